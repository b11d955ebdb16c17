/**
 * tcp/encode — a segment's bytes from its columns: Ethernet, IPv4, TCP with its options, payload, checksums right.
 *
 * Payload is zero: nobody reads it, and what arrived is counted. A short segment's frame is padded to 60 bytes behind
 * the end of its IPv4 datagram.
 *
 * Sources: RFC 9293 §3.1, RFC 894; rules F29, F231, F232 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool } from "@dc/engine";
import {
  emitEthernet,
  emitIpv4,
  emitTcp,
  ethernetHeaderBytes,
  fillIpv4Checksum,
  fillTcpChecksum,
  ipProtocol,
  ipv4HeaderBytes,
  tcpFlag,
  tcpHeaderBytes,
} from "@dc/wire";
import type { FrameColumns } from "../frame/columns.ts";
import { frameBytesMin, macOfPort } from "../frame/encode.ts";
import { sackOptionsBytes, synOptionsBytes, writeSackOption, writeSynOptions } from "./options.ts";
import type { SegmentColumns } from "./segment-columns.ts";

/** Bytes of a segment's frame: 14 + 20 + 20 and the options and the payload, at least 60. */
export function segmentFrameBytes(optionsBytes: number, payloadBytes: number): number {
  return Math.max(frameBytesMin, ethernetHeaderBytes + ipv4HeaderBytes + tcpHeaderBytes + optionsBytes + payloadBytes);
}

const none = new Uint8Array(0);

/** Make the encoder to register with the pool. */
export function createSegmentEncoder(
  frames: FramePool,
  columns: FrameColumns,
  segments: SegmentColumns,
): (frame: Frame) => Uint8Array {
  return (frame) => {
    const bytes = new Uint8Array(frames.sizeBytes[frame]);
    const source = columns.sourceAddress[frame];
    const destination = columns.destinationAddress[frame];
    const macs = [columns.destinationMac[frame], columns.sourceMac[frame]].map(macOfPort);
    emitEthernet({ destination: macs[0], source: macs[1], type: columns.etherType[frame] }, bytes);
    const options = makeOptions(segments, frame);
    const at = ethernetHeaderBytes + ipv4HeaderBytes;
    const end = at + tcpHeaderBytes + options.length + segments.payloadBytes[frame];
    emitIpv4(
      {
        dscp: frames.priority[frame] << 3,
        ecn: frames.ecn[frame],
        totalLengthBytes: end - ethernetHeaderBytes,
        identification: 0,
        reservedFlag: false,
        dontFragment: true,
        moreFragments: false,
        fragmentOffsetBytes: 0,
        ttl: columns.ttl[frame],
        protocol: ipProtocol.tcp,
        checksum: 0,
        source,
        destination,
        options: none,
      },
      bytes,
      ethernetHeaderBytes,
    );
    fillIpv4Checksum(bytes, ethernetHeaderBytes);
    emitTcp(
      {
        sourcePort: columns.sourcePort[frame],
        destinationPort: columns.destinationPort[frame],
        sequence: columns.sequence[frame],
        acknowledgment: segments.acknowledgment[frame],
        flags: segments.flags(frame),
        window: segments.window(frame),
        checksum: 0,
        urgentPointer: 0,
        options,
      },
      bytes,
      at,
    );
    fillTcpChecksum(bytes, at, end, source, destination);
    return bytes;
  };
}

function makeOptions(segments: SegmentColumns, frame: Frame): Uint8Array {
  if ((segments.flags(frame) & tcpFlag.syn) !== 0) {
    const packed = segments.synOptions[frame];
    const options = new Uint8Array(synOptionsBytes(packed));
    writeSynOptions(packed, options, 0);
    return options;
  }
  const blocks = segments.sackBlocks(frame);
  if (blocks === 0) return none;
  const options = new Uint8Array(sackOptionsBytes(blocks));
  writeSackOption(
    segments.sack.slice(0, 2 * blocks).map((edge) => edge[frame]),
    options,
    0,
  );
  return options;
}
