/**
 * vxlan/tenants-shape — what an endpoint says of tenants, as an author writes it at a switch or a bridge.
 *
 * ```yaml
 * tenants: { blue: { routing: symmetric, vni: 50001 } }
 * ```
 *
 * Source: rules F434, F436, F438 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { tenantMistakes, type TenantOptions } from "./tenants.ts";

const written = shape.object({
  routing: shape.optional(
    shape.oneOf("who routes between the tenant's segments: the first endpoint alone, or the first and the last", [
      "asymmetric",
      "symmetric",
    ]),
    "asymmetric",
  ),
  vni: shape.optional(
    shape.integer("with symmetric routing, the tenant's VNI for what is routed (1 to 16777215), everywhere the same"),
  ),
});

/** Tenants by name. */
export const tenantsShape: Shape<readonly TenantOptions[]> = {
  schema: {
    type: "object",
    description: "how this endpoint routes for tenants, by the names that segments have in vnis",
    propertyNames: { pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$" },
    additionalProperties: written.schema,
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of tenants to how they are routed", value);
      return undefined;
    }
    const before = reader.count;
    const read: TenantOptions[] = [];
    for (const [name, use] of Object.entries(value)) {
      const at = /^[\w$-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
      const own = written.read(use, at, reader);
      if (own === undefined) continue;
      const { routing, vni } = own;
      const options: TenantOptions = { name, routing, ...(vni === undefined ? {} : { vni }) };
      for (const { at: key, expected, received } of tenantMistakes(options)) {
        const hint = key === "vni" ? "say vni: 50001, with a number that no segment has" : undefined;
        reader.report("fabric/tenant", key === "name" ? at : `${at}.${key}`, expected, received, hint);
      }
      read.push(options);
    }
    return reader.count === before ? read : undefined;
  },
};
