/**
 * costs/failure — the numbers that are assumed of noticing a failure and of telling others; `defaults` has them too.
 *
 * They stand by themselves so that a page with one figure need not carry all others.
 * @module
 */
import type { SourcedNumber } from "./defaults.ts";

/** The numbers by name. */
export const failureNumbers: {
  readonly linkDebounce: SourcedNumber;
  readonly bfdInterval: SourcedNumber;
  readonly bfdMultiplier: SourcedNumber;
  readonly holdTime: SourcedNumber;
  readonly connectRetry: SourcedNumber;
  readonly withdrawalDelay: SourcedNumber;
  readonly withdrawalRetransmit: SourcedNumber;
} = {
  linkDebounce: {
    value: 10_000_000_000,
    unit: "ps",
    source: "10 ms: between none and the 100 ms that switches put between a lost carrier and the news of it; a choice",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "detection by link-down",
  },
  bfdInterval: {
    value: 300_000_000_000,
    unit: "ps",
    source: "FRRouting, bfdd: transmit-interval and receive-interval 300 ms by default",
    url: "https://docs.frrouting.org/en/latest/bfd.html",
    date: "2026-11",
    confidence: "published",
    appliesTo: "detection by bfd",
  },
  bfdMultiplier: {
    value: 3,
    unit: "count",
    source: "FRRouting, bfdd: detect-multiplier 3 by default",
    url: "https://docs.frrouting.org/en/latest/bfd.html",
    date: "2026-11",
    confidence: "published",
    appliesTo: "detection by bfd",
  },
  holdTime: {
    value: 90_000_000_000_000,
    unit: "ps",
    source: "RFC 4271 §10: suggested HoldTime 90 s, and a third of it between keepalives",
    date: "2026-11",
    confidence: "published",
    appliesTo: "detection by hold",
  },
  connectRetry: {
    value: 120_000_000_000_000,
    unit: "ps",
    source: "RFC 4271 §10: suggested ConnectRetryTime 120 s",
    date: "2026-11",
    confidence: "published",
    appliesTo: "detection by hold: from the end of a session to the next attempt",
  },
  withdrawalDelay: {
    value: 1_000_000_000,
    unit: "ps",
    source: "1 ms from the arrival of an update to new tables and the update's going on; no source settles it",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "each switch that the news of a link reaches",
  },
  withdrawalRetransmit: {
    value: 200_000_000_000,
    unit: "ps",
    source: "Linux, include/net/tcp.h: TCP_RTO_MIN is a fifth of a second",
    date: "2026-11",
    confidence: "published",
    appliesTo: "news that was sent over a link that loses everything",
  },
};
