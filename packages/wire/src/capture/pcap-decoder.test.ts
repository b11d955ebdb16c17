import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { parseCapture } from "./reader.ts";

const pcapBig = "a1b2c3d4 00020004 00000000 00000000 00040000 00000001 00000003 0007a120 00000002 0000003c";

test.each([
  ["big-endian, microseconds", hex(`${pcapBig} 0708`), 500_000_000_000],
  ["big-endian, nanoseconds", hex(`a1b23c4d${pcapBig.slice(8)} 0708`), 500_000_000],
])("W40: a pcap that is %s", (_, file, picoseconds) => {
  const capture = goodValue(parseCapture(file));
  expect(capture.interfaces[0]).toMatchObject({ linkType: 1, snapLengthBytes: 262_144 });
  expect(capture.frames).toEqual([
    { interfaceIndex: 0, time: { seconds: 3, picoseconds }, bytes: hex("0708"), originalBytes: 60, comment: undefined },
  ]);
});

test.each([
  ["a record cut", `${pcapBig} 07`, 0, "warning wire/capture-cut file"],
  ["a record header cut", `${pcapBig} 0708 0000`, 1, "warning wire/capture-cut file"],
  [
    "a record of 4 GiB",
    `${pcapBig} 0708 00000000 00000000 ffffffff ffffffff 00`,
    1,
    "warning wire/capture-block frame[1].length",
  ],
  [
    "a fraction of more than a second",
    pcapBig.replace("0007a120", "001e8480").concat("0708"),
    1,
    "warning wire/capture-time frame[0].time",
  ],
])("W41: %s is named, and what could be read is kept", (_, text, frameCount, issue) => {
  const result = parseCapture(hex(text));
  expect(issuesOf(result)).toEqual([issue]);
  expect(goodValue(result).frames).toHaveLength(frameCount);
});

test("W41: a fraction of more than a second is read as seconds and the rest", () => {
  const { frames } = goodValue(parseCapture(hex(`${pcapBig.replace("0007a120", "001e8480")}0708`)));
  expect(frames[0].time).toEqual({ seconds: 5, picoseconds: 0 });
});
