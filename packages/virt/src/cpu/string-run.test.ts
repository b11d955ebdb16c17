import { expect, test } from "vitest";
import { createSystemMachine, load, systemPlace } from "../testing/system-machine.ts";

const text = (line: string): string => `org ${systemPlace.program}\n${line}\nhlt`;

function run(
  line: string,
  set: (general: Int32Array) => void,
  pieces = 100_000,
): readonly [number[], number[], number] {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  load(machine, text(line), 32);
  for (let n = 0; n < 0x3000; n++) memory.write8(0x10_0000 + n, (n * 7) ^ (n >> 8));
  set(cpu.general);
  while (cpu.run(pieces) === "budget");
  const written = memory.bytes.subarray(0x10_0000, 0x10_4000);
  return [[...cpu.general], [...written], cpu.instructions];
}

test.each(["rep movsb", "rep movsw", "rep movsd", "rep stosb", "rep stosw", "rep stosd"])(
  "V517: %s in runs is what it is element by element, where source and destination overlap, and across pages",
  (line) => {
    for (const [from, to] of [
      [0x10_0000, 0x10_0001],
      [0x10_0003, 0x10_0000],
      [0x10_0f00, 0x10_0fff],
      [0x10_0ffd, 0x10_2002],
      [0x10_2000, 0x10_0000],
    ] as const) {
      const set = (general: Int32Array): void => {
        general[0] = 0x1122_3344;
        general[2] = 1500;
        general[12] = from;
        general[14] = to;
      };
      const whole = run(line, set);
      expect(whole[2]).toBe(1501);
      // A budget of one leaves no room for a run; one of 97 cuts runs.
      expect(run(line, set, 1)).toEqual(whole);
      expect(run(line, set, 97)).toEqual(whole);
    }
  },
);

test("V517: downwards, and with a count of one, an element is by itself", () => {
  const down = run("std\nrep movsd", (general) => {
    general[2] = 3;
    general[12] = 0x10_0100;
    general[14] = 0x10_0200;
  });
  expect([down[0][2], down[0][12], down[0][14]]).toEqual([0, 0x10_00f4, 0x10_01f4]);
  const one = run("rep stosb", (general) => {
    general[2] = 1;
    general[14] = 0x10_0000;
  });
  expect([one[0][2], one[0][14], one[2]]).toEqual([0, 0x10_0001, 2]);
});
