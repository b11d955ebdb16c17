/**
 * testing/matcher — what a test expects of one header, written like the header.
 *
 * A layer matcher holds field matchers; a field matcher names the fields it may stand for by Wireshark's names, so that
 * `srcPort(9)` serves UDP and TCP, and a new header needs one line here. Values are numbers, text as the dissector
 * shows it, or a question.
 *
 * @module
 */
import { formatIpv4Address, ipv4Address } from "../address/ipv4-address.ts";
import { formatIpv6Address, ipv6Address } from "../address/ipv6-address.ts";
import { formatMac, macAddress } from "../address/mac.ts";
import { formatHex } from "../bytes/hex.ts";
import type { ChecksumStatus, Field } from "../dissect/field.ts";

/** A value to equal, or a question to answer with yes. */
export type Expected = number | string | ((number: number) => boolean);

/** What is expected of one field. */
export interface FieldMatcher {
  /** The fields it may mean; the first that the layer has is looked at. */
  readonly names: readonly string[];
  /** For the message: "63". */
  readonly expected: string;
  matches(field: Field): boolean;
}

/** What is expected of one header. */
export interface LayerMatcher {
  /** Wireshark's protocol name. */
  readonly protocol: string;
  readonly fields: readonly FieldMatcher[];
}

/** A header by its protocol name, for one that has no function here. */
export function layer(protocol: string, ...fields: FieldMatcher[]): LayerMatcher {
  return { protocol, fields };
}

/** A field by Wireshark's name, for one that has no function here: `field("ip.id", 7)`. */
export function field(name: string | readonly string[], expected: Expected): FieldMatcher {
  const names = typeof name === "string" ? [name] : name;
  if (typeof expected === "function") {
    const matches = (found: Field): boolean => found.number !== undefined && expected(found.number);
    return { names, expected: `what ${expected.toString()} holds for`, matches };
  }
  if (typeof expected === "number") {
    return { names, expected: String(expected), matches: (found) => found.number === expected };
  }
  return { names, expected, matches: (found) => found.value === expected };
}

// ---- headers

/** Ethernet. */
export function ethernet(...fields: FieldMatcher[]): LayerMatcher {
  return layer("eth", ...fields);
}

/** An 802.1Q tag. */
export function vlan(...fields: FieldMatcher[]): LayerMatcher {
  return layer("vlan", ...fields);
}

/** A provider's outer tag, 802.1ad. */
export function serviceVlan(...fields: FieldMatcher[]): LayerMatcher {
  return layer("ieee8021ad", ...fields);
}

/** ARP. */
export function arp(...fields: FieldMatcher[]): LayerMatcher {
  return layer("arp", ...fields);
}

/** IPv4. */
export function ipv4(...fields: FieldMatcher[]): LayerMatcher {
  return layer("ip", ...fields);
}

/** IPv6. */
export function ipv6(...fields: FieldMatcher[]): LayerMatcher {
  return layer("ipv6", ...fields);
}

/** ICMPv6, with what neighbour discovery says. */
export function icmpv6(...fields: FieldMatcher[]): LayerMatcher {
  return layer("icmpv6", ...fields);
}

/** ICMP. */
export function icmp(...fields: FieldMatcher[]): LayerMatcher {
  return layer("icmp", ...fields);
}

/** UDP. */
export function udp(...fields: FieldMatcher[]): LayerMatcher {
  return layer("udp", ...fields);
}

/** TCP. */
export function tcp(...fields: FieldMatcher[]): LayerMatcher {
  return layer("tcp", ...fields);
}

/** VXLAN. */
export function vxlan(...fields: FieldMatcher[]): LayerMatcher {
  return layer("vxlan", ...fields);
}

/** MAC control: PAUSE and priority flow control. */
export function macControl(...fields: FieldMatcher[]): LayerMatcher {
  return layer("macc", ...fields);
}

/** InfiniBand in UDP: the BTH and the headers that its opcode names. */
export function infiniband(...fields: FieldMatcher[]): LayerMatcher {
  return layer("infiniband", ...fields);
}

/** The bytes that no header claims. */
export function data(...fields: FieldMatcher[]): LayerMatcher {
  return layer("data", ...fields);
}

// ---- fields

/** Source MAC of Ethernet, sender's of ARP. */
export function srcMac(expected: Expected): FieldMatcher {
  return addressField(["eth.src", "arp.src.hw_mac"], expected, macAddress, formatMac);
}

/** Destination MAC of Ethernet, target's of ARP. */
export function dstMac(expected: Expected): FieldMatcher {
  return addressField(["eth.dst", "arp.dst.hw_mac"], expected, macAddress, formatMac);
}

/** Type of Ethernet or of a tag. */
export function etherTypeOf(expected: Expected): FieldMatcher {
  return field(["eth.type", "vlan.etype", "ieee8021ah.etype"], expected);
}

/** VLAN identifier of a tag. */
export function vlanId(expected: Expected): FieldMatcher {
  return field(["vlan.id", "ieee8021ad.id"], expected);
}

