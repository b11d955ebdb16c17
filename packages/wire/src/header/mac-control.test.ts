import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import {
  emitPriorityPause,
  macControlAddress,
  MacControlHeader,
  parsePause,
  parsePriorityPause,
  pauseLayer,
  priorityPauseLayer,
} from "./mac-control.ts";

const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: macControlAddress });

test("W50: a PFC frame byte for byte: group address, opcode 0101, classes, eight times, zeros up to 60", () => {
  const frame = makeFrame([link, priorityPauseLayer({ classes: 0x88, quanta: [0, 0, 0, 0xffff, 0, 0, 0, 0x1234] })]);
  expect(frame).toEqual(
    hex(`0180c2000001 020000000001 8808 0101 0088 0000 0000 0000 ffff 0000 0000 0000 1234 ${"00".repeat(26)}`),
  );
  const { layers, issues } = dissect(frame);
  expect(layers.map(({ protocol, lengthBytes }) => [protocol, lengthBytes])).toEqual([
    ["eth", 14],
    ["macc", 46],
  ]);
  expect(layers[1].brief).toBe("pfc 3:65535 7:4660");
  expect(issues).toEqual([]);
});

test("W50: a PAUSE frame byte for byte", () => {
  const frame = makeFrame([link, pauseLayer({ quanta: 0xff })]);
  expect(frame).toEqual(hex(`0180c2000001 020000000001 8808 0001 00ff ${"00".repeat(42)}`));
  expect(dissect(frame).layers[1].brief).toBe("pause 255");
});

test("W50: the view reads one priority's time in place", () => {
  const bytes = new Uint8Array(23);
  const quanta = [10, 11, 12, 13, 14, 15, 16, 17];
  emitPriorityPause({ classes: 0xff, quanta }, bytes, 3);
  expect(quanta.map((_, priority) => MacControlHeader.priorityQuanta(bytes, 3, priority))).toEqual(quanta);
  expect(MacControlHeader.classes(bytes, 3)).toBe(0xff);
});

test("W50: another opcode is refused by either", () => {
  expect(issuesOf(parsePause(hex("0101 0008")))).toEqual(["error wire/mac-control-opcode pause.opcode"]);
  expect(issuesOf(parsePriorityPause(hex(`0001 00ff ${"00".repeat(16)}`)))).toEqual([
    "error wire/mac-control-opcode priorityPause.opcode",
  ]);
  const gate = makeFrame([link, pauseLayer({ quanta: 1 })]);
  gate[15] = 2;
  expect(dissect(gate).issues.map(({ code }) => code)).toEqual(["wire/mac-control-opcode"]);
});

test("W14: eight times, no more and no fewer", () => {
  const emit = (quanta: number[]) => () => emitPriorityPause({ classes: 1, quanta }, new Uint8Array(20));
  for (const quanta of [[1], [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 65_536]]) {
    expect(emit(quanta)).toThrow(expect.objectContaining({ code: "wire/field-range" }));
  }
  expect(goodValue(parsePriorityPause(hex(`0101 ff08 ${"0001".repeat(8)}`))).classes).toBe(0xff08);
});
