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

test("V517: a segment's limit holds for an operand that has been found before", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  load(machine, `org ${program}\nagain: mov eax,[esi]\nmov [esi],eax\nadd esi,4\ndec ecx\njnz again\nhlt`, 32);
  cpu.state.setSegment(3, cpu.state.selector[3], 0, 0, 0x50ff, 0xc093);
  cpu.registersChanged();
  cpu.general[2] = 1000;
  cpu.general[12] = 0x5000;
  expect(cpu.run(10_000)).toBe("halt");
  expect([cpu.general[12], cpu.general[2]]).toEqual([0x5100, 1000 - 0x40]);
});

test("V517: code that is written the short way is executed anew", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  // The page is data until a jump into it makes it code; then each store must be told of.
  load(
    machine,
    `org ${program}
     mov ecx,8\nmov edi,0x6000\nagain: mov dword [edi],0xc3c0ff40\nmov dword [edi],0xc3c0ff90\ncmp ecx,4\nja next\ncall edi
     next: xor byte [edi],0xd0\ncmp ecx,4\nja last\ncall edi\nlast: dec ecx\njnz again\nhlt`,
    32,
  );
  // 90 FF C0 C3: NOP, INC EAX, RET; 40 FF C0 C3: INC EAX twice.
  expect(cpu.run(10_000)).toBe("halt");
  expect(cpu.general[0]).toBe(4 * 3);
});
