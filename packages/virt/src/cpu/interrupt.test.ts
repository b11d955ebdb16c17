import { expect, test } from "vitest";
import {
  createMachine,
  emptyBus,
  enterLong,
  enterReal,
  enterUser,
  flatSelector,
  kernelBase,
  mapPage,
  readException,
} from "../testing/flat-machine.ts";
import {
  createSystemMachine,
  enterUserProgram,
  frameOf,
  load,
  setGate,
  systemPlace,
  systemSelector,
} from "../testing/system-machine.ts";

const { handlers, program, userProgram, stack, userStack } = systemPlace;

test("V257: in real mode an interrupt goes through the vector table, pushes FLAGS CS IP, and clears IF and TF", () => {
  const machine = createMachine(1 << 20);
  const { cpu, memory } = machine;
  memory.write32(4 * 0x21, 0x0700_0010);
  memory.write8(0x7010, 0xf4);
  load(machine, "org 0x8000\nsti\nint 0x21", 16);
  enterReal(machine, 0x8000);
  cpu.state.tables[3] = 0;
  cpu.state.tables[5] = 0x3ff;
  cpu.state.general[8] = 0x5000;
  expect(cpu.run(10)).toBe("halt");
  expect([cpu.state.selector[1], cpu.rip[0], cpu.state.flags, cpu.general[8]]).toEqual([0x700, 0x11, 2, 0x4ffa]);
  expect([memory.read16(0x4ffa), memory.read16(0x4ffc), memory.read16(0x4ffe)]).toEqual([3, 0x800, 0x202]);
});

test("V257: a vector beyond the limit of the table, again and again, shuts the processor down", () => {
  const machine = createMachine(1 << 20);
  load(machine, "org 0x8000\nint 0x21", 16);
  enterReal(machine, 0x8000);
  machine.cpu.state.tables[5] = 0x1f;
  expect(machine.cpu.run(10)).toBe("shutdown");
  expect(machine.cpu.run(10)).toBe("shutdown");
});

test("V258: in protected mode a fault pushes EFLAGS with RF, CS, EIP and its error code on the same stack", () => {
  const machine = createSystemMachine();
  load(machine, `org ${program}\nsti\nmov ax,0x40\nmov ds,ax`, 32);
  expect(machine.cpu.run(10)).toBe("halt");
  // Selector 0x40 has a descriptor of zeros: no segment.
  expect(frameOf(machine, 4)).toEqual({ vector: 13, words: [0x40, program + 5, systemSelector.code, 0x1_0202] });
  expect(machine.cpu.state.flags & 0x200).toBe(0);
});

test("V258: a trap gate leaves IF; INT3 and INT n push the address of the next instruction", () => {
  const machine = createSystemMachine();
  setGate(machine, 3, systemSelector.code, handlers + 48, 15);
  load(machine, `org ${program}\nsti\nnop\nint3`, 32);
  machine.cpu.run(10);
  expect(frameOf(machine, 3)).toEqual({ vector: 3, words: [program + 3, systemSelector.code, 0x202] });
  expect(machine.cpu.state.flags & 0x200).toBe(0x200);
});

test("V259: from privilege level 3 the stack is that of the TSS, and SS:ESP is pushed first", () => {
  const machine = createSystemMachine();
  load(machine, `org ${userProgram}\nud2`, 32);
  enterUserProgram(machine);
  expect(machine.cpu.run(10)).toBe("halt");
  expect(frameOf(machine, 5)).toEqual({
    vector: 6,
    words: [userProgram, systemSelector.userCode, 0x1_0002, userStack, systemSelector.userData],
  });
  expect([machine.cpu.general[8], machine.cpu.privilege, machine.cpu.state.selector[2]]).toEqual([
    stack - 20,
    0,
    systemSelector.data,
  ]);
});

test("V260: INT n needs the gate's privilege; gates that are no gates, absent, or beyond the table have their error codes", () => {
  const cases: readonly [string, (machine: ReturnType<typeof createSystemMachine>) => void, number, number][] = [
    ["int 0x10", () => {}, 13, 0x10 * 8 + 2],
    ["int 0x20", () => {}, 13, 0x20 * 8 + 2],
    ["int3", ({ memory }) => memory.write8(systemPlace.idt + 3 * 8 + 5, 0x6e), 11, 3 * 8 + 2],
    ["int3", (machine) => setGate(machine, 3, 0x48, handlers, 14, 3), 13, 0x48],
    ["int3", (machine) => setGate(machine, 3, 0, handlers, 14, 3), 13, 0],
    ["int3", (machine) => setGate(machine, 3, systemSelector.data, handlers, 14, 3), 13, systemSelector.data],
    ["ud2", ({ memory }) => memory.write8(systemPlace.idt + 6 * 8 + 5, 0x0e), 11, 6 * 8 + 3],
    ["ud2", (machine) => setGate(machine, 6, 0x48, handlers, 14), 13, 0x49],
  ];
  for (const [text, change, vector, code] of cases) {
    const machine = createSystemMachine();
    change(machine);
    load(machine, `org ${userProgram}\n${text}`, 32);
    enterUserProgram(machine);
    machine.cpu.run(10);
    expect([text, frameOf(machine, 2)]).toEqual([text, { vector, words: [code, userProgram] }]);
  }
});

