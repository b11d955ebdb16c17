/**
 * capture/reader — pcap and pcapng files, whole or in pieces as they arrive.
 *
 * Nothing here throws on what a file holds, and each unit is looked at once, so a hostile file costs no more than its
 * size. What could be read before the damage is kept.
 *
 * @module
 */
import { readUint32 } from "../bytes/network-order.ts";
import { type Issue, makeIssue, type Parsed, parsed } from "../issue.ts";
import type { Capture, CapturedFrame, CaptureFormat, CaptureInterface } from "./capture.ts";
import type { CaptureDecoder, CaptureSink } from "./decoder.ts";
import { fileBytesMax, framesMax, interfacesMax, issuesMax } from "./limit.ts";
import { createPcapDecoder, isPcapMagic } from "./pcap-decoder.ts";
import { createPcapngDecoder, pcapngMagic } from "./pcapng-decoder.ts";

/** Limits of what is read. */
export interface CaptureReaderOptions {
  /** 256 MiB if left out. */
  readonly bytesMax?: number;
  /** Frames of a whole file, or of one chunk: 1,000,000 if left out. */
  readonly framesMax?: number;
}

/** Reads a capture as its bytes arrive. */
export interface CaptureReader {
  /** Undefined until the first four bytes are known, or where they belong to no capture. */
  readonly format: CaptureFormat | undefined;
  readonly interfaces: readonly CaptureInterface[];
  /** At most 100; of severity "error" only where nothing could be read. */
  readonly issues: readonly Issue[];
  /** True once the file cannot be read on; more bytes are ignored. */
  readonly hasStopped: boolean;
  /** Frames that are complete with this chunk; the chunk may be used again afterwards. */
  push(chunk: Uint8Array): readonly CapturedFrame[];
  /** The file has ended: a unit that was begun is reported as cut. */
  end(): void;
}

/** The decoding of a file whose bytes lie in one growing window. */
function createDecoding(options: CaptureReaderOptions, keep: CaptureSink["keep"]) {
  const framesAtMost = options.framesMax ?? framesMax;
  const interfaces: CaptureInterface[] = [];
  const issues: Issue[] = [];
  let frames: CapturedFrame[] = [];
  let format: CaptureFormat | undefined;
  let decoder: CaptureDecoder | undefined;
  let hasStopped = false;

  const sink: CaptureSink = {
    interface(found): void {
      if (interfaces.length < interfacesMax) interfaces.push(found);
      else stop(makeIssue("warning", "input/too-large", "interfaces", `at most ${interfacesMax}`, "more"));
    },
    frame(found): void {
      if (frames.length < framesAtMost) frames.push(found);
      else stop(makeIssue("warning", "input/too-large", "frames", `at most ${framesAtMost}`, "more"));
    },
    issue(found): void {
      if (issues.length < issuesMax) issues.push(found);
    },
    keep,
  };

  function stop(issue: Issue): void {
    sink.issue(issue);
    hasStopped = true;
  }

  /** Read as far as it goes; returns where the first unread byte is. */
  function decode(bytes: Uint8Array, from: number, end: number, fileOffset: number): number {
    let at = from;
    if (decoder === undefined) {
      if (end - from < 4) return at;
      const magic = readUint32(bytes, from);
      if (magic === pcapngMagic) {
        format = "pcapng";
        decoder = createPcapngDecoder();
      } else if (isPcapMagic(magic)) {
        format = "pcap";
        decoder = createPcapDecoder(magic);
      } else {
        const received = `0x${magic.toString(16).padStart(8, "0")}`;
        stop(
          makeIssue(
            "error",
            "wire/capture-magic",
            "header.magic",
            "the magic of a pcap or pcapng",
            received,
            fileOffset,
          ),
        );
        return end;
      }
    }
    while (!hasStopped && at < end) {
      const taken = decoder.step(bytes, at, end, fileOffset + at - from, sink);
      if (taken === 0) return at;
      if (taken < 0) hasStopped = true;
      else at += taken;
    }
    return hasStopped ? end : at;
  }

  /** Frames found since the last call. */
  function takeFrames(): CapturedFrame[] {
    const found = frames;
    frames = [];
    return found;
  }

  /** What is left at the end of the file, `leftBytes` from `fileOffset` on, is a unit that was cut. */
  function finish(leftBytes: number, fileOffset: number): void {
    if (hasStopped) return;
    if (interfaces.length === 0 && format !== "pcapng") {
      stop(makeIssue("error", "wire/capture-magic", "header", "at least 24 bytes", `${leftBytes} bytes`, fileOffset));
    } else if (leftBytes > 0) {
      stop(
        makeIssue("warning", "wire/capture-cut", "file", "a whole block or record", `${leftBytes} bytes`, fileOffset),
      );
    }
  }

  return {
    interfaces,
    issues,
    decode,
    takeFrames,
    finish,
    stop,
    get format(): CaptureFormat | undefined {
      return format;
    },
    get hasStopped(): boolean {
      return hasStopped;
    },
  };
}

