/**
 * transport/codec — packets as bytes: the BTH and what follows it, and the whole RoCEv2 frame around that.
 *
 * A frame is Ethernet, IPv4 without options and with DF and identification 0 (RFC 6864: an atomic datagram needs none),
 * UDP to port 4791 without a checksum, BTH, extended headers, payload, padding to a word, invariant CRC.
 *
 * Sources: InfiniBand Architecture 1.4 §9.2–9.3 and annex A17; rules R58 and R59 in ../../SPEC.md.
 * @module
 */
import {
  AethHeader,
  BthHeader,
  bthHeaderBytes,
  bthOffsetOf,
  emitAeth,
  emitBth,
  emitEthernet,
  emitImmediate,
  emitIpv4,
  emitReth,
  emitUdp,
  EthernetHeader,
  ethernetHeaderBytes,
  fillIcrc,
  fillIpv4Checksum,
  icrcBytes,
  ImmediateHeader,
  infinibandOpcode,
  Ipv4Header,
  ipv4HeaderBytes,
  isIcrcGood,
  RethHeader,
  UdpHeader,
  udpHeaderBytes,
} from "@dc/wire";
import { op, type Packet, traitsOf } from "./packet.ts";

/** UDP destination port of RoCEv2 (IANA). */
export const roceUdpPort = 4791;

const ipv4EtherType = 0x0800;
const two32 = 0x1_0000_0000;
const noOptions: Uint8Array = new Uint8Array(0);
const framingBytes: number = ethernetHeaderBytes + ipv4HeaderBytes + udpHeaderBytes;

/** Bytes from the BTH to the invariant CRC, both included: UDP's payload. */
export function packetBytes(packet: Packet): number {
  const headers = infinibandOpcode(packet.opcode)?.headersBytes ?? 0;
  return bthHeaderBytes + headers + packet.payloadBytes + (-packet.payloadBytes & 3) + icrcBytes;
}

/** Bytes of the whole frame, without its FCS. */
export function frameBytes(packet: Packet): number {
  return framingBytes + packetBytes(packet);
}

/** Write a packet from its BTH on, and leave its last four bytes, the invariant CRC, as they are. */
export function emitPacket(packet: Packet, bytes: Uint8Array, offset: number): void {
  const traits = traitsOf(packet.opcode);
  const padBytes = -packet.payloadBytes & 3;
  let at = offset;
  at += emitBth(
    {
      opcode: packet.opcode,
      solicitedEvent: packet.solicited,
      migrated: false,
      padBytes,
      version: 0,
      partitionKey: packet.pkey,
      fecn: packet.fecn,
      becn: packet.becn,
      reserved6: 0,
      destinationQp: packet.destQp,
      ackRequest: packet.ackRequest,
      reserved7: 0,
      psn: packet.psn,
    },
    bytes,
    at,
  );
  if ((traits & op.reth) !== 0)
    at += emitReth(
      {
        addressHigh: Math.floor(packet.address / two32),
        addressLow: packet.address >>> 0,
        remoteKey: packet.rkey,
        lengthBytes: packet.dmaBytes,
      },
      bytes,
      at,
    );
  if ((traits & op.aeth) !== 0) at += emitAeth({ syndrome: packet.syndrome, msn: packet.msn }, bytes, at);
  if ((traits & op.imm) !== 0) at += emitImmediate({ data: packet.imm }, bytes, at);
  // Memory that holds nothing is sent as zeros.
  if (packet.payload !== undefined) bytes.set(packet.payload.subarray(0, packet.payloadBytes), at);
  else bytes.fill(0, at, at + packet.payloadBytes);
  bytes.fill(0, at + packet.payloadBytes, at + packet.payloadBytes + padBytes);
}

/**
 * Read a packet from its BTH on.
 *
 * @param end where the invariant CRC stands.
 * @returns false when its headers are cut off, or its padding is longer than what is there.
 */
