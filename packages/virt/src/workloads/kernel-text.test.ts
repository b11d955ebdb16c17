import { expect, test } from "vitest";
import { createGuestRun } from "../techniques/guest-run.ts";
import { assembleGuest } from "../techniques/guest-image.ts";
import { buildKernel } from "./kernel-build.ts";
import { kernelPlace, kernelText } from "./kernel-text.ts";

const runProgram = (program: string): { stop: string; code: number } => {
  const text = buildKernel(kernelText("main:   jmp enter_program\n", program, 4), "native");
  const { image, issues } = assembleGuest(text, { mode: 32, memoryBytes: kernelPlace.memoryBytes });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  const run = createGuestRun({ technique: "bare-metal", image });
  const stop = run.run(200_000);
  return { stop, code: run.devices.exitCode };
};

test("V462: a program that the kernel stops ends the guest with a code that says why", () => {
  expect(runProgram("mov eax,[0x1000]")).toEqual({ stop: "done", code: 5 });
  expect(runProgram("mov dword [0x400000],1")).toEqual({ stop: "done", code: 5 });
  expect(runProgram("cli")).toEqual({ stop: "done", code: 6 });
  expect(runProgram("mov eax,99\nint 0x80")).toEqual({ stop: "done", code: 4 });
});

test("V462: pages of a program come when they are touched, as zeros", () => {
  const program =
    "mov ebx,[0x401000]\ntest ebx,ebx\njnz $\nmov dword [0x401004],7\nmov eax,call_number_finish\nint 0x80";
  expect(runProgram(program)).toEqual({ stop: "done", code: 0 });
});
