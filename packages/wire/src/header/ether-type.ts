/**
 * header/ether-type — the numbers by which a link header names what it carries.
 *
 * Source: IANA "IEEE 802 Numbers", EtherTypes; RFC 9542 appendix B.
 * @module
 */

/** EtherTypes that this package's headers name. */
export const etherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  transparentEthernet: 0x6558,
  vlan: 0x8100,
  ipv6: 0x86dd,
  macControl: 0x8808,
  serviceVlan: 0x88a8,
  lldp: 0x88cc,
} as const;

/** What people call them. */
export const etherTypeNames: Readonly<Record<number, string>> = {
  2048: "IPv4",
  2054: "ARP",
  25944: "Transparent Ethernet Bridging",
  33024: "802.1Q Virtual LAN",
  34525: "IPv6",
  34824: "MAC Control",
  34984: "802.1ad Provider Bridge (Q-in-Q)",
  35020: "802.1 Link Layer Discovery Protocol (LLDP)",
};
