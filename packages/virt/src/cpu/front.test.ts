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
import { createSystemMachine, load, systemPlace } from "../testing/system-machine.ts";

const { program } = systemPlace;

test("V517: an operand that has been found a hundred times is a page fault once its page is gone", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  const { cpu, memory } = machine;
  const user = pageFlag.present | pageFlag.writable | pageFlag.user;
  mapPage(memory, 0x1000_0000, 0, 0x20_0000, user);
  mapPage(memory, 0x1100_0000, 0, 0x21_0000, user);
  // mov rax,[rbx+rsi*8]; add rbx,8; mov [rbx-8],rax; dec rcx; jnz
  load(
    machine,
    "bits 64\norg 0x200000\nagain: mov rax,[rbx+rsi*8]\nadd rbx,8\nmov [rbx-8],rax\nsub rcx,1\njnz again",
    64,
  );
  enterUser(machine, 64, 0x1000_0000);
  cpu.general.fill(0);
  cpu.general[2] = 100_000;
  cpu.general[6] = 0x1100_0800;
  expect(cpu.run(100_000)).toBe("halt");
  expect(readException(machine)).toMatchObject({ vector: 14, errorCode: 4, rip: 0x1000_0000n });
  expect([cpu.general[6], cpu.state.control[2]]).toEqual([0x1100_1000, 0x1100_1000]);
  // The last eight bytes of the page but one: an operand across its end is one of two pages.
  enterUser(machine, 64, 0x1000_0000);
  cpu.state.activity.fill(0);
  cpu.general[2] = 100_000;
  cpu.general[6] = 0x1100_0ff1;
  expect(cpu.run(100_000)).toBe("halt");
  expect(readException(machine)).toMatchObject({ vector: 14, errorCode: 4, rip: 0x1000_0000n });
  expect([cpu.general[6], cpu.state.control[2]]).toEqual([0x1100_0ff9, 0x1100_1000]);
});

test("V517: in 64-bit mode an address that is not canonical is no operand, though its page was read before", () => {
  const machine = createMachine(4 << 20, emptyBus);
  enterLong(machine);
  const { cpu, memory } = machine;
  const user = pageFlag.present | pageFlag.writable | pageFlag.user;
  mapPage(memory, 0x1000_0000, 0, 0x20_0000, user);
  // The same page at the last of the lower half, at the first that is not canonical, and at the first of the upper half.
  mapPage(memory, -4096, 0x7fff, 0x21_0000, user);
  mapPage(memory, 0, 0x8000, 0x21_0000, user);
  // Eight bytes across the boundary, then the first ones beyond it: again and again.
  load(machine, "bits 64\norg 0x200000\nagain: mov eax,[rbx]\nadd rbx,rdx\nsub rcx,1\njnz again", 64);
  enterUser(machine, 64, 0x1000_0000);
  cpu.general.fill(0);
  cpu.general[2] = 10;
  cpu.general[4] = 1;
  cpu.general[6] = -8;
  cpu.general[7] = 0x7fff;
  expect(cpu.run(1000)).toBe("halt");
  const caught = readException(machine);
  expect([caught.vector, cpu.general[7] >>> 0]).toEqual([13, 0x8000]);
});

test.each([
  ["mov eax,[esi]", 4],
  ["add eax,[esi]", 4],
  ["mov [esi],eax", 4],
  ["add [esi],eax", 4],
  ["mov ax,[esi]", 2],
  ["mov [esi],ax", 2],
  ["movzx eax,byte [esi]", 1],
  ["mov [esi],al", 1],
] as const)("V517: %s: a segment's limit holds for an operand in a page that is known", (line, bytes) => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  load(machine, `org ${program}\nagain: ${line}\nadd esi,${bytes}\ndec ecx\njnz again\nhlt`, 32);
  cpu.state.setSegment(3, cpu.state.selector[3], 0, 0, 0x50ff, 0xc093);
  cpu.registersChanged();
  cpu.general[2] = 1000;
  cpu.general[12] = 0x5000;
  expect(cpu.run(10_000)).toBe("halt");
  expect([cpu.general[12], cpu.general[2]]).toEqual([0x5100, 1000 - 0x100 / bytes]);
});

test.each(["mov ax,[si]", "mov [si],ax", "mov [si],al", "movzx eax,word [si]"])(
  "V517: %s: in real mode the same of 64 KiB, wherever the segment begins",
  (line) => {
    const machine = createMachine(1 << 20);
    enterReal(machine, 0x8000);
    const { cpu } = machine;
    load(machine, `org 0x8000\nagain: ${line}\nadd si,2\ndec cx\njnz again\nhlt`, 16);
    // INT 13 leads to a HLT.
    machine.memory.write32(4 * 13, 0x0000_7000);
    machine.memory.write8(0x7000, 0xf4);
    cpu.state.setSegment(3, 0x2001, 0x2_0010, 0, 0x10e0, 0x93);
    cpu.registersChanged();
    cpu.general.set([0, 0, 1000, 0]);
    cpu.general[8] = 0x6000;
    cpu.general[12] = 0x1000;
    expect(cpu.run(10_000)).toBe("halt");
    expect([cpu.rip[0], cpu.general[12]]).toEqual([0x7001, line === "mov [si],al" ? 0x10e2 : 0x10e0]);
  },
);

test.each([
  ["mov dword [edi],0xc3c3c340", "mov dword [edi],0xc3c3c390"],
  ["mov word [edi],0xc340", "mov word [edi],0xc390"],
  ["mov byte [edi],0x40", "mov byte [edi],0x90"],
  ["mov byte [edi],0x40", "add dword [edi],0x50"],
  ["mov edx,0xc3c3c340\nmov esp,0x6004\npush edx\nmov esp,0x7000", "mov byte [edi],0x90"],
  ["mov al,0x40\nmov ecx,1\nmov byte [edi+1],0xc3\nrep stosb\ndec edi\nmov eax,ebx", "mov byte [edi],0x90"],
])("V517: %s: code that is written the short way is executed anew", (first, second) => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  machine.memory.write32(0x6000, 0xc3c3_c3c3 | 0);
  // The page is data until something in it is called: 40 C3 counts, 90 C3 does not.
  load(
    machine,
    `org ${program}
     mov ebp,20\nmov edi,0x6000
     again: ${first}\ncmp ebp,10\nja next\ncall edi\nmov ebx,eax
     next: ${second}\ncmp ebp,10\nja last\ncall edi\nmov ebx,eax
     last: dec ebp\njnz again\nhlt`,
    32,
  );
  expect(cpu.run(10_000)).toBe("halt");
  expect(cpu.general[0]).toBe(10);
});
