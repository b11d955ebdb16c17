import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { parseLlc } from "./llc.ts";

test("W112: access points and the control byte of an unnumbered frame", () => {
  expect(goodValue(parseLlc(hex("00 42 42 03"), 1))).toEqual({ destination: 0x42, source: 0x42, control: 3 });
});

test("W112: a numbered frame and one that is too short are issues", () => {
  expect(issuesOf(parseLlc(hex("42 42 00 00")))).toEqual(["error wire/llc-control llc.control"]);
  expect(issuesOf(parseLlc(hex("42 42")))).toEqual(["error wire/short llc"]);
});

test("W112: an access point of nobody that we know carries data; the frame's length says where it ends", () => {
  const frame = hex(`020000000002 020000000001 0007 aaaa03 01020304 ${"00".repeat(39)}`);
  const { layers } = dissect(frame);
  expect(layers.map(({ protocol, lengthBytes }) => [protocol, lengthBytes])).toEqual([
    ["eth", 14],
    ["llc", 3],
    ["data", 4],
  ]);
});
