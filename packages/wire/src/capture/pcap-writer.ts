/**
 * capture/pcap-writer — a capture as pcap, the older format: one interface, no names, nanoseconds at best.
 *
 * For programs that do not read pcapng; `pcapng-writer.ts` loses nothing.
 *
 * Source: draft-ietf-opsawg-pcap §4 (file header), §5 (packet record).
 * @module
 */
import { linkType } from "./link-type.ts";
import { type CaptureTime, makeCaptureTime } from "./time.ts";
import { fits } from "../bytes/network-order.ts";

/** How to write. */
export interface PcapOptions {
  /** 1, Ethernet, if left out. */
  readonly linkType?: number;
  /** Unit of the times: 9 for nanoseconds (the default), 6 for microseconds. */
  readonly timeDigits?: 6 | 9;
  /** 262,144 if left out; frames are not cut here. */
  readonly snapLengthBytes?: number;
}

/** A frame to write, for `writePcap`. */
export interface PcapFrame {
  /** Picoseconds, or a time read from another capture; finer parts than the unit are cut off. */
  readonly time: number | CaptureTime;
  readonly bytes: Uint8Array;
  /** Its length on the cable where `bytes` is only a part. */
  readonly originalBytes?: number;
}

/** A whole file: its header, then a chunk for each frame, which is taken when asked for. */
export function* writePcap(
  options: PcapOptions,
  frames: Iterable<PcapFrame>,
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield makePcapHeader(options);
  for (const frame of frames) yield makePcapRecord(options, frame);
}

/** The 24 bytes that start a file. */
export function makePcapHeader(options: PcapOptions = {}): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, options.timeDigits === 6 ? 0xa1b2c3d4 : 0xa1b23c4d, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, options.snapLengthBytes ?? 0x4_0000, true);
  view.setUint32(20, options.linkType ?? linkType.ethernet, true);
  return bytes;
}

/**
 * One record.
 *
 * @throws Error with code `wire/capture-time`, or `wire/field-range` where the seconds do not fit 32 bits.
 */
export function makePcapRecord(options: PcapOptions, frame: PcapFrame): Uint8Array<ArrayBuffer> {
  const time = typeof frame.time === "number" ? makeCaptureTime(frame.time) : frame.time;
  const bytes = new Uint8Array(16 + frame.bytes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, fits("seconds", time.seconds, 0xffff_ffff), true);
  view.setUint32(4, Math.floor(time.picoseconds / (options.timeDigits === 6 ? 1e6 : 1e3)), true);
  view.setUint32(8, frame.bytes.length, true);
  view.setUint32(12, fits("originalBytes", frame.originalBytes ?? frame.bytes.length, 0xffff_ffff), true);
  bytes.set(frame.bytes, 16);
  return bytes;
}
