import { expect, test } from "vitest";
import { createSystemMachine, frameOf, load, setDescriptor, systemPlace } from "../testing/system-machine.ts";

const { program, stack } = systemPlace;

function run(text: string) {
  const machine = createSystemMachine();
  setDescriptor(machine, 0x40, 0, 0xffff, 0x0093);
  load(machine, `org ${program}\n${text}\nhlt`, 32);
  machine.cpu.run(100);
  return machine;
}

test("V251: the stack pointer has 16 bits in a small segment, and its upper half stays", () => {
  const { cpu, memory } = run("mov ax,0x40\nmov ss,ax\nmov esp,0x12340000\npush eax\nmov ebx,esp");
  expect([cpu.general[6], memory.read16(0xfffe)]).toEqual([0x1234_fffc, 0]);
});

test("V252: PUSH of the pointer pushes what it was, POP into memory sees it moved, PUSHA and POPA go round it", () => {
  expect(run("push esp\npop eax").cpu.general[0]).toBe(stack);
  const popped = run("push 0x77\npush 0x88\npop dword [esp]\npop ecx");
  expect([popped.cpu.general[2], popped.cpu.general[8]]).toEqual([0x88, stack]);
  const all = run("mov eax,1\nmov edi,8\npushad\nxor eax,eax\nxor edi,edi\nmov dword [esp+12],0x9999\npopad");
  expect([all.cpu.general[0], all.cpu.general[14], all.cpu.general[8]]).toEqual([1, 8, stack]);
  const frame = run("mov ebp,0x6800\nmov dword [0x67fc],0x6900\nenter 16,2\nmov eax,esp\nleave");
  expect([
    frame.cpu.general[0],
    frame.memory.read32(stack - 4),
    frame.memory.read32(stack - 8),
    frame.memory.read32(stack - 12),
  ]).toEqual([stack - 12 - 16, 0x6800, 0x6900, stack - 4]);
  expect([frame.cpu.general[10], frame.cpu.general[8]]).toEqual([0x6800, stack]);
});

test("V252: a push that faults has moved nothing", () => {
  const machine = createSystemMachine();
  setDescriptor(machine, 0x40, 0, 0x6fff, 0x4097);
  load(machine, `org ${program}\nmov ax,0x40\nmov ss,ax\nmov esp,0x7002\npushad`, 32);
  expect(machine.cpu.run(10)).toBe("shutdown");
  expect(machine.cpu.general[8]).toBe(0x7002);
});

test("V253: a branch beyond the limit is #GP(0) of the branch, and CALL has pushed nothing", () => {
  for (const text of [
    "jmp far_away",
    "call far_away",
    "mov eax,0x20000\ncall eax",
    "push 0x20000\nret",
    "mov ecx,2\nxor eax,eax\njz far_away",
  ]) {
    const machine = createSystemMachine();
    setDescriptor(machine, 0x48, 0, 0xffff, 0x409b);
    load(machine, `org ${program}\njmp 0x48:a\na: mov edx,esp\n${text}\nhlt\nfar_away equ 0x20000`, 32);
    machine.cpu.run(20);
    const { vector, words } = frameOf(machine, 3);
    const isPushed = text.startsWith("push");
    expect([text, vector, words[0], words[2]]).toEqual([text, 13, 0, 0x48]);
    expect(machine.cpu.general[8]).toBe(machine.cpu.general[4] - 16 - (isPushed ? 4 : 0));
  }
});
