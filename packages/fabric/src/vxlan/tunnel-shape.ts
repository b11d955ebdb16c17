/**
 * vxlan/tunnel-shape — how an endpoint makes its tunnels, as an author writes it at a switch or a bridge.
 *
 * ```yaml
 * tunnel: { outer: ipv6, vlan: 30, sourcePort: linux, pathMtu: learn, narrowLinks: allow, ageing: 300s }
 * ```
 *
 * Source: rules F290–F298, F421 in ../../SPEC.md.
 * @module
 */
import { type Shape, shape } from "@dc/engine/scenario";
import { vlanIdMax } from "@dc/wire";
import type { TunnelOptions } from "./encapsulation.ts";

const written = shape.object({
  outer: shape.optional(shape.oneOf("version of the outer IP header", ["ipv4", "ipv6"])),
  vlan: shape.optional(
    shape.integer("VLAN of the outer frame, whose tag it has on every link between endpoints", {
      min: 1,
      max: vlanIdMax,
    }),
  ),
  sourcePort: shape.optional(
    shape.oneOf("from which ports the outer source port is: 49152 to 65535, or Linux's 32768 to 60998", [
      "rfc7348",
      "linux",
    ]),
  ),
  pathMtu: shape.optional(
    shape.oneOf("whether the endpoint believes who tells it that a packet was too big", ["ignore", "learn"]),
  ),
  narrowLinks: shape.optional(
    shape.oneOf("whether links may be too narrow for the largest frame in a tunnel", ["refuse", "allow"]),
  ),
  ageing: shape.optional(
    shape.time("silence after which an endpoint that floods forgets what it has learnt; 300s when absent", { min: 1 }),
  ),
});

/** How an endpoint makes its tunnels. */
export const tunnelShape: Shape<TunnelOptions> = {
  schema: {
    ...written.schema,
    description:
      "how this endpoint makes its tunnels: outer header, tag, source ports, what too small a link means, how long it remembers",
  },
  read(value, path, reader) {
    const read = written.read(value, path, reader);
    if (read === undefined) return undefined;
    const { ageing: ageingPs, ...others } = read;
    return Object.fromEntries(Object.entries({ ...others, ageingPs }).filter(([, each]) => each !== undefined));
  },
};
