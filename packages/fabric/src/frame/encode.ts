/**
 * frame/encode — a frame's bytes from its columns: destination MAC to end of payload, no FCS, checksums right.
 *
 * Nothing that travels needs bytes, so they are made when somebody looks: a capture, an inspector, an ICMP error that
 * quotes what it is about. The payload of a UDP flow starts with the flow's number and the frame's place in it, that of
 * an echo with the time it was made, in picoseconds; all other payload is zero.
 *
 * Sources: RFC 894 (IPv4 over Ethernet), RFC 826 (ARP), RFC 792 (ICMP), RFC 768 (UDP), RFC 6864 §4.1 (the identification
 * of a datagram that is never fragmented means nothing: 0, with Don't Fragment set); rules F29–F33, F299 in
 * ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool } from "@dc/engine";
import {
  arpHeaderBytes,
  arpOperation,
  bridgeGroupAddress,
  broadcastMac,
  emitArp,
  emitEthernet,
  emitIcmp,
  emitIcmpv6,
  emitIpv4,
  emitIpv6,
  emitUdp,
  ethernetHeaderBytes,
  etherType,
  fillIcmpChecksum,
  fillIcmpv6Checksum,
  fillIpv4Checksum,
  fillUdpChecksum,
  icmpHeaderBytes,
  icmpType,
  icmpUnreachable,
  icmpv6HeaderBytes,
  icmpv6Type,
  ipProtocol,
  ipv4HeaderBytes,
  ipv6HeaderBytes,
  udpHeaderBytes,
} from "@dc/wire";
import { fabricIpv6Address } from "../vxlan/encapsulation.ts";
import { bridgeGroupPort, broadcastPort, type FrameColumns, groupMacFirst, routerMacFirst } from "./columns.ts";
import { type Quotes, quoteBytes } from "./quotes.ts";

/** Size of an ARP message in a frame: 14 + 28 bytes, padded to the least that Ethernet carries. */
export const arpFrameBytes = 60;
/** Least size of a frame (IEEE 802.3 §3.2.8: 64 bytes with the check sequence). */
export const frameBytesMin = 60;
/** Size of an ICMP error: 14 Ethernet, 20 IPv4, 8 ICMP, 28 of the datagram it is about. */
export const icmpErrorFrameBytes: number = ethernetHeaderBytes + ipv4HeaderBytes + icmpHeaderBytes + quoteBytes;
/** Size of an ICMPv6 error without its quote: 14 Ethernet, 40 IPv6, 8 ICMPv6. */
export const icmpv6ErrorBytes: number = ethernetHeaderBytes + ipv6HeaderBytes + icmpv6HeaderBytes;

/** First address of the ports' own: locally administered, one bit pattern, then the port's number. */
const macBase = 0x02dc_0000_0000;
/** First Ethernet address of IPv4 groups, and how many there are (RFC 1112 §6.4). */
const groupMacBase = 0x0100_5e00_0000;
const groupMacCount = 0x80_0000;

/** The MAC address of a port: 02:dc and the port's number; 02:dc:ff:ff:ff:fe is every gateway's,
 * 02:dc:fd and a node's number that of its router as a tunnel endpoint. */
export function macOfPort(port: number): number {
  if (port === bridgeGroupPort) return bridgeGroupAddress;
  if (port >= groupMacFirst && port < groupMacFirst + groupMacCount) return groupMacBase + (port - groupMacFirst);
  return port === broadcastPort ? broadcastMac : macBase + port;
}

/** The port that owns a MAC address, or −1 when it is no port's. */
export function portOfMac(mac: number): number {
  const port = mac - macBase;
  return port >= 0 && port < routerMacFirst ? port : -1;
}

const none = new Uint8Array(0);

/** Make the encoder to register with the pool. */
export function createEncoder(frames: FramePool, columns: FrameColumns, quotes: Quotes): (frame: Frame) => Uint8Array {
  return (frame) => {
    const bytes = new Uint8Array(frames.sizeBytes[frame]);
    emitEthernet(
      {
        destination: macOfPort(columns.destinationMac[frame]),
        source: macOfPort(columns.sourceMac[frame]),
        type: columns.etherType[frame],
      },
      bytes,
    );
    if (columns.etherType[frame] === etherType.arp) encodeArp(columns, frame, bytes);
    else if (columns.etherType[frame] === etherType.ipv6) encodeIpv6Error(frames, columns, quotes, frame, bytes);
    else encodeIpv4(frames, columns, quotes, frame, bytes);
    return bytes;
  };
}

