import { expect, test, vi } from "vitest";
import { makeControls } from "./controls.ts";
import { readProgram } from "./program.ts";
import { allRegisters } from "./registers.ts";
import { samples } from "./samples.ts";
import { createGuestHost, type FromGuest } from "./worker.ts";

const ask = (text: string, instructionsMax = 1e9) => ({
  text,
  controls: makeControls(),
  saved: allRegisters,
  instructionsMax,
});

function host(): { heard: FromGuest[]; hear: ReturnType<typeof createGuestHost> } {
  const heard: FromGuest[] = [];
  const hear = createGuestHost({
    post: (message) => heard.push(message),
    pause: () => new Promise((goOn) => setTimeout(goOn, 0)),
  });
  return { heard, hear };
}

test("an endless guest tells how far it is, and stops when it is told to", async () => {
  const { heard, hear } = host();
  hear({ kind: "run", id: 1, ask: ask(samples.endless) });
  await vi.waitFor(() => expect(heard.some(({ kind }) => kind === "progress")).toBe(true));
  hear({ kind: "stop" });
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ kind: "run", id: 1, run: { end: { kind: "stopped" } } }));
});

test("a newer question ends an older one, and a board can be asked for while a guest runs", async () => {
  const { heard, hear } = host();
  hear({ kind: "run", id: 1, ask: ask(samples.endless) });
  hear({ kind: "board", id: 2, ask: ask(samples.fourteen) });
  hear({ kind: "run", id: 3, ask: ask(samples.fourteen) });
  await vi.waitFor(() => expect(heard.some(({ kind }) => kind === "board")).toBe(true), 10_000);
  expect(heard.filter(({ kind }) => kind === "run")).toMatchObject([{ id: 3, run: { end: { kind: "done" } } }]);
});

test("a text with mistakes is refused with line and column, counted as it was written", () => {
  const { heard, hear } = host();
  hear({ kind: "run", id: 1, ask: ask("nop\nmvo eax,1\nmov eax,[") });
  expect(heard).toMatchObject([{ kind: "refused", id: 1, issues: [{ line: 2 }, { line: 3 }] }]);
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
