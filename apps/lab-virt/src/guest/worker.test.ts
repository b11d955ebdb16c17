import { makeInlineViewWorker } from "@dc/lab/testing";
import { expect, test } from "vitest";
import { makeControls } from "./controls.ts";
import { readProgram } from "./program.ts";
import { allRegisters } from "./registers.ts";
import { samples } from "./samples.ts";
import type { RunProgress } from "./run.ts";
import { guestAnswers } from "./worker.ts";

const ask = (text: string, instructionsMax = 1e9) => ({
  text,
  controls: makeControls(),
  saved: allRegisters,
  instructionsMax,
});

test("an endless guest tells how far it is, and stops when it is told to", async () => {
  const worker = makeInlineViewWorker(guestAnswers);
  let answer: Promise<unknown> | undefined;
  const told = await new Promise<RunProgress>((tell) => {
    answer = worker.ask("run", ask(samples.endless), tell);
  });
  expect(told.instructions).toBeGreaterThan(0);
  worker.stop("run");
  expect(await answer).toMatchObject({ run: { end: { kind: "stopped" } } });
});

test("a newer question ends an older one, and a board can be asked for while a guest runs", async () => {
  const worker = makeInlineViewWorker(guestAnswers);
  const older = worker.ask("run", ask(samples.endless));
  const board = worker.ask("board", ask(samples.fourteen));
  const newer = worker.ask("run", ask(samples.fourteen));
  expect(await older).toBeUndefined();
  expect(await board).toHaveProperty("rows");
  expect(await newer).toMatchObject({ run: { end: { kind: "done" } } });
  worker.end();
});

test("a text with mistakes is refused with line and column, counted as it was written", async () => {
  const worker = makeInlineViewWorker(guestAnswers);
  const text = "nop\nmvo eax,1\nmov eax,[";
  const refused = { issues: [{ line: 2 }, { line: 3 }] };
  expect(await worker.ask("run", ask(text))).toMatchObject(refused);
  expect(await worker.ask("board", ask(text))).toMatchObject(refused);
  expect(await worker.ask("check", text)).toMatchObject({ listing: [], ...refused });
  const own = readProgram("org 0x20000\nnop\nmvo eax,1");
  expect(own).toMatchObject({ ok: false, issues: [{ line: 3, column: 1 }] });
  expect(readProgram("org 0x100\nnop")).toMatchObject({ ok: false, issues: [{ expected: "0xa000 … 0x17ffff" }] });
});

test("a listing has address, bytes and meaning of each line", () => {
  const read = readProgram("start: mov eax,1\n\njmp start");
  expect(read.ok && read.listing).toEqual([
    { line: 1, address: 0x1_0000, bytes: "b8 01 00 00 00", text: "mov eax,1" },
    { line: 3, address: 0x1_0005, bytes: "eb f9", text: "jmp short 0x10000" },
  ]);
});
