import { expect, test } from "vitest";
import { createReplayMachine, createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { exitControl, secondaryControl } from "./controls.ts";
import { vmcsField } from "./vmcs-field.ts";
import { vmxAbort } from "./transition.ts";
import { vmFailInvalid, vmSucceed } from "./vmx-result.ts";

test("V339: VMXON wants a page with the revision; its region can be no VMCS", () => {
  const { memory, vmx } = createReplayMachine();
  vmx.vmxoff();
  expect([vmx.vmxon(0x3004), vmx.vmxon(0x8000)]).toEqual([vmFailInvalid, vmFailInvalid]);
  memory.write32(0x8000, 0x2b);
  expect(vmx.vmxon(0x8000)).toBe(vmSucceed);
  // Without a current VMCS there is nowhere to write a number.
  expect(vmx.vmclear(0x8000)).toBe(vmFailInvalid);
  memory.write32(0x4000, 0x2b);
  vmx.vmptrld(0x4000);
  expect([vmx.vmclear(0x8000), vmx.vmptrld(0x8000), vmx.vmxon(0x8000)]).toEqual([3, 10, 15]);
  expect(vmx.vmptrld(0xf_ffff_f000)).toBe(11);
});

test("V349: an entry that fails by guest state launches nothing and saves nothing, and the next can succeed", () => {
  const { vmx } = createSoundMachine([[vmcsField.guestRflags, 0]]);
  expect(vmx.vmlaunch()).toBe(vmSucceed);
  expect([vmx.run(10), vmx.reasonWord, vmx.failedCheck]).toEqual(["exit", 0x8000_0021, "guest-rflags-reserved"]);
  expect(vmx.vmread(vmcsField.guestRflags)).toBe(0n);
  expect(vmx.lastExit).toMatchObject({ reason: 33, entryFailure: true });
  vmx.vmwrite(vmcsField.guestRflags, 2);
  expect([vmx.vmlaunch(), vmx.run(10), vmx.reason]).toEqual([vmSucceed, "exit", exitReason.hlt]);
});
test("V349: blocking by MOV SS in the host refuses an entry with 26", () => {
  const { vmx, cpu } = createSoundMachine();
  cpu.state.activity[1] = 2;
  expect(vmx.vmlaunch()).toBe(26);
});

test("V351: the valid bit of the injected event is cleared by the exit", () => {
  const { vmx, memory } = createSoundMachine([
    [vmcsField.entryInterruptionInfo, 0x8000_0030],
    [vmcsField.guestRflags, 0x202],
  ]);
  memory.write64(0x5_1000 + 0x300, 0x0001_8e00, 0x0008_0800);
  memory.write8(0x1_0800, 0xf4);
  vmx.vmlaunch();
  expect([vmx.run(10), vmx.reason]).toEqual(["exit", exitReason.hlt]);
  expect(vmx.vmread(vmcsField.guestRip)).toBe(0x1_0800n);
  expect(vmx.vmread(vmcsField.entryInterruptionInfo)).toBe(0x30n);
});

test("V358: an exit is recorded with what the processor said", () => {
  const { vmx } = createSoundMachine([], "900fa2");
  vmx.vmlaunch();
  vmx.run(10);
  expect(vmx.lastExit).toMatchObject({
    sequence: 0,
    reason: exitReason.cpuid,
    entryFailure: false,
    qualification: 0n,
    instructionLength: 2,
    rip: 0x1_0001n,
    cs: 8,
    cr3: 0x2_0000n,
    handledBy: "hardware",
  });
});

test("V380: invalidations reach the memory unit: without one a stale translation is used", () => {
  for (const invalidates of [false, true]) {
    // mov rax,[0x600010]; cpuid; mov rbx,[0x600010]; cpuid
    const { vmx, memory, cpu } = createSoundMachine([], "488b0425100060000fa2488b1c25100060000fa2");
    memory.write64(0x3_2018, 0, 0x60_00b7);
    memory.write32(0x60_0010, 1);
    memory.write32(0x80_0010, 2);
    vmx.vmlaunch();
    vmx.run(100);
    memory.write64(0x3_2018, 0, 0x80_00b7);
    if (invalidates) vmx.invept(1, 0x3_001e);
    vmx.skipInstruction();
    vmx.vmresume();
    vmx.run(100);
    expect([cpu.general[0], cpu.general[6]]).toEqual([1, invalidates ? 2 : 1]);
  }
});

test("V381: a run stops at the budget, goes on, and exits with each CPUID", () => {
  const { vmx } = createSoundMachine([], "90909090900fa2ebf7");
  expect(vmx.vmlaunch()).toBe(vmSucceed);
  expect([vmx.run(3), vmx.inGuest]).toEqual(["budget", true]);
  for (let exit = 0; exit < 5; exit++) {
    expect([vmx.run(100), vmx.reason, vmx.inGuest]).toEqual(["exit", exitReason.cpuid, false]);
    vmx.skipInstruction();
    expect(vmx.vmresume()).toBe(vmSucceed);
  }
  expect(vmx.exits.count).toBe(5);
});

test("V382: an exit that cannot load its MSRs is a VMX abort", () => {
  const { vmx, memory } = createSoundMachine([[vmcsField.exitMsrLoadCount, 1]]);
  memory.write64(0x4_5000, 0, 0x480);
  vmx.vmlaunch();
  expect([vmx.run(10), vmx.aborted]).toEqual(["shutdown", vmxAbort.loadingMsrs]);
  expect(memory.read32(0x4004)).toBe(vmxAbort.loadingMsrs);
});

test("V383: a run that went back to the middle of a guest goes on as it did", () => {
  // inc eax; cpuid; jmp
  const { simulation, vmx, cpu } = createSoundMachine([], "ffc00fa2ebfa");
  const state = simulation.state;
  const go = (): readonly number[] => {
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      seen.push(vmx.run(100) === "exit" ? vmx.reason : -1, cpu.general[0], vmx.exits.count);
      vmx.skipInstruction();
      vmx.vmresume();
    }
    return seen;
  };
  vmx.vmlaunch();
  vmx.run(1);
  const saved = state.save();
  const first = go();
  state.restore(saved);
  expect([vmx.inGuest, cpu.intercepts === vmx.intercepts]).toEqual([true, true]);
  expect(go()).toEqual(first);
});

