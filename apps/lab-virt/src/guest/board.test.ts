import { expect, test } from "vitest";
import { type Board, makeBoard } from "./board.ts";
import { makeControls, switchNames, withSwitch } from "./controls.ts";
import { readProgram } from "./program.ts";
import { runWhole } from "./run.ts";
import { samples } from "./samples.ts";

function boardOf(text: string, controls = makeControls()): { board: Board; texts: ReadonlyMap<number, string> } {
  const read = readProgram(text);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const lineAt = new Map(read.listing.map(({ address, line }) => [address, line]));
  const run = makeBoard({ program: read.program, lineAt, controls });
  for (;;) {
    const next = run.next(false);
    if (next.done === true) return { board: next.value, texts: new Map(read.listing.map((l) => [l.line, l.text])) };
  }
}

test("V-08: each of the fourteen exits for its own switch, CPUID always, reads of CR0 and CR4 never", () => {
  const { board, texts } = boardOf(samples.fourteen);
  const told = board.rows.map(({ line, always, effects }) => {
    const does = switchNames.filter((_, n) => effects[n] !== "none").map((name) => name);
    return `${texts.get(line ?? 0)}: ${[...(always ? ["always"] : []), ...does].join(" ")}`;
  });
  expect(told).toEqual([
    "cpuid: always",
    "mov cr0,rbx: cr0Mask",
    "mov rax,cr3: cr3Store",
    "mov cr3,rsi: cr3Load",
    "mov cr4,rcx: cr4Mask",
    "rdtsc: rdtsc",
    "invlpg [0x5000]: invlpg",
    "mov dr0,rdi: movDr",
    "out dx,al: io ioBitmap",
    "rdmsr: always msrBitmap",
    "int3: exceptions",
    "mov [rbx+0x50],eax: ept",
    "hlt: hlt",
  ]);
});

test("V-08: with EPT and CR3-load exiting off a write of CR3 makes no exit", () => {
  const read = readProgram(samples.fourteen);
  if (!read.ok) throw new Error("no program");
  const lineAt = new Map(read.listing.map(({ address, line }) => [address, line]));
  const limits = { instructionsMax: 1000, exitsMax: 100, stepsMax: 100 };
  const controls = withSwitch(withSwitch(makeControls(), "ept", true), "msrBitmap", true);
  const run = runWhole({ program: read.program, lineAt, controls, ...limits });
  expect(run.end).toEqual({ kind: "done" });
  expect(run.steps.map(({ reasonName }) => reasonName)).toEqual(["cpuid", "eptViolation"]);
});

test("M02: exactly CPUID and OUT 0x3F8", () => {
  const read = readProgram(samples.fourteen);
  if (!read.ok) throw new Error("no program");
  const lineAt = new Map(read.listing.map(({ address, line }) => [address, line]));
  const on = withSwitch(withSwitch(makeControls(), "ioBitmap", true), "msrBitmap", true);
  const run = runWhole({
    program: read.program,
    lineAt,
    controls: { ...on, msrs: [] },
    instructionsMax: 1000,
    exitsMax: 100,
    stepsMax: 100,
  });
  expect(run.steps.map(({ reasonName }) => reasonName)).toEqual(["cpuid", "ioInstruction"]);
  expect(run.output).toEqual([{ port: 0x3f8, value: 0x78 }]);
});

test("a guest that never ends has a board, too", () => {
  expect(boardOf(samples.endless).board.rows).toEqual([]);
});
