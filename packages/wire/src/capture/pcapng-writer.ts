/**
 * capture/pcapng-writer — a capture as pcapng, block by block.
 *
 * Each call returns the bytes to append to the file; nothing else is kept, so a capture may be larger than memory.
 * Times are in picoseconds (if_tsresol 12) unless an interface says nanoseconds, and each interface has its name, so that Wireshark shows "leaf1:e1-1".
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
import { linkType } from "./link-type.ts";
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
  /**
   * Unit of its times: 12, picoseconds, if left out; 9 for nanoseconds, with finer parts cut off. `captureTimeDigits`
   * says which a reader will understand.
   */
  readonly timeDigits?: 9 | 12;
}

/** The most picoseconds past a full second that, times 10^9, still fit 64 bits: 2^64 / 10^9. */
const readablePs = 18_446_744_073;

/**
 * The finest unit that readers show rightly in a capture from 0 to `endPs`: picoseconds up to 18.4 ms, then nanoseconds.
 * Wireshark 4.0 multiplies the picoseconds past a full second by 10^9 in 64 bits, which wraps beyond that.
 */
export function captureTimeDigits(endPs: number): 9 | 12 {
  return endPs > readablePs ? 9 : 12;
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

/** Picoseconds: the tick of a simulation. */
const defaultTimeDigits = 12;

/** Create a writer. @throws Error with code `wire/field-range` where a text is longer than an option can be. */
export function createPcapngWriter(options: PcapngOptions = {}): PcapngWriter {
  const offsets: number[] = [];
  const digits: number[] = [];
  const first = [sectionHeader(options), ...(options.interfaces ?? []).map(describe)];

  function describe(face: PcapngInterfaceOptions): Uint8Array<ArrayBuffer> {
    const offset = face.offsetSeconds ?? 0;
    if (!Number.isSafeInteger(offset)) {
      throw wireError("wire/capture-time", `offset is ${offset} s: expected a whole number`);
    }
    const described = interfaceDescription(face);
    offsets.push(offset);
    digits.push(face.timeDigits ?? defaultTimeDigits);
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
      const ticks = ticksOfTime({ seconds: at.seconds - offset, picoseconds: at.picoseconds }, digits[interfaceIndex]);
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
  return makeBlock(0x0a0d0d0a, body, [...textOption(1, options.comment), ...textOption(4, options.application)]);
}

function interfaceDescription(face: PcapngInterfaceOptions): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(8);
  const view = new DataView(body.buffer);
  view.setUint16(0, fits("linkType", face.linkType ?? linkType.ethernet, 0xffff), true);
  view.setUint32(4, fits("snapLength", face.snapLengthBytes ?? 0, 0xffff_ffff), true);
  const options = [...textOption(2, face.name), ...textOption(3, face.description)];
  if (face.rateBitsPerSecond !== undefined)
    options.push({ code: 8, bytes: uint64(fits("rate", face.rateBitsPerSecond, 2 ** 53)) });
  options.push({ code: 9, bytes: Uint8Array.of(face.timeDigits ?? defaultTimeDigits) });
  if (face.offsetSeconds !== undefined) options.push({ code: 14, bytes: uint64(face.offsetSeconds) });
  return makeBlock(1, body, options);
}

/** Where in an enhanced packet block the frame's bytes start. */
const packetDataAt = 28;

/** Written by hand and in one allocation, because there is one for each frame of a capture. */
function enhancedPacket(
  interfaceIndex: number,
  timeHigh: number,
  timeLow: number,
  bytes: Uint8Array,
  options: PcapngFrameOptions,
): Uint8Array<ArrayBuffer> {
  const comment = textOption(1, options.comment);
  const optionsAt = packetDataAt + padded(bytes.length);
  const size = optionsAt + optionsBytes(comment) + 4;
  const block = new Uint8Array(size);
  writeUint32Low(block, 0, 6);
  writeUint32Low(block, 4, size);
  writeUint32Low(block, 8, interfaceIndex);
  writeUint32Low(block, 12, timeHigh);
  writeUint32Low(block, 16, timeLow);
  writeUint32Low(block, 20, bytes.length);
  writeUint32Low(block, 24, fits("originalBytes", options.originalBytes ?? bytes.length, 0xffff_ffff));
  block.set(bytes, packetDataAt);
  writeOptions(block, optionsAt, comment);
  writeUint32Low(block, size - 4, size);
  return block;
}

function makeBlock(type: number, body: Uint8Array, options: readonly Option[]): Uint8Array<ArrayBuffer> {
  const optionsAt = 8 + body.length;
  const size = optionsAt + optionsBytes(options) + 4;
  const block = new Uint8Array(size);
  writeUint32Low(block, 0, type);
  writeUint32Low(block, 4, size);
  block.set(body, 8);
  writeOptions(block, optionsAt, options);
  writeUint32Low(block, size - 4, size);
  return block;
}

/** Options end with code 0, unless there are none. */
function optionsBytes(options: readonly Option[]): number {
  return options.reduce((sum, option) => sum + 4 + padded(option.bytes.length), options.length === 0 ? 0 : 4);
}

function writeOptions(block: Uint8Array, from: number, options: readonly Option[]): void {
  let at = from;
  for (const { code, bytes } of options) {
    writeUint32Low(block, at, code | (bytes.length << 16));
    block.set(bytes, at + 4);
    at += 4 + padded(bytes.length);
  }
}

/** 32 bits, low byte first: the files that we write are little-endian. */
function writeUint32Low(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
  bytes[offset + 2] = value >>> 16;
  bytes[offset + 3] = value >>> 24;
}

const noOption: readonly Option[] = [];

function textOption(code: number, text: string | undefined): readonly Option[] {
  if (text === undefined) return noOption;
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
