/**
 * flow/flow-key — which flow a frame belongs to, read from its bytes.
 *
 * A flow is five numbers: two addresses, a protocol, two ports. All fragments of a datagram must take one path, and
 * only the first holds ports, so the ports of any fragment count as 0; likewise those of a protocol without ports.
 *
 * Sources: RFC 2992 §2 (what identifies a flow); RFC 6438 §1 and RFC 7690 §2 on fragments of a flow.
 * @module
 */
import { readUint16 } from "../bytes/network-order.ts";
import { etherType } from "../header/ether-type.ts";
import { EthernetHeader, ethernetHeaderBytes } from "../header/ethernet.ts";
import { ipProtocol } from "../header/ip-protocol.ts";
import { Ipv4Header, parseIpv4 } from "../header/ipv4.ts";
import { VlanHeader, vlanHeaderBytes } from "../header/vlan.ts";
import { type Parsed, parsed, refused, short } from "../issue.ts";
import { flowHash, flowHashInput } from "./flow-hash.ts";

/** The five numbers of a flow. */
export interface FlowKey {
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

/** Tags that are skipped before the IP header; more are no frame that a switch would take. */
const tagsMax = 8;

/**
 * The flow of an Ethernet frame, through any VLAN tags.
 *
 * Issues, as errors: those of the headers, and `wire/ipv4-version` with the EtherType where no IPv4 is inside.
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
  if (type !== etherType.ipv4) {
    const expected = `IPv4 (${etherType.ipv4})`;
    return refused("wire/ipv4-version", "ethernet.type", expected, String(type), offset - 2);
  }
  return parseIpv4FlowKey(frame, offset, frame.length);
}

/** The flow of the IPv4 packet at `offset`. Issues, as errors: those of `parseIpv4`, and `wire/short` without ports. */
export function parseIpv4FlowKey(bytes: Uint8Array, offset: number, end: number): Parsed<FlowKey> {
  const header = parseIpv4(bytes, offset, end);
  if (!header.ok) return header;
  const { source, destination, protocol } = header.value;
  const hasPorts = protocol === ipProtocol.udp || protocol === ipProtocol.tcp;
  if (!hasPorts || Ipv4Header.isFragment(bytes, offset)) {
    return parsed({ source, destination, protocol, sourcePort: 0, destinationPort: 0 });
  }
  const ports = offset + Ipv4Header.headerLengthBytes(bytes, offset);
  if (end - ports < 4) return short("ports", 4, ports, end);
  return parsed({
    source,
    destination,
    protocol,
    sourcePort: readUint16(bytes, ports),
    destinationPort: readUint16(bytes, ports + 2),
  });
}

/** `flowHash` of a key. */
export function hashFlowKey(key: FlowKey): number {
  return flowHash(key.source, key.destination, key.protocol, key.sourcePort, key.destinationPort);
}

/** `flowHashInput` of a key. */
export function flowKeyInput(key: FlowKey): Uint8Array<ArrayBuffer> {
  return flowHashInput(key.source, key.destination, key.protocol, key.sourcePort, key.destinationPort);
}
