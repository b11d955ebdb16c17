import { expect, test } from "vitest";
import {
  createMachine,
  emptyBus,
  enterLong,
  enterUser,
  mapPage,
  pageFlag,
  readException,
} from "../testing/flat-machine.ts";
import { createSystemMachine, enterUserProgram, frameOf, load, systemPlace } from "../testing/system-machine.ts";

const { program, userProgram } = systemPlace;

/** Run at level 0. @returns the vector that stopped it, or -1 at HLT of its own */
function run(text: string, prepare: (machine: ReturnType<typeof createSystemMachine>) => void = () => {}) {
  const machine = createSystemMachine();
  prepare(machine);
  const symbols = load(machine, `org ${program}\n${text}\nend: hlt`, 32);
  machine.cpu.run(100);
  const isEnd = BigInt(machine.cpu.rip[0] - 1) === symbols.get("end");
  return { machine, general: machine.cpu.general, vector: isEnd ? -1 : frameOf(machine, 1).vector };
}

test("V264: CR0 refuses PG without PE and NW without CD, keeps ET, and LMSW sets PE and never clears it", () => {
  expect(run("mov eax,cr0\nand eax,0xfffffffe\nor eax,0x80000000\nmov cr0,eax").vector).toBe(13);
  expect(run("mov eax,cr0\nor eax,0x20000000\nmov cr0,eax").vector).toBe(13);
  expect(run("mov eax,0x60000001\nmov cr0,eax\nmov ebx,cr0").general[6]).toBe(0x6000_0011);
  expect(run("xor eax,eax\nlmsw ax\nsmsw ebx").general[6]).toBe(0x11);
  expect(run("mov eax,8\nlmsw ax\nclts\nsmsw ebx").general[6]).toBe(0x11);
});

test("V265: CR4 refuses bits that are not there; long mode needs PAE, and EFER.LME stays while paging is on", () => {
  expect(run("mov eax,0x80000000\nmov cr4,eax").vector).toBe(13);
  expect(run("mov eax,0x2000\nmov cr4,eax").vector).toBe(13);
  expect(run("mov eax,0x20000\nmov cr4,eax").vector).toBe(13);
  expect(run("mov eax,0x3007ff\nmov cr4,eax\nmov ebx,cr4").general[6]).toBe(0x30_07ff);
  const enable = "mov ecx,0xc0000080\nrdmsr\nor eax,0x100\nwrmsr\nmov eax,cr0\nor eax,0x80000000\nmov cr0,eax";
  expect(run(enable).vector).toBe(13);
  const long = run(
    `mov eax,0x20\nmov cr4,eax\nmov eax,0x100000\nmov cr3,eax\n${enable}\nmov ecx,0xc0000080\nrdmsr\nmov ebx,eax\nmov eax,0\nwrmsr`,
    ({ memory }) => {
      memory.write32(0x10_0000, 0x10_1003);
      memory.write32(0x10_1000, 0x10_2003);
      memory.write32(0x10_2000, 0x83);
    },
  );
  // LMA is set by the move to CR0; the last WRMSR is refused, in IA-32e mode, where this IDT has no gates.
  expect([long.general[6], long.machine.cpu.run(1)]).toEqual([0x500, "shutdown"]);
});

test("V266: what is privileged is #GP(0) at level 3, and what does not exist is #UD", () => {
  const privileged = [
    "hlt",
    "cli",
    "sti",
    "mov eax,cr0",
    "mov cr3,eax",
    "mov eax,dr7",
    "mov dr0,eax",
    "lgdt [0]",
    "lidt [0]",
    "lmsw ax",
    "clts",
    "invlpg [0]",
    "wbinvd",
    "invd",
    "rdmsr",
    "wrmsr",
    "lldt ax",
    "ltr ax",
    "rdpmc",
    "in al,0x10",
    "out 0x10,al",
    "insb",
    "outsb",
  ];
  const undefinedOnes = [
    "ud2",
    "vmcall",
    "db 0x0f,0x01,0xc2",
    "rdrand eax",
    "xgetbv",
    "db 0x0f,0x28,0xc0",
    "db 0x0f,0x20,0x28",
    "rsm",
  ];
  for (const text of [...privileged, ...undefinedOnes]) {
    const machine = createSystemMachine();
    load(machine, `org ${userProgram}\n${text}`, 32);
    enterUserProgram(machine);
    machine.cpu.run(3);
    const { vector, words } = frameOf(machine, 2);
    const isGeneral = privileged.includes(text);
    expect([text, vector, words[isGeneral ? 1 : 0]]).toEqual([text, isGeneral ? 13 : 6, userProgram]);
    if (isGeneral) expect(words[0]).toBe(0);
  }
});

