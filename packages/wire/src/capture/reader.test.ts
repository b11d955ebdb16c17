import fc from "fast-check";
import { expect, test } from "vitest";
import { goodValue, hex, issuesOf, join } from "../../test/parsed.ts";
import { createPcapngWriter, writePcapng } from "./pcapng-writer.ts";
import { writePcap } from "./pcap-writer.ts";
import { formatHex } from "../bytes/hex.ts";
import type { CapturedFrame } from "./capture.ts";
import { createCaptureReader, parseCapture } from "./reader.ts";

const pcapBig = "a1b2c3d4 00020004 00000000 00000000 00040000 00000001 00000003 0007a120 00000002 0000003c";

const section = "0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffff ffffffff 0000001c";
const face = "00000001 00000014 00010000 00000000 00000014";
const packet = "00000006 00000024 00000000 00000000 00000001 00000004 00000004 01020304 00000024";

test.each([
  ["nothing", "", "error wire/capture-magic header"],
  ["three bytes", "a1b2c3", "error wire/capture-magic header"],
  ["another file", "89504e47 0d0a1a0a", "error wire/capture-magic header.magic"],
  ["half a pcap header", pcapBig.slice(0, 40), "error wire/capture-magic header"],
  ["a pcap of version 3", pcapBig.replace("00020004", "00030000"), "error wire/capture-version header.version"],
  ["a byte order that is none", section.replace("1a2b3c4d", "11111111"), "error wire/capture-magic block[0].byteOrder"],
  ["a pcapng of version 2", section.replace("00010000", "00020000"), "error wire/capture-version block[0].version"],
])("W41: %s is refused", (_, text, issue) => {
  const result = parseCapture(hex(text));
  expect([result.ok, issuesOf(result)]).toEqual([false, [issue]]);
});

test("W41: whether all was read is said", () => {
  expect(goodValue(parseCapture(hex([section, face, packet].join("")))).isComplete).toBe(true);
  expect(goodValue(parseCapture(hex([section, face, packet, "000000"].join("")))).isComplete).toBe(false);
  // Bytes that belong to no interface are passed over, and reading went to the end.
  expect(goodValue(parseCapture(hex([section, packet].join("")))).isComplete).toBe(true);
});

const samples = (() => {
  const frames = Array.from({ length: 40 }, (_, index) => ({
    interfaceIndex: index % 2,
    time: index * 1_234_567,
    bytes: new Uint8Array(index * 3).fill(index),
    comment: index % 5 === 0 ? `frame ${index}` : undefined,
  })).map(({ comment, ...frame }) => (comment === undefined ? frame : { ...frame, comment }));
  return {
    pcapng: join(writePcapng({ interfaces: [{ name: "a" }, { name: "b" }] }, frames)),
    pcap: join(writePcap({}, frames)),
  };
})();

/** A file with a few bytes changed, then cut. */
const damaged = fc
  .tuple(
    fc.constantFrom(samples.pcapng, samples.pcap),
    fc.array(fc.tuple(fc.nat(6000), fc.nat(255)), { maxLength: 4 }),
    fc.nat(8000),
  )
  .map(([file, changes, length]) => {
    const bytes = file.slice(0, length);
    for (const [at, octet] of changes) if (at < bytes.length) bytes[at] = octet;
    return bytes;
  });

test("W41: no damage makes the reader throw, and what is wrong has a place", () => {
  let told = 0;
  fc.assert(
    fc.property(damaged, (bytes) => {
      const result = parseCapture(bytes);
      for (const issue of result.issues) expect(issue.offsetBytes).toBeLessThanOrEqual(bytes.length);
      if (!result.ok || !result.value.isComplete) expect(result.issues.length).toBeGreaterThan(0);
      told += result.issues.length;
    }),
    { numRuns: 1000 },
  );
  expect(told).toBeGreaterThan(500);
});

test("W41: random bytes behind each magic do not make it throw", () => {
  const magic = fc.constantFrom("0a0d0d0a 1c000000 4d3c2b1a", "0a0d0d0a 0000001c 1a2b3c4d", "a1b2c3d4", "4d3cb2a1");
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 300, size: "max" }), (start, rest) => {
      expect(typeof parseCapture(join([hex(start), rest])).ok).toBe("boolean");
    }),
    { numRuns: 1000 },
  );
});

/** Frames as text, which compares faster than arrays of bytes. */
function written(frames: readonly CapturedFrame[]): string[] {
  return frames.map(({ bytes, ...rest }) => `${JSON.stringify(rest)} ${formatHex(bytes)}`);
}

test("W42: however a file is cut into chunks, its frames and issues are the same", () => {
  fc.assert(
    fc.property(damaged, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (bytes, sizes) => {
      const reader = createCaptureReader();
      const frames: CapturedFrame[] = [];
      // One buffer for all chunks, as a file's stream may use: what was read must not change with it.
      const chunk = new Uint8Array(700);
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = Math.min(sizes[turn % sizes.length], bytes.length - at);
        chunk.set(bytes.subarray(at, at + size));
        frames.push(...reader.push(chunk.subarray(0, size)));
        chunk.fill(0xee);
        at += size;
      }
      reader.end();
      const whole = parseCapture(bytes);
      expect(reader.issues).toEqual(whole.issues);
      if (!whole.ok) return;
      expect(reader.format).toBe(whole.value.format);
      expect(reader.interfaces).toEqual(whole.value.interfaces);
      expect(written(frames)).toEqual(written(whole.value.frames));
    }),
    { numRuns: 100 },
  );
});

test("W43: a file larger than the limit is refused, or read up to it", () => {
  const result = parseCapture(samples.pcapng, { bytesMax: 1000 });
  expect(issuesOf(result)).toEqual(["error input/too-large file"]);
  const reader = createCaptureReader({ bytesMax: 1000 });
  expect(reader.push(samples.pcapng.subarray(0, 900)).length).toBeGreaterThan(5);
  expect(reader.push(samples.pcapng.subarray(900))).toEqual([]);
  expect([reader.hasStopped, issuesOf({ ok: true, value: 0, issues: reader.issues })]).toEqual([
    true,
    ["warning input/too-large file"],
  ]);
});

test("W43: more frames than the limit are not kept", () => {
  const result = parseCapture(samples.pcap, { framesMax: 3 });
  expect(issuesOf(result)).toEqual(["warning input/too-large frames"]);
  expect(goodValue(result).frames).toHaveLength(3);
  expect(goodValue(result).isComplete).toBe(false);
});

test("W41: of a thousand damaged blocks a hundred are named", () => {
  const blocks = Array.from({ length: 1000 }, () => hex(packet.replace("00000000", "00000009")));
  const result = parseCapture(join([hex(section), hex(face), ...blocks]));
  expect(result.issues).toHaveLength(100);
});

test("W42: a block of 4 MiB that comes byte by byte is moved once, not with each byte", () => {
  const writer = createPcapngWriter({ interfaces: [{ name: "a" }] });
  const file = [writer.start(), writer.frame(0, 1, new Uint8Array(4 * 1024 * 1024))];
  const reader = createCaptureReader();
  let frames = 0;
  for (const part of file) {
    for (let at = 0; at < part.length; at += 16) frames += reader.push(part.subarray(at, at + 16)).length;
  }
  expect(frames).toBe(1);
});
