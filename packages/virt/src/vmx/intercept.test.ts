import { expect, test } from "vitest";
import { createSoundMachine, type ReplayMachine, soundControls } from "../../test/vmx-replay.ts";
import { controlRegister } from "../cpu/state.ts";
import { exitReason, exitReasonName } from "../exit/exit-reason.ts";
import { capabilityMsr, makeCapability, skylakeMsrs } from "./capability.ts";
import { pinControl, primaryControl, secondaryControl } from "./controls.ts";
import { vmcsField } from "./vmcs-field.ts";

/** Enter, and go on until an exit; the reason's name, or why not. */
function exitOf({ vmx, cpu }: ReplayMachine): string | undefined {
  const result = vmx.vmlaunch();
  if (result !== 0) return `VMfail ${result}, ${vmx.failedCheck}`;
  const stop = vmx.run(1000);
  if (stop !== "exit") return stop;
  expect(cpu.intercepts).toBeNull();
  return exitReasonName(vmx.reason);
}

const primaries: readonly (readonly [control: keyof typeof primaryControl, code: string, reason: string])[] = [
  ["hltExiting", "f4", "hlt"],
  ["invlpgExiting", "0f0138", "invlpg"],
  ["rdpmcExiting", "0f33", "rdpmc"],
  ["rdtscExiting", "0f31", "rdtsc"],
  ["movDrExiting", "0f21f8", "drAccess"],
  ["pauseExiting", "f390", "pause"],
  ["unconditionalIoExiting", "e480", "ioInstruction"],
  ["cr3LoadExiting", "0f22d8", "crAccess"],
  ["cr3StoreExiting", "0f20d8", "crAccess"],
  ["cr8LoadExiting", "440f22c0", "crAccess"],
  ["cr8StoreExiting", "440f20c0", "crAccess"],
];
test.each(primaries)("V365: %s decides alone whether %s exits", (control, code, reason) => {
  const bit = primaryControl[control];
  const set = createSoundMachine([[vmcsField.primaryControls, soundControls.primary | bit]], `${code}0fa2`);
  set.cpu.general[0] = control === "cr8LoadExiting" ? 5 : 0x2_0000;
  expect(exitOf(set)).toBe(reason);
  const clear = createSoundMachine([[vmcsField.primaryControls, soundControls.primary & ~bit]], `${code}0fa2`);
  clear.cpu.general[0] = set.cpu.general[0];
  // With the control clear the next exit is CPUID's; HLT waits, and this processor has no counter for RDPMC to read.
  expect(exitOf(clear)).toBe(reason === "hlt" ? "halt" : code === "0f33" ? "tripleFault" : "cpuid");
});