function encodeArp(columns: FrameColumns, frame: Frame, bytes: Uint8Array): void {
  const operation = columns.operation[frame];
  emitArp(
    {
      operation,
      senderMac: macOfPort(columns.sourceMac[frame]),
      senderAddress: columns.sourceAddress[frame],
      // A request asks for it, so it is not known yet.
      targetMac: operation === arpOperation.request ? 0 : macOfPort(columns.destinationMac[frame]),
      targetAddress: columns.destinationAddress[frame],
    },
    bytes.subarray(0, ethernetHeaderBytes + arpHeaderBytes),
    ethernetHeaderBytes,
  );
}

function encodeIpv4(frames: FramePool, columns: FrameColumns, quotes: Quotes, frame: Frame, bytes: Uint8Array): void {
  const source = columns.sourceAddress[frame];
  const destination = columns.destinationAddress[frame];
  emitIpv4(
    {
      dscp: frames.priority[frame] << 3,
      ecn: frames.ecn[frame],
      totalLengthBytes: bytes.length - ethernetHeaderBytes,
      identification: 0,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffsetBytes: 0,
      ttl: columns.ttl[frame],
      protocol: columns.protocol[frame],
      checksum: 0,
      source,
      destination,
      options: none,
    },
    bytes,
    ethernetHeaderBytes,
  );
  fillIpv4Checksum(bytes, ethernetHeaderBytes);
  const at = ethernetHeaderBytes + ipv4HeaderBytes;
  if (columns.protocol[frame] === ipProtocol.icmp) {
    encodeIcmp(columns, quotes, frame, bytes, at);
    return;
  }
  const payload = new DataView(bytes.buffer, bytes.byteOffset + at + udpHeaderBytes);
  payload.setUint32(0, frames.flow[frame]);
  payload.setUint32(4, columns.sequence[frame]);
  emitUdp(
    {
      sourcePort: columns.sourcePort[frame],
      destinationPort: columns.destinationPort[frame],
      lengthBytes: bytes.length - at,
      checksum: 0,
    },
    bytes,
    at,
  );
  fillUdpChecksum(bytes, at, source, destination);
}

function encodeIcmp(columns: FrameColumns, quotes: Quotes, frame: Frame, bytes: Uint8Array, at: number): void {
  const type = columns.icmpType[frame];
  const code = columns.icmpCode[frame];
  const isEcho = type === icmpType.echoRequest || type === icmpType.echoReply;
  if (isEcho) {
    const stampPs = columns.stampPs.get(frame);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at + icmpHeaderBytes);
    view.setUint32(0, Math.floor(stampPs / 0x1_0000_0000));
    view.setUint32(4, stampPs % 0x1_0000_0000);
  } else bytes.set(quotes.read(columns.quote[frame]), at + icmpHeaderBytes);
  // An error that a packet was too big says the MTU where an echo has its sequence number.
  const hasLow = isEcho || (type === icmpType.unreachable && code === icmpUnreachable.fragmentationNeeded);
  const rest = (isEcho ? columns.identifier[frame] * 0x1_0000 : 0) + (hasLow ? columns.sequence[frame] & 0xffff : 0);
  emitIcmp({ type, code, checksum: 0, rest }, bytes, at);
  fillIcmpChecksum(bytes, at, bytes.length);
}

/** What the fabric itself sends over IPv6 is errors alone: outer headers are made with their tunnels. */
function encodeIpv6Error(
  frames: FramePool,
  columns: FrameColumns,
  quotes: Quotes,
  frame: Frame,
  bytes: Uint8Array,
): void {
  const [source, destination] = [columns.sourceAddress[frame], columns.destinationAddress[frame]].map(
    fabricIpv6Address,
  );
  const at = ethernetHeaderBytes + ipv6HeaderBytes;
  emitIpv6(
    {
      dscp: frames.priority[frame] << 3,
      ecn: frames.ecn[frame],
      flowLabel: 0,
      payloadLengthBytes: bytes.length - at,
      nextHeader: ipProtocol.icmpv6,
      hopLimit: columns.ttl[frame],
      source,
      destination,
    },
    bytes,
    ethernetHeaderBytes,
  );
  const quoted = bytes.length - at - icmpv6HeaderBytes;
  bytes.set(quotes.readWide(columns.quote[frame]).subarray(0, quoted), at + icmpv6HeaderBytes);
  const type = columns.icmpType[frame];
  const rest = type === icmpv6Type.packetTooBig ? columns.sequence[frame] : 0;
  emitIcmpv6({ type, code: columns.icmpCode[frame], checksum: 0, rest }, bytes, at);
  fillIcmpv6Checksum(bytes, at, bytes.length, source, destination);
}
