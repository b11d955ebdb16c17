import { expect, test } from "vitest";
import { createSystemMachine, load } from "../testing/system-machine.ts";

test("V516: a branch with an operand of 16 bits cuts its target also at the end of a block", () => {
  const machine = createSystemMachine();
  const { cpu } = machine;
  // 66 75 FC: JNZ to `again`, of which 16 bits are left: 8005, not 18005.
  load(machine, "org 0x18000\nmov ecx,20\nagain: dec ecx\ndb 0x66,0x75,0xfc\nhlt", 32);
  load(machine, "org 0x8005\ninc ebx\nmov eax,0x18005\njmp eax", 32);
  cpu.rip[0] = 0x1_8000;
  expect(cpu.run(1000)).toBe("halt");
  expect([cpu.general[6], cpu.general[2]]).toEqual([19, 0]);
});