test("V367: the guest reads what the shadow says of the host's bits, and the host's bits stay", () => {
  const machine = createSoundMachine(
    [
      [vmcsField.cr0Mask, 0xa],
      [vmcsField.cr0ReadShadow, 0xa],
    ],
    // mov rax,cr0; or eax,0x4; mov cr0,rax; mov rbx,cr0; cpuid
    "0f20c083c8040f22c00f20c30fa2",
  );
  expect(exitOf(machine)).toBe("cpuid");
  const { cpu, vmx } = machine;
  expect(cpu.general[6] >>> 0).toBe(0x8000_003f);
  expect(vmx.vmread(vmcsField.guestCr0)).toBe(0x8000_0035n);
});
test("V367: CR8 is the virtual TPR under a TPR shadow, and writing below the threshold exits after it", () => {
  const primary = (soundControls.primary | primaryControl.useTprShadow) & ~0x18_0000;
  const machine = createSoundMachine(
    [
      [vmcsField.primaryControls, primary],
      [vmcsField.tprThreshold, 4],
    ],
    // mov rax,cr8; dec eax; mov cr8,rax; jmp to the first
    "440f20c0ffc8440f22c0ebf4",
  );
  machine.memory.write32(0x4_6080, 0x60);
  expect(exitOf(machine)).toBe("tprBelowThreshold");
  expect(machine.memory.read32(0x4_6080)).toBe(0x30);
  expect(machine.cpu.state.control[controlRegister.cr8]).toBe(0);
});
test("V368: a page fault exits where mask and match agree with its bit", () => {
  // Error code of the write: 2.
  const table: readonly (readonly [bit: boolean, mask: number, match: number, exits: boolean])[] = [
    [true, 0, 0, true],
    [true, 2, 2, true],
    [true, 2, 0, false],
    [false, 0, 0, false],
    [false, 2, 0, true],
    [false, 2, 2, false],
  ];
  for (const [bit, mask, match, exits] of table) {
    const machine = createSoundMachine(
      [
        [vmcsField.exceptionBitmap, bit ? 0x4000 : 0],
        [vmcsField.pageFaultErrorCodeMask, mask],
        [vmcsField.pageFaultErrorCodeMatch, match],
      ],
      "488904252301e03f",
    );
    expect(exitOf(machine)).toBe(exits ? "exceptionOrNmi" : "tripleFault");
  }
});
test("V369: an external interrupt exits whatever IF says, and is acknowledged where the control says so", () => {
  for (const acknowledges of [false, true]) {
    const machine = createSoundMachine(
      [
        [vmcsField.pinControls, soundControls.pin | pinControl.externalInterruptExiting],
        [vmcsField.exitControls, soundControls.exit | (acknowledges ? 0x8000 : 0)],
      ],
      "ebfe",
    );
    machine.cpu.interrupt(0x51);
    expect(exitOf(machine)).toBe("externalInterrupt");
    expect(machine.vmx.vmread(vmcsField.exitInterruptionInfo)).toBe(acknowledges ? 0x8000_0051n : 0n);
    expect(machine.cpu.state.activity[3]).toBe(acknowledges ? 0 : 0x52);
  }
});
test("V369: an NMI exits with its vector, and blocks NMIs in the host", () => {
  const machine = createSoundMachine([[vmcsField.pinControls, soundControls.pin | pinControl.nmiExiting]], "ebfe");
  machine.cpu.nonMaskable();
  expect(exitOf(machine)).toBe("exceptionOrNmi");
  expect(machine.vmx.vmread(vmcsField.exitInterruptionInfo)).toBe(0x8000_0202n);
  expect(machine.cpu.state.activity[1] & 8).toBe(8);
});
test("V370: the monitor trap flag exits after one instruction, and can be injected", () => {
  const capability = makeCapability({
    ...skylakeMsrs,
    [capabilityMsr.primary]: [0x0401_e172, 0xffff_ffff],
    [capabilityMsr.truePrimary]: [0x0400_6172, 0xffff_ffff],
  });
  const trap = [vmcsField.primaryControls, soundControls.primary | primaryControl.monitorTrapFlag] as const;
  const stepped = createSoundMachine([trap], "9090f4", capability);
  expect(exitOf(stepped)).toBe("monitorTrapFlag");
  expect(stepped.vmx.vmread(vmcsField.guestRip)).toBe(0x1_0001n);
  const injected = createSoundMachine([[vmcsField.entryInterruptionInfo, 0x8000_0700]], "9090f4", capability);
  expect(exitOf(injected)).toBe("monitorTrapFlag");
  expect(injected.vmx.vmread(vmcsField.guestRip)).toBe(0x1_0000n);
});
test("V372: PAUSE in a loop exits under PAUSE-loop exiting at privilege level 0", () => {
  const machine = createSoundMachine(
    [
      [vmcsField.primaryControls, soundControls.primary & ~primaryControl.pauseExiting],
      [vmcsField.secondaryControls, soundControls.secondary | secondaryControl.pauseLoopExiting],
      [vmcsField.pauseLoopGap, 16],
      [vmcsField.pauseLoopWindow, 0],
      [vmcsField.preemptionTimer, 0xffff_ffff],
    ],
    "f390ebfc",
  );
  machine.vmx.vmlaunch();
  // At once, and not only where a run ends: the second PAUSE is two instructions behind the first.
  expect([machine.vmx.run(1000), machine.vmx.reason]).toEqual(["exit", exitReason.pause]);
  expect(machine.cpu.instructions).toBe(3);
});
test("V375: EPTP switching changes what the next access reaches", () => {
  const machine = createSoundMachine(
    [
      [vmcsField.secondaryControls, soundControls.secondary | secondaryControl.enableVmfunc],
      [vmcsField.vmFunctionControls, 1],
    ],
    // xor eax,eax; mov ecx,7; vmfunc; mov rbx,[0x600010]; cpuid
    "31c0b9070000000f01d4488b1c25100060000fa2",
  );
  const { memory } = machine;
  // A second set of tables, in which 0x600000 is there.
  memory.write64(0x6_0000, 0, 0x6_1007);
  memory.write64(0x6_1000, 0, 0x6_2007);
  for (let i = 0; i < 16; i++) memory.write64(0x6_2000 + 8 * i, 0, (i * 0x20_0000) | 0xb7);
  memory.write64(0x4_9000 + 56, 0, 0x6_001e);
  memory.write64(0x60_0010, 0x1234, 0x5678);
  expect(exitOf(machine)).toBe("cpuid");
  expect([machine.cpu.general[6], machine.cpu.general[7]]).toEqual([0x5678, 0x1234]);
  expect(machine.vmx.vmread(vmcsField.eptPointer)).toBe(0x6_001en);
});
test("V376: RDTSC has the offset added, where the control says so", () => {
  for (const offsets of [false, true]) {
    const primary =
      (soundControls.primary & ~primaryControl.rdtscExiting) | (offsets ? primaryControl.useTscOffsetting : 0);
    const machine = createSoundMachine(
      [
        [vmcsField.primaryControls, offsets ? primary : primary & ~primaryControl.useTscOffsetting],
        [vmcsField.tscOffset, 0x5_0000_0000n],
      ],
      "0f310fa2",
    );
    expect(exitOf(machine)).toBe("cpuid");
    expect(machine.cpu.general[4]).toBe(offsets ? 5 : 0);
  }
});
