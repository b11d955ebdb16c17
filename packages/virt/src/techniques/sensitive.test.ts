import { expect, test } from "vitest";
import { assemble } from "../cpu/assemble.ts";
import { decode, decoded, Instruction } from "../cpu/decode.ts";
import { isSensitive } from "./sensitive.ts";

function sensitive(text: string): boolean {
  const made = assemble(text, { mode: 32 });
  if (!made.ok) throw new Error(`${text}: ${JSON.stringify(made.issues)}`);
  const instruction = new Instruction();
  expect(decode(made.value.bytes, 0, made.value.bytes.length, 32, instruction)).toBe(decoded);
  return isSensitive(instruction);
}

test("V441: the sensitive instructions that no privilege guards", () => {
  const all = [
    "sgdt [0]",
    "sidt [0]",
    "sldt ax",
    "str ax",
    "smsw ax",
    "pushfd",
    "pushf",
    "popfd",
    "popf",
    "lar eax, cx",
    "lsl eax, cx",
    "verr ax",
    "verw ax",
    "push cs",
    "push ds",
    "pop ds",
    "pop fs",
    "mov ax, cs",
    "mov ds, ax",
    "mov ss, ax",
    "les eax, [0]",
    "lss esp, [0]",
    "call 8:0",
    "jmp 8:0",
    "jmp far [0]",
    "retf",
    "retf 4",
    "int 0x80",
    "iretd",
    "iret",
  ];
  expect(all.filter((text) => !sensitive(text))).toEqual([]);
});

test("V441: what is privileged, and what tells nothing, is none of them", () => {
  const none = [
    "cli",
    "sti",
    "hlt",
    "lgdt [0]",
    "mov eax, cr0",
    "mov cr3, eax",
    "invlpg [0]",
    "in al, 0x60",
    "mov eax, ebx",
    "push eax",
    "pop eax",
    "call 0",
    "ret",
    "nop",
    "cpuid",
  ];
  expect(none.filter(sensitive)).toEqual([]);
});
