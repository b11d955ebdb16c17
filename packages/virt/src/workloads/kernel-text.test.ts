import { expect, test } from "vitest";
import { controlRegister } from "../cpu/state.ts";
import { createGuestRun } from "../techniques/guest-run.ts";
import { assembleGuest } from "../techniques/guest-image.ts";
import { buildKernel } from "./kernel-build.ts";
import { finishedMark, kernelPlace, kernelText } from "./kernel-text.ts";

test("V460: the kernel starts without paging, makes its tables, and leaves its result where it is looked for", () => {
  const text = buildKernel(kernelText("main:   mov eax,77\n        jmp finish\n", "nop", 4), "native");
  const { image, issues } = assembleGuest(text, { mode: 32, memoryBytes: kernelPlace.memoryBytes });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  const run = createGuestRun({ technique: "bare-metal", image });
  const { memory, state, devices } = run;
  const paging = (): number => ((state.control[controlRegister.cr0] as number) >>> 31) & 1;
  expect([paging(), (state.control[controlRegister.cr0] as number) & 1]).toEqual([0, 1]);
  expect([run.run(100_000), devices.exitCode, paging()]).toEqual(["done", 0, 1]);
  expect([memory.read32(kernelPlace.result), memory.read32(kernelPlace.result + 4)]).toEqual([finishedMark, 77]);
  // The first 4 MiB are mapped to themselves, for the kernel alone.
  expect(memory.read32(kernelPlace.directory) & ~0xfff).toBe(kernelPlace.table);
  for (const page of [0, 1, 1023]) expect(memory.read32(kernelPlace.table + 4 * page) & ~0x60).toBe((page << 12) | 3);
});