test("V384: VMX instructions outside of VMX operation, or while the guest runs, are virt/vmx-operation", () => {
  const { vmx } = createSoundMachine([], "ebfe");
  const refused = expect.objectContaining({ code: "virt/vmx-operation" });
  expect(() => vmx.run(1)).toThrow(refused);
  vmx.vmlaunch();
  expect(() => vmx.vmread(vmcsField.guestRip)).toThrow(refused);
  const { vmx: off } = createReplayMachine();
  off.vmxoff();
  expect(() => off.vmclear(0x4000)).toThrow(refused);
});

test("V385: controls that nothing acts on are told", () => {
  const { vmx } = createSoundMachine();
  expect(vmx.idleControls()).toEqual([]);
  vmx.vmwrite(vmcsField.secondaryControls, soundControls.secondary | secondaryControl.vmcsShadowing);
  expect(vmx.idleControls()).toEqual(["vmcsShadowing"]);
});

test("V355: the preemption timer is saved where the control says so", () => {
  const { vmx } = createSoundMachine(
    [
      [vmcsField.exitControls, soundControls.exit | exitControl.savePreemptionTimer],
      [vmcsField.preemptionTimer, 1000],
    ],
    "9090900fa2",
  );
  vmx.vmlaunch();
  vmx.run(100);
  const left = Number(vmx.vmread(vmcsField.preemptionTimer));
  expect(left).toBeLessThan(1000);
  expect(left).toBeGreaterThan(990);
});
