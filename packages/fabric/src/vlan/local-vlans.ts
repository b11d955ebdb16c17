/**
 * vlan/local-vlans — the VLAN that each segment has on one leaf, whose hardware knows VLANs and a table to VNIs.
 *
 * A VNI counts in the whole fabric, a VLAN on one leaf only: two leaves may give one segment two VLANs, and nobody else
 * sees them. So a fabric has as many segments as VNIs, and a leaf as many as VLANs, or as its table has entries.
 *
 * Sources: RFC 7348 §4 (24 bits beside twelve), §6.1 (a VLAN is not carried inside of a tunnel); IEEE 802.1Q-2018 table
 * 9-2 (1 to 4094); rule F339 in ../../SPEC.md.
 * @module
 */
import { vlanIdMax } from "@dc/wire";

/** How many segments a leaf with a table of so many entries can have. */
export function localVlanCount(entries: number): number {
  return Math.max(0, Math.min(vlanIdMax, Math.floor(entries)));
}

/**
 * Give each segment of a leaf the next free VLAN, from 1 on, in ascending order of VNIs.
 *
 * @returns VLANs by VNI; segments for which none is left are not in it.
 */
export function assignLocalVlans(vnis: readonly number[], entries: number): ReadonlyMap<number, number> {
  const room = localVlanCount(entries);
  const ordered = vnis.toSorted((a, b) => a - b).slice(0, room);
  return new Map(ordered.map((vni, place) => [vni, place + 1]));
}
