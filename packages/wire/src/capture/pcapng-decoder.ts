/**
 * capture/pcapng-decoder — blocks of a pcapng file: sections in either byte order, interfaces, packets.
 *
 * A block that is wrong inside is named and skipped; a block whose length is wrong ends the reading, because nobody
 * can tell where the next one starts. Blocks of other kinds (names, statistics, secrets) are passed over.
 *
 * Source: draft-ietf-opsawg-pcapng §3.1 (blocks), §3.5 (options), §4.1–§4.4, appendix A (the obsolete packet block).
 * @module
 */
import { decodeUtf8 } from "../bytes/utf8.ts";
import { makeIssue } from "../issue.ts";
import type { CaptureInterface } from "./capture.ts";
import type { CaptureDecoder, CaptureSink } from "./decoder.ts";
import { unitBytesMax } from "./limit.ts";
import { type CaptureTime, timeOfTicks } from "./time.ts";

/** The type of a section header; the same in both byte orders. */
export const pcapngMagic = 0x0a0d0d0a;

const blockType = {
  interface: 1,
  obsoletePacket: 2,
  simplePacket: 3,
  enhancedPacket: 6,
  section: pcapngMagic,
} as const;

/** Shortest total length of each block that is read. */
const blockBytesMin: Readonly<Record<number, number>> = { 1: 20, 2: 32, 3: 16, 6: 32, [pcapngMagic]: 28 };

/** if_tsresol where an interface does not say: microseconds. */
const defaultResolution = 6;

interface SectionInterface extends CaptureInterface {
  readonly offsetSeconds: number;
}

/** A block being read: its bytes as a view from its first, and where to complain. */
interface Block {
  readonly view: DataView;
  readonly type: number;
  /** Total length. */
  readonly size: number;
  readonly path: string;
  /** Where it starts in the file. */
  readonly fileOffset: number;
  readonly sink: CaptureSink;
}

