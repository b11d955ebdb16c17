/**
 * header/ip-protocol — the numbers by which IPv4 and IPv6 name what they carry.
 *
 * Source: IANA "Protocol Numbers".
 * @module
 */

/** Protocol numbers that this package's headers name. */
export const ipProtocol = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  icmpv6: 58,
  noNextHeader: 59,
  destinationOptions: 60,
  ospf: 89,
  vrrp: 112,
} as const;

/** What people call them. */
export const ipProtocolNames: Readonly<Record<number, string>> = {
  0: "IPv6 Hop-by-Hop Options",
  1: "ICMP",
  2: "IGMP",
  4: "IPv4",
  6: "TCP",
  17: "UDP",
  41: "IPv6",
  43: "IPv6 Routing Header",
  44: "IPv6 Fragment Header",
  47: "Generic Routing Encapsulation",
  58: "ICMPv6",
  59: "IPv6 No Next Header",
  60: "IPv6 Destination Options",
  89: "OSPF IGP",
  112: "VRRP",
};
