/**
 * marking/shape — what a scenario can say of queues that mark: `fabric/marking@1`.
 *
 * Source: rule F414 in ../../SPEC.md.
 * @module
 */
import { type Plan, type Reader, type Shape, shape } from "@dc/engine/scenario";
import { type MarkingOptions, type NotCapable, notCapableWays, wrongMarking } from "./options.ts";

/** The kind's name. */
export const markingKindName = "fabric/marking@1";

/** Options of `fabric/marking@1`, as they are read. */
export interface MarkingUse {
  readonly nodes?: readonly string[] | undefined;
  readonly threshold?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly probability?: number | undefined;
  readonly weight?: number | undefined;
  readonly notCapable: NotCapable;
}

const keys: Shape<MarkingUse> = shape.object({
  nodes: shape.optional(
    shape.list("whose ports mark; every switch when absent", shape.ref("node", "a switch, a bridge or a host")),
  ),
  threshold: shape.optional(shape.size("a frame that finds more waiting is marked: DCTCP's K")),
  min: shape.optional(shape.size("RED: of an average of this or less nothing is marked")),
  max: shape.optional(shape.size("RED: of an average above this everything is marked")),
  probability: shape.optional(
    shape.number("RED: up to which the probability rises from min to max", { min: 0, max: 1 }),
  ),
  weight: shape.optional(shape.number("RED: of the queue in its average; 1 is the queue itself", { min: 0, max: 1 })),
  notCapable: shape.optional(
    shape.oneOf("what becomes of a frame that cannot carry the mark: it is lost, or passes", notCapableWays),
    "drop" as const,
  ),
}) as Shape<MarkingUse>;

const nameOf: Readonly<Record<keyof MarkingOptions, keyof MarkingUse>> = {
  thresholdBytes: "threshold",
  minBytes: "min",
  maxBytes: "max",
  probability: "probability",
  weight: "weight",
  notCapable: "notCapable",
};

/** A use as a program writes it. */
export function writeMarking(use: MarkingUse): MarkingOptions {
  const { threshold, min, max, probability, weight, notCapable } = use;
  const given = { thresholdBytes: threshold, minBytes: min, maxBytes: max, probability, weight, notCapable };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as MarkingOptions;
}

/** A threshold, or two and a probability. */
export const markingShape: Shape<MarkingUse> = {
  ...keys,
  read(value, path, reader) {
    const use = keys.read(value, path, reader);
    if (use === undefined) return undefined;
    const wrong = wrongMarking(writeMarking(use));
    for (const { option, expected } of wrong) {
      const name = nameOf[option];
      reader.report("fabric/marking", `${path}.${name}`, expected, (value as Record<string, unknown>)[name]);
    }
    return wrong.length === 0 ? use : undefined;
  },
};

const marks = ["fabric/switch@1", "fabric/bridge@1", "fabric/host@1"];

/** Report what only the whole plan shows: a node that two markings name, and one that has no ports of the fabric. */
export function checkMarking(plan: Readonly<Plan>, reader: Reader): void {
  const kinds = new Map(plan.nodes.map(({ name, kind }) => [name, kind.kind]));
  const switches = plan.nodes.filter(({ kind }) => kind.kind === "fabric/switch@1").map(({ name }) => name);
  const taken = new Map<string, string>();
  for (const { path, kind, options } of plan.workloads) {
    if (kind.kind !== markingKindName) continue;
    const { nodes } = options as MarkingUse;
    (nodes ?? switches).forEach((name, index) => {
      const at = nodes === undefined ? path : `${path}.nodes[${index}]`;
      const found = kinds.get(name);
      const before = taken.get(name);
      taken.set(name, path);
      if (found !== undefined && !marks.includes(found)) {
        reader.report("fabric/marking", at, "a switch, a bridge or a host", `${name}, ${found}`);
      } else if (before !== undefined) {
        reader.report("fabric/marking", at, `nodes that ${before} does not name`, name);
      }
    });
  }
}
