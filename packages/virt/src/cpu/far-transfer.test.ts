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

const { program, userProgram, userStack, gdt } = systemPlace;

test("V254: a far jump and call check type, privilege, presence and limit, and name the selector in the error code", () => {
  const cases: readonly [string, number, number, number][] = [
    // Access rights of a descriptor at 0x40, its limit; the vector and error code, -1 for none.
    ["data", 0xc093, 0xf_ffff, 0x0d_0040],
    ["of level 3", 0xc0fb, 0xf_ffff, 0x0d_0040],
    ["absent", 0xc01b, 0xf_ffff, 0x0b_0040],
    ["too short", 0x409b, 0x10, 0x0d_0000],
    ["fine", 0xc09b, 0xf_ffff, -1],
    ["conforming", 0xc09f, 0xf_ffff, -1],
    ["a system segment", 0x0089 & ~9, 0xf_ffff, 0x0d_0040],
  ];
  for (const transfer of ["jmp", "call"])
    for (const [name, access, limit, expected] of cases) {
      const machine = createSystemMachine();
      setDescriptor(machine, 0x40, 0, limit, access);
      load(machine, `org ${program}\n${transfer} 0x40:${userProgram}`, 32);
      load(machine, `org ${userProgram}\nhlt`, 32);
      machine.cpu.run(5);
      if (expected === -1) {
        expect([name, machine.cpu.rip[0], machine.cpu.state.selector[1]]).toEqual([name, userProgram + 1, 0x40]);
        // The descriptor is marked as accessed, in memory as well.
        expect(machine.memory.read8(gdt + 0x45) & 1).toBe(1);
        continue;
      }
      const { vector, words } = frameOf(machine, 2);
      expect([transfer, name, (vector << 16) | (words[0] as number), words[1]]).toEqual([
        transfer,
        name,
        expected,
        program,
      ]);
    }
});

test("V255: through a call gate to level 0 parameters are copied onto the stack of the TSS; RETF n goes back", () => {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  // A gate of two parameters for level 3.
  memory.write64(gdt + 0x40, (program & 0xffff_0000) | 0xec02, (program & 0xffff) | (systemSelector.code << 16));
  load(machine, `org ${program}\nmov eax,[esp+8]\nmov ebx,[esp+12]\nmov ecx,[esp+20]\nretf 8`, 32);
  load(machine, `org ${userProgram}\npush 0x11\npush 0x22\ncall 0x43:0\nud2`, 32);
  enterUserProgram(machine);
  cpu.run(6);
  expect([cpu.privilege, cpu.general[0], cpu.general[6], cpu.general[2]]).toEqual([
    0,
    0x22,
    0x11,
    systemSelector.userData,
  ]);
  cpu.run(1);
  expect([cpu.privilege, cpu.rip[0], cpu.general[8]]).toEqual([3, userProgram + 11, userStack]);
  // DS was one that level 3 may use.
  expect(cpu.state.selector[3]).toBe(systemSelector.userData);
});

test("V255: a gate refuses who is not privileged enough, and a code segment of a lower level", () => {
  const refuse = (access: number, target: number): number => {
    const machine = createSystemMachine();
    machine.memory.write64(gdt + 0x40, access, target << 16);
    load(machine, `org ${userProgram}\ncall 0x43:0`, 32);
    enterUserProgram(machine);
    machine.cpu.run(5);
    return frameOf(machine, 1).words[0] as number;
  };
  expect(refuse(0x8c00, systemSelector.code)).toBe(0x40);
  expect(refuse(0xec00, systemSelector.data)).toBe(systemSelector.data);
  expect(refuse(0xec00, 0)).toBe(0);
});

test("V256: RETF to level 3 takes its stack and drops data segments that level 3 may not use", () => {
  const machine = createSystemMachine();
  load(
    machine,
    `org ${program}\npush ${systemSelector.userData}\npush ${userStack}\npush ${systemSelector.userCode}\npush ${userProgram}\nretf`,
    32,
  );
  load(machine, `org ${userProgram}\nud2`, 32);
  machine.cpu.run(5);
  const { cpu } = machine;
  expect([cpu.privilege, cpu.general[8], cpu.state.selector[3], cpu.state.access[3] & 0x1_0000]).toEqual([
    3,
    userStack,
    0,
    0x1_0000,
  ]);
  // An outer level may not return to an inner one.
  const other = createSystemMachine();
  load(other, `org ${userProgram}\npush ${systemSelector.code}\npush ${program}\nretf`, 32);
  enterUserProgram(other);
  other.cpu.run(5);
  expect(frameOf(other, 2)).toEqual({ vector: 13, words: [systemSelector.code, userProgram + 7] });
});

test("V255: without room in the TSS for a stack the fault is #TS of the TSS, with a bad one #TS of the stack", () => {
  const machine = createSystemMachine();
  machine.cpu.state.limit[7] = 7;
  // The #TS itself has no stack either: #DF, and shutdown.
  load(machine, `org ${userProgram}\nud2`, 32);
  enterUserProgram(machine);
  expect(machine.cpu.run(5)).toBe("shutdown");
  expect([machine.cpu.general[8], machine.cpu.privilege]).toEqual([userStack, 3]);
});

test("V262: a task switch saves the old task and loads the new one; IRET with NT goes back", () => {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  const other = 0x3100;
  setDescriptor(machine, 0x40, other, 0x67, 0x89);
  const words: Readonly<Record<number, number>> = {
    32: userProgram,
    36: 2,
    40: 0x11,
    56: 0x6800,
    72: systemSelector.data,
    76: systemSelector.code,
    80: systemSelector.data,
    84: systemSelector.data,
    88: 0,
    92: 0,
    96: 0,
  };
  for (const [at, word] of Object.entries(words)) memory.write32(other + Number(at), word);
  load(machine, `org ${program}\nmov ebx,0x77\ncall 0x40:0\nmov edx,0x99\nhlt`, 32);
  load(machine, `org ${userProgram}\npushfd\npop ecx\niretd`, 32);
  cpu.run(4);
  expect([cpu.state.selector[7], cpu.general[0], cpu.general[2], memory.read16(other)]).toEqual([
    0x40,
    0x11,
    0x4002,
    systemSelector.task,
  ]);
  // Both are busy; CR0.TS is set; the old task's registers are in its TSS.
  expect([memory.read8(gdt + 0x45), memory.read8(gdt + systemSelector.task + 5), cpu.state.control[0] & 8]).toEqual([
    0x8b, 0x8b, 8,
  ]);
  expect([memory.read32(systemPlace.task + 52), memory.read32(systemPlace.task + 32)]).toEqual([0x77, program + 12]);
  expect(cpu.run(10)).toBe("halt");
  expect([cpu.state.selector[7], cpu.general[4], memory.read8(gdt + 0x45), cpu.state.flags & 0x4000]).toEqual([
    systemSelector.task,
    0x99,
    0x89,
    0,
  ]);
});

test("V263: a task that is busy is #GP for CALL; one whose stack cannot be is #TS in the new task", () => {
  const machine = createSystemMachine();
  setDescriptor(machine, 0x40, 0x3100, 0x67, 0x8b);
  load(machine, `org ${program}\ncall 0x40:0`, 32);
  machine.cpu.run(5);
  expect(frameOf(machine, 2)).toEqual({ vector: 13, words: [0x40, program] });

  const short = createSystemMachine();
  setDescriptor(short, 0x40, 0x3100, 0x66, 0x89);
  load(short, `org ${program}\njmp 0x40:0`, 32);
  short.cpu.run(5);
  expect(frameOf(short, 2)).toEqual({ vector: 10, words: [0x40, program] });
});
