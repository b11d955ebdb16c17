/**
 * costs/tcp-defaults — the numbers that TCP assumes when nobody gives one.
 * @module
 */
import type { SourcedNumber } from "./defaults.ts";

/** The defaults by name. */
export const tcpDefaults: {
  readonly mtu: SourcedNumber;
  readonly initialWindow: SourcedNumber;
  readonly receiveBuffer: SourcedNumber;
  readonly delayedAck: SourcedNumber;
  readonly timeoutMinLinux: SourcedNumber;
  readonly timeoutMinRfc: SourcedNumber;
  readonly timeoutFirst: SourcedNumber;
  readonly timeoutAfterSyn: SourcedNumber;
  readonly timeoutMax: SourcedNumber;
  readonly timeWait: SourcedNumber;
  readonly duplicatesMax: SourcedNumber;
  readonly lineAhead: SourcedNumber;
  readonly destinationPort: SourcedNumber;
} = {
  mtu: {
    value: 1500,
    unit: "byte",
    source: "RFC 894: the largest datagram of an Ethernet without jumbo frames, which a host has unless it is told",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a host's interface; less where its link carries less",
  },
  initialWindow: {
    value: 10,
    unit: "count",
    source: "RFC 6928 §2: ten segments; Linux TCP_INIT_CWND",
    date: "2026-11",
    confidence: "published",
  },
  receiveBuffer: {
    value: 6_291_456,
    unit: "byte",
    source: "Linux, Documentation/networking/ip-sysctl, tcp_rmem: a receive buffer grows to 6 MB by default",
    date: "2026-11",
    confidence: "published",
    appliesTo: "the window that a receiver offers; Linux keeps a part of the buffer for its own records",
  },
  delayedAck: {
    value: 0,
    unit: "ps",
    source:
      "every segment is acknowledged, as a Linux receiver does while a connection is young; RFC 5681 §4.2 allows up to 500 ms, Linux waits 40 ms and more",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "a receiver that was not given delayedAck",
  },
  timeoutMinLinux: {
    value: 200_000_000_000,
    unit: "ps",
    source: "Linux, include/net/tcp.h, TCP_RTO_MIN: HZ / 5",
    date: "2026-11",
    confidence: "published",
    appliesTo: "four times the variation of the round trip",
  },
  timeoutMinRfc: {
    value: 1_000_000_000_000,
    unit: "ps",
    source: "RFC 6298 §2.4: a timeout below 1 second should be rounded up to 1 second",
    date: "2026-11",
    confidence: "published",
  },
  timeoutFirst: {
    value: 1_000_000_000_000,
    unit: "ps",
    source: "RFC 6298 §2.1: 1 second until a round trip was measured",
    date: "2026-11",
    confidence: "published",
  },
  timeoutAfterSyn: {
    value: 3_000_000_000_000,
    unit: "ps",
    source: "RFC 6298 §5.7: 3 seconds where the SYN had to be repeated",
    date: "2026-11",
    confidence: "published",
  },
  timeoutMax: {
    value: 120_000_000_000_000,
    unit: "ps",
    source: "Linux, include/net/tcp.h, TCP_RTO_MAX: 120 HZ; RFC 6298 §2.5 allows any bound of at least 60 seconds",
    date: "2026-11",
    confidence: "published",
  },
  timeWait: {
    value: 60_000_000_000_000,
    unit: "ps",
    source: "Linux, include/net/tcp.h, TCP_TIMEWAIT_LEN: 60 HZ; RFC 9293 §3.4.2 says twice 2 minutes",
    date: "2026-11",
    confidence: "published",
  },
  duplicatesMax: {
    value: 3,
    unit: "count",
    source: "RFC 5681 §3.2 and RFC 6675 §2 (DupThresh)",
    date: "2026-11",
    confidence: "published",
  },
  lineAhead: {
    value: 2,
    unit: "frame",
    source:
      "one frame on the line and one behind it, so that the line never waits and the host's own queue stays short; Linux bounds the same by bytes (TCP small queues, byte queue limits)",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "what all connections of a host have at its port at once",
  },
  destinationPort: {
    value: 5001,
    unit: "count",
    source: "iperf(1): its default port; any other would do",
    date: "2026-11",
    confidence: "published",
  },
};
