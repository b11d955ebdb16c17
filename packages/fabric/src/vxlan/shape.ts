/**
 * vxlan/shape — segments as an author writes them at a switch or a bridge, and every mistake in them that one node shows.
 *
 * ```yaml
 * vnis:
 *   "10100": { ports: [e1-1, e1-2], gateway: 10.1.0.1/24, mtu: 1500 }
 *   "10200": { ports: [e1-3], flood: head-end, remotes: [leaf2, leaf3], suppressArp: true }
 *   "10300": { ports: [e1-4], flood: multicast, group: 239.1.1.1 }
 * ```
 * What only the whole network shows (two gateways for one VNI, a narrow link) is reported by `./check.ts`.
 *
 * Source: rules F130, F139, F420, F429 in ../../SPEC.md.
 * @module
 */
import { type Reader, type Shape, shape } from "@dc/engine/scenario";
import { formatIpv4Prefix, type Ipv4Prefix, parseIpv4Prefix, vxlanVniMax } from "@dc/wire";
import { addressShape } from "../address/shape.ts";
import { isHostAddress, isOverlapping } from "../address/subnet.ts";
import { defaults } from "../costs/defaults.ts";
import { floodMistakes, floodModes, type FloodOptions } from "./flood-setting.ts";
import type { VniOptions } from "./segments.ts";

const gateway: Shape<Ipv4Prefix> = {
  schema: {
    type: "string",
    description:
      "the gateway's address in the segment's network, the same at every switch; without one it is not routed",
    pattern: "^[0-9.]+/[0-9]+$",
  },
  read(value, path, reader) {
    const prefix = typeof value === "string" ? parseIpv4Prefix(value) : undefined;
    if (prefix?.ok === true && isHostAddress(prefix.value)) return prefix.value;
    reader.report("fabric/address", path, "the gateway's address, as 10.1.0.1/24", value);
    return undefined;
  },
};

const segmentShape = shape.object({
  ports: shape.list("the switch's ports that lead to the segment's hosts", shape.text("a port, as e1-1")),
  gateway: shape.optional(gateway),
  mtu: shape.optional(
    shape.integer("largest datagram of the segment's hosts; links between switches must carry 50 bytes more", {
      min: 64,
      max: 65_535,
    }),
    defaults.segmentMtu.value,
  ),
  tenant: shape.optional(
    shape.text("whose it is: tenants route among their own segments, and may have the same addresses"),
  ),
  flood: shape.optional(
    shape.oneOf(
      "learn from frames who is where, and send what is for all or for nobody known to all: a copy to each endpoint, or one frame to a group; who is where is known, and nothing is flooded, when absent",
      floodModes,
    ),
  ),
  remotes: shape.optional(
    shape.list(
      "with flood: head-end, who gets copies; all other endpoints of the segment when absent",
      shape.ref("node", "a switch or bridge with vnis"),
    ),
  ),
  group: shape.optional(
    addressShape("with flood: multicast, the group; 239 and the VNI's three bytes when absent", "239.1.1.1"),
  ),
  suppressArp: shape.optional(shape.flag("answer ARP for whom the control plane knows, instead of flooding it"), false),
});

/** Segments by VNI. */
export const vnisShape: Shape<readonly VniOptions[]> = {
  schema: {
    type: "object",
    description: "VXLAN segments whose hosts are behind this switch, by VNI (1 to 16777215)",
    propertyNames: { pattern: "^[1-9][0-9]{0,7}$" },
    additionalProperties: segmentShape.schema,
  },
  read(value, path, reader) {
    if (!shape.isMapping(value)) {
      reader.report("scenario/type", path, "a mapping of VNIs to segments", value);
      return undefined;
    }
    const before = reader.count;
    const read: VniOptions[] = [];
    for (const [key, use] of Object.entries(value)) {
      const at = /^[\w$-]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
      const vni = /^[1-9][0-9]{0,7}$/.test(key) ? Number(key) : 0;
      if (vni < 1 || vni > vxlanVniMax) {
        reader.report("fabric/vni", at, `a VNI from 1 to ${vxlanVniMax}`, key, "a VNI has 24 bits, and 0 is not used");
      }
      const segment = segmentShape.read(use, at, reader);
      if (segment === undefined) continue;
      checkPorts(segment.ports, read, `${at}.ports`, path, reader);
      checkNetwork(segment.gateway, read, segment.tenant, `${at}.gateway`, reader);
      const { ports, gateway: own, mtu, tenant, flood, remotes, group, suppressArp } = segment;
      const flooding: FloodOptions = {
        ...(flood === undefined ? {} : { flood }),
        ...(remotes === undefined ? {} : { remotes }),
        ...(group === undefined ? {} : { group }),
        ...(suppressArp ? { suppressArp } : {}),
      };
      for (const mistake of floodMistakes(flooding, nodeOfPath(path), false)) {
        reader.report("fabric/vni-flood", `${at}.${mistake.at}`, mistake.expected, mistake.received);
      }
      const whose = { ...(own === undefined ? {} : { gateway: own }), ...(tenant === undefined ? {} : { tenant }) };
      read.push({ vni, ports, mtuBytes: mtu, ...whose, ...flooding });
    }
    return reader.count === before ? read : undefined;
  },
};

function checkPorts(
  ports: readonly string[],
  others: readonly VniOptions[],
  path: string,
  vnisPath: string,
  reader: Reader,
): void {
  const node = nodeOfPath(vnisPath);
  ports.forEach((port, index) => {
    const at = `${path}[${index}]`;
    const other = others.find((each) => each.ports.includes(port));
    if (node !== undefined && !reader.ports.has(`${node}:${port}`)) {
      const hint = `links name it as ${node}:${port}`;
      reader.report("fabric/vni-port", at, `a port of ${node} that a link joins`, port, hint);
    } else if (other !== undefined || ports.indexOf(port) !== index) {
      const where = other === undefined ? "this one" : `VNI ${other.vni}`;
      reader.report("fabric/vni-port", at, `a port in one VNI only; it is in ${where} already`, port);
    }
  });
}

function checkNetwork(
  own: Ipv4Prefix | undefined,
  others: readonly VniOptions[],
  tenant: string | undefined,
  path: string,
  reader: Reader,
): void {
  const other = others.find(
    (each) =>
      own !== undefined && each.tenant === tenant && each.gateway !== undefined && isOverlapping(own, each.gateway),
  );
  if (own === undefined || other?.gateway === undefined) return;
  const text = formatIpv4Prefix(other.gateway);
  reader.report("fabric/vni-network", path, `a network beside ${text} of VNI ${other.vni}`, formatIpv4Prefix(own));
}

/** The node whose option stands at a path: `nodes.leaf1.vnis`; undefined below a generator. */
export function nodeOfPath(path: string): string | undefined {
  const match = /^nodes(?:\.([\w$-]+)|\[("(?:[^"\\]|\\.)*")\])/.exec(path);
  if (match === null) return undefined;
  return match[2] === undefined ? match[1] : (JSON.parse(match[2]) as string);
}
