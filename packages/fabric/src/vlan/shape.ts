/**
 * vlan/shape — the VLANs of a bridge's ports as an author writes them, and every mistake in them that one node shows.
 *
 * ```yaml
 * vlans: { e1: { access: 10 }, e2: { trunk: [10, 20], native: 1 }, e3: { trunk: all } }
 * ```
 *
 * Source: rules F335, F336 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { vlanIdMax } from "@dc/wire";
import { nodeOfPath } from "../vxlan/shape.ts";
import { type VlanOptions, type VlanPortOptions, vlanMistake } from "./ports.ts";

const anyNumber = (description: string): Shape<number> => shape.integer(description, {});

const trunkShape: Shape<readonly number[] | "all"> = {
  schema: {
    description: "VLANs that cross the port with a tag; all is each that another port of the bridge is in",
    anyOf: [{ const: "all" }, { type: "array", items: { type: "integer", minimum: 1, maximum: vlanIdMax } }],
  },
  read(value, path, reader) {
    if (value === "all") return "all";
    return shape.list("VLANs", anyNumber("a VLAN")).read(value, path, reader);
  },
};

const portShape = shape.object({
  access: shape.optional(anyNumber("the one VLAN of a port to an end station, 1 to 4094")),
  trunk: shape.optional(trunkShape),
  native: shape.optional(anyNumber("the VLAN of a trunk whose frames have no tag, 1 to 4094")),
});

/** Entries of a leaf's table from segments to VLANs. */
export const vlanTableShape: Shape<number> = shape.integer(
  "segments that the leaf's hardware has a VLAN for, at most 4094; no limit when absent",
  { min: 0 },
);

/** VLANs by port. */
export const vlansShape: Shape<VlanOptions> = {
  schema: {
    type: "object",
    description: "VLANs by port; ports that are not named are in VLAN 1",
    additionalProperties: portShape.schema,
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of ports to VLANs", value);
      return undefined;
    }
    const before = reader.count;
    const node = nodeOfPath(path);
    const read: Record<string, VlanPortOptions> = Object.create(null);
    for (const [port, use] of Object.entries(value)) {
      const at = /^[\w$-]+$/.test(port) ? `${path}.${port}` : `${path}[${JSON.stringify(port)}]`;
      if (node !== undefined && !reader.ports.has(`${node}:${port}`)) {
        const hint = `links name it as ${node}:${port}`;
        reader.report("fabric/vlan", at, `a port of ${node} that a link joins`, port, hint);
      }
      const own = portShape.read(use, at, reader);
      if (own === undefined) continue;
      const given = Object.fromEntries(Object.entries(own).filter(([, each]) => each !== undefined)) as VlanPortOptions;
      const mistake = vlanMistake(given);
      if (mistake !== undefined) {
        const hint = "0 says a priority only, 4095 is reserved (IEEE 802.1Q table 9-2)";
        const isRange = mistake.expected.includes("from 1");
        reader.report(
          "fabric/vlan",
          `${at}${mistake.path}`,
          mistake.expected,
          mistake.received,
          isRange ? hint : undefined,
        );
      }
      read[port] = given;
    }
    return reader.count === before ? read : undefined;
  },
};
