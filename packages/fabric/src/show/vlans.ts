/**
 * show/vlans — in which VLANs each port of a bridge is, as `bridge vlan show` prints it.
 *
 * A port stands in front of its first VLAN, its others below. `PVID` is the VLAN of what comes without a tag; `Egress
 * Untagged` leaves without one. A bridge without VLANs prints nothing, not even the head.
 *
 * Source: rule F456 in ../../SPEC.md; bridge(8).
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import type { ShowLine } from "./show.ts";

/** A device's name and what follows it: IFNAMSIZ characters and two blanks. */
const nameWidth = 18;

/** The VLANs of a bridge, port by port, ascending. */
export function showVlans(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  const { graph } = fabric.simulation;
  const lines = graph.portsOf(node).flatMap((port): ShowLine[] => {
    const vlans = fabric.vlansOf(port);
    if (vlans === undefined) return [];
    const members = Array.from(vlans.members).sort((a, b) => a - b);
    return members.map((vlan, place) => {
      const name = place === 0 ? graph.portLocalName(port) : "";
      const flags = vlan === vlans.pvid ? " PVID Egress Untagged" : "";
      return { text: `${name.padEnd(nameWidth)}${vlan}${flags}`, ports: [port] };
    });
  });
  return lines.length === 0 ? [] : [{ text: `${"port".padEnd(nameWidth)}vlan-id`, ports: [] }, ...lines];
}
