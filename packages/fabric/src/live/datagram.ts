/**
 * live/datagram — a frame in a VXLAN datagram, as it stands in UDP: 8 bytes of header, then the frame.
 *
 * Reserved bits are ignored on receipt and zero on sending. What cannot be taken is told by its cause, never thrown.
 *
 * Source: RFC 7348 §5; rule F387 in ../../SPEC.md.
 * @module
 */
import type { DropCause } from "@dc/engine";
import {
  emitVxlan,
  EthernetHeader,
  ethernetHeaderBytes,
  isGroupMac,
  vxlanFlag,
  VxlanHeader,
  vxlanHeaderBytes,
} from "@dc/wire";

/** Largest frame that comes in a datagram: 65,507 bytes of UDP less the header. */
const frameBytesMax = 65_507 - vxlanHeaderBytes;

/** Why a datagram is not taken: the cause as traces name it, and what it was. */
export interface DatagramDrop {
  readonly cause: Extract<DropCause, "malformed" | "unknown-vni" | "unknown-mac" | "queue-full">;
  readonly reason: string;
}

/** A frame out of a datagram, or why not. */
export type ReadDatagram = { readonly frame: Uint8Array; readonly drop?: undefined } | { readonly drop: DatagramDrop };

const drop = (cause: DatagramDrop["cause"], reason: string): ReadDatagram => ({ drop: { cause, reason } });

/** Take a frame of a segment out of a datagram. The frame is a view of the same memory. */
export function readDatagram(bytes: Uint8Array, vni: number): ReadDatagram {
  if (bytes.length < vxlanHeaderBytes) return drop("malformed", "shorter than a VXLAN header");
  if (!VxlanHeader.hasVni(bytes)) return drop("malformed", "no I flag");
  if (VxlanHeader.vni(bytes) !== vni) return drop("unknown-vni", "another VNI");
  const frame = bytes.subarray(vxlanHeaderBytes);
  if (frame.length < ethernetHeaderBytes) return drop("malformed", "shorter than an Ethernet header");
  if (frame.length > frameBytesMax) return drop("malformed", "longer than a datagram");
  const source = EthernetHeader.source(frame);
  if (source === 0 || isGroupMac(source)) return drop("malformed", "from a group address or from none");
  return { frame };
}

/** Put a frame into a datagram. */
export function makeDatagram(frame: Uint8Array, vni: number): Uint8Array {
  const bytes = new Uint8Array(vxlanHeaderBytes + frame.length);
  emitVxlan({ flags: vxlanFlag.vni, groupPolicy: 0, vni, reserved: 0 }, bytes);
  bytes.set(frame, vxlanHeaderBytes);
  return bytes;
}
