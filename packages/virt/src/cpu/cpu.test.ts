import { expect, test } from "vitest";
import {
  createMachine,
  emptyBus,
  enterLong,
  enterReal,
  enterUser,
  mapPage,
  pageFlag,
  readException,
} from "../testing/flat-machine.ts";
import { createSystemMachine, enterUserProgram, frameOf, load, systemPlace } from "../testing/system-machine.ts";
import type { Bus } from "./linear-memory.ts";

const { program, userProgram } = systemPlace;

test("V234: a run ends with its budget, at HLT, at a breakpoint, after a triple fault; the TSC counts with it", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  load(machine, `org ${program}\na: inc eax\njmp a`, 32);
  expect([cpu.run(1001), cpu.general[0], cpu.instructions, cpu.state.tsc[0]]).toEqual(["budget", 501, 1001, 1001]);
  cpu.setBreakpoint(program);
  expect([cpu.run(1000), cpu.rip[0]]).toEqual(["breakpoint", program]);
  cpu.clearBreakpoint(program);
  expect([cpu.run(0), cpu.run(-1), cpu.instructions]).toEqual(["budget", "budget", 1002]);
  // A jump into nothing executes zeros, and never leaves.
  const nothing = createSystemMachine();
  nothing.cpu.rip[0] = 0x10_0000;
  expect(nothing.cpu.run(100_000)).toBe("budget");
  // Beyond RAM the bus answers FF, which is #UD, and a handler beyond it too: shutdown.
  const beyond = createSystemMachine();
  beyond.cpu.rip[0] = 0x7000_0000;
  beyond.cpu.state.tables[5] = 0;
  expect(beyond.cpu.run(100)).toBe("shutdown");
});

test("V235: code that is written anew is executed anew, within its own block and from elsewhere", () => {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  // The second INC becomes DEC EBX before it is reached.
  load(machine, `org ${program}\nmov ecx,3\na: inc eax\nmov byte [patch],0x4b\npatch: inc ebx\nloop a\nhlt`, 32);
  cpu.run(100);
  expect([cpu.general[0], cpu.general[6]]).toEqual([3, -3]);
  // In a block that has run often: three rounds before the end the writes turn to the code, INC and DEC in turn.
  const turns = createSystemMachine();
  load(
    turns,
    `org ${program}
     mov ecx,11\nmov esi,0x5000\nmov edi,patch
     a: inc eax\ncmp ecx,3\ncmove esi,edi\nxor byte [esi],8\npatch: inc ebx\ninc edx\nloop a\nhlt`,
    32,
  );
  turns.cpu.run(200);
  expect([turns.cpu.general[0], turns.cpu.general[6], turns.cpu.general[4]]).toEqual([11, 7, 11]);
  // From outside, in another mode of writing.
  cpu.rip[0] = program;
  cpu.state.activity.fill(0);
  memory.write8(program + 5, 0x48);
  cpu.run(100);
  expect(cpu.general[0]).toBe(0);
});

test("V236: data in a page of code leaves decoded code alone, and an instruction may span two pages", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  const start = 0x8ffd;
  load(machine, `org ${start}\nmov eax,0x11223344\nmov ebx,0x55667788\nadd [0x8100],eax\nhlt`, 32);
  cpu.rip[0] = start - 2;
  machine.memory.write16(start - 2, 0x9090);
  expect(cpu.run(10)).toBe("halt");
  expect([cpu.general[0], cpu.general[6]]).toEqual([0x1122_3344, 0x5566_7788]);
  cpu.rip[0] = start;
  cpu.state.activity.fill(0);
  machine.memory.write8(0x9001, 0x99);
  cpu.run(10);
  expect(cpu.general[0] >>> 0).toBe(0x9922_3344);
});

