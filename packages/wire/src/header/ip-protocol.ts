/**
 * header/ip-protocol — the numbers by which IPv4 names what it carries.
 *
 * Source: IANA "Protocol Numbers".
 * @module
 */

/** Protocol numbers that this package's headers name. */
export const ipProtocol = { icmp: 1, igmp: 2, tcp: 6, udp: 17, gre: 47, ospf: 89, vrrp: 112 } as const;

/** What people call them. */
export const ipProtocolNames: Readonly<Record<number, string>> = {
  1: "ICMP",
  2: "IGMP",
  6: "TCP",
  17: "UDP",
  47: "Generic Routing Encapsulation",
  89: "OSPF IGP",
  112: "VRRP",
};
