import { expect, test } from "vitest";
import {
  createSystemMachine,
  enterUserProgram,
  frameOf,
  load,
  setDescriptor,
  systemPlace,
  systemSelector,
} from "../testing/system-machine.ts";

const { program, userProgram } = systemPlace;

/** Run a text with DS of a descriptor of one's own. @returns vector and error code, or EAX where it halts by itself */
function run(text: string, access: number, limit: number, base = 0x2_0000): readonly [string, number, number] {
  const machine = createSystemMachine();
  setDescriptor(machine, 0x40, base, limit, access);
  const symbols = load(machine, `org ${program}\nmov ax,0x40\nmov ds,ax\n${text}\nend: hlt`, 32);
  machine.memory.write32(base, 0x1234_5678);
  machine.cpu.run(20);
  if (BigInt(machine.cpu.rip[0] - 1) === symbols.get("end")) return ["halt", machine.cpu.general[0], 0];
  const { vector, words } = frameOf(machine, 1);
  return ["fault", vector, words[0] as number];
}

test("V243: an offset beyond a segment's limit is #GP(0); of the stack #SS(0); each byte of the operand counts", () => {
  expect(run("mov eax,[0]", 0x4093, 0xfff)).toEqual(["halt", 0x1234_5678, 0]);
  expect(run("mov eax,[0xffc]", 0x4093, 0xfff)).toEqual(["halt", 0, 0]);
  expect(run("mov eax,[0xffd]", 0x4093, 0xfff)).toEqual(["fault", 13, 0]);
  expect(run("mov al,[0xfff]", 0x4093, 0xfff)).toEqual(["halt", 0, 0]);
  expect(run("mov ss,ax\nmov esp,0x1002\npop eax", 0x4093, 0x1003)).toEqual(["fault", 12, 0]);
  // A granular limit is of pages.
  expect(run("mov eax,[0x1ffc]", 0xc093, 1)).toEqual(["halt", 0, 0]);
  expect(run("mov eax,[0x1ffd]", 0xc093, 1)).toEqual(["fault", 13, 0]);
});

test("V244: a segment that expands down has what is above its limit, up to 64 KiB or 4 GiB", () => {
  expect(run("mov eax,[0x1000]", 0x4097, 0xfff)).toEqual(["halt", 0, 0]);
  expect(run("mov eax,[0xfff]", 0x4097, 0xfff)).toEqual(["fault", 13, 0]);
  expect(run("mov eax,[0xfffc]", 0x0097, 0xfff)).toEqual(["halt", 0, 0]);
  expect(run("mov eax,[0xfffd]", 0x0097, 0xfff)).toEqual(["fault", 13, 0]);
});

test("V245: what is not writable is not written, what is not readable not read, what is null not used", () => {
  expect(run("mov [0],eax", 0x4091, 0xfff)).toEqual(["fault", 13, 0]);
  expect(run("add dword [0],0", 0x4091, 0xfff)).toEqual(["fault", 13, 0]);
  expect(run("mov eax,[0]", 0x4091, 0xfff)).toEqual(["halt", 0x1234_5678, 0]);
  expect(run("mov eax,[0]", 0x409b, 0xfff)).toEqual(["halt", 0x1234_5678, 0]);
  expect(run("mov [0],eax", 0x409b, 0xfff)).toEqual(["fault", 13, 0]);
  expect(run("mov eax,[0]", 0x4099, 0xfff)).toEqual(["fault", 13, 0x40]);
  expect(run("xor eax,eax\nmov ds,ax\nmov eax,[0]", 0x4093, 0xfff)).toEqual(["fault", 13, 0]);
});

