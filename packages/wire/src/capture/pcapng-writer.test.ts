import fc from "fast-check";
import { expect, test } from "vitest";
import { goodValue, hex, join } from "../../test/parsed.ts";
import { captureTimeDigits, createPcapngWriter, type PcapngFrame, writePcapng } from "./pcapng-writer.ts";
import { parseCapture } from "./reader.ts";
import { captureTimePs } from "./time.ts";

const frames: fc.Arbitrary<PcapngFrame[]> = fc.array(
  fc.record({
    interfaceIndex: fc.nat(1),
    time: fc.maxSafeNat(),
    bytes: fc.uint8Array({ maxLength: 70, size: "max" }),
    originalBytes: fc.integer({ min: 70, max: 9000 }),
    comment: fc.string({ maxLength: 9 }),
  }),
);
const interfaces = [{ name: "leaf1:e1-1" }, { name: "größe", description: "a host's port", rateBitsPerSecond: 25e9 }];

test("W37: the blocks of a small pcapng, byte for byte", () => {
  const writer = createPcapngWriter({ interfaces: [{ name: "h1:eth0" }] });
  expect(writer.start()).toEqual(
    hex(`
      0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000
      01000000 2c000000 0100 0000 00000000
        0200 0700 68313a65 74683000
        0900 0100 0c000000
        0000 0000
      2c000000`),
  );
  expect(writer.frame(0, 0x1_0000_0002, Uint8Array.of(1, 2, 3, 4, 5))).toEqual(
    hex("06000000 28000000 00000000 01000000 02000000 05000000 05000000 0102030405 000000 28000000"),
  );
  const commented = writer.frame(0, 0, new Uint8Array(0), { comment: "lost", originalBytes: 60 });
  expect(commented).toEqual(
    hex("06000000 2c000000 00000000 00000000 00000000 00000000 3c000000 0100 0400 6c6f7374 00000000 2c000000"),
  );
});

test("W37: what is written is read again: names, times to the picosecond, bytes, comments", () => {
  fc.assert(
    fc.property(frames, (written) => {
      const file = join(writePcapng({ interfaces, application: "test", comment: "all" }, written));
      const result = parseCapture(file);
      const capture = goodValue(result);
      expect(result.issues).toEqual([]);
      expect(capture.isComplete).toBe(true);
      expect(
        capture.interfaces.map((face) => [face.name, face.description, face.timeResolution, face.linkType]),
      ).toEqual([
        ["leaf1:e1-1", undefined, 12, 1],
        ["größe", "a host's port", 12, 1],
      ]);
      expect(capture.frames.map(({ time, ...frame }) => ({ ...frame, time: captureTimePs(time) }))).toEqual(written);
    }),
  );
});

test("W39: chunks are as large as asked for, and make the same file", () => {
  const written: PcapngFrame[] = Array.from({ length: 500 }, (_, index) => ({
    interfaceIndex: 0,
    time: index * 1000,
    bytes: new Uint8Array(64).fill(index),
  }));
  const whole = join(writePcapng({ interfaces }, written, Number.POSITIVE_INFINITY));
  const chunks = [...writePcapng({ interfaces }, written, 4096)];
  expect(join(chunks)).toEqual(whole);
  expect(chunks.length).toBeGreaterThan(8);
  expect(chunks.slice(0, -1).every((chunk) => chunk.length >= 4096 && chunk.length < 4096 + 96)).toBe(true);
});

test("W39: frames are taken only as chunks are asked for", () => {
  let taken = 0;
  function* endless(): Generator<PcapngFrame> {
    for (;;) {
      taken += 1;
      yield { interfaceIndex: 0, time: taken, bytes: new Uint8Array(100) };
    }
  }
  const chunks = writePcapng({ interfaces }, endless(), 1000);
  expect(chunks.next().value).toBeInstanceOf(Uint8Array);
  expect(taken).toBeLessThan(10);
});

test("W37: an interface may be added later", () => {
  const writer = createPcapngWriter();
  const chunks = [writer.start(), writer.addInterface({ name: "a" }), writer.frame(0, 1, Uint8Array.of(1))];
  chunks.push(writer.addInterface({ name: "b" }), writer.frame(1, 2, Uint8Array.of(2)));
  expect(writer.interfaceCount).toBe(2);
  const capture = goodValue(parseCapture(join(chunks)));
  expect(capture.frames.map((frame) => capture.interfaces[frame.interfaceIndex].name)).toEqual(["a", "b"]);
});

test("W38: an offset brings 1970 within 64 bits of picoseconds", () => {
  const writer = createPcapngWriter({ interfaces: [{ name: "a", offsetSeconds: 1_767_225_600 }] });
  const time = { seconds: 1_767_225_601, picoseconds: 123_456_789_012 };
  const capture = goodValue(parseCapture(join([writer.start(), writer.frame(0, time, Uint8Array.of(1))])));
  expect(capture.frames[0].time).toEqual(time);
});

test("W38: an interface may count in nanoseconds instead, and finer parts are cut", () => {
  const writer = createPcapngWriter({ interfaces: [{ name: "a", timeDigits: 9 }] });
  const capture = goodValue(parseCapture(join([writer.start(), writer.frame(0, 1_234_567, Uint8Array.of(1))])));
  expect(capture.interfaces[0].timeResolution).toBe(9);
  expect(capture.frames[0].time).toEqual({ seconds: 0, picoseconds: 1_234_000 });
});

test("W38: a capture is in picoseconds as long as every time in it is shown rightly", () => {
  expect(captureTimeDigits(18_446_744_073)).toBe(12);
  expect(captureTimeDigits(18_446_744_074)).toBe(9);
});

test("W14: an interface that is not there, a time that is none, a text too long", () => {
  const writer = createPcapngWriter({ interfaces: [{ name: "a" }] });
  const bytes = Uint8Array.of(1);
  expect(() => writer.frame(1, 0, bytes)).toThrow(expect.objectContaining({ code: "wire/interface-index" }));
  expect(() => writer.frame(-1, 0, bytes)).toThrow(expect.objectContaining({ code: "wire/interface-index" }));
  expect(() => writer.frame(0, 0.5, bytes)).toThrow(expect.objectContaining({ code: "wire/capture-time" }));
  expect(() => writer.frame(0, 0, bytes, { originalBytes: -1 })).toThrow(
    expect.objectContaining({ code: "wire/field-range" }),
  );
  expect(() => writer.addInterface({ name: "x".repeat(65_536) })).toThrow(
    expect.objectContaining({ code: "wire/field-range" }),
  );
  expect(() => writer.addInterface({ name: "x", offsetSeconds: 0.5 })).toThrow(
    expect.objectContaining({ code: "wire/capture-time" }),
  );
  expect(() => writer.addInterface({ name: "x", rateBitsPerSecond: -1 })).toThrow(
    expect.objectContaining({ code: "wire/field-range" }),
  );
  expect(writer.interfaceCount).toBe(1);
});
