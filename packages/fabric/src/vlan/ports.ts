/**
 * vlan/ports — in which VLANs each port of a bridge is, and which of them leaves without a tag.
 *
 * A port has a port VLAN identifier (PVID): what comes without a tag, or with one that says a priority only, is of that
 * VLAN, and what is of that VLAN leaves without a tag. All other VLANs of a port cross it tagged. A port that nobody
 * speaks of is in VLAN 1, as a bridge's are when it is unpacked.
 *
 * Sources: IEEE 802.1Q-2018 §6.9 (classification, ingress filtering), §8.6.2, §8.8.2 (untagged set), table 9-2 (0 and 4095
 * name no VLAN), §9.6; rules F333–F337 in ../../SPEC.md.
 * @module
 */
import type { Graph, PortIndex } from "@dc/engine";
import { vlanHeaderBytes, vlanIdMax } from "@dc/wire";
import { fabricError } from "../errors.ts";
import type { TagKind } from "./tags.ts";

/** The VLANs of a port. */
export interface VlanPortOptions {
  /** The one VLAN of a port to an end station, which knows no tags. */
  readonly access?: number;
  /** VLANs that cross the port with a tag; `all` is each that another port of the bridge is in. */
  readonly trunk?: readonly number[] | "all";
  /** The VLAN of a trunk whose frames have no tag; default none: what has no tag is refused. */
  readonly native?: number;
}

/** The VLANs of a bridge's ports, by their names. */
export type VlanOptions = Readonly<Record<string, VlanPortOptions>>;

/** The VLAN of ports of which nobody speaks (802.1Q-2018 table 9-2). */
export const defaultVlan = 1;

/** What a port does with VLANs. */
export interface PortVlans {
  /** Of what has no tag; 0 where that is refused. */
  readonly pvid: number;
  /** All it is in, the PVID too. */
  readonly members: ReadonlySet<number>;
}

/** Whether a number names a VLAN: 0 and 4095 do not. */
export function isVlan(vlan: number): boolean {
  return Number.isInteger(vlan) && vlan >= 1 && vlan <= vlanIdMax;
}

/** What is wrong with a port's VLANs, as a place in the options and what was expected there; undefined where nothing is. */
export function vlanMistake({
  access,
  trunk,
  native,
}: VlanPortOptions): { readonly path: string; readonly expected: string; readonly received: string } | undefined {
  const range = `a VLAN from 1 to ${vlanIdMax}`;
  const received = JSON.stringify({ access, trunk, native });
  if ((access === undefined) === (trunk === undefined)) {
    return { path: "", expected: "either access, one VLAN, or trunk, a list of them", received };
  }
  if (access !== undefined && native !== undefined) {
    return { path: ".native", expected: "native at a trunk only; all of an access port is untagged", received };
  }
  for (const [path, vlan] of [["access", access] as const, ["native", native] as const]) {
    if (vlan !== undefined && !isVlan(vlan)) return { path: `.${path}`, expected: range, received: String(vlan) };
  }
  if (trunk === undefined || trunk === "all") return undefined;
  const place = trunk.findIndex((vlan, at) => !isVlan(vlan) || trunk.indexOf(vlan) !== at);
  if (place < 0) return undefined;
  const expected = isVlan(trunk[place]) ? "each VLAN once" : range;
  return { path: `.trunk[${place}]`, expected, received: String(trunk[place]) };
}

/**
 * Read the VLANs of a bridge's ports.
 *
 * @param where the bridge's name, for messages. @param ports names of its ports, in their order.
 * @returns per port what it does. @throws `fabric/vlan` where they contradict the standard or name no port.
 */
export function readPortVlans(where: string, ports: readonly string[], options: VlanOptions): PortVlans[] {
  for (const [name, port] of Object.entries(options)) {
    if (!ports.includes(name)) throw fabricError("fabric/vlan", `${where}: it has no port ${name}`);
    const mistake = vlanMistake(port);
    if (mistake === undefined) continue;
    const { path, expected, received } = mistake;
    throw fabricError("fabric/vlan", `${where}, vlans.${name}${path}: expected ${expected}; it is ${received}`);
  }
  const own = ports.map((name): VlanPortOptions => options[name] ?? { access: defaultVlan });
  const all = own.flatMap(({ access, trunk, native }) => [
    ...(trunk === "all" ? [] : (trunk ?? [])),
    ...[access, native].filter((vlan) => vlan !== undefined),
  ]);
  return own.map(({ access, trunk = [], native = 0 }): PortVlans => {
    if (access !== undefined) return { pvid: access, members: new Set([access]) };
    const members = new Set(trunk === "all" ? all : trunk);
    if (native !== 0) members.add(native);
    return { pvid: native, members };
  });
}

/** Let tags cross the cables of ports that send them: an MTU counts what a station sends, not the tags that bridges add. */
export function widenForTags(
  graph: Graph,
  bridges: readonly { readonly vlans: ReadonlyMap<PortIndex, PortVlans> | undefined; readonly tagKind: TagKind }[],
): void {
  for (const { vlans = new Map<PortIndex, PortVlans>(), tagKind } of bridges) {
    for (const [port, { pvid, members }] of vlans) {
      const isTagging = Array.from(members).some((vlan) => vlan !== pvid);
      // What a provider's customers send has a tag of their own already.
      const tags = (isTagging ? 1 : 0) + (tagKind === "service" ? 1 : 0);
      graph.ports.mtuBytes[port] = Math.min(0x7fff_ffff, graph.ports.mtuBytes[port] + tags * vlanHeaderBytes);
    }
  }
}