test("V261: a fault of delivery becomes a double fault by table 6-5; a third shuts down", () => {
  const machine = createSystemMachine();
  // #GP whose handler is absent: #NP is contributory, so is #GP.
  machine.memory.write8(systemPlace.idt + 13 * 8 + 5, 0x0e);
  load(machine, `org ${program}\nmov ax,0x40\nmov ds,ax`, 32);
  machine.cpu.run(10);
  expect(frameOf(machine, 2)).toEqual({ vector: 8, words: [0, program + 4] });
  const second = createSystemMachine();
  second.memory.write8(systemPlace.idt + 13 * 8 + 5, 0x0e);
  second.memory.write8(systemPlace.idt + 8 * 8 + 5, 0x0e);
  load(second, `org ${program}\nmov ax,0x40\nmov ds,ax`, 32);
  expect(second.cpu.run(10)).toBe("shutdown");
  expect([second.cpu.rip[0], second.cpu.general[8]]).toEqual([program + 4, stack]);
  // #UD is benign: the #NP of its gate is delivered by itself.
  const third = createSystemMachine();
  third.memory.write8(systemPlace.idt + 6 * 8 + 5, 0x0e);
  load(third, `org ${program}\nud2`, 32);
  third.cpu.run(10);
  expect(frameOf(third, 2)).toEqual({ vector: 11, words: [6 * 8 + 3, program] });
});

test("V258: IRET to the same and to an outer level restores flags by privilege, and drops segments", () => {
  const machine = createSystemMachine();
  load(
    machine,
    `org ${program}
     push ${systemSelector.userData}
     push ${userStack}
     push 0x3202
     push ${systemSelector.userCode}
     push ${userProgram}
     iretd`,
    32,
  );
  load(machine, `org ${userProgram}\npushfd\npop eax\npush 0\npopfd\npushfd\npop ebx\nmov cx,ds\nhlt`, 32);
  machine.cpu.run(40);
  const { cpu } = machine;
  // IOPL 3: POPF changes IF, and not IOPL.
  expect([cpu.general[0], cpu.general[6]]).toEqual([0x3202, 0x3002]);
  expect(frameOf(machine, 5).vector).toBe(13);
  expect([cpu.general[2], cpu.state.access[3] & 0x1_0000]).toEqual([0, 0x1_0000]);
});

test("V259: in long mode every interrupt pushes SS:RSP on an aligned stack, IST chooses the stack", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  mapPage(machine.memory, 0x1000_0000, 0, 0x20_0000, 7);
  machine.memory.write(0x20_0000, Uint8Array.of(0x0f, 0x0b));
  enterUser(machine, 64, 0x1000_0000);
  machine.cpu.state.general.fill(0);
  machine.cpu.state.general[8] = 0x1234_5677;
  machine.cpu.state.flags = 0x246;
  expect(machine.cpu.run(10)).toBe("halt");
  expect(readException(machine)).toEqual({
    vector: 6,
    errorCode: 0,
    rip: 0x1000_0000n,
    rsp: 0x1234_5677n,
    flags: 0x1_0246,
  });
  const { cpu } = machine;
  expect([cpu.state.selector[1], cpu.state.selector[2], cpu.general[8], cpu.general[9], cpu.privilege]).toEqual([
    flatSelector.kernelCode,
    0,
    kernelBase.low + 0x7000 - 40,
    -1,
    0,
  ]);
});

test("V260: an external interrupt waits for IF, and one instruction longer after STI and MOV SS", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  load(machine, `org ${program}\nnop\nsti\nnop\nnop`, 32);
  setGate(machine, 20, systemSelector.code, handlers + 320, 14);
  cpu.interrupt(20);
  cpu.run(10);
  expect(frameOf(machine, 1)).toEqual({ vector: 20, words: [program + 3] });

  const second = createSystemMachine();
  load(second, `org ${program}\nmov ax,ss\nmov ss,ax\nnop\nnop`, 32);
  second.cpu.run(2);
  second.cpu.nonMaskable();
  second.cpu.run(10);
  expect(frameOf(second, 1)).toEqual({ vector: 2, words: [program + 6] });
  // A second NMI waits for IRET.
  second.cpu.nonMaskable();
  expect(second.cpu.run(10)).toBe("halt");
});

test("V260: the trap flag makes a debug trap after each instruction, and DR6 says so", () => {
  const machine = createSystemMachine();
  load(machine, `org ${program}\npush 0x102\npopfd\nnop\nnop`, 32);
  machine.cpu.run(10);
  expect(frameOf(machine, 3)).toEqual({ vector: 1, words: [program + 7, systemSelector.code, 0x102] });
  expect(machine.cpu.state.debug[12]).toBe(0xffff_0ff0 | 0x4000 | 0);
});

test("V258: a gate of 16 bits pushes words", () => {
  const machine = createSystemMachine();
  setGate(machine, 3, systemSelector.code, handlers + 48, 6);
  load(machine, `org ${program}\nint3`, 32);
  machine.cpu.run(10);
  expect([machine.cpu.general[8], machine.memory.read16(stack - 6)]).toEqual([stack - 6, program + 1]);
});

test("V259: from virtual-8086 mode data segments are pushed and become null, and IRETD goes back", () => {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  load(machine, "org 0x9000\nmov ax,0x1111\nud2", 16);
  load(
    machine,
    `org ${program}\npush 5\npush 4\npush 3\npush 2\npush 0x100\npush 0x200\npush 0x20002\npush 0x900\npush 0\niretd`,
    32,
  );
  expect(cpu.run(40)).toBe("halt");
  expect(frameOf(machine, 9)).toEqual({ vector: 6, words: [3, 0x900, 0x3_0002, 0x200, 0x100, 2, 3, 4, 5] });
  expect([cpu.general[0], cpu.isVirtual8086, cpu.state.access[0] & 0x1_0000, memory.read8(handlers)]).toEqual([
    0x1111,
    false,
    0x1_0000,
    0xf4,
  ]);
});
