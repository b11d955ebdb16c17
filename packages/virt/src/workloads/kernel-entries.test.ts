import { expect, test } from "vitest";
import { createGuestRun, type GuestRun } from "../techniques/guest-run.ts";
import { assembleGuest } from "../techniques/guest-image.ts";
import { buildKernel } from "./kernel-build.ts";
import { kernelPlace, kernelText } from "./kernel-text.ts";

const runProgram = (program: string): { run: GuestRun; stop: string; code: number } => {
  const text = buildKernel(kernelText("main:   jmp enter_program\n", program, 4), "native");
  const { image, issues } = assembleGuest(text, { mode: 32, memoryBytes: kernelPlace.memoryBytes });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  const run = createGuestRun({ technique: "bare-metal", image });
  const stop = run.run(200_000);
  return { run, stop, code: run.devices.exitCode };
};
const end = (program: string): readonly [string, number] => {
  const { stop, code } = runProgram(program);
  return [stop, code];
};

test("V462: a program that the kernel stops ends the guest with a code that says why", () => {
  expect(end("mov eax,[0x1000]")).toEqual(["done", 5]);
  expect(end("mov dword [0x400000],1")).toEqual(["done", 5]);
  expect(end("cli")).toEqual(["done", 6]);
  expect(end("mov eax,99\nint 0x80")).toEqual(["done", 4]);
});

test("V462: a program is entered at privilege level 3 with nothing in its registers but its stack", () => {
  const program =
    "mov ebp,esp\nor eax,ebx\nor eax,ecx\nor eax,edx\nor eax,esi\nor eax,edi\njnz $\nmov cx,cs\nand ecx,3\ncmp ecx,3\njne $\nmov ebx,ebp\nmov eax,call_number_finish\nint 0x80";
  const { run, stop, code } = runProgram(program);
  expect([stop, code, run.memory.read32(kernelPlace.result + 4)]).toEqual(["done", 0, kernelPlace.user + 4 * 4096]);
});
