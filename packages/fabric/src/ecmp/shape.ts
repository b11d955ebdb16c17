/**
 * ecmp/shape — how a switch chooses, as an author writes it.
 *
 * ```yaml
 * ecmp: { hash: linux-l4, select: hash-threshold, seed: per-switch }
 * weights: { e1-49: 4, e1-50: 1 }
 * ```
 * A key that the selector does not read is an issue: whoever writes it expects that it does something.
 *
 * Source: rules F170, F171, F180 in ../../SPEC.md.
 * @module
 */
import { printTime, type Reader, type Shape, shape } from "@dc/engine/scenario";
import { nodeOfPath } from "../vxlan/shape.ts";
import type { SwitchEcmpOptions } from "./choices.ts";
import { ecmpBounds, ecmpDefaults, hashProfiles, type Select, selectors, weighingSelectors } from "./options.ts";

/** Which selectors read a key; all others are read by all. */
const readBy: { readonly [key: string]: readonly Select[] } = {
  buckets: ["resilient"],
  gap: ["letflow", "least-loaded"],
  flowlets: ["letflow", "least-loaded"],
  spray: ["spray"],
};

const seedShape: Shape<number | "per-switch"> = {
  schema: {
    description:
      "what the hash starts from: a number, or per-switch for one of each switch's own, made from the scenario's seed and the switch's name",
    anyOf: [{ type: "integer", minimum: 0, maximum: 0xffff_ffff }, { const: "per-switch" }],
  },
  read(value, path, reader) {
    if (value === "per-switch") return value;
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) return value;
    reader.report("scenario/type", path, "a whole number from 0 to 4294967295, or per-switch", value);
    return undefined;
  },
};

const keysShape = shape.object(
  {
    hash: shape.optional(shape.oneOf("which bytes of a flow are hashed, and how; fnv-1a when absent", hashProfiles)),
    select: shape.optional(shape.oneOf("what becomes of the hash; modulo when absent", selectors)),
    seed: shape.optional(seedShape),
    buckets: shape.optional(
      shape.integer("resilient: buckets of the table; 256 when absent", {
        min: ecmpBounds.bucketsMin,
        max: ecmpBounds.bucketsMax,
      }),
    ),
    gap: shape.optional(
      shape.time("letflow, least-loaded: silence after which a flow may change its port; 500us when absent", {
        min: 1,
      }),
    ),
    flowlets: shape.optional(
      shape.integer("letflow, least-loaded: entries of the table of flowlets; 4096 when absent", {
        min: 1,
        max: ecmpBounds.flowletsMax,
      }),
    ),
    spray: shape.optional(shape.oneOf("spray: who is next; round-robin when absent", ["round-robin", "random"])),
  },
  "how the switch chooses among equal next hops",
);

/** How a switch chooses. */
export const ecmpShape: Shape<SwitchEcmpOptions> = {
  schema: keysShape.schema,
  read(value, path, reader) {
    const before = reader.count;
    const read = keysShape.read(value, path, reader);
    if (read === undefined) return undefined;
    const { gap, select = ecmpDefaults.select } = read;
    for (const [key, by] of Object.entries(readBy)) {
      if (read[key as "gap"] === undefined || by.includes(select)) continue;
      reader.report("fabric/ecmp", `${path}.${key}`, `${key} only with select: ${by.join(" or ")}`, select);
    }
    if (reader.count > before) return undefined;
    const { gap: _, ...rest } = { ...read, ...(gap === undefined ? {} : { gapPs: gap }) };
    return Object.fromEntries(Object.entries(rest).filter(([, each]) => each !== undefined));
  },
};

/** The same as it was written, for what a generator makes. */
export function writeEcmp({ gapPs, ...options }: SwitchEcmpOptions): Readonly<Record<string, string | number>> {
  const written = { ...options, ...(gapPs === undefined ? {} : { gap: printTime(gapPs) }) };
  return written as Readonly<Record<string, string | number>>;
}

/** Weights by port. */
export const weightsShape: Shape<Readonly<Record<string, number>>> = {
  schema: {
    type: "object",
    description: "what next hops weigh, by port; 1 where none is given",
    additionalProperties: { type: "integer", minimum: 1, maximum: ecmpBounds.weightMax },
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of ports to weights", value);
      return undefined;
    }
    const before = reader.count;
    const node = nodeOfPath(path);
    const weights: Record<string, number> = Object.create(null);
    let sum = 0;
    for (const [port, use] of Object.entries(value)) {
      const at = /^[\w$-]+$/.test(port) ? `${path}.${port}` : `${path}[${JSON.stringify(port)}]`;
      const weight = shape.integer("a weight", { min: 1, max: ecmpBounds.weightMax }).read(use, at, reader);
      if (node !== undefined && !reader.ports.has(`${node}:${port}`)) {
        const hint = `links name it as ${node}:${port}`;
        reader.report("fabric/ecmp", at, `a port of ${node} that a link joins`, port, hint);
      }
      weights[port] = weight ?? 1;
      sum += weight ?? 1;
    }
    if (sum > ecmpBounds.weightSumMax) {
      reader.report("fabric/ecmp", path, `weights of at most ${ecmpBounds.weightSumMax} in all`, sum);
    }
    return reader.count === before ? weights : undefined;
  },
};

/** What a switch reads of its choice. */
interface Choosing {
  readonly ecmp?: SwitchEcmpOptions | undefined;
  readonly weights?: Readonly<Record<string, number>> | undefined;
}

/** A switch's shape whose weights must be read by its selector. */
export function weighing<T extends Choosing>(of: Shape<T>): Shape<T> {
  return {
    ...of,
    read(value, path, reader: Reader) {
      const read = of.read(value, path, reader);
      const select = read?.ecmp?.select ?? ecmpDefaults.select;
      if (read?.weights === undefined || weighingSelectors.includes(select)) return read;
      const expected = `weights only with ecmp: { select: ${weighingSelectors.join(" or ")} }`;
      reader.report("fabric/ecmp", `${path}.weights`, expected, select, "to this selector all members are alike");
      return undefined;
    },
  };
}
