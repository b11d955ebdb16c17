/**
 * capture/pcapng-writer — a capture as pcapng, block by block.
 *
 * Each call returns the bytes to append to the file; nothing else is kept, so a capture may be larger than memory.
 * Times are in picoseconds (if_tsresol 12), and each interface has its name, so that Wireshark shows "leaf1:e1-1".
 *
 * ```
 *  | block type | total length | body, padded to 4 bytes | options | total length |
 * ```
 * Source: draft-ietf-opsawg-pcapng §3–§4: section header (4.1), interface description (4.2), enhanced packet (4.3).
 * @module
 */
import { fits } from "../bytes/network-order.ts";
import { encodeUtf8 } from "../bytes/utf8.ts";
import { wireError } from "../errors.ts";
import { linkType } from "./capture.ts";
import { type CaptureTime, makeCaptureTime, ticksOfTime } from "./time.ts";

/** An interface to write. */
export interface PcapngInterfaceOptions {
  /** "leaf1:e1-1". */
  readonly name: string;
  readonly description?: string;
  /** 1, Ethernet, if left out. */
  readonly linkType?: number;
  /** Frames are not cut here; say so where they were. 0, no limit, if left out. */
  readonly snapLengthBytes?: number;
  readonly rateBitsPerSecond?: number;
  /** Added to each time by who reads; 0 if left out. 64 bits of picoseconds reach 213 days from it. */
  readonly offsetSeconds?: number;
}

/** The file to write. */
export interface PcapngOptions {
  /** Those known at the start; `addInterface` takes more. */
  readonly interfaces?: readonly PcapngInterfaceOptions[];
  /** The program that wrote it. */
  readonly application?: string;
  readonly comment?: string;
}

/** What may be said of one frame. */
export interface PcapngFrameOptions {
  /** Its length on the cable where `bytes` is only a part. */
  readonly originalBytes?: number;
  readonly comment?: string;
}

/** Turns frames into blocks. */
export interface PcapngWriter {
  /** How many interfaces there are. */
  readonly interfaceCount: number;
  /** The file's first bytes: section header and the interfaces given at the start. */
  start(): Uint8Array<ArrayBuffer>;
  /** The block of one more interface; its index is `interfaceCount` before the call. */
  addInterface(options: PcapngInterfaceOptions): Uint8Array<ArrayBuffer>;
  /**
   * The block of one frame.
   *
   * @param time picoseconds, or a time read from another capture.
   * @throws Error with code `wire/interface-index`, `wire/capture-time` or `wire/field-range`.
   */
  frame(
    interfaceIndex: number,
    time: number | CaptureTime,
    bytes: Uint8Array,
    options?: PcapngFrameOptions,
  ): Uint8Array<ArrayBuffer>;
}

/** A frame to write, for `writePcapng`. */
export interface PcapngFrame extends PcapngFrameOptions {
  readonly interfaceIndex: number;
  /** Picoseconds, or a time read from another capture. */
  readonly time: number | CaptureTime;
  readonly bytes: Uint8Array;
}

const resolutionDigits = 12;

/** Create a writer. @throws Error with code `wire/field-range` where a text is longer than an option can be. */
export function createPcapngWriter(options: PcapngOptions = {}): PcapngWriter {
  const offsets: number[] = [];
  const first = [sectionHeader(options), ...(options.interfaces ?? []).map(describe)];

  function describe(face: PcapngInterfaceOptions): Uint8Array<ArrayBuffer> {
    const offset = face.offsetSeconds ?? 0;
    if (!Number.isSafeInteger(offset)) {
      throw wireError("wire/capture-time", `offset is ${offset} s: expected a whole number`);
    }
    const described = interfaceDescription(face);
    offsets.push(offset);
    return described;
  }

  return {
    get interfaceCount(): number {
      return offsets.length;
    },
    start: () => join(first),
    addInterface: describe,
    frame(interfaceIndex, time, bytes, frameOptions = {}): Uint8Array<ArrayBuffer> {
      const offset = offsets[interfaceIndex];
      if (offset === undefined) {
        const range = `expected 0..${offsets.length - 1}; add the interface first`;
        throw wireError("wire/interface-index", `interface is ${interfaceIndex}: ${range}`);
      }
      const at = typeof time === "number" ? makeCaptureTime(time) : time;
      const ticks = ticksOfTime({ seconds: at.seconds - offset, picoseconds: at.picoseconds }, resolutionDigits);
      return enhancedPacket(interfaceIndex, ticks.high, ticks.low, bytes, frameOptions);
    },
  };
}

