/**
 * explain/explanation — why something happened, as codes and values: the words belong to whoever shows them.
 *
 * The name of a value ends in its unit (`queueBytes`, `timePs`, `rateBitsPerSecond`), so that a view can print it without
 * knowing the code. What each code means and which values it has is listed in ../../SPEC.md, F110–F119.
 * @module
 */
import type { BuildContext, Run } from "@dc/engine/scenario";
import { fabricError } from "../errors.ts";

/** Every code there is, without its `fabric/`, by its name: who puts them into words can ask for all of them. */
export const explanationCodes = [
  "arp-queue-full",
  "arp-suppressed",
  "bridge-entry",
  "bridge-port",
  "bridge-uplink",
  "bridge-vepa",
  "broadcast",
  "decapsulate",
  "device-queue-full",
  "drop",
  "early-detection",
  "early-drop",
  "encapsulate",
  "flood",
  "flowlet-least",
  "flowlet-random",
  "flowlet-same",
  "frame-gone",
  "gateway",
  "group-tree",
  "hash-input",
  "hash-profile",
  "hash-reads-no-queue",
  "injected",
  "link-cut",
  "link-down",
  "link-loss",
  "mac-aged",
  "mac-entry",
  "mac-flushed",
  "mac-learnt",
  "mac-table-full",
  "mac-unknown",
  "marked",
  "modulo",
  "more-in-than-out",
  "mtu",
  "no-gateway",
  "no-route",
  "not-capable",
  "not-detected-yet",
  "not-for-this-host",
  "not-withdrawn-yet",
  "over-threshold",
  "other-tenant",
  "owner-unreachable",
  "path-mtu",
  "port-blocked",
  "queue-full",
  "queue-share",
  "record",
  "rendezvous",
  "resilient-table",
  "reverse-path",
  "route-choose",
  "route-connected",
  "route-local",
  "route-none",
  "route-via",
  "same-bucket",
  "sender-link",
  "sent",
  "split-horizon",
  "spray-random",
  "spray-turn",
  "tenant-delivers",
  "tenant-route",
  "threshold",
  "tcp-duplicates",
  "tcp-lost",
  "tcp-partial",
  "tcp-repaired",
  "tcp-retransmit",
  "tcp-sacked",
  "tcp-segment",
  "tcp-timeout",
  "tree-designated",
  "tree-lower-bridge",
  "tree-lower-cost",
  "tree-lower-port",
  "tree-no-cable",
  "tree-other-way",
  "tree-port",
  "tree-root",
  "tree-root-port",
  "tree-waiting",
  "ttl",
  "tunnel-source-port",
  "tunnel-source-port-scaled",
  "unknown-mac",
  "vlan-filter",
  "vlan-tag",
  "vni-learnt",
  "vni-of-port",
  "vxlan-flood",
  "weighted-table",
] as const;

/** A code, without its `fabric/`. */
export type ExplanationCode = (typeof explanationCodes)[number];

/** One reason, and the reasons behind it. */
export interface Explanation {
  /** `fabric/route-choose`, `fabric/queue-full`, … */
  readonly code: string;
  readonly values: { readonly [name: string]: string | number };
  readonly because: readonly Explanation[];
  /** The trace record it speaks of. */
  readonly record?: number;
}

/** What an explanation is read from: a run, or anything with its timeline and context. */
export interface ExplainedRun {
  readonly timeline: Run["timeline"];
  readonly context: BuildContext;
}

/** A reason. */
export function reason(
  code: ExplanationCode,
  values: Explanation["values"],
  because: readonly (Explanation | undefined)[] = [],
  record?: number,
): Explanation {
  const given = { code: `fabric/${code}`, values, because: because.filter((each) => each !== undefined) };
  return record === undefined ? given : { ...given, record };
}

/** A stored record as plain values. */
export interface SeenRecord {
  readonly number: number;
  readonly kind: string;
  /** Object path: `leaf1`, `leaf1/e1-49`. */
  readonly object: string;
  readonly timePs: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly cause: number;
  /** Events fired when it was made, its own included. */
  readonly event: number;
}

/**
 * Read a record.
 *
 * @throws `fabric/not-a-record` when no record of this number is kept.
 */
export function recordOf(run: ExplainedRun, number: number): SeenRecord {
  const { trace } = run.timeline.simulation;
  if (!trace.has(number)) {
    const kept = `records ${trace.first} to ${trace.count - 1} are kept`;
    throw fabricError("fabric/not-a-record", `record ${number}: ${trace.stored ? kept : "this run stores no records"}`);
  }
  return {
    number,
    kind: trace.kindName(trace.kindOf(number)),
    object: trace.objectName(trace.objectOf(number)),
    timePs: trace.timePs(number),
    a: trace.a(number),
    b: trace.b(number),
    c: trace.c(number),
    cause: trace.cause(number),
    event: trace.eventOf(number),
  };
}

/** The newest record before `before` that a test wants, or −1; looks at no more than `searchMax`. */
export function findBack(run: ExplainedRun, before: number, want: (number: number) => boolean): number {
  const { trace } = run.timeline.simulation;
  const last = Math.max(trace.first, before - searchMax);
  for (let number = before - 1; number >= last; number--) if (want(number)) return number;
  return -1;
}

/** Records looked at in one search. */
const searchMax = 200_000;