/** Create a decoder for a file that starts with `pcapngMagic`. */
export function createPcapngDecoder(): CaptureDecoder {
  let littleEndian = true;
  let blockIndex = 0;
  /** Interfaces of the sections before this one: a section numbers its own from 0. */
  let firstInterface = 0;
  let interfaces: SectionInterface[] = [];

  function warn(
    block: Block,
    code: "wire/capture-block" | "wire/capture-interface",
    part: string,
    at: number,
    expected: string,
    received: string,
  ): void {
    block.sink.issue(makeIssue("warning", code, `${block.path}.${part}`, expected, received, block.fileOffset + at));
  }

  function section(block: Block): number {
    const major = block.view.getUint16(12, littleEndian);
    if (major !== 1) {
      const at = block.fileOffset + 12;
      block.sink.issue(makeIssue("error", "wire/capture-version", `${block.path}.version`, "1", String(major), at));
      return -1;
    }
    firstInterface += interfaces.length;
    interfaces = [];
    return block.size;
  }

  /** Each option of the block from `at` on: its code, and where its value lies. */
  function eachOption(block: Block, at: number, visit: (code: number, from: number, size: number) => void): void {
    const end = block.size - 4;
    let next = at;
    while (next + 4 <= end) {
      const code = block.view.getUint16(next, littleEndian);
      const size = block.view.getUint16(next + 2, littleEndian);
      if (code === 0) return;
      if (next + 4 + size > end) {
        warn(block, "wire/capture-block", "option", next, `at most ${end - next - 4} bytes`, `${size} bytes`);
        return;
      }
      visit(code, next + 4, size);
      next += 4 + ((size + 3) & ~3);
    }
  }

  function text(block: Block, from: number, size: number): string {
    return decodeUtf8(new Uint8Array(block.view.buffer, block.view.byteOffset + from, size));
  }

  function describe(block: Block): void {
    let name: string | undefined;
    let description: string | undefined;
    let timeResolution = defaultResolution;
    let offsetSeconds = 0;
    eachOption(block, 16, (code, from, size) => {
      if (code === 2) name = text(block, from, size);
      if (code === 3) description = text(block, from, size);
      if (code === 9 && size >= 1) timeResolution = block.view.getUint8(from);
      if (code === 14 && size >= 8) offsetSeconds = Number(block.view.getBigInt64(from, littleEndian));
    });
    const found = {
      name,
      description,
      linkType: block.view.getUint16(8, littleEndian),
      snapLengthBytes: block.view.getUint32(12, littleEndian),
      timeResolution,
    };
    interfaces.push({ ...found, offsetSeconds });
    block.sink.interface(found);
  }

  /** The packet whose interface, time, lengths and data stand where the block's kind has them. */
  function packet(block: Block, bytes: Uint8Array, from: number): void {
    const { view } = block;
    const isSimple = block.type === blockType.simplePacket;
    const isObsolete = block.type === blockType.obsoletePacket;
    const index = isSimple ? 0 : isObsolete ? view.getUint16(8, littleEndian) : view.getUint32(8, littleEndian);
    const face = interfaces[index];
    if (face === undefined) {
      const expected = interfaces.length === 0 ? "an interface block before" : `0..${interfaces.length - 1}`;
      warn(block, "wire/capture-interface", "interface", 8, expected, String(index));
      return;
    }
    const dataAt = isSimple ? 12 : 28;
    const originalBytes = view.getUint32(isSimple ? 8 : 24, littleEndian);
    const room = block.size - 4 - dataAt;
    const cutAt = face.snapLengthBytes === 0 ? room : Math.min(room, face.snapLengthBytes);
    const size = isSimple ? Math.min(originalBytes, cutAt) : view.getUint32(20, littleEndian);
    if (size > room) {
      warn(block, "wire/capture-block", "capturedLength", 20, `at most ${room} bytes`, `${size} bytes`);
      return;
    }
    let comment: string | undefined;
    if (!isSimple) {
      eachOption(block, dataAt + ((size + 3) & ~3), (code, at, length) => {
        if (code === 1) comment = text(block, at, length);
      });
    }
    block.sink.frame({
      interfaceIndex: firstInterface + index,
      time: isSimple ? { seconds: 0, picoseconds: 0 } : time(view, face),
      bytes: block.sink.keep(bytes, from + dataAt, from + dataAt + size),
      originalBytes: Math.max(size, originalBytes),
      comment,
    });
  }

  function time(view: DataView, face: SectionInterface): CaptureTime {
    const ticks = { high: view.getUint32(12, littleEndian), low: view.getUint32(16, littleEndian) };
    return timeOfTicks(ticks, face.timeResolution, face.offsetSeconds);
  }

  return {
    step(bytes, from, end, fileOffset, sink): number {
      if (end - from < 12) return 0;
      const whole = new DataView(bytes.buffer, bytes.byteOffset + from, end - from);
      if (whole.getUint32(0, true) === pcapngMagic) {
        const order = whole.getUint32(8, true);
        const path = `block[${blockIndex}].byteOrder`;
        if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) {
          const received = `0x${order.toString(16)}`;
          sink.issue(makeIssue("error", "wire/capture-magic", path, "0x1a2b3c4d", received, fileOffset + 8));
          return -1;
        }
        littleEndian = order === 0x1a2b3c4d;
      }
      const type = whole.getUint32(0, littleEndian);
      const size = whole.getUint32(4, littleEndian);
      const path = `block[${blockIndex}]`;
      const least = blockBytesMin[type] ?? 12;
      if (size < least || size % 4 !== 0 || size > unitBytesMax) {
        const expected = `a multiple of 4, ${least}..${unitBytesMax}`;
        sink.issue(
          makeIssue("warning", "wire/capture-block", `${path}.length`, expected, String(size), fileOffset + 4),
        );
        return -1;
      }
      if (end - from < size) return 0;
      const block: Block = {
        view: new DataView(bytes.buffer, bytes.byteOffset + from, size),
        type,
        size,
        path,
        fileOffset,
        sink,
      };
      blockIndex += 1;
      const trailer = block.view.getUint32(size - 4, littleEndian);
      if (trailer !== size) {
        warn(block, "wire/capture-block", "trailingLength", size - 4, String(size), String(trailer));
        return -1;
      }
      if (type === blockType.section) return section(block);
      if (type === blockType.interface) describe(block);
      const isPacket = type === blockType.enhancedPacket || type === blockType.simplePacket;
      if (isPacket || type === blockType.obsoletePacket) packet(block, bytes, from);
      return size;
    },
  };
}
