import { expect, test } from "vitest";
import { makeControls, withSwitch } from "./controls.ts";
import { readExpression } from "./expression.ts";
import { readProgram } from "./program.ts";
import { layoutOf, nameOfValue, rightDecoder, scoreDecoder, fieldValue, wrongDecoder } from "./qualification.ts";
import { runWhole } from "./run.ts";
import { samples } from "./samples.ts";

const value = (text: string, q = 0n): bigint | string => {
  const read = readExpression(text);
  return read.ok ? read.evaluate(q) : `${read.issue.column} ${read.issue.expected} ${read.issue.received}`;
};

test("an expression is what C would make of it", () => {
  expect(value("q & 15", 0x213n)).toBe(3n);
  expect(value("q >> 4 & 3", 0x213n)).toBe(1n);
  expect(value("(q>>8)&0xf", 0xc13n)).toBe(12n);
  expect(value("1 + 2 << 3")).toBe(24n);
  expect(value("1 | 6 ^ 3 & 5")).toBe(7n);
  expect(value("~0 - 1")).toBe(0xffff_ffff_ffff_fffen);
  expect(value("q >> 64", 5n)).toBe(0n);
  expect(value("0b101")).toBe(5n);
});

test("what is none says where, and nothing is executed", () => {
  expect(value("")).toBe("1 value ");
  expect(value("q &")).toBe("4 value ");
  expect(value("(q")).toBe("3 closing ");
  expect(value("q 3")).toBe("3 operator 3");
  expect(value("alert(1)")).toBe("1 value alert");
  expect(value("q[0]")).toBe("2 value [");
  expect(value(`${"(".repeat(60)}q`)).toMatch(/short/);
  expect(value("q+".repeat(200))).toMatch(/short/);
});

const controls = (["cr3Load", "cr3Store", "cr0Mask", "cr4Mask"] as const).reduce(
  (on, name) => withSwitch(on, name, true),
  makeControls(),
);
function qualifications(): readonly bigint[] {
  const read = readProgram(samples.control);
  if (!read.ok) throw new Error("no program");
  const lineAt = new Map<number, number>();
  const run = runWhole({ ...read, lineAt, controls, instructionsMax: 1000, exitsMax: 100, stepsMax: 100 });
  return run.steps.filter(({ reason }) => reason === 28).map(({ qualification }) => qualification);
}

test("V-09: the manual's fields decode every exit; the course's number of the register is right for no CR3 and no CR4", () => {
  const all = qualifications();
  expect(all.length).toBe(10);
  const right = scoreDecoder(rightDecoder, all);
  expect([right.cr, right.access, right.register]).toEqual([
    { right: 10, of: 10 },
    { right: 10, of: 10 },
    { right: 9, of: 9 },
  ]);
  const writes = all.filter((q) => ((q >> 4n) & 3n) === 0n && (q & 15n) !== 0n);
  expect(writes.length).toBeGreaterThan(3);
  expect(scoreDecoder(wrongDecoder, writes).cr).toEqual({ right: 0, of: writes.length });
  expect(scoreDecoder({ ...rightDecoder, cr: "q &" }, all).cr).toEqual({ right: 0, of: 10 });
});

test("E10: q >> 4 calls every MOV to a control register an access to CR0", () => {
  const read = readExpression(wrongDecoder.cr);
  const moves = qualifications().filter((q) => ((q >> 4n) & 3n) === 0n && ((q >> 8n) & 15n) < 1n);
  expect(moves.length).toBeGreaterThan(0);
  expect(read.ok && moves.map(read.evaluate)).toEqual(moves.map(() => 0n));
});

test("a layout names each bit that means something", () => {
  const cr = layoutOf(28);
  expect(cr?.fields.map((each) => nameOfValue(each, fieldValue(0xc13n, each)))).toEqual([
    "0x0",
    "R12",
    undefined,
    undefined,
    "CR3",
  ]);
  const ept = layoutOf(48)?.fields.find(({ name }) => name === "permissions");
  expect(ept && nameOfValue(ept, fieldValue(0b101_000n, ept))).toBe("R-X");
  const io = layoutOf(30);
  expect(io?.fields.map((each) => fieldValue(0x3f8_0008n, each))).toEqual([0x3f8n, 0n, 0n, 0n, 1n, 0n]);
  expect([layoutOf(10), layoutOf(0, 3), layoutOf(0, 14)?.bits]).toEqual([undefined, undefined, 64]);
});
