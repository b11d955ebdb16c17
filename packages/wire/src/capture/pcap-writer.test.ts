import fc from "fast-check";
import { expect, test } from "vitest";
import { goodValue, hex, join } from "../../test/parsed.ts";
import { makePcapHeader, makePcapRecord, type PcapFrame, writePcap } from "./pcap-writer.ts";
import { parseCapture } from "./reader.ts";
import { captureTimePs } from "./time.ts";

const frames: fc.Arbitrary<PcapFrame[]> = fc.array(
  fc.record({
    time: fc.maxSafeNat(),
    bytes: fc.uint8Array({ maxLength: 70, size: "max" }),
    originalBytes: fc.integer({ min: 70, max: 9000 }),
  }),
);

test("W37: a pcap's header and record, byte for byte", () => {
  expect(makePcapHeader()).toEqual(hex("4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000"));
  const frame = { time: 3_000_000_005_999, bytes: Uint8Array.of(7, 8), originalBytes: 60 };
  expect(makePcapRecord({}, frame)).toEqual(hex("03000000 05000000 02000000 3c000000 0708"));
  expect(makePcapHeader({ timeDigits: 6, linkType: 276 })).toEqual(
    hex("d4c3b2a1 0200 0400 00000000 00000000 00000400 14010000"),
  );
  expect(makePcapRecord({ timeDigits: 6 }, { time: 5_999_999, bytes: Uint8Array.of(7) })).toEqual(
    hex("00000000 05000000 01000000 01000000 07"),
  );
});

test("W37: a pcap is read again, to the nanosecond", () => {
  fc.assert(
    fc.property(frames, (written) => {
      const capture = goodValue(parseCapture(join(writePcap({}, written))));
      expect(capture.format).toBe("pcap");
      expect(capture.interfaces).toEqual([
        { name: undefined, description: undefined, linkType: 1, snapLengthBytes: 262_144, timeResolution: 9 },
      ]);
      expect(capture.frames.map((frame) => [captureTimePs(frame.time), frame.bytes, frame.originalBytes])).toEqual(
        written.map((frame) => [Number(frame.time) - (Number(frame.time) % 1000), frame.bytes, frame.originalBytes]),
      );
    }),
  );
});