test("V246: a load checks type, privilege and presence: #GP, #NP, for SS #SS, with the selector", () => {
  const table: readonly [string, number, number, number][] = [
    ["mov ds,ax", 0x4093, 13, -1],
    ["mov ds,ax", 0x4013, 11, 0x40],
    ["mov ds,ax", 0x4099, 13, 0x40],
    ["mov ds,ax", 0x0082, 13, 0x40],
    ["mov ss,ax", 0x4091, 13, 0x40],
    ["mov ss,ax", 0x40f3, 13, 0x40],
    ["mov ss,ax", 0x4013, 12, 0x40],
    ["mov ss,ax", 0x409b, 13, 0x40],
    ["mov ax,0x104\nmov ds,ax", 0x4093, 13, 0x104],
    ["xor eax,eax\nmov ss,ax", 0x4093, 13, 0],
  ];
  for (const [text, access, vector, code] of table) {
    const machine = createSystemMachine();
    setDescriptor(machine, 0x40, 0, 0xf_ffff, access);
    const symbols = load(machine, `org ${program}\nmov ax,0x40\n${text}\nend: hlt`, 32);
    machine.cpu.run(10);
    if (code === -1) expect(BigInt(machine.cpu.rip[0] - 1)).toBe(symbols.get("end"));
    else expect([text, access, frameOf(machine, 1)]).toEqual([text, access, { vector, words: [code] }]);
  }
});

test("V246: a user program cannot load a segment of level 0", () => {
  const machine = createSystemMachine();
  load(machine, `org ${userProgram}\nmov ax,${systemSelector.data}\nmov ds,ax`, 32);
  enterUserProgram(machine);
  machine.cpu.run(5);
  expect(frameOf(machine, 2)).toEqual({ vector: 13, words: [systemSelector.data, userProgram + 4] });
});

test("V247: LAR, LSL, VERR and VERW see what type and privilege allow, and say so by ZF", () => {
  const machine = createSystemMachine();
  setDescriptor(machine, 0x40, 0, 0x1234, 0x4093);
  setDescriptor(machine, 0x48, 0, 1, 0xc0f1);
  setDescriptor(machine, 0x50, 0, 0x67, 0x89);
  setDescriptor(machine, 0x58, 0, 0, 0x8e);
  const ask = (instruction: string, selector: number, user: boolean): readonly [boolean, number] => {
    const [text, result] = instruction.startsWith("v") ? [`${instruction} cx`, 0] : [`${instruction} eax,ecx`, 1];
    load(machine, `org ${user ? userProgram : program}\n${text}\nnop`, 32);
    const { cpu } = machine;
    if (user) enterUserProgram(machine);
    else {
      cpu.state.setSegment(1, 8, 0, 0, -1, 0xc09b);
      cpu.state.setSegment(2, 16, 0, 0, -1, 0xc093);
      cpu.rip[0] = program;
    }
    cpu.general[2] = selector;
    cpu.general[0] = 0;
    cpu.run(1);
    return [(cpu.state.flags & 0x40) !== 0, result === 1 ? cpu.general[0] >>> 0 : 0];
  };
  expect(ask("lar", 0x40, false)).toEqual([true, 0x40_9300]);
  expect(ask("lsl", 0x40, false)).toEqual([true, 0x1234]);
  expect(ask("lsl", 0x48, false)).toEqual([true, 0x1fff]);
  expect(ask("lar", 0x40, true)).toEqual([false, 0]);
  expect(ask("lar", 0x4b, true)).toEqual([true, 0xc0_f100]);
  expect(ask("lar", 0x50, false)).toEqual([true, 0x8900]);
  expect(ask("lsl", 0x50, false)).toEqual([true, 0x67]);
  expect(ask("lar", 0x58, false)).toEqual([false, 0]);
  expect(ask("lar", 0, false)).toEqual([false, 0]);
  expect(ask("lar", 0x200, false)).toEqual([false, 0]);
  expect([ask("verr", 0x48, false)[0], ask("verw", 0x48, false)[0], ask("verw", 0x40, false)[0]]).toEqual([
    true,
    false,
    true,
  ]);
  expect([ask("verr", 0x40, true)[0], ask("verr", 8, false)[0], ask("verw", 8, false)[0]]).toEqual([
    false,
    true,
    false,
  ]);
});