test("V237: one page is decoded by the size of its code segment", () => {
  // 66 B8 11 22 33 44: MOV EAX in 16-bit code, MOV AX and more in 32-bit code.
  const bytes = Uint8Array.of(0x66, 0xb8, 0x11, 0x22, 0x33, 0x44, 0xf4);
  const real = createMachine(1 << 20);
  real.memory.write(0x8000, bytes);
  enterReal(real, 0x8000);
  real.cpu.run(1);
  expect([real.cpu.general[0], real.cpu.rip[0]]).toEqual([0x4433_2211, 6]);
  const protectedMode = createSystemMachine();
  protectedMode.memory.write(program, bytes);
  protectedMode.cpu.run(1);
  expect([protectedMode.cpu.general[0], protectedMode.cpu.rip[0]]).toEqual([0x2211, program + 4]);
});

test("V232: a run that went back to any moment goes on as it did, code that changed in between and all", () => {
  const machine = createSystemMachine();
  const { cpu, simulation } = machine;
  load(machine, `org ${program}\nmov ecx,50\na: add eax,ecx\nxor byte [b],8\nb: inc ebx\nloop a\nhlt`, 32);
  cpu.run(37);
  const saved = simulation.state.save();
  expect(cpu.run(10_000)).toBe("halt");
  const end = [...cpu.general, cpu.instructions, cpu.state.flags];
  simulation.state.restore(saved);
  expect(cpu.run(10_000)).toBe("halt");
  expect([...cpu.general, cpu.instructions, cpu.state.flags]).toEqual(end);
});

test("V238: one run of many instructions and many runs of one end alike", () => {
  const text = `org ${program}\nmov ecx,20\na: add eax,ecx\nmov [0x5000],eax\npush eax\npop edx\nmov edi,0x5100\npush ecx\nmov ecx,7\nrep stosb\npop ecx\nloop a\nhlt`;
  const ends = [1, 3, 7, 100_000].map((step) => {
    const machine = createSystemMachine();
    load(machine, text, 32);
    while (machine.cpu.run(step) === "budget");
    const { cpu, memory } = machine;
    return [...cpu.general, cpu.state.flags, memory.read32(0x5000), memory.read32(0x5104)];
  });
  expect(ends.slice(1)).toEqual([ends[0], ends[0], ends[0]]);
});

test("V239: a string instruction that faults or ends its budget has moved its registers, and goes on from there", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  const { cpu, memory } = machine;
  const user = pageFlag.present | pageFlag.writable | pageFlag.user;
  mapPage(memory, 0x1000_0000, 0, 0x20_0000, user);
  mapPage(memory, 0x1100_0000, 0, 0x21_0000, user);
  memory.write(0x20_0000, Uint8Array.of(0xf3, 0x48, 0xab));
  enterUser(machine, 64, 0x1000_0000);
  cpu.general.fill(0);
  cpu.general[2] = 1000;
  cpu.general[14] = 0x1100_0ff0;
  cpu.run(1);
  expect([cpu.general[2], cpu.rip[0]]).toEqual([999, 0x1000_0000]);
  cpu.run(100);
  expect(readException(machine)).toMatchObject({ vector: 14, errorCode: 6, rip: 0x1000_0000n });
  expect([cpu.general[2], cpu.general[14], cpu.state.control[2]]).toEqual([998, 0x1100_1000, 0x1100_1000]);
});

test("V240: a word across two pages is written whole or not at all", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  const { cpu, memory } = machine;
  const user = pageFlag.present | pageFlag.writable | pageFlag.user;
  mapPage(memory, 0x1000_0000, 0, 0x20_0000, user);
  mapPage(memory, 0x1100_0000, 0, 0x21_0000, user);
  mapPage(memory, 0x1100_1000, 0, 0x23_0000, pageFlag.present | pageFlag.user);
  memory.write(0x20_0000, Uint8Array.of(0x48, 0x89, 0x03));
  enterUser(machine, 64, 0x1000_0000);
  cpu.general.fill(-1);
  cpu.general[6] = 0x1100_0ffc;
  cpu.general[7] = 0;
  cpu.run(10);
  expect(readException(machine)).toMatchObject({ vector: 14, errorCode: 7 });
  expect([memory.read32(0x21_0ffc), cpu.state.control[2]]).toEqual([0, 0x1100_1000]);
});