test("V267: MSRs: what is not there is #GP, addresses must be canonical, memory types known; RDTSC obeys CR4.TSD", () => {
  const write = (index: string, eax: string, edx: string) =>
    run(`mov ecx,${index}\nmov eax,${eax}\nmov edx,${edx}\nwrmsr\nxor eax,eax\nxor edx,edx\nrdmsr`);
  expect(write("0x12345678", "0", "0").vector).toBe(13);
  expect(run("mov ecx,0x12345678\nrdmsr").vector).toBe(13);
  expect(write("0xc0000082", "1", "0x8000").vector).toBe(13);
  const lstar = write("0xc0000082", "0x11", "0xffff8000");
  expect([lstar.vector, lstar.general[0], lstar.general[4]]).toEqual([-1, 0x11, 0xffff_8000 | 0]);
  expect(write("0x277", "2", "0").vector).toBe(13);
  expect(write("0x277", "0x00070106", "0x00070106").vector).toBe(-1);
  expect(write("0xc0000080", "0x10000", "0").vector).toBe(13);
  expect(write("0xc0000103", "7", "0").vector).toBe(-1);
  const tsc = write("0x10", "1000", "5");
  expect([tsc.general[0], tsc.general[4]]).toEqual([1002, 5]);
  const user = createSystemMachine();
  user.cpu.state.control[6] = 4;
  load(user, `org ${userProgram}\nrdtsc`, 32);
  enterUserProgram(user);
  user.cpu.run(2);
  expect(frameOf(user, 1).vector).toBe(13);
});

test("V269: CPUID tells of one model, with the features that are built", () => {
  const leaf = (number: number): number[] => {
    const { general } = run(`mov eax,${number}\nxor ecx,ecx\ncpuid`);
    return [general[0], general[6], general[2], general[4]].map((word) => word >>> 0);
  };
  const text = Buffer.from(Uint32Array.from([leaf(0)[1], leaf(0)[3], leaf(0)[2]] as number[]).buffer).toString(
    "latin1",
  );
  expect([leaf(0)[0], text, leaf(1)[0]]).toEqual([7, "GenuineIntel", 0x5_0654]);
  // TSC MSR PAE PGE; no FPU, no SSE, no VMX.
  expect([(leaf(1)[3] as number) & 0x0600_2071, (leaf(1)[2] as number) & 0x21]).toEqual([0x2070, 0]);
  expect(leaf(0x8000_0001)[3]).toBe(0x2c10_0800);
  expect(leaf(0x8000_0008)[0]).toBe(46 | (57 << 8));
  expect(leaf(0x1234)).toEqual([0, 0, 0, 0]);
});

test("V272: debug registers: DR4 and DR5 are DR6 and DR7, reserved bits keep their values, GD stops the next access", () => {
  const { general, machine } = run(
    "mov eax,0x1234\nmov dr0,eax\nmov ebx,dr0\nxor eax,eax\nmov dr4,eax\nmov ecx,dr6\nmov dr5,eax\nmov edx,dr7",
  );
  expect([general[6], general[2], general[4]]).toEqual([0x1234, 0xfffe_0ff0 | 0, 0x400]);
  expect(machine.cpu.state.debug[0]).toBe(0x1234);
  expect(run("mov eax,8\nmov cr4,eax\nmov eax,dr4").vector).toBe(6);
  const guarded = run("mov eax,0x2000\nmov dr7,eax\nmov ebx,dr0");
  expect([guarded.vector, guarded.machine.cpu.state.debug[12] & 0x2000, guarded.machine.cpu.state.debug[14]]).toEqual([
    1, 0x2000, 0x400,
  ]);
});

