/**
 * What is not worked out anew between an exit and the next entry changes nothing: a machine that keeps it, beside one
 * that is made to forget it each time, under random writes by VMWRITE, in memory, and of everything a mode follows from.
 */
import { expect, test } from "vitest";
import type { Cpu } from "../src/cpu/cpu.ts";
import { exitReason } from "../src/exit/exit-reason.ts";
import { slotOfField } from "../src/vmx/vmcs.ts";
import { guestSegment, vmcsField } from "../src/vmx/vmcs-field.ts";
import { RandomWords } from "./cpu/random-instructions.ts";
import { createSoundMachine, type ReplayMachine, soundControls } from "./vmx-replay.ts";

const seed = 20_261_130;
const rounds = 6000;
/**
 * CPUID; MOV DS, EBX; MOV EAX, [RSI]; MOV [RDI], EAX; PUSH; POP; INC EAX, in 64-bit mode a prefix; NOP; CPUID; OUT;
 * NOP; and back.
 */
const code = "0fa28edb8b068907505840900fa2e68090ebec";
const wordsOf = ({ state }: Cpu): readonly Int32Array[] => [
  state.general,
  state.rip,
  state.lazy,
  state.system,
  state.control,
  state.debug,
  state.msrs,
  state.tsc,
  state.activity,
];
const cs = 2;
const ss = 4;
const ds = 6;

const skipped: ReadonlySet<number> = new Set([exitReason.cpuid, exitReason.ioInstruction]);
const areSame = (a: Int32Array, b: Int32Array): boolean => a.every((word, n) => word === b[n]);

/** A change of the guest's or the setting's state: a field, and its values to choose from. */
const changes: readonly (readonly [field: number, values: readonly number[]])[] = [
  [vmcsField.guestRip, [0x1_0000, 0x1_000a, 0x1_1000, 0x1_0000_0000 + 0x1_0000]],
  [vmcsField.guestRflags, [2, 0x202, 0x4_0002, 0x2_0002, 0x102, 0x1_0002]],
  [guestSegment.accessRights + cs, [0xa09b, 0xc09b, 0xc09b, 0x9b, 0xa0fb]],
  [guestSegment.accessRights + ss, [0xc093, 0xc0f3, 0x1_0000, 0x93]],
  [guestSegment.accessRights + ds, [0xc093, 0xc0f3, 0x1_0000, 0x91]],
  [guestSegment.limit + ds, [0xffff_ffff, 0xfff]],
  [guestSegment.base + ds, [0, 0x1000]],
  [vmcsField.guestCr0, [0x8000_0031, 0x8004_0031, 0x31]],
  [vmcsField.guestEfer, [0x500, 0x501, 0xd00]],
  [vmcsField.entryControls, [0x93ff, 0x91ff, 0x13ff]],
  [vmcsField.vpid, [1, 2]],
  [vmcsField.hostCsSelector, [8, 0x18]],
  [vmcsField.guestGdtrLimit, [0xffff, 0x7f]],
  [vmcsField.guestSysenterCs, [0, 8]],
];

function write({ vmx, memory }: ReplayMachine, field: number, value: number, inMemory: boolean): void {
  if (!inMemory) vmx.vmwrite(field, value);
  else memory.write32(4 * (vmx.vmcs.base + (slotOfField[field] as number)), value);
}