test("V241: translations in the front cache go with INVLPG and with a move to CR3, and not by themselves", () => {
  const machine = createSystemMachine();
  const { cpu, memory } = machine;
  // 4-MiB page one to one, and a table for 0x400000 and on.
  memory.write32(0x10_0000, 0x83);
  memory.write32(0x10_0004, 0x10_1003);
  memory.write32(0x10_1000, 0x20_0003);
  memory.write32(0x20_0000, 111);
  memory.write32(0x20_1000, 222);
  load(
    machine,
    `org ${program}
     mov eax,cr4\nor eax,0x10\nmov cr4,eax\nmov eax,0x100000\nmov cr3,eax\nmov eax,cr0\nor eax,0x80000000\nmov cr0,eax
     mov eax,[0x400000]\nmov dword [0x101000],0x201003\nmov ebx,[0x400000]\ninvlpg [0x400000]\nmov ecx,[0x400000]
     mov dword [0x101000],0x200003\nmov edx,cr3\nmov cr3,edx\nmov edx,[0x400000]\nhlt`,
    32,
  );
  expect(cpu.run(100)).toBe("halt");
  // Without a TLB in the memory unit a stale translation is that of the front cache alone.
  expect([cpu.general[0], cpu.general[6], cpu.general[2], cpu.general[4]]).toEqual([111, 111, 222, 111]);
});

test("V242: where there is no RAM the bus is asked, with the width of the access", () => {
  const log: string[] = [];
  const bus: Bus = {
    in: () => 0,
    out: () => {},
    mmioRead: (address, bytes) => {
      log.push(`read ${address.toString(16)} ${bytes}`);
      return 0x1234_5678;
    },
    mmioWrite: (address, bytes, value) => log.push(`write ${address.toString(16)} ${bytes} ${value.toString(16)}`),
  };
  const machine = createSystemMachine(bus);
  load(machine, `org ${program}\nmov ebx,0xfee00000\nmov al,[ebx]\nmov [ebx+2],ax\nadd dword [ebx+8],1\nhlt`, 32);
  expect(machine.cpu.run(10)).toBe("halt");
  expect(log).toEqual(["read fee00000 1", "write fee00002 2 78", "read fee00008 4", "write fee00008 4 12345679"]);
});

test("V268: ports are for who has the privilege, or whose bit in the bitmap is clear", () => {
  const ports: string[] = [];
  const bus: Bus = {
    ...emptyBus,
    in: (port, bytes) => {
      ports.push(`in ${port} ${bytes}`);
      return 0x55;
    },
    out: (port, bytes, value) => ports.push(`out ${port} ${bytes} ${value}`),
  };
  const attempt = (text: string, iopl: number, bitmap: readonly number[]): number => {
    const machine = createSystemMachine(bus);
    machine.memory.write(systemPlace.task + 0x68, Uint8Array.from(bitmap));
    machine.cpu.state.limit[7] = 0x67 + bitmap.length;
    load(machine, `org ${userProgram}\n${text}\nud2`, 32);
    enterUserProgram(machine, iopl);
    machine.cpu.run(5);
    return frameOf(machine, 1).vector;
  };
  expect(attempt("in al,0x10", 0, [])).toBe(13);
  expect(attempt("in al,0x10", 3, [])).toBe(6);
  expect(attempt("in al,0x10", 0, [0xff, 0xff, 0xfe, 0xff])).toBe(6);
  expect(attempt("in ax,0x10", 0, [0xff, 0xff, 0xfe, 0xff])).toBe(13);
  expect(attempt("out 0x10,ax", 0, [0xff, 0xff, 0xfc, 0xff])).toBe(6);
  // The last byte needs one after it.
  expect(attempt("in al,0x10", 0, [0xff, 0xff, 0xfe])).toBe(13);
  expect(ports).toEqual(["in 16 1", "in 16 1", "out 16 2 0"]);
});
