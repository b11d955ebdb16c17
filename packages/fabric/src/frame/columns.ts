/**
 * frame/columns — what the fabric writes on a frame: the fields of its headers, as columns.
 *
 * A switch reads and writes numbers here and never a byte; bytes are made from them on demand (`./encode.ts`). A MAC
 * address stands as the number of the port that owns it, because every address in a fabric belongs to a port.
 *
 * Source: rules F26–F28 in ../../SPEC.md.
 * @module
 */
import type { Column, FramePool } from "@dc/engine";

/** What stands in a MAC column for ff:ff:ff:ff:ff:ff. */
export const broadcastPort = 0xffff_ffff;

/** 32-bit words of an offending datagram that an ICMP error quotes: 20 bytes of header and 8 behind it. */
export const quoteWords = 7;

/** The columns. Read `columns.ttl[frame]`; the arrays are replaced when the pool grows, so never keep one. */
export interface FrameColumns {
  /** EtherType: 0x0800 or 0x0806. */
  etherType: Uint16Array;
  /** Port that owns the source MAC address. */
  sourceMac: Uint32Array;
  /** Port that owns the destination MAC address, or `broadcastPort`. */
  destinationMac: Uint32Array;
  /** IPv4 source; in an ARP message the sender's address. */
  sourceAddress: Uint32Array;
  /** IPv4 destination; in an ARP message the target's address. */
  destinationAddress: Uint32Array;
  protocol: Uint8Array;
  ttl: Uint8Array;
  /** 0 where the protocol has no ports. */
  sourcePort: Uint16Array;
  /** 0 where the protocol has no ports. */
  destinationPort: Uint16Array;
  /** ARP's operation: 1 request, 2 reply. */
  operation: Uint8Array;
  icmpType: Uint8Array;
  icmpCode: Uint8Array;
  /** ICMP echo's identifier. */
  identifier: Uint16Array;
  /** ICMP echo's sequence number, of which 16 bits are sent; in a UDP flow the frame's place, in its payload. */
  sequence: Uint32Array;
  /** When an echo request was made: in its payload, and in that of the reply. */
  stampPs: Float64Array;
  /** What an ICMP error quotes, most significant byte first. */
  readonly quote: Uint32Array[];
}

/** Add the fabric's columns to a pool. Once per simulation. */
export function createFrameColumns(frames: FramePool): FrameColumns {
  const quote = Array.from({ length: quoteWords }, (_, word) => frames.column(`icmp.quote${word}`, "u32"));
  const made = {
    etherType: frames.column("eth.type", "u16"),
    sourceMac: frames.column("eth.src", "u32"),
    destinationMac: frames.column("eth.dst", "u32"),
    sourceAddress: frames.column("ip.src", "u32"),
    destinationAddress: frames.column("ip.dst", "u32"),
    protocol: frames.column("ip.proto", "u8"),
    ttl: frames.column("ip.ttl", "u8"),
    sourcePort: frames.column("udp.srcport", "u16"),
    destinationPort: frames.column("udp.dstport", "u16"),
    operation: frames.column("arp.opcode", "u8"),
    icmpType: frames.column("icmp.type", "u8"),
    icmpCode: frames.column("icmp.code", "u8"),
    identifier: frames.column("icmp.ident", "u16"),
    sequence: frames.column("sequence", "u32"),
    stampPs: frames.column("stampPs", "f64"),
  } satisfies { [K in Exclude<keyof FrameColumns, "quote">]: Column<FrameColumns[K]> };
  const columns: FrameColumns = {
    etherType: made.etherType.array,
    sourceMac: made.sourceMac.array,
    destinationMac: made.destinationMac.array,
    sourceAddress: made.sourceAddress.array,
    destinationAddress: made.destinationAddress.array,
    protocol: made.protocol.array,
    ttl: made.ttl.array,
    sourcePort: made.sourcePort.array,
    destinationPort: made.destinationPort.array,
    operation: made.operation.array,
    icmpType: made.icmpType.array,
    icmpCode: made.icmpCode.array,
    identifier: made.identifier.array,
    sequence: made.sequence.array,
    stampPs: made.stampPs.array,
    quote: quote.map(({ array }) => array),
  };
  frames.onGrow(() => {
    columns.etherType = made.etherType.array;
    columns.sourceMac = made.sourceMac.array;
    columns.destinationMac = made.destinationMac.array;
    columns.sourceAddress = made.sourceAddress.array;
    columns.destinationAddress = made.destinationAddress.array;
    columns.protocol = made.protocol.array;
    columns.ttl = made.ttl.array;
    columns.sourcePort = made.sourcePort.array;
    columns.destinationPort = made.destinationPort.array;
    columns.operation = made.operation.array;
    columns.icmpType = made.icmpType.array;
    columns.icmpCode = made.icmpCode.array;
    columns.identifier = made.identifier.array;
    columns.sequence = made.sequence.array;
    columns.stampPs = made.stampPs.array;
    for (let word = 0; word < quoteWords; word++) columns.quote[word] = quote[word].array;
  });
  return columns;
}
