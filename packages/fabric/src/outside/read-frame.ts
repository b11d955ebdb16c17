/**
 * outside/read-frame — a frame's columns from its bytes: what switches and hosts would have written there.
 *
 * Sources: RFC 791 §3.1 (header, fragments), RFC 826, RFC 792; rules F381, F385 in ../../SPEC.md.
 * @module
 */
import type { DropCause, Frame, FramePool } from "@dc/engine";
import {
  arpHeaderBytes,
  ArpHeader,
  EthernetHeader,
  ethernetHeaderBytes,
  etherType,
  IcmpHeader,
  icmpHeaderBytes,
  icmpType,
  ipProtocol,
  Ipv4Header,
  ipv4HeaderBytes,
  isIpv4ChecksumGood,
  UdpHeader,
} from "@dc/wire";
import type { FrameColumns } from "../frame/columns.ts";

/** What stands in the ICMP type of a frame of which it cannot be read: a later fragment. No message has it. */
const noType = 255;

/**
 * Fill the columns that its bytes tell, MAC addresses excepted.
 *
 * @returns why no switch would take it, or undefined.
 */
export function readFrame(
  frames: FramePool,
  columns: FrameColumns,
  frame: Frame,
  bytes: Uint8Array,
): DropCause | undefined {
  const type = EthernetHeader.type(bytes);
  columns.flowKey[frame] = 0;
  columns.etherType[frame] = type;
  columns.sourceAddress[frame] = 0;
  columns.destinationAddress[frame] = 0;
  columns.protocol[frame] = 0;
  columns.ttl[frame] = 0;
  columns.sourcePort[frame] = 0;
  columns.destinationPort[frame] = 0;
  columns.icmpType[frame] = noType;
  columns.icmpCode[frame] = 0;
  columns.identifier[frame] = 0;
  columns.sequence[frame] = 0;
  if (type === etherType.arp) return readArp(columns, frame, bytes);
  return type === etherType.ipv4 ? readIpv4(frames, columns, frame, bytes) : undefined;
}

function readArp(columns: FrameColumns, frame: Frame, bytes: Uint8Array): DropCause | undefined {
  const at = ethernetHeaderBytes;
  if (bytes.length < at + arpHeaderBytes) return "malformed";
  const isOfEthernet = ArpHeader.hardwareType(bytes, at) === 1 && ArpHeader.hardwareSize(bytes, at) === 6;
  const isOfIpv4 = ArpHeader.protocolType(bytes, at) === etherType.ipv4 && ArpHeader.protocolSize(bytes, at) === 4;
  if (!isOfEthernet || !isOfIpv4) return "malformed";
  columns.operation[frame] = ArpHeader.operation(bytes, at);
  columns.sourceAddress[frame] = ArpHeader.senderAddress(bytes, at);
  columns.destinationAddress[frame] = ArpHeader.targetAddress(bytes, at);
  return undefined;
}

function readIpv4(frames: FramePool, columns: FrameColumns, frame: Frame, bytes: Uint8Array): DropCause | undefined {
  const at = ethernetHeaderBytes;
  if (bytes.length < at + ipv4HeaderBytes || Ipv4Header.version(bytes, at) !== 4) return "malformed";
  const headerBytes = Ipv4Header.headerLengthBytes(bytes, at);
  const end = at + Ipv4Header.totalLengthBytes(bytes, at);
  if (headerBytes < ipv4HeaderBytes || at + headerBytes > end || end > bytes.length) return "malformed";
  if (!isIpv4ChecksumGood(bytes, at)) return "checksum";
  const protocol = Ipv4Header.protocol(bytes, at);
  columns.sourceAddress[frame] = Ipv4Header.source(bytes, at);
  columns.destinationAddress[frame] = Ipv4Header.destination(bytes, at);
  columns.protocol[frame] = protocol;
  columns.ttl[frame] = Ipv4Header.ttl(bytes, at);
  frames.ecn[frame] = Ipv4Header.ecn(bytes, at);
  frames.priority[frame] = Ipv4Header.dscp(bytes, at) >> 3;
  // Only a whole datagram's ports are a flow's: the later fragments have none, and must not go another way.
  if (Ipv4Header.isFragment(bytes, at)) return undefined;
  const inner = at + headerBytes;
  if (protocol === ipProtocol.icmp && end - inner >= icmpHeaderBytes) readIcmp(columns, frame, bytes, inner, end);
  const hasPorts = protocol === ipProtocol.udp || protocol === ipProtocol.tcp;
  if (hasPorts && end - inner >= 4) {
    // TCP's ports are where UDP's are.
    columns.sourcePort[frame] = UdpHeader.sourcePort(bytes, inner);
    columns.destinationPort[frame] = UdpHeader.destinationPort(bytes, inner);
  }
  return undefined;
}

function readIcmp(columns: FrameColumns, frame: Frame, bytes: Uint8Array, at: number, end: number): void {
  const type = IcmpHeader.type(bytes, at);
  columns.icmpType[frame] = type;
  columns.icmpCode[frame] = IcmpHeader.code(bytes, at);
  if (type !== icmpType.echoRequest && type !== icmpType.echoReply) return;
  columns.identifier[frame] = IcmpHeader.identifier(bytes, at);
  columns.sequence[frame] = IcmpHeader.sequence(bytes, at);
  let stampPs = 0;
  if (end - at >= icmpHeaderBytes + 8) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at + icmpHeaderBytes, 8);
    stampPs = view.getUint32(0) * 0x1_0000_0000 + view.getUint32(4);
  }
  columns.stampPs.set(frame, stampPs);
}
