/**
 * bridge/shape — a bridge as an author writes it, and mistakes in it that one node shows.
 *
 * Source: rules F154, F155 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { type Shape, shape } from "@dc/engine/scenario";
import { addressesShape, gatewayInside, gatewayShape } from "../address/shape.ts";
import { arpShape, deviceShape, type HostRead } from "../host/shape.ts";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
import type { VniOptions } from "../vxlan/segments.ts";
import type { SpanningTreeOptions } from "../spanning-tree/options.ts";
import { spanningTreeShape } from "../spanning-tree/shape.ts";
import type { VlanOptions } from "../vlan/ports.ts";
import { vlansShape, vlanTableShape } from "../vlan/shape.ts";
import type { TagKind } from "../vlan/tags.ts";
import { nodeOfPath, vnisShape } from "../vxlan/shape.ts";
import type { TenantOptions } from "../vxlan/tenants.ts";
import { tenantsShape } from "../vxlan/tenants-shape.ts";
import { tunnelShape } from "../vxlan/tunnel-shape.ts";
import type { BridgeMode } from "./bridges.ts";
import { learningMistake } from "./learning-options.ts";

/** A bridge as it was read. */
export interface BridgeRead extends HostRead {
  readonly uplink?: string;
  readonly mode: BridgeMode;
  readonly vnis?: readonly VniOptions[];
  readonly tunnel?: TunnelOptions;
  readonly tenants?: readonly TenantOptions[];
  readonly vlanTable?: number;
  readonly learn?: boolean;
  readonly ageingPs?: Ps;
  readonly tableEntries?: number;
  readonly vlans?: VlanOptions;
  readonly tag?: TagKind;
  readonly spanningTree?: SpanningTreeOptions | boolean;
}

/** A bridge. */
export const bridgeShape: Shape<BridgeRead> = uplinkThere(
  gatewayInside(
    shape.object({
      device: deviceShape,
      uplink: shape.optional(shape.text("the port that leads out of the server, as eth0")),
      mode: shape.optional(
        shape.oneOf("where guests reach one another: here, or at the switch outside", ["veb", "vepa"]),
        "veb",
      ),
      addresses: shape.optional(addressesShape),
      gateway: shape.optional(gatewayShape),
      arp: arpShape,
      vnis: shape.optional(vnisShape),
      tunnel: shape.optional(tunnelShape),
      tenants: shape.optional(tenantsShape),
      vlanTable: shape.optional(vlanTableShape),
      learn: shape.optional(shape.flag("learn from each frame who is where; tables that are known when false")),
      ageing: shape.optional(
        shape.time("silence after which an address that was learnt is forgotten; 300s when absent", { min: 1 }),
      ),
      tableEntries: shape.optional(
        shape.integer("addresses that it may learn; 8192 when absent", { min: 0, max: 1_048_576 }),
      ),
      vlans: shape.optional(vlansShape),
      tag: shape.optional(
        shape.oneOf("whose tags it reads and writes: a customer's, 8100, or a provider's around them, 88a8", [
          "customer",
          "service",
        ]),
      ),
      spanningTree: shape.optional(spanningTreeShape),
    }) as Shape<BridgeRead>,
  ),
);

/** A bridge's shape whose uplink must be a port that a link joins, and there where tunnels or guests need it. */
function uplinkThere(of: Shape<BridgeRead>): Shape<BridgeRead> {
  return {
    ...of,
    read(value, path, reader) {
      const before = reader.count;
      const read = of.read(value, path, reader);
      if (read === undefined) return undefined;
      const { ageing, ...rest } = read as BridgeRead & { readonly ageing?: Ps };
      const made: BridgeRead = ageing === undefined ? rest : { ...rest, ageingPs: ageing };
      const mistake = learningMistake(made);
      if (mistake !== undefined) reader.report("fabric/bridge", path, "options that go together", mistake);
      const { uplink, vnis = [], mode } = read;
      const node = nodeOfPath(path);
      if (uplink === undefined && vnis.length > 0) {
        const hint = "say uplink, the port whose address the tunnels go by";
        reader.report("fabric/bridge", `${path}.vnis`, "segments at a bridge with an uplink", "no uplink", hint);
      }
      if (uplink === undefined && mode === "vepa") {
        reader.report("fabric/bridge", `${path}.mode`, "vepa at a bridge with an uplink", mode);
      }
      if (uplink !== undefined && node !== undefined && !reader.ports.has(`${node}:${uplink}`)) {
        const hint = `links name it as ${node}:${uplink}`;
        reader.report("fabric/bridge", `${path}.uplink`, `a port of ${node} that a link joins`, uplink, hint);
      }
      for (const { vni, ports } of vnis) {
        const place = uplink === undefined ? -1 : ports.indexOf(uplink);
        if (place < 0) continue;
        const at = `${path}.vnis.${vni}.ports[${place}]`;
        reader.report("fabric/vni-port", at, "a port to guests; this is the uplink", uplink);
      }
      return reader.count === before ? made : undefined;
    },
  };
}
