import { expect, test } from "vitest";
import { assemble } from "../cpu/assemble.ts";
import { decode, Instruction } from "../cpu/decode.ts";
import { branchText, plainText, treatmentOf } from "./binary-translation-text.ts";

const read = (text: string): { instruction: Instruction; bytes: Uint8Array } => {
  const made = assemble(`org 0x1000\n${text}`, { mode: 32 });
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  const instruction = new Instruction();
  decode(made.value.bytes, 0, made.value.bytes.length, 32, instruction);
  return { instruction, bytes: made.value.bytes };
};

test("V471: innocuous instructions stay, near branches are redirected, the rest is the monitor's", () => {
  const treatments = (list: string): string[] => list.split(" | ").map((text) => treatmentOf(read(text).instruction));
  expect(
    new Set(treatments("mov eax,[ebx+4] | push ds | mov ax,es | rep movsd | pushad | cpuid | lea eax,[esp]")),
  ).toEqual(new Set(["identical"]));
  expect(new Set(treatments("jmp 0x2000 | jne 0x2000 | call eax | ret | ret 8 | loop 0x1010 | jmp [eax]"))).toEqual(
    new Set(["branch"]),
  );
  expect(new Set(treatments("cli | sti | pushf | popf | push cs | push ss"))).toEqual(new Set(["inline"]));
  expect(
    new Set(
      treatments(
        "in al,dx | out dx,al | mov cr3,eax | mov eax,cr0 | sgdt [eax] | smsw ax | str ax | lar eax,ebx | mov ds,eax | pop ds | mov ax,cs | mov eax,[gs:0] | invlpg [eax] | rdtsc",
      ),
    ),
  ).toEqual(new Set(["callout"]));
  expect(new Set(treatments("iret | int 0x80 | retf | jmp 8:0x2000 | hlt | ud2"))).toEqual(new Set(["end"]));
});

test("V472: the guest's own return address goes onto its stack; ways out tell where they lead", () => {
  const call = branchText(0, read("call 0x2000").instruction, 0x1000, 0x1005);
  expect([call.text.split("\n")[0], call.targets]).toEqual(["s0: push dword 4101", [0x2000]]);
  const jump = branchText(1, read("jne 0x2000").instruction, 0x1000, 0x1006);
  expect([jump.text.split("\n")[0], jump.targets]).toEqual(["s1: jne near t1", [0x1006, 0x2000]]);
  expect(branchText(2, read("ret").instruction, 0x1000, 0x1001)).toMatchObject({ targets: [] });
});

test("V473: CLI is one move, and what is not the guest's own keeps its flags", () => {
  const { instruction, bytes } = read("cli");
  expect(plainText(0, "inline", instruction, bytes)).toBe("s0: mov dword [gs:16],0\nw0:");
  expect(plainText(3, "identical", instruction, bytes)).toBe("g3: db 250");
  expect(plainText(4, "callout", instruction, bytes)).toBe("c4: int 0x81\nw4:");
});
