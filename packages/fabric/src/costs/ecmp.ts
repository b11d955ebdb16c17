/**
 * costs/ecmp — the numbers that are assumed of a choice among next hops; `defaults` has them too.
 *
 * They stand by themselves so that a page with one figure need not carry all others.
 * @module
 */
import type { SourcedNumber } from "./defaults.ts";

/** The numbers by name. */
export const ecmpNumbers: {
  readonly resilientBuckets: SourcedNumber;
  readonly flowletGap: SourcedNumber;
  readonly flowletEntries: SourcedNumber;
} = {
  resilientBuckets: {
    value: 256,
    unit: "count",
    source:
      "switches offer 64 to 1,024 buckets a group and Linux up to 65,535 (Documentation/networking/nexthop-group-resilient.rst); which of them is a choice",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "select: resilient",
  },
  flowletGap: {
    value: 500_000_000,
    unit: "ps",
    source: "Alizadeh et al., CONGA, SIGCOMM 2014, §3.6: flowlet inactivity timeout 500 µs",
    date: "2026-11",
    confidence: "published",
    appliesTo: "select: letflow, least-loaded",
  },
  flowletEntries: {
    value: 4096,
    unit: "count",
    source: "CONGA's switch has 65,536 entries (SIGCOMM 2014, §4); fewer here, because each is state to step back to",
    date: "2026-11",
    confidence: "unverified",
    appliesTo: "select: letflow, least-loaded",
  },
};