/** Create a reader that takes a file in chunks of any size. */
export function createCaptureReader(options: CaptureReaderOptions = {}): CaptureReader {
  const bytesMax = options.bytesMax ?? fileBytesMax;
  const decoding = createDecoding(options, (bytes, from, to) => bytes.slice(from, to));
  let window = new Uint8Array(0x1_0000);
  let filled = 0;
  let fileOffset = 0;

  function append(chunk: Uint8Array): void {
    if (filled + chunk.length > window.length) {
      const grown = new Uint8Array(Math.max(window.length * 2, filled + chunk.length));
      grown.set(window.subarray(0, filled));
      window = grown;
    }
    window.set(chunk, filled);
    filled += chunk.length;
  }

  return {
    get format(): CaptureFormat | undefined {
      return decoding.format;
    },
    interfaces: decoding.interfaces,
    issues: decoding.issues,
    get hasStopped(): boolean {
      return decoding.hasStopped;
    },
    push(chunk): readonly CapturedFrame[] {
      if (decoding.hasStopped) return [];
      if (fileOffset + filled + chunk.length > bytesMax) {
        decoding.stop(makeIssue("warning", "input/too-large", "file", `at most ${bytesMax} bytes`, "more"));
        return [];
      }
      append(chunk);
      const read = decoding.decode(window, 0, filled, fileOffset);
      // Only then: a long block that arrives in small chunks must not be moved with each of them.
      if (read > 0) window.copyWithin(0, read, filled);
      filled -= read;
      fileOffset += read;
      return decoding.takeFrames();
    },
    end(): void {
      decoding.finish(filled, fileOffset);
    },
  };
}

/**
 * Read a whole capture, pcap or pcapng; which, its first bytes say.
 *
 * The frames' bytes are views of `bytes`. Issues, as errors: `wire/capture-magic`, `wire/capture-version`,
 * `input/too-large`; as warnings, with what could be read: `wire/capture-cut`, `wire/capture-block`,
 * `wire/capture-interface`, `wire/capture-time`, `input/too-large` (more frames than `framesMax`).
 */
export function parseCapture(bytes: Uint8Array, options: CaptureReaderOptions = {}): Parsed<Capture> {
  const bytesMax = options.bytesMax ?? fileBytesMax;
  if (bytes.length > bytesMax) {
    const issue = makeIssue("error", "input/too-large", "file", `at most ${bytesMax} bytes`, `${bytes.length} bytes`);
    return { ok: false, issues: [issue] };
  }
  const decoding = createDecoding(options, (whole, from, to) => whole.subarray(from, to));
  const read = decoding.decode(bytes, 0, bytes.length, 0);
  decoding.finish(bytes.length - read, read);
  const { format, interfaces, issues, hasStopped } = decoding;
  if (format === undefined || issues.some((issue) => issue.severity === "error")) return { ok: false, issues };
  return parsed({ format, interfaces, frames: decoding.takeFrames(), isComplete: !hasStopped }, issues);
}