export function parsePacket(bytes: Uint8Array, offset: number, end: number, into: Packet): boolean {
  into.request = 0;
  if (end - offset < bthHeaderBytes) return false;
  into.opcode = BthHeader.opcode(bytes, offset);
  into.solicited = BthHeader.solicitedEvent(bytes, offset);
  into.ackRequest = BthHeader.ackRequest(bytes, offset);
  into.fecn = BthHeader.fecn(bytes, offset);
  into.becn = BthHeader.becn(bytes, offset);
  into.pkey = BthHeader.partitionKey(bytes, offset);
  into.destQp = BthHeader.destinationQp(bytes, offset);
  into.psn = BthHeader.psn(bytes, offset);
  const traits = traitsOf(into.opcode);
  const headers = infinibandOpcode(into.opcode)?.headersBytes ?? 0;
  let at = offset + bthHeaderBytes;
  const payloadBytes = end - at - headers - BthHeader.padBytes(bytes, offset);
  if (payloadBytes < 0) return false;
  if ((traits & op.reth) !== 0) {
    // Beyond 2^53 the number is rounded, but no region lies there: it is refused either way.
    into.address = RethHeader.addressHigh(bytes, at) * two32 + RethHeader.addressLow(bytes, at);
    into.rkey = RethHeader.remoteKey(bytes, at);
    into.dmaBytes = RethHeader.lengthBytes(bytes, at);
    at += 16;
  }
  if ((traits & op.aeth) !== 0) {
    into.syndrome = AethHeader.syndrome(bytes, at);
    into.msn = AethHeader.msn(bytes, at);
    at += 4;
  }
  if ((traits & op.imm) !== 0) into.imm = ImmediateHeader.data(bytes, at);
  const from = offset + bthHeaderBytes + headers;
  into.payloadBytes = payloadBytes;
  into.payload = bytes.subarray(from, from + payloadBytes);
  return true;
}

/** The link's two addresses of a frame. */
export interface FrameAddresses {
  readonly sourceMac: number;
  readonly destinationMac: number;
}

/** The whole frame of a packet, destination MAC to invariant CRC. */
export function makeRoceFrame(packet: Packet, { sourceMac, destinationMac }: FrameAddresses): Uint8Array {
  const payloadBytes = packetBytes(packet);
  const bytes = new Uint8Array(framingBytes + payloadBytes);
  emitEthernet({ destination: destinationMac, source: sourceMac, type: ipv4EtherType }, bytes, 0);
  emitIpv4(
    {
      dscp: packet.trafficClass >>> 2,
      ecn: packet.trafficClass & 3,
      totalLengthBytes: bytes.length - ethernetHeaderBytes,
      identification: 0,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffsetBytes: 0,
      ttl: packet.hopLimit,
      protocol: 17,
      checksum: 0,
      source: packet.sourceAddress,
      destination: packet.destAddress,
      options: noOptions,
    },
    bytes,
    ethernetHeaderBytes,
  );
  fillIpv4Checksum(bytes, ethernetHeaderBytes);
  const lengthBytes = udpHeaderBytes + payloadBytes;
  const udp = { sourcePort: packet.sourcePort, destinationPort: roceUdpPort, lengthBytes, checksum: 0 };
  emitUdp(udp, bytes, ethernetHeaderBytes + ipv4HeaderBytes);
  emitPacket(packet, bytes, framingBytes);
  fillIcrc(bytes, ethernetHeaderBytes, bytes.length);
  return bytes;
}

/** What a frame turned out to be. */
export type FrameVerdict = "packet" | "not-roce" | "bad-icrc" | "malformed";

/** Read a whole frame, and check its invariant CRC. Padding of short frames behind the datagram is not looked at. */
export function parseRoceFrame(bytes: Uint8Array, into: Packet): FrameVerdict {
  const isIpv4 = bytes.length >= framingBytes && EthernetHeader.type(bytes) === ipv4EtherType;
  const bth = isIpv4 ? bthOffsetOf(bytes, ethernetHeaderBytes) : undefined;
  if (bth === undefined || UdpHeader.destinationPort(bytes, bth - udpHeaderBytes) !== roceUdpPort) return "not-roce";
  const end = ethernetHeaderBytes + Ipv4Header.totalLengthBytes(bytes, ethernetHeaderBytes);
  if (end > bytes.length || end - bth < bthHeaderBytes + icrcBytes) return "malformed";
  if (!isIcrcGood(bytes, ethernetHeaderBytes, end)) return "bad-icrc";
  into.sourceAddress = Ipv4Header.source(bytes, ethernetHeaderBytes);
  into.destAddress = Ipv4Header.destination(bytes, ethernetHeaderBytes);
  into.trafficClass = bytes[ethernetHeaderBytes + 1];
  into.hopLimit = Ipv4Header.ttl(bytes, ethernetHeaderBytes);
  into.sourcePort = UdpHeader.sourcePort(bytes, bth - udpHeaderBytes);
  return parsePacket(bytes, bth, end - icrcBytes, into) ? "packet" : "malformed";
}
