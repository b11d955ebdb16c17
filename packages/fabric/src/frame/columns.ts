/**
 * frame/columns — what the fabric writes on a frame: the fields of its headers, as columns.
 *
 * A switch reads and writes numbers here and never a byte; bytes are made from them on demand (`./encode.ts`). A MAC
 * address stands as the number of the port that owns it, because every address in a fabric belongs to a port. With the
 * engine's own columns a frame fills two cache lines, and not a word more.
 *
 * Source: rules F26–F28 in ../../SPEC.md.
 * @module
 */
import type { FrameFloats, FramePool } from "@dc/engine";

/** What stands in a MAC column for ff:ff:ff:ff:ff:ff. */
export const broadcastPort = 0xffff_ffff;
/** What stands in a MAC column for a segment's gateway, which has one MAC address at all its switches. */
export const anycastGatewayPort = 0xffff_fffe;
/** What stands in a MAC column for 01:80:c2:00:00:00, the address of all bridges, which none forwards. */
export const bridgeGroupPort = 0xffff_fffd;
/** What stands in a MAC column for the router's MAC address of the first node as a tunnel endpoint; others follow. */
export const routerMacFirst = 0xfd00_0000;
/** What stands in a MAC column for 01:00:5e:00:00:00: the address of the first group; those of all others follow. */
export const groupMacFirst = 0xfe00_0000;

/** The columns and how wide their values are on the wire, in the order in which they lie in a frame's record. */
const widths = {
  flowKey: "u32",
  etherType: "u16",
  destinationMac: "u32",
  sourceMac: "u32",
  sourceAddress: "u32",
  destinationAddress: "u32",
  protocol: "u8",
  ttl: "u8",
  sourcePort: "u16",
  destinationPort: "u16",
  icmpType: "u8",
  icmpCode: "u8",
  identifier: "u16",
  sequence: "u32",
  quote: "u32",
} as const;

/** The columns. Read `columns.ttl[frame]`; the arrays are replaced when the pool grows, so never keep one. */
export class FrameColumns {
  /**
   * Number of what a switch reads of an IPv4 header (addresses, protocol, ports): frames with one number are alike in
   * all of these. 2f for flow f, 2f + 1 for the answers to ping f; 0 where nobody gave one.
   */
  flowKey!: Uint32Array;
  /** EtherType: 0x0800 or 0x0806. */
  etherType!: Uint32Array;
  /** Port that owns the destination MAC address, or `broadcastPort`. */
  destinationMac!: Uint32Array;
  /** Port that owns the source MAC address. */
  sourceMac!: Uint32Array;
  /** IPv4 source; in an ARP message the sender's address. */
  sourceAddress!: Uint32Array;
  /** IPv4 destination; in an ARP message the target's address. */
  destinationAddress!: Uint32Array;
  protocol!: Uint32Array;
  ttl!: Uint32Array;
  /** 0 where the protocol has no ports. */
  sourcePort!: Uint32Array;
  /** 0 where the protocol has no ports. */
  destinationPort!: Uint32Array;
  /** ARP's operation: 1 request, 2 reply. In the word of `icmpType`: no frame has both. */
  operation!: Uint32Array;
  icmpType!: Uint32Array;
  icmpCode!: Uint32Array;
  /** ICMP echo's identifier. */
  identifier!: Uint32Array;
  /** A UDP flow's frame: its place in the flow. An echo: its sequence number, of which 16 bits are sent. */
  sequence!: Uint32Array;
  /** An ICMP error: the number of what it quotes (`./quotes.ts`). */
  quote!: Uint32Array;
  /** When an echo request was made: in its payload, and in that of the reply. */
  readonly stampPs: FrameFloats;

  /** Once per simulation, before the first frame. */
  constructor(frames: FramePool) {
    const names = Object.keys(widths) as (keyof typeof widths)[];
    const made = names.map((name) => {
      const heat = name === "quote" ? "cold" : "hot";
      return { name, column: frames.column(`fabric.${name}`, widths[name], heat) };
    });
    this.stampPs = frames.column("fabric.stampPs", "f64", "cold");
    frames.onGrow(() => {
      for (const { name, column } of made) this[name] = column.array;
      this.operation = this.icmpType;
    });
  }
}
