import { expect, test } from "vitest";
import { createSoundMachine, type ReplayMachine, soundControls } from "../../test/vmx-replay.ts";
import { secondaryControl } from "../vmx/controls.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";

/** Exits of a guest that executes CPUID again and again; `between` is done before each entry. @returns translations asked of the memory unit */
function translationsOf(machine: ReplayMachine, exits: number, between?: () => void): number {
  const { vmx, mmu } = machine;
  const before = mmu.translations;
  for (let exit = 0; exit < exits; exit++) {
    expect(vmx.run(100)).toBe("exit");
    vmx.skipInstruction();
    between?.();
    vmx.vmresume();
  }
  return mmu.translations - before;
}
const cpuidLoop = "0fa2ebfc";

test("V510: under VPID an exit and its entry leave the front cache as it was", () => {
  const machine = createSoundMachine([], cpuidLoop);
  machine.vmx.vmlaunch();
  translationsOf(machine, 2);
  expect(translationsOf(machine, 100)).toBe(0);
});
test("V510: what the memory unit drops, or other registers of the guest, empty it", () => {
  const machine = createSoundMachine([], cpuidLoop);
  const { vmx } = machine;
  const cr4 = vmx.vmread(vmcsField.guestCr4);
  vmx.vmlaunch();
  translationsOf(machine, 2);
  // The first of them finds what the last one before left.
  expect(translationsOf(machine, 10, () => vmx.invept(2, 0))).toBe(9);
  expect(translationsOf(machine, 10, () => vmx.invvpid(2, 0))).toBe(10);
  // CR4.PGE belongs to what a translation depends on.
  let turn = 0n;
  expect(translationsOf(machine, 10, () => vmx.vmwrite(vmcsField.guestCr4, cr4 ^ (turn++ & 1n ? 0n : 1n << 7n)))).toBe(
    10,
  );
});
test("V510: without VPID each transition drops what VPID 0 has", () => {
  const secondary = soundControls.secondary & ~secondaryControl.enableVpid;
  const machine = createSoundMachine([[vmcsField.secondaryControls, secondary]], cpuidLoop);
  machine.vmx.vmlaunch();
  translationsOf(machine, 2);
  expect(translationsOf(machine, 10)).toBe(10);
});
test("V510: an access under the host's registers is the host's, and takes the cache for itself", () => {
  const machine = createSoundMachine([], cpuidLoop);
  const { vmx, cpu, mmu } = machine;
  vmx.vmlaunch();
  translationsOf(machine, 2);
  vmx.run(100);
  // Of a closed cache nothing is found: the page of the guest's code is asked for, under the host's tables.
  const before = mmu.translations;
  const { rip } = cpu.state;
  try {
    cpu.memory.readAddress(rip[0], rip[1]);
  } catch (thrown) {
    expect(thrown).toBe(cpu.fault);
  }
  expect(mmu.translations - before).toBe(1);
});

test("V511: a snapshot in the host's registers holds that the cache is closed, and whose it is", () => {
  const machine = createSoundMachine([], cpuidLoop);
  const { vmx, simulation, cpu, mmu } = machine;
  vmx.vmlaunch();
  translationsOf(machine, 2);
  vmx.run(100);
  cpu.registersChanged();
  const saved = simulation.state.save();
  const goOn = (): readonly number[] => {
    // The host asks the memory unit where the guest's code is, and is not told the guest's translation.
    const before = mmu.translations;
    expect(() => cpu.memory.fetchAddress(0x1_0000, 0)).toThrow(cpu.fault);
    expect(mmu.translations).toBe(before + 1);
    vmx.skipInstruction();
    vmx.vmresume();
    const translations = translationsOf(machine, 5, () => vmx.invept(2, 0)) + translationsOf(machine, 5);
    return [translations, mmu.translations, mmu.tlbHits, mmu.generation, mmu.invalidations];
  };
  const first = goOn();
  simulation.state.restore(saved);
  expect(goOn()).toEqual(first);
});