test(`V519: with nothing kept every register, every field and every stop is the same (seed ${seed}, ${rounds} entries)`, () => {
  const random = new RandomWords(seed);
  const machines = [createSoundMachine([], code), createSoundMachine([], code)] as const;
  const [kept, forgetful] = machines;
  const { current, words, base } = kept.vmx.vmcs;
  for (const { memory, cpu, vmx } of machines) {
    memory.write(0x1_1000, memory.bytes.slice(0x1_0000, 0x1_0040));
    // Two data segments, of which the second is short.
    const table = vmx.vmcs.number(vmcsField.guestGdtrBase);
    vmx.vmwrite(vmcsField.guestGdtrLimit, 0xffff);
    memory.write64(table + 0x40, 0x00cf_9300, 0x0000_ffff);
    memory.write64(table + 0x48, 0x0040_9300, 0x0000_7fff);
    cpu.general[6] = 0x40;
    cpu.general[12] = 0x1_0800;
    cpu.general[14] = 0x1_0900;
  }
  const sound = new Uint8Array(words.slice(base, base + 1024).buffer);
  let isLaunched = false;
  let exits = 0;
  let keptRuns = 0;
  const keep = kept.vmx.processor.keep.bind(kept.vmx.processor);
  kept.vmx.processor.keep = () => {
    keptRuns++;
    keep();
  };
  for (let round = 0; round < rounds; round++) {
    if (random.below(3) === 0) {
      const [field, values] = random.pick(changes);
      const value = random.pick(values);
      const inMemory = random.below(2) === 0;
      for (const machine of machines) write(machine, field, value, inMemory);
    }
    const selector = random.pick([0x40, 0x40, 0x40, 0x48]);
    for (const { cpu } of machines) cpu.general[6] = selector;
    if (random.below(20) === 0) for (const { vmx } of machines) vmx.invvpid(2, 0);
    if (random.below(8) === 0) {
      // Somebody else's instructions in between, in the host's registers.
      for (const { cpu } of machines) cpu.registersChanged();
    }
    forgetful.vmx.vmcs.touch();
    const results = machines.map(({ vmx }) => (isLaunched ? vmx.vmresume() : vmx.vmlaunch()));
    expect(results[0], `round ${round}`).toBe(results[1]);
    let isWell = results[0] === 0;
    if (isWell) {
      forgetful.cpu.registersChanged();
      const stops = machines.map(({ vmx }) => vmx.run(200));
      expect(stops[0], `round ${round}`).toBe(stops[1]);
      isWell = stops[0] === "exit" && skipped.has(kept.vmx.reasonWord);
      isLaunched ||= isWell;
      if (isWell) exits++;
      for (const { vmx } of machines) if (isWell && skipped.has(vmx.reason)) vmx.skipInstruction();
    }
    for (const [n, one] of wordsOf(kept.cpu).entries()) {
      const other = wordsOf(forgetful.cpu)[n] as Int32Array;
      if (!areSame(one, other)) expect(one, `round ${round}, registers ${n}`).toEqual(other);
    }
    // The memory unit is told of the host's registers when something runs there: compared where a guest has run.
    if (isWell) expect([...kept.mmu.registers], `round ${round}`).toEqual([...forgetful.mmu.registers]);
    const [region, others] = [kept, forgetful].map(({ vmx }) => vmx.vmcs.words.subarray(base, base + 1024));
    if (!areSame(region as Int32Array, others as Int32Array)) expect(region, `round ${round}`).toEqual(others);
    if (isWell && random.below(50) !== 0) continue;
    for (const { memory, vmx } of machines) {
      if (vmx.inGuest) throw new Error(`round ${round}: the guest is still in`);
      memory.write(current, sound);
    }
    isLaunched = false;
  }
  console.log(`seed ${seed}: ${exits} exits of ${rounds} entries, ${keptRuns} that kept what was derived`);
  expect(exits).toBeGreaterThan(rounds / 2);
  expect(keptRuns).toBeGreaterThan(rounds / 4);
});

test("V519: after an exit in the middle of a 64-bit delivery the next entry decodes in the mode of its own code segment", () => {
  // Compatibility mode; INT3, whose 64-bit frame meets an EPT violation; then 40 is INC EAX, and no prefix.
  const { vmx, cpu, memory } = createSoundMachine(
    [
      [guestSegment.accessRights + cs, 0xc09b],
      [vmcsField.guestRsp, 0x7fff_0000],
    ],
    "cc409090f4",
  );
  const table = vmx.vmcs.number(vmcsField.guestIdtrBase);
  memory.write64(table + 0x30, 0x0001_8e00, 0x0008_0800);
  cpu.general[0] = 7;
  // The entry before it, so that there is something to keep.
  vmx.vmwrite(vmcsField.guestRip, 0x1_0004);
  vmx.vmlaunch();
  expect([vmx.run(10), vmx.reason]).toEqual(["exit", exitReason.hlt]);
  vmx.vmwrite(vmcsField.guestRip, 0x1_0000);
  vmx.vmresume();
  expect([vmx.run(10), vmx.reason]).toEqual(["exit", exitReason.eptViolation]);
  expect(Number(vmx.vmread(vmcsField.idtVectoringInfo)) & 0xff).toBe(3);
  vmx.vmwrite(vmcsField.guestRip, 0x1_0001);
  vmx.vmresume();
  expect([vmx.run(10), vmx.reason, cpu.general[0]]).toEqual(["exit", exitReason.hlt, 8]);
});

test("V519: what a run in the host's registers derived is not taken for the guest's, though translation is the same", () => {
  // Without EPT, under one CR0, CR3, CR4 and EFER; the guest in compatibility mode, where 40 is INC EAX.
  const { vmx, cpu } = createSoundMachine(
    [
      [guestSegment.accessRights + cs, 0xc09b],
      [vmcsField.secondaryControls, soundControls.secondary & ~0x82],
    ],
    "40f4",
  );
  for (const [guest, host] of [
    [vmcsField.guestCr0, vmcsField.hostCr0],
    [vmcsField.guestCr3, vmcsField.hostCr3],
    [vmcsField.guestCr4, vmcsField.hostCr4],
    [vmcsField.guestEfer, vmcsField.hostEfer],
  ] as const)
    vmx.vmwrite(host, vmx.vmread(guest));
  vmx.vmwrite(vmcsField.vpid, 0);
  vmx.vmwrite(vmcsField.secondaryControls, soundControls.secondary & ~0xa2);
  cpu.general[0] = 0;
  vmx.vmlaunch();
  for (let round = 1; round <= 3; round++) {
    expect([vmx.run(10), vmx.reason, cpu.general[0]]).toEqual(["exit", exitReason.hlt, round]);
    cpu.registersChanged();
    expect(cpu.is64).toBe(true);
    vmx.vmwrite(vmcsField.guestRip, 0x1_0000);
    vmx.vmresume();
  }
});
