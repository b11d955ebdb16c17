/**
 * capture/pcap-decoder — records of a pcap file, in either byte order, micro- or nanoseconds.
 *
 * Source: draft-ietf-opsawg-pcap §4 (file header), §5 (packet record).
 * @module
 */
import { makeIssue } from "../issue.ts";
import type { CaptureDecoder, CaptureSink } from "./decoder.ts";
import { unitBytesMax } from "./limit.ts";
import type { CaptureTime } from "./time.ts";

const microsecondMagic = 0xa1b2c3d4;
const nanosecondMagic = 0xa1b23c4d;
const fileHeaderBytes = 24;
const recordHeaderBytes = 16;

/** Whether a file that starts with these four bytes, read high byte first, is a pcap. */
export function isPcapMagic(magic: number): boolean {
  return byteOrder(magic) !== undefined;
}

function byteOrder(magic: number): { littleEndian: boolean; digits: 6 | 9 } | undefined {
  if (magic === microsecondMagic) return { littleEndian: false, digits: 6 };
  if (magic === nanosecondMagic) return { littleEndian: false, digits: 9 };
  if (magic === 0xd4c3b2a1) return { littleEndian: true, digits: 6 };
  if (magic === 0x4d3cb2a1) return { littleEndian: true, digits: 9 };
  return undefined;
}

/** Create a decoder for a file whose magic `isPcapMagic` knows. */
export function createPcapDecoder(magic: number): CaptureDecoder {
  const order = byteOrder(magic) ?? { littleEndian: false, digits: 6 as const };
  let isHeaderRead = false;
  let index = 0;

  function header(view: DataView, fileOffset: number, sink: CaptureSink): number {
    const major = view.getUint16(4, order.littleEndian);
    if (major !== 2) {
      sink.issue(makeIssue("error", "wire/capture-version", "header.version", "2", String(major), fileOffset + 4));
      return -1;
    }
    sink.interface({
      name: undefined,
      description: undefined,
      // The upper bits say whether frames end with a check sequence.
      linkType: view.getUint32(20, order.littleEndian) & 0xffff,
      snapLengthBytes: view.getUint32(16, order.littleEndian),
      timeResolution: order.digits,
    });
    isHeaderRead = true;
    return fileHeaderBytes;
  }

  function time(view: DataView, path: string, fileOffset: number, sink: CaptureSink): CaptureTime {
    const perSecond = order.digits === 6 ? 1e6 : 1e9;
    const seconds = view.getUint32(0, order.littleEndian);
    const fraction = view.getUint32(4, order.littleEndian);
    if (fraction >= perSecond) {
      const expected = `a fraction below ${perSecond}`;
      sink.issue(makeIssue("warning", "wire/capture-time", `${path}.time`, expected, String(fraction), fileOffset + 4));
    }
    const carry = Math.floor(fraction / perSecond);
    return { seconds: seconds + carry, picoseconds: (fraction % perSecond) * (1e12 / perSecond) };
  }

  return {
    step(bytes, from, end, fileOffset, sink): number {
      const view = new DataView(bytes.buffer, bytes.byteOffset + from, end - from);
      if (!isHeaderRead) return view.byteLength < fileHeaderBytes ? 0 : header(view, fileOffset, sink);
      if (view.byteLength < recordHeaderBytes) return 0;
      const size = view.getUint32(8, order.littleEndian);
      const path = `frame[${index}]`;
      if (size > unitBytesMax) {
        const expected = `at most ${unitBytesMax} bytes`;
        sink.issue(
          makeIssue("warning", "wire/capture-block", `${path}.length`, expected, `${size} bytes`, fileOffset + 8),
        );
        return -1;
      }
      if (view.byteLength < recordHeaderBytes + size) return 0;
      index += 1;
      sink.frame({
        interfaceIndex: 0,
        time: time(view, path, fileOffset, sink),
        bytes: sink.keep(bytes, from + recordHeaderBytes, from + recordHeaderBytes + size),
        originalBytes: Math.max(size, view.getUint32(12, order.littleEndian)),
        comment: undefined,
      });
      return recordHeaderBytes + size;
    },
  };
}
