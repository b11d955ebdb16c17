/**
 * multicast/group-address — an IPv4 group as an Ethernet address, and what stands in a MAC column for it.
 *
 * The low 23 bits of the group are those of the address, behind 01:00:5e: 32 groups share one address. A MAC column holds
 * numbers of ports; those from 0xfe000000 on are no port's, and stand for groups.
 *
 * Sources: RFC 1112 §4 (groups), §6.4 (Ethernet); RFC 2365 §6.2 (239.0.0.0/8 is for one organisation); rule F424 in
 * ../../SPEC.md.
 * @module
 */
import { isMulticastIpv4 } from "@dc/wire";
import { groupMacFirst } from "../frame/columns.ts";

/** Bits of a group that its Ethernet address has. */
const groupBits = 0x7f_ffff;

/** Whether routers pass a group on: not those of 224.0.0.0/24, which stay on their link (RFC 5771 §4). */
export function isRoutedGroup(address: number): boolean {
  return isMulticastIpv4(address) && address >>> 8 !== 0xe0_00_00;
}

/** What stands in a MAC column for a group. */
export function groupMac(address: number): number {
  return groupMacFirst + (address & groupBits);
}

/** Whether what stands in a MAC column is a group's. */
export function isGroupMacColumn(mac: number): boolean {
  return mac >= groupMacFirst && mac <= groupMacFirst + groupBits;
}

/** The group of a segment where nobody says one: 239 and the 24 bits of the VNI. */
export function groupOfVni(vni: number): number {
  return (0xef00_0000 | vni) >>> 0;
}
