import { expect, test } from "vitest";
import { goodValue, hex, issuesOf, join } from "../../test/parsed.ts";
import { parseCapture } from "./reader.ts";

/** The same file with the bytes of each 32-bit field turned round: all its fields must be 32 bits. */
function turned(text: string): Uint8Array {
  return Uint8Array.from(
    text
      .trim()
      .split(/\s+/)
      .flatMap((word) => [...hex(word)].reverse()),
  );
}

test("W40: a pcapng of two sections, big-endian and little-endian, each numbering its interfaces from 0", () => {
  const big = `
    0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffff ffffffff 0000001c
    00000001 00000014 00010000 00000000 00000014
    00000006 00000024 00000000 00000000 0007a120 00000004 00000004 01020304 00000024`;
  const little = join([
    turned("0a0d0d0a 0000001c 1a2b3c4d 00000001 ffffffff ffffffff 0000001c"),
    turned("00000001 00000014 00000114 00000000 00000014"),
    turned("00000006 00000024 00000000 00000000 00000001 00000004 00000004 04030201 00000024"),
  ]);
  const result = parseCapture(join([hex(big), little]));
  const capture = goodValue(result);
  expect(result.issues).toEqual([]);
  expect(capture.interfaces.map((face) => [face.linkType, face.timeResolution])).toEqual([
    [1, 6],
    [276, 6],
  ]);
  expect(capture.frames.map((frame) => [frame.interfaceIndex, frame.time.picoseconds, [...frame.bytes]])).toEqual([
    [0, 500_000_000_000, [1, 2, 3, 4]],
    [1, 1_000_000, [1, 2, 3, 4]],
  ]);
});

const section = "0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffff ffffffff 0000001c";
const face = "00000001 00000014 00010000 00000000 00000014";
const packet = "00000006 00000024 00000000 00000000 00000001 00000004 00000004 01020304 00000024";

test("W40: simple and obsolete packet blocks are packets too, other blocks are passed over", () => {
  const simple = "00000003 00000014 00000003 01020300 00000014";
  const cutFace = "00000001 00000014 00010000 00000002 00000014";
  const obsolete = "00000002 00000024 00000000 00000000 00000001 00000004 00000004 01020304 00000024";
  const statistics = "00000005 00000018 00000000 00000000 00000000 00000018";
  const capture = goodValue(parseCapture(hex([section, cutFace, statistics, simple, obsolete].join(" "))));
  expect(capture.frames.map((frame) => [[...frame.bytes], frame.originalBytes])).toEqual([
    [[1, 2], 3],
    [[1, 2, 3, 4], 4],
  ]);
});

test.each([
  ["a block cut", [section, face, packet, packet.slice(0, 53)].join(" "), 1, "warning wire/capture-cut file"],
  [
    "a block of length 0",
    [section, face, packet, "00000006 00000000 00000000"].join(" "),
    1,
    "warning wire/capture-block block[3].length",
  ],
  [
    "a block of 4 GiB",
    [section, face, packet, "00000006 fffffffc 00000000"].join(" "),
    1,
    "warning wire/capture-block block[3].length",
  ],
  [
    "a block of odd length",
    [section, face, packet, "00000006 00000025 00000000"].join(" "),
    1,
    "warning wire/capture-block block[3].length",
  ],
  [
    "two lengths that differ",
    [section, face, packet, packet.replace(/24$/, "28"), packet].join(" "),
    1,
    "warning wire/capture-block block[3].trailingLength",
  ],
  [
    "more captured than the block holds",
    [section, face, packet.replace("00000004", "00000005"), packet].join(" "),
    1,
    "warning wire/capture-block block[2].capturedLength",
  ],
  [
    "an interface that was not described",
    [section, face, packet.replace("00000000", "00000001"), packet].join(" "),
    1,
    "warning wire/capture-interface block[2].interface",
  ],
  ["no interface at all", [section, packet].join(" "), 0, "warning wire/capture-interface block[1].interface"],
  [
    "an option beyond its block",
    [section, "00000001 00000018 00010000 00000000 0002ffff 00000018", packet].join(" "),
    1,
    "warning wire/capture-block block[1].option",
  ],
])("W41: %s is named, and what could be read is kept", (_, text, frameCount, issue) => {
  const result = parseCapture(hex(text));
  expect(issuesOf(result)).toEqual([issue]);
  expect(goodValue(result).frames).toHaveLength(frameCount);
});

test("W40: a hostile name is text, whatever its bytes", () => {
  const name = "0002000c 3c623eff 5f5f7072 6f746f5f";
  const block = `00000001 00000024 00010000 00000000 ${name} 00000024`;
  const capture = goodValue(parseCapture(hex(`${section} ${block}`)));
  expect(capture.interfaces[0].name).toBe("<b>\ufffd__proto_");
});

test.each([
  ["an interface of 12 bytes", "00000001 0000000c 0000000c"],
  ["a packet of 28 bytes", "00000006 0000001c 00000000 00000000 00000000 00000000 0000001c"],
  ["an obsolete packet of 12 bytes", "00000002 0000000c 0000000c"],
  ["a simple packet of 12 bytes", "00000003 0000000c 0000000c"],
  ["a section of 16 bytes", "0a0d0d0a 00000010 1a2b3c4d 00000010"],
])("W41: %s is too short for what it must hold", (_, block) => {
  const result = parseCapture(hex([section, face, packet, block].join(" ")));
  expect(issuesOf(result)).toEqual(["warning wire/capture-block block[3].length"]);
  expect(goodValue(result).frames).toHaveLength(1);
});
