/**
 * lossless/shape — a lossless class as an author writes it, and the mistakes in it that only the whole shows.
 *
 * Source: rule D23 in ../../SPEC.md.
 * @module
 */
import { type Plan, type Reader, type Shape, shape } from "@dc/engine/scenario";
import { thresholdsOf } from "./lossless.ts";

/** A class as it was read. */
export interface LosslessRead {
  readonly priority: number;
  readonly xoff?: number;
  readonly xon?: number;
  readonly headroom?: number;
  readonly reaction: number;
  readonly nodes?: readonly string[];
}

/** The kind's name. */
export const losslessKindName = "datacenter/lossless-class@1";

/** A class. */
export const losslessShape: Shape<LosslessRead> = shape.object({
  priority: shape.optional(shape.integer("which class: the upper three bits of a frame's DSCP", { min: 0, max: 7 }), 3),
  xoff: shape.optional(shape.size("waiting bytes from a port above which it asks for silence")),
  xon: shape.optional(shape.size("waiting bytes at which it ends the silence")),
  headroom: shape.optional(shape.size("what may still come in after it asked; by default what its cable needs")),
  reaction: shape.optional(shape.time("how long a node takes to obey"), 0),
  nodes: shape.optional(
    shape.list("who takes part; by default everybody with a cable", shape.ref("node", "a switch, a server or a host")),
  ),
}) as Shape<LosslessRead>;

const takesPart = ["fabric/switch@1", "fabric/bridge@1", "fabric/host@1"];

/** Report a second class, thresholds the wrong way round, and nodes that cannot take part. */
export function checkLossless(plan: Readonly<Plan>, reader: Reader): void {
  const kinds = new Map(plan.nodes.map(({ name, kind }) => [name, kind.kind]));
  let first: string | undefined;
  for (const { path, kind, options } of plan.workloads) {
    if (kind.kind !== losslessKindName) continue;
    const { xoff, xon, nodes = [] } = options as LosslessRead;
    if (first !== undefined) {
      reader.report("datacenter/lossless-class", path, `one lossless class; there is one at ${first}`, "another");
    }
    first ??= path;
    const limits = thresholdsOf({
      ...(xoff === undefined ? {} : { xoffBytes: xoff }),
      ...(xon === undefined ? {} : { xonBytes: xon }),
    });
    if (limits.xonBytes > limits.xoffBytes) {
      const expected = `at most xoff, ${limits.xoffBytes}B`;
      reader.report("datacenter/lossless-class", `${path}.xon`, expected, `${limits.xonBytes}B`);
    }
    nodes.forEach((name, index) => {
      const found = kinds.get(name);
      if (found === undefined || takesPart.includes(found)) return;
      const hint = "a pause is a frame on a cable; between a guest and its server there is none";
      const at = `${path}.nodes[${index}]`;
      reader.report("datacenter/lossless-class", at, "a switch, a server or a host", `${name}, ${found}`, hint);
    });
  }
}