/** Priority of a tag. */
export function priority(expected: Expected): FieldMatcher {
  return field(["vlan.priority", "ieee8021ad.priority"], expected);
}

/** Operation of ARP: 1 request, 2 reply. */
export function operation(expected: Expected): FieldMatcher {
  return field("arp.opcode", expected);
}

/** Source address of IPv4 or IPv6, sender's of ARP; of IPv6 as text. */
export function srcAddress(expected: Expected): FieldMatcher {
  if (isIpv6Text(expected)) return field("ipv6.src", formatIpv6Address(ipv6Address(expected)));
  return addressField(["ip.src", "arp.src.proto_ipv4"], expected, ipv4Address, formatIpv4Address);
}

/** Destination address of IPv4 or IPv6, target's of ARP; of IPv6 as text. */
export function dstAddress(expected: Expected): FieldMatcher {
  if (isIpv6Text(expected)) return field("ipv6.dst", formatIpv6Address(ipv6Address(expected)));
  return addressField(["ip.dst", "arp.dst.proto_ipv4"], expected, ipv4Address, formatIpv4Address);
}

/** Time to live of IPv4, hop limit of IPv6. */
export function ttl(expected: Expected): FieldMatcher {
  return field(["ip.ttl", "ipv6.hlim"], expected);
}

/** Codepoint of IPv4 or IPv6. */
export function dscp(expected: Expected): FieldMatcher {
  return field(["ip.dsfield.dscp", "ipv6.tclass.dscp"], expected);
}

/** Congestion notification of IPv4 or IPv6: 3 is "congestion experienced". */
export function ecnOf(expected: Expected): FieldMatcher {
  return field(["ip.dsfield.ecn", "ipv6.tclass.ecn"], expected);
}

/** Protocol number of IPv4, next header of IPv6. */
export function protocol(expected: Expected): FieldMatcher {
  return field(["ip.proto", "ipv6.nxt"], expected);
}

/** Flow label of IPv6. */
export function flowLabel(expected: Expected): FieldMatcher {
  return field("ipv6.flow", expected);
}

/** Type of ICMP or ICMPv6. */
export function icmpTypeOf(expected: Expected): FieldMatcher {
  return field(["icmp.type", "icmpv6.type"], expected);
}

/** Code of ICMP or ICMPv6. */
export function icmpCode(expected: Expected): FieldMatcher {
  return field(["icmp.code", "icmpv6.code"], expected);
}

/** Identifier of an echo. */
export function identifier(expected: Expected): FieldMatcher {
  return field(["icmp.ident", "icmpv6.echo.identifier"], expected);
}

/** Sequence number of an echo or of TCP. */
export function sequence(expected: Expected): FieldMatcher {
  return field(["icmp.seq", "icmpv6.echo.sequence_number", "tcp.seq_raw"], expected);
}

/** Acknowledgment number of TCP. */
export function acknowledgment(expected: Expected): FieldMatcher {
  return field("tcp.ack_raw", expected);
}

/** The twelve flag bits of TCP; join `tcpFlag`s by |. */
export function flags(expected: Expected): FieldMatcher {
  return field("tcp.flags", expected);
}

/** Source port of UDP or TCP. */
export function srcPort(expected: Expected): FieldMatcher {
  return field(["udp.srcport", "tcp.srcport"], expected);
}

/** Destination port of UDP or TCP. */
export function dstPort(expected: Expected): FieldMatcher {
  return field(["udp.dstport", "tcp.dstport"], expected);
}

/** Network identifier of VXLAN. */
export function vni(expected: Expected): FieldMatcher {
  return field("vxlan.vni", expected);
}

/** What the dissector says of the checksum of IPv4, ICMP, ICMPv6, UDP or TCP. */
export function checksum(expected: ChecksumStatus): FieldMatcher {
  const names = ["ip", "icmp", "icmpv6", "udp", "tcp"].map((header) => `${header}.checksum.status`);
  const number = ["bad", "good", "unverified", "not-present", "illegal"].indexOf(expected);
  return { names, expected, matches: (found) => found.number === number };
}

/** The bytes of `data`. */
export function payload(expected: Uint8Array): FieldMatcher {
  return field("data.data", formatHex(expected));
}

/** How many bytes `data` has. */
export function payloadBytes(expected: number): FieldMatcher {
  return {
    names: ["data.data"],
    expected: `${expected} bytes`,
    matches: (found) => found.lengthBytes === expected,
  };
}

function isIpv6Text(expected: Expected): expected is string {
  return typeof expected === "string" && expected.includes(":");
}

/** A field whose number is an address: text is read as one, and the message shows it as one. */
function addressField(
  names: readonly string[],
  expected: Expected,
  read: (from: string | number) => number,
  format: (address: number) => string,
): FieldMatcher {
  if (typeof expected === "function") return field(names, expected);
  const address = read(expected);
  return { names, expected: format(address), matches: (found) => found.number === address };
}
