/**
 * flow/flow-key — which flow a frame belongs to, read from its bytes.
 *
 * A flow is five numbers: two addresses, a protocol, two ports. All fragments of a datagram must take one path, and
 * only the first holds ports, so the ports of any fragment count as 0; likewise those of a protocol without ports. Of IPv6
 * the transport stands behind any extension headers.
 *
 * Sources: RFC 2992 §2 (what identifies a flow); RFC 6438 §1 and RFC 7690 §2 on fragments of a flow; RFC 8200 §4.1
 * (extension headers).
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import { foldIpv6Address, ipv6AddressBytes } from "../address/ipv6-address.ts";
import { readUint16, writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { etherType } from "../header/ether-type.ts";
import { EthernetHeader, ethernetHeaderBytes } from "../header/ethernet.ts";
import { ipProtocol } from "../header/ip-protocol.ts";
import { Ipv4Header, parseIpv4 } from "../header/ipv4.ts";
import { Ipv6FragmentHeader, ipv6FragmentHeaderBytes } from "../header/ipv6-fragment.ts";
import { Ipv6OptionsHeader } from "../header/ipv6-options.ts";
import { ipv6HeaderBytes, parseIpv6 } from "../header/ipv6.ts";
import { VlanHeader, vlanHeaderBytes } from "../header/vlan.ts";
import { type Parsed, parsed, refused, short } from "../issue.ts";
import { flowHash, flowHashInput } from "./flow-hash.ts";

/** The five numbers of a flow of IPv4. */
export interface Ipv4FlowKey {
  /** IPv4 address, uint32. */
  readonly source: number;
  /** IPv4 address, uint32. */
  readonly destination: number;
  /** IPv4's protocol number. */
  readonly protocol: number;
  /** 0 where there is none. */
  readonly sourcePort: number;
  /** 0 where there is none. */
  readonly destinationPort: number;
}

/** The same of IPv6, and the label that its source may have given the flow. */
export interface Ipv6FlowKey {
  /** 16 bytes. */
  readonly source: Uint8Array;
  /** 16 bytes: where the packet goes now, which a routing header may change on the way. */
  readonly destination: Uint8Array;
  /** The number of the first header that is no extension. */
  readonly protocol: number;
  /** 0 where there is none. */
  readonly sourcePort: number;
  /** 0 where there is none. */
  readonly destinationPort: number;
  /** 0 where the source labels no flows; no part of `hashFlowKey` (RFC 6438 has switches use it instead of ports). */
  readonly flowLabel: number;
}

/** What identifies a flow. */
export type FlowKey = Ipv4FlowKey | Ipv6FlowKey;

/** Tags that are skipped before the IP header; more are no frame that a switch would take. */
const tagsMax = 8;

/** Extension headers that are skipped before the transport; RFC 8200 §4.1 knows six. */
const extensionsMax = 16;

/**
 * The flow of an Ethernet frame, through any VLAN tags.
 *
 * Issues, as errors: those of the headers, and `wire/ipv4-version` with the EtherType where no IP is inside.
 */
export function parseFlowKey(frame: Uint8Array): Parsed<FlowKey> {
  if (frame.length < ethernetHeaderBytes) return short("ethernet", ethernetHeaderBytes, 0, frame.length);
  let type = EthernetHeader.type(frame);
  let offset = ethernetHeaderBytes;
  for (let tags = 0; tags < tagsMax && (type === etherType.vlan || type === etherType.serviceVlan); tags++) {
    if (frame.length < offset + vlanHeaderBytes) return short("vlan", vlanHeaderBytes, offset, frame.length);
    type = VlanHeader.type(frame, offset);
    offset += vlanHeaderBytes;
  }
  if (type === etherType.ipv6) return parseIpv6FlowKey(frame, offset, frame.length);
  if (type !== etherType.ipv4) {
    const expected = `IPv4 (${etherType.ipv4}) or IPv6 (${etherType.ipv6})`;
    return refused("wire/ipv4-version", "ethernet.type", expected, String(type), offset - 2);
  }
  return parseIpv4FlowKey(frame, offset, frame.length);
}

/** The flow of the IPv4 packet at `offset`. Issues, as errors: those of `parseIpv4`, and `wire/short` without ports. */
export function parseIpv4FlowKey(bytes: Uint8Array, offset: number, end: number): Parsed<Ipv4FlowKey> {
  const header = parseIpv4(bytes, offset, end);
  if (!header.ok) return header;
  const { source, destination, protocol } = header.value;
  const at = Ipv4Header.isFragment(bytes, offset) ? undefined : offset + Ipv4Header.headerLengthBytes(bytes, offset);
  const ports = portsOf(bytes, at, end, protocol);
  return ports.ok ? parsed({ source, destination, protocol, ...ports.value }) : ports;
}