test("V273: LGDT, SGDT, LLDT, SLDT, LTR, STR: limits and bases, the busy bit, and what cannot be loaded", () => {
  const { general, machine } = run(
    "lgdt [table]\nsgdt [0x5000]\nmov ax,0x40\nltr ax\nstr bx\njmp end\ntable: dw 0x7f\ndd 0x1000",
    ({ memory }) => memory.write64(systemPlace.gdt + 0x40, 0x8900, (0x3000 << 16) | 0x67),
  );
  expect([machine.memory.read16(0x5000), machine.memory.read32(0x5002), general[6]]).toEqual([0x7f, 0x1000, 0x40]);
  expect(machine.memory.read8(systemPlace.gdt + 0x45)).toBe(0x8b);
  expect(run("mov ax,0x28\nltr ax").vector).toBe(13);
  expect(run("xor eax,eax\nltr ax").vector).toBe(13);
  expect(run("mov ax,0x08\nlldt ax").vector).toBe(13);
  expect(run("xor eax,eax\nlldt ax\nmov ax,4\nmov ds,ax").vector).toBe(13);
});

test("V274: SYSCALL and SYSRET go to level 0 and back by STAR, LSTAR and FMASK", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  const { cpu, memory } = machine;
  const user = pageFlag.present | pageFlag.writable | pageFlag.user;
  mapPage(memory, 0x1000_0000, 0, 0x20_0000, user);
  // SYSCALL; UD2 — and at LSTAR: SYSRETQ.
  memory.write(0x20_0000, Uint8Array.of(0x0f, 0x05, 0x0f, 0x0b));
  memory.write(0x5000, Uint8Array.of(0x48, 0x0f, 0x07));
  cpu.state.msrs[1] = 0x0023_0010;
  cpu.state.msrs[2] = -0x8000_0000 + 0x5000;
  cpu.state.msrs[3] = -1;
  cpu.state.msrs[6] = 0x200;
  enterUser(machine, 64, 0x1000_0000);
  cpu.state.flags = 0x243;
  cpu.run(1);
  expect([
    cpu.privilege,
    cpu.state.selector[1],
    cpu.state.selector[2],
    cpu.general[2],
    cpu.general[22],
    cpu.state.flags,
  ]).toEqual([0, 0x10, 0x18, 0x1000_0002, 0x243, 0x43]);
  cpu.run(1);
  expect([cpu.privilege, cpu.state.selector[1], cpu.state.selector[2], cpu.state.flags]).toEqual([
    3, 0x33, 0x2b, 0x243,
  ]);
  cpu.run(5);
  expect(readException(machine)).toMatchObject({ vector: 6, rip: 0x1000_0002n });
});

test("V275: SYSENTER and SYSEXIT go by their three MSRs; a null selector is #GP", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  load(machine, `org ${userProgram}\nsysenter`, 32);
  load(machine, `org ${program}\nmov edx,0x9100\nmov ecx,0x7700\nsysexit`, 32);
  cpu.state.msrs[12] = 0x08;
  cpu.state.msrs[14] = 0x6f00;
  cpu.state.msrs[16] = program;
  enterUserProgram(machine, 0);
  cpu.run(1);
  expect([cpu.privilege, cpu.general[8], cpu.rip[0], cpu.state.selector[2]]).toEqual([0, 0x6f00, program, 0x10]);
  cpu.run(3);
  expect([cpu.privilege, cpu.general[8], cpu.rip[0], cpu.state.selector[1], cpu.state.selector[2]]).toEqual([
    3, 0x7700, 0x9100, 0x1b, 0x23,
  ]);
  const none = createSystemMachine();
  load(none, `org ${userProgram}\nsysenter`, 32);
  enterUserProgram(none);
  none.cpu.run(2);
  expect(frameOf(none, 1).vector).toBe(13);
});
