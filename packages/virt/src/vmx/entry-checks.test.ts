import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { RandomWords } from "../../test/cpu/random-instructions.ts";
import { primaryControl } from "./controls.ts";
import { EntryChecks, guestStateError } from "./entry-checks.ts";
import { slotOfField } from "./vmcs.ts";
import { fieldWidth, vmcsField, type VmcsFieldName, widthOfField } from "./vmcs-field.ts";

type Outcome = readonly [result: number, failed: string, qualification: number];
function outcomeOf(checks: EntryChecks): Outcome {
  checks.qualification = 0;
  const result = checks.run(true);
  return [result, checks.failed, checks.qualification];
}
/** Words of a region in which a field is. */
function wordsOf(name: VmcsFieldName): readonly number[] {
  const width = widthOfField(vmcsField[name]);
  const first = slotOfField[vmcsField[name]];
  return width === fieldWidth.bits64 || width === fieldWidth.natural ? [first, first + 1] : [first];
}
const names = Object.keys(vmcsField) as VmcsFieldName[];

test("V512: after an entry that held, a change of any bit of any field is judged as by checks that know nothing", () => {
  const { vmx, memory } = createSoundMachine();
  const { vmcs } = vmx;
  const known = new EntryChecks(vmcs);
  expect(outcomeOf(known)).toEqual([0, "", 0]);
  const found = new Set<string>();
  for (const name of names) {
    for (const at of wordsOf(name)) {
      const index = vmcs.base + at;
      const before = vmcs.words[index];
      for (const value of [0, -1, ...Array.from({ length: 32 }, (_, bit) => before ^ (1 << bit))]) {
        // In memory, as anybody may write there.
        memory.write32(4 * index, value);
        const expected = outcomeOf(new EntryChecks(vmcs));
        found.add(expected[1]);
        expect(outcomeOf(known), `${name} ${value >>> 0}`).toEqual(expected);
        // And again, in case the last answer was kept.
        expect(outcomeOf(known)).toEqual(expected);
        memory.write32(4 * index, before);
        expect(outcomeOf(known)).toEqual([0, "", 0]);
      }
    }
  }
  expect(found.size).toBeGreaterThan(60);
});

test("V512: so are random changes of many fields, by memory or by VMWRITE, and undone in any order (seed 20261130)", () => {
  const { vmx, memory } = createSoundMachine();
  const { vmcs } = vmx;
  const random = new RandomWords(20_261_130);
  const sound = vmcs.words.slice(vmcs.base, vmcs.base + 1024);
  const known = new EntryChecks(vmcs);
  const results = new Map<number, number>();
  for (let round = 0; round < 20_000; round++) {
    const name = names[random.below(names.length)] as VmcsFieldName;
    const words = wordsOf(name);
    const at = words[random.below(words.length)] as number;
    const change = random.below(4) === 0 ? 1 << random.below(32) : 0;
    const value = sound[at] ^ change;
    const isFirst = at === words[0];
    const other = vmcs.words[vmcs.base + (words.at(-1) as number)];
    // By whoever writes: the bus, or the processor.
    if (random.below(2) === 0) memory.write32(4 * (vmcs.base + at), value);
    else if (words.length === 1) vmcs.setLow(vmcsField[name], value);
    else vmcs.set(vmcsField[name], isFirst ? value : vmcs.words[vmcs.base + words[0]], isFirst ? other : value);
    const outcome = outcomeOf(known);
    expect(outcome, `round ${round}`).toEqual(outcomeOf(new EntryChecks(vmcs)));
    results.set(outcome[0], (results.get(outcome[0]) ?? 0) + 1);
    if (random.below(8) === 0) memory.write(4 * vmcs.base, new Uint8Array(sound.buffer));
  }
  expect([...results.keys()].sort((a, b) => a - b)).toEqual([guestStateError, 0, 7, 8]);
});

test("V512: a virtual TPR that sinks below the threshold between two entries is seen", () => {
  const { vmx, memory } = createSoundMachine([
    [vmcsField.primaryControls, soundControls.primary | primaryControl.useTprShadow],
    [vmcsField.tprThreshold, 4],
    [vmcsField.virtualApicAddress, 0x6_f000],
  ]);
  memory.write32(0x6_f080, 0x50);
  const checks = new EntryChecks(vmx.vmcs);
  expect(outcomeOf(checks)).toEqual([0, "", 0]);
  memory.write32(0x6_f080, 0x30);
  expect(outcomeOf(checks)).toEqual([7, "tpr-threshold-above-tpr", 0]);
});

test("V512: EFLAGS.VM, and EFER.LMA of the host, belong to what is compared", () => {
  const { vmcs } = createSoundMachine().vmx;
  const checks = new EntryChecks(vmcs);
  expect(checks.run(true)).toBe(0);
  expect([checks.run(false), checks.failed]).toEqual([8, "host-address-space-size"]);
  expect(checks.run(true)).toBe(0);
  vmcs.setLow(vmcsField.guestRflags, 0x2_0002);
  expect([checks.run(true), checks.failed]).toEqual(outcomeOf(new EntryChecks(vmcs)).slice(0, 2));
});