/**
 * The flow of the IPv6 packet at `offset`, through its extension headers; a fragment's ports count as 0.
 *
 * Issues, as errors: those of `parseIpv6`, `wire/short` for an extension header or without ports, `wire/nesting` for more
 * than 16 extension headers.
 */
export function parseIpv6FlowKey(bytes: Uint8Array, offset: number, end: number): Parsed<Ipv6FlowKey> {
  const header = parseIpv6(bytes, offset, end);
  if (!header.ok) return header;
  const { source, destination, flowLabel, nextHeader } = header.value;
  let [protocol, at, isPart] = [nextHeader, offset + ipv6HeaderBytes, false];
  for (let count = 0; isExtension(protocol); count++) {
    if (count === extensionsMax) {
      return refused("wire/nesting", "ipv6.nextHeader", `at most ${extensionsMax} extension headers`, "more", at);
    }
    if (end - at < 8) return short("ipv6.extension", 8, at, end);
    const isFragmentHeader = protocol === ipProtocol.fragment;
    isPart ||= isFragmentHeader && Ipv6FragmentHeader.isFragment(bytes, at);
    // Behind the first fragment's header stand parts of the transport's data.
    if (isFragmentHeader && Ipv6FragmentHeader.fragmentOffsetBytes(bytes, at) > 0) {
      protocol = bytes[at];
      break;
    }
    const size = isFragmentHeader ? ipv6FragmentHeaderBytes : Ipv6OptionsHeader.headerLengthBytes(bytes, at);
    protocol = bytes[at];
    at += size;
  }
  const ports = portsOf(bytes, isPart ? undefined : at, end, protocol);
  return ports.ok ? parsed({ source, destination, protocol, ...ports.value, flowLabel }) : ports;
}

/** Whether a number is that of a header between IPv6's and the transport's. */
function isExtension(protocol: number): boolean {
  switch (protocol) {
    case ipProtocol.hopByHop:
    case ipProtocol.destinationOptions:
    case ipProtocol.routing:
    case ipProtocol.fragment:
      return true;
    default:
      return false;
  }
}

/** The ports at `at`; 0 of a fragment, where that is undefined, and of a protocol without. */
function portsOf(
  bytes: Uint8Array,
  at: number | undefined,
  end: number,
  protocol: number,
): Parsed<Pick<Ipv4FlowKey, "sourcePort" | "destinationPort">> {
  const hasPorts = protocol === ipProtocol.udp || protocol === ipProtocol.tcp;
  if (!hasPorts || at === undefined) return parsed({ sourcePort: 0, destinationPort: 0 });
  if (end - at < 4) return short("ports", 4, at, end);
  return parsed({ sourcePort: readUint16(bytes, at), destinationPort: readUint16(bytes, at + 2) });
}

/**
 * `flowHash` of a key. Of IPv6 the hash takes each address as the sum without carry of its four words
 * (`foldIpv6Address`), so that one hash serves both.
 */
export function hashFlowKey(key: FlowKey): number {
  const { source, destination } = words(key);
  return flowHash(source, destination, key.protocol, key.sourcePort, key.destinationPort);
}

/** `flowHashInput` of a key. */
export function flowKeyInput(key: FlowKey): Uint8Array<ArrayBuffer> {
  const { source, destination } = words(key);
  return flowHashInput(source, destination, key.protocol, key.sourcePort, key.destinationPort);
}

function words({ source, destination }: FlowKey): { source: number; destination: number } {
  const word = (address: IpAddress): number => (typeof address === "number" ? address : foldIpv6Address(address));
  return { source: word(source), destination: word(destination) };
}

/**
 * What a network card's Toeplitz hash takes of a flow: source and destination address, and for TCP and UDP both ports,
 * in network order.
 *
 * @source Microsoft, "RSS hashing types"; vectors/toeplitz.json, vectors/toeplitz-ipv6.json.
 */
export function rssInput(key: FlowKey): Uint8Array<ArrayBuffer> {
  const addressBytes = typeof key.source === "number" ? 4 : ipv6AddressBytes;
  const hasPorts = key.protocol === ipProtocol.tcp || key.protocol === ipProtocol.udp;
  const input = new Uint8Array(addressBytes * 2 + (hasPorts ? 4 : 0));
  [key.source, key.destination].forEach((address, at) => {
    if (typeof address === "number") writeUint32(input, at * 4, address);
    else input.set(address, at * ipv6AddressBytes);
  });
  if (hasPorts) {
    writeUint16(input, addressBytes * 2, key.sourcePort);
    writeUint16(input, addressBytes * 2 + 2, key.destinationPort);
  }
  return input;
}
