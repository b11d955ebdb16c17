/**
 * spanning-tree/shape — a bridge's part in a spanning tree as an author writes it: `true`, or with numbers of its own.
 *
 * ```yaml
 * spanningTree: { priority: 4096, ports: { e1: { cost: 2000, edge: false } } }
 * ```
 *
 * Source: rules F342, F343 in ../../SPEC.md.
 * @module
 */
import { seconds } from "@dc/engine";
import { type Reader, type Shape, shape } from "@dc/engine/scenario";
import { nodeOfPath } from "../vxlan/shape.ts";
import { type SpanningTreeOptions, type SpanningTreePortOptions, treeMistake } from "./options.ts";

const portShape = shape.object({
  cost: shape.optional(shape.integer("path cost, 1 to 200000000; by the cable's rate when absent", {})),
  priority: shape.optional(shape.integer("0 to 240 in steps of 16; 128 when absent", {})),
  edge: shape.optional(shape.flag("no bridge is behind it; as the links say when absent")),
});

const portsShape: Shape<Readonly<Record<string, SpanningTreePortOptions>>> = {
  schema: { type: "object", description: "parts of single ports", additionalProperties: portShape.schema },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of ports to their parts", value);
      return undefined;
    }
    const before = reader.count;
    const node = nodeOfPath(path);
    const read: Record<string, SpanningTreePortOptions> = Object.create(null);
    for (const [port, use] of Object.entries(value)) {
      const at = `${path}.${port}`;
      if (node !== undefined && !reader.ports.has(`${node}:${port}`)) {
        reader.report("fabric/spanning-tree", at, `a port of ${node} that a link joins`, port);
      }
      const own = portShape.read(use, at, reader);
      if (own !== undefined) read[port] = present(own);
    }
    return reader.count === before ? read : undefined;
  },
};

const treeShape = shape.object({
  priority: shape.optional(shape.integer("0 to 61440 in steps of 4096, the least becomes root; 32768 when absent", {})),
  helloTime: shape.optional(shape.time("from one BPDU to the next, in whole seconds; 2s when absent")),
  maxAge: shape.optional(shape.time("after which what was heard is forgotten; 20s when absent")),
  forwardDelay: shape.optional(shape.time("after which a port opens without an agreement; 15s when absent")),
  ports: shape.optional(portsShape),
});

/** A bridge's part in a spanning tree. */
export const spanningTreeShape: Shape<SpanningTreeOptions | boolean> = {
  schema: {
    description: "take part in a spanning tree (RSTP), so that links may close loops; true, or its numbers",
    anyOf: [{ type: "boolean" }, treeShape.schema],
  },
  read(value, path, reader) {
    if (typeof value === "boolean") return value;
    const read = treeShape.read(value, path, reader);
    if (read === undefined) return undefined;
    const { priority, ports } = read;
    const before = reader.count;
    const options = present({
      ...{ priority, ports },
      helloTimeSeconds: wholeSeconds(read.helloTime, `${path}.helloTime`, reader),
      maxAgeSeconds: wholeSeconds(read.maxAge, `${path}.maxAge`, reader),
      forwardDelaySeconds: wholeSeconds(read.forwardDelay, `${path}.forwardDelay`, reader),
    });
    if (reader.count !== before) return undefined;
    const mistake = treeMistake(options);
    if (mistake === undefined) return options;
    const at = `${path}${mistake.path.replace("Seconds", "")}`;
    reader.report("fabric/spanning-tree", at, mistake.expected, mistake.received);
    return undefined;
  },
};

function wholeSeconds(timePs: number | undefined, path: string, reader: Reader): number | undefined {
  if (timePs === undefined) return undefined;
  const whole = Math.floor(timePs / seconds(1));
  if (whole * seconds(1) === timePs) return whole;
  reader.report("fabric/spanning-tree", path, "whole seconds, as 2s", String(timePs / seconds(1)));
  return undefined;
}

/** What is there of some optional values. */
function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