/**
 * A whole file as chunks of about `chunkBytes`; frames are taken one at a time, as they are asked for.
 *
 * @throws Error as `PcapngWriter.frame` does, when it comes to the frame.
 */
export function* writePcapng(
  options: PcapngOptions,
  frames: Iterable<PcapngFrame>,
  chunkBytes: number = 0x1_0000,
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const writer = createPcapngWriter(options);
  let pending = [writer.start()];
  let pendingBytes = pending[0].length;
  for (const { interfaceIndex, time, bytes, ...rest } of frames) {
    const block = writer.frame(interfaceIndex, time, bytes, rest);
    pending.push(block);
    pendingBytes += block.length;
    if (pendingBytes >= chunkBytes) {
      yield join(pending);
      pending = [];
      pendingBytes = 0;
    }
  }
  if (pendingBytes > 0) yield join(pending);
}

interface Option {
  readonly code: number;
  readonly bytes: Uint8Array;
}

function sectionHeader(options: PcapngOptions): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  // The section's length is −1, "not known": it is written before its content is.
  view.setUint32(8, 0xffff_ffff, true);
  view.setUint32(12, 0xffff_ffff, true);
  return block(0x0a0d0d0a, body, [...textOption(1, options.comment), ...textOption(4, options.application)]);
}

function interfaceDescription(face: PcapngInterfaceOptions): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(8);
  const view = new DataView(body.buffer);
  view.setUint16(0, fits("linkType", face.linkType ?? linkType.ethernet, 0xffff), true);
  view.setUint32(4, fits("snapLength", face.snapLengthBytes ?? 0, 0xffff_ffff), true);
  const options = [...textOption(2, face.name), ...textOption(3, face.description)];
  if (face.rateBitsPerSecond !== undefined)
    options.push({ code: 8, bytes: uint64(fits("rate", face.rateBitsPerSecond, 2 ** 53)) });
  options.push({ code: 9, bytes: Uint8Array.of(resolutionDigits) });
  if (face.offsetSeconds !== undefined) options.push({ code: 14, bytes: uint64(face.offsetSeconds) });
  return block(1, body, options);
}

function enhancedPacket(
  interfaceIndex: number,
  timeHigh: number,
  timeLow: number,
  bytes: Uint8Array,
  options: PcapngFrameOptions,
): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(20 + padded(bytes.length));
  const view = new DataView(body.buffer);
  view.setUint32(0, interfaceIndex, true);
  view.setUint32(4, timeHigh, true);
  view.setUint32(8, timeLow, true);
  view.setUint32(12, bytes.length, true);
  view.setUint32(16, fits("originalBytes", options.originalBytes ?? bytes.length, 0xffff_ffff), true);
  body.set(bytes, 20);
  return block(6, body, textOption(1, options.comment));
}

function block(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array<ArrayBuffer> {
  // Options end with code 0, unless there are none.
  const optionsBytes = options.reduce((sum, option) => sum + 4 + padded(option.bytes.length), options.length && 4);
  const size = 12 + body.length + optionsBytes;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  bytes.set(body, 8);
  let at = 8 + body.length;
  for (const option of options) {
    view.setUint16(at, option.code, true);
    view.setUint16(at + 2, option.bytes.length, true);
    bytes.set(option.bytes, at + 4);
    at += 4 + padded(option.bytes.length);
  }
  view.setUint32(size - 4, size, true);
  return bytes;
}

function textOption(code: number, text: string | undefined): Option[] {
  if (text === undefined) return [];
  const bytes = encodeUtf8(text);
  if (bytes.length <= 0xffff) return [{ code, bytes }];
  throw wireError("wire/field-range", `text of ${bytes.length} bytes: expected at most 65535 for a pcapng option`);
}

/** 64 bits, low byte first; a negative value as two's complement. */
function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
}

function padded(size: number): number {
  return (size + 3) & ~3;
}

function join(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
