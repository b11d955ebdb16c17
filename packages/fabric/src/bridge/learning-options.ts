/**
 * bridge/learning-options — whether a bridge learns, and which of its options do not go together.
 *
 * Source: rules F320, F324 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { SpanningTreeOptions } from "../spanning-tree/options.ts";
import type { VlanOptions } from "../vlan/ports.ts";
import type { TagKind } from "../vlan/tags.ts";

/** What of a bridge's options says whether and how it learns. */
export interface LearningOptions {
  readonly learn?: boolean;
  readonly mode?: string;
  readonly tag?: TagKind;
  readonly vlans?: VlanOptions;
  readonly vnis?: readonly unknown[];
  readonly ageingPs?: Ps;
  readonly tableEntries?: number;
  readonly spanningTree?: SpanningTreeOptions | boolean;
}

/** Whether a bridge learns: one with VLANs or in a tree has no tables that are known from the start. */
export function isLearning({ learn, vlans, spanningTree = false }: LearningOptions): boolean {
  return learn === true || vlans !== undefined || spanningTree !== false;
}

/** What contradicts itself in a bridge that learns, as a sentence; undefined where nothing does. */
export function learningMistake(options: LearningOptions): string | undefined {
  const { learn, mode, tag, vlans, vnis = [], ageingPs, tableEntries } = options;
  if (!isLearning(options)) {
    if (ageingPs !== undefined || tableEntries !== undefined)
      return "only a bridge that learns has an ageing time and a size of its table";
    return tag === undefined ? undefined : "only a bridge with vlans reads tags";
  }
  if (learn === false) return "a bridge with vlans or a spanning tree learns";
  if (mode === "vepa")
    return "a bridge in the mode vepa learns nothing: all that comes from guests leaves by the uplink";
  if (tag !== undefined && vlans === undefined) return "only a bridge with vlans reads tags";
  if (vlans !== undefined && vnis.length > 0)
    return "a bridge has vlans or vnis: the map of one to the other is not there";
  if (ageingPs !== undefined && !(ageingPs >= 1)) return "the ageing time is at least 1 ps";
  if (tableEntries !== undefined && !(Number.isInteger(tableEntries) && tableEntries >= 0))
    return "the table holds a whole number of addresses";
  return undefined;
}
