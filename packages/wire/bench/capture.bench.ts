/**
 * bench/capture — frames into a pcapng and out again, in chunks of 64 KiB, so that neither side ever holds the file.
 * @module
 */
import { crc32, createCaptureReader, createPcapngWriter, writePcapng } from "../src/index.ts";
import { type Benchmark, measureFold } from "./meter.ts";

const frame = new Uint8Array(1500).map((_, index) => index);
const interfaces = [{ name: "leaf1:e1-1" }];

/** Frames of 1,500 bytes, a microsecond apart. */
function* frames(from: number, to: number): Generator<{ interfaceIndex: number; time: number; bytes: Uint8Array }> {
  for (let index = from; index < to; index++) yield { interfaceIndex: 0, time: index * 1_000_000, bytes: frame };
}

const row = "frames of 1,500 bytes";

/** Frames a second through the writer, and through writer and reader. */
export const benchmark: Benchmark = {
  name: "capture",
  title: "frames through a pcapng",
  operation: "frame",
  rows: [{ name: row, full: { frames: 300_000 }, small: { frames: 1_000 } }],
  contenders: [
    {
      name: "block by block",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.frames), (from, to, start) => {
          const writer = createPcapngWriter({ interfaces });
          let crc = crc32(writer.start(), 0, undefined, start);
          for (const { time, bytes } of frames(from, to)) crc = crc32(writer.frame(0, time, bytes), 0, 32, crc);
          return crc;
        }),
    },
    {
      name: "written and read again",
      run: (sizes, meter) =>
        measureFold(meter, Number(sizes.frames), (from, to, start) => {
          const reader = createCaptureReader({ bytesMax: Number.POSITIVE_INFINITY });
          const writer = createPcapngWriter({ interfaces });
          let crc = crc32(writer.start(), 0, undefined, start);
          for (const chunk of writePcapng({ interfaces }, frames(from, to))) {
            for (const { time, bytes } of reader.push(chunk)) crc = crc32(writer.frame(0, time, bytes), 0, 32, crc);
          }
          return crc;
        }),
    },
  ],
  targets: [],
};
