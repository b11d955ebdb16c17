import { expect, test } from "vitest";
import { createGuestRun, type GuestRun } from "../techniques/guest-run.ts";
import { assembleGuest } from "../techniques/guest-image.ts";
import { buildKernel } from "./kernel-build.ts";
import { kernelPlace, kernelText } from "./kernel-text.ts";

const runProgram = (program: string): readonly [stop: string, code: number, result: number, run: GuestRun] => {
  const text = buildKernel(kernelText("main:   jmp enter_program\n", program, 4), "native");
  const { image, issues } = assembleGuest(text, { mode: 32, memoryBytes: kernelPlace.memoryBytes });
  if (image === undefined) throw new Error(JSON.stringify(issues));
  const run = createGuestRun({ technique: "bare-metal", image });
  return [run.run(400_000), run.devices.exitCode, run.memory.read32(kernelPlace.result + 4), run];
};

test("V462: pages of a program come when they are touched, as zeros", () => {
  const program =
    "mov ebx,[0x401000]\ntest ebx,ebx\njnz $\nmov dword [0x401004],7\nmov eax,call_number_finish\nint 0x80";
  expect(runProgram(program).slice(0, 2)).toEqual(["done", 0]);
});

test("V462: a child has what its parent wrote before the fork, and what it writes is its own", () => {
  // The child adds to the page; its status is what it sees, and the parent adds that to what it sees itself.
  const program = `mov dword [0x401000],5
mov eax,call_number_fork
int 0x80
test eax,eax
jnz parent
add dword [0x401000],100
mov ebx,[0x401000]
mov eax,call_number_exit
int 0x80
parent: mov eax,call_number_wait
int 0x80
mov ebx,[0x401000]
mov eax,call_number_finish
int 0x80`;
  expect(runProgram(program).slice(0, 3)).toEqual(["done", 0, 5]);
});
