import { expect, test } from "vitest";
import { exitReason } from "../exit/exit-reason.ts";
import { primaryControl } from "../vmx/controls.ts";
import { createVmxGuest, guestPlace } from "./vmx-guest.ts";

test.each([true, false])("V490: a guest runs real code, exits, and goes on; EPT %s", (ept) => {
  const guest = createVmxGuest("mov eax,7\nagain: inc eax\ncpuid\nmov [0x400000],eax\nmov eax,5\njmp again", { ept });
  expect([guest.next(), guest.vmx.reason, guest.cpu.general[0]]).toEqual(["exit", exitReason.cpuid, 8]);
  guest.vmx.skipInstruction();
  expect([guest.next(), guest.cpu.general[0], guest.memory.read32(guestPlace.data)]).toEqual(["exit", 6, 8]);
  expect(guest.label("again")).toBe(guestPlace.program + 5);
});
test("V490: exceptions of the guest go through its own IDT", () => {
  const guest = createVmxGuest("int3\nmov ebx,3\nhlt", { primary: primaryControl.hltExiting });
  expect([guest.next(), guest.vmx.reason, guest.cpu.general[6]]).toEqual(["exit", exitReason.hlt, 3]);
});
test("V490: between an exit and an entry the host's code runs, with the host's registers", () => {
  const guest = createVmxGuest("mov ebx,3\ncpuid\nadd ebx,4\nhlt", { primary: primaryControl.hltExiting });
  guest.setHandler("mov ebx,ebx\nadd ebx,0x100\nhlt");
  guest.next();
  guest.runHandler();
  expect([guest.cpu.general[6], guest.cpu.rip[0]]).toEqual([0x103, guestPlace.handler + 9]);
  guest.vmx.skipInstruction();
  expect([guest.next(), guest.cpu.general[6]]).toEqual(["exit", 0x107]);
});
test("V490: a text or an entry that is wrong is told at once", () => {
  expect(() => createVmxGuest("mov eax")).toThrow("virt/assembly");
  expect(() => createVmxGuest("hlt", { fields: [[0x4000, 0]] }).next()).toThrow("VM entry refused: 7");
});
