/** What Bochs 2.7 answered, held against ours. The recordings, their source and generator: ../vectors/README.md. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitReason } from "../src/exit/exit-reason.ts";
import { publishedCases } from "../vectors/bochs/vmx-exit-cases.mjs";
import {
  compareTold,
  createReplayMachine,
  type ReplayMachine,
  readRecording,
  replay,
  type Told,
} from "./vmx-replay.ts";

/** What an exit tells at once where Bochs waits for RFLAGS.IF. */
const interrupted = [
  "reason 0x1, expected 0xc",
  "instructionLength 0x0, expected 0x1",
  "interruptionInfo 0x80000051, expected 0x0",
];

/** Where Bochs 2.7 is not what the manual says: what differs, or the check that an entry fails. */
const differences: Readonly<Record<string, readonly string[] | string>> = {
  // §27.2.1.3: outside of SMM the control must be 0, which is checked with the others. Bochs looks at it later.
  "entry to SMM": "entry-to-smm",
  // §27.3.1.1: reserved bits of DEBUGCTL must be 0.
  "guest: DEBUGCTL with a reserved bit": "guest-debugctl",
  // §27.3.1.1: an IA-32e-mode guest has paging, unrestricted or not.
  "guest: IA-32e mode without PG": "guest-ia32e-paging",
  // §27.3.1.2: DPL of a non-conforming CS is that of SS.
  "guest: SS of DPL 3": "guest-cs-privilege",
  // §27.3.1.4: bits 63:48 of RIP are the same; Bochs leaves it to the fetch.
  "guest: RIP not canonical": "guest-rip",
  // §27.3.1.5: HLT lets in interrupts, NMIs, #DB, #MC and the monitor trap flag.
  "guest: halted, and a #GP injected": "guest-injection-into-activity",
  // §27.3.1.5: under virtual NMIs an injected NMI must not be blocked.
  "guest: blocked by NMI, and an NMI injected under virtual NMIs": "guest-nmi-blocked-by-nmi",
  // §27.8: the qualification of this failure is 3.
  "guest: blocked by STI, and an NMI injected": ["qualification 0x3, expected 0x0"],
  // §27.3.1.5: bits 63:17 of pending debug exceptions are 0; BS is what TF says where instructions are blocked.
  "guest: pending debug exceptions with bit 32": "guest-pending-debug-reserved",
  "guest: blocked by MOV SS with TF, and no BS pending": "guest-pending-debug-step",
  "guest: halted without TF, and BS pending": "guest-pending-debug-step",
  // §27.4: SMM_MONITOR_CTL can be written in SMM alone.
  "MSR loading: SMM_MONITOR_CTL": "entry-msr-load",
  // Table 28-12: the size of a 16-bit destination is 0.
  "rdrand r15w": ["instructionInfo 0x478, expected 0xc78"],
  // Nothing is output, so no port is accessed. The manual does not say.
  "rep outsb of no element, hlt": [
    "reason 0xc, expected 0x1e",
    "qualification 0x0, expected 0x1f00030",
    "instructionLength 0x1, expected 0x2",
    "instructionInfo 0x0, expected 0x18100",
    "guestLinear 0x0, expected 0x9000",
    "rip 0x10002, expected 0x10000",
  ],
  // §26.2: the window wakes from the states that an interrupt would wake from.
  "interrupt window of a halted guest": ["reason 0x7, expected 0x34"],
  // Table 28-10: bit 11 is the operand size outside of 64-bit mode.
  "protected mode: sgdt [0x9000]": ["instructionInfo 0x8418880, expected 0x8418080"],
  "protected mode: a16 sidt [bx+si+0x10]": ["instructionInfo 0x11998800, expected 0x11998000"],
  // Access rights of CS are what an entry loaded until CS is; Bochs makes it data in real mode.
  "guest: real mode, unrestricted": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: cpuid": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: in al,dx": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: lgdt [0x100]": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: a32 o32 lidt [ebx+4]": [
    "instructionInfo 0x31c18880, expected 0x31c18080",
    "csAccessRights 0x9b, expected 0x93",
  ],
  "real mode: mov cr0 to protected mode, hlt": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: rep outsb": ["csAccessRights 0x9b, expected 0x93"],
  "real mode: int 0x21, hlt": ["csAccessRights 0x9b, expected 0x93"],
  // §29.3.3.2: setting an accessed flag of the guest's is a write to its table.
  "EPT r--: read through a guest's table, whose accessed flag is clear": [
    "reason 0x30, expected 0xc",
    "qualification 0x8a, expected 0x0",
    "instructionLength 0x8, expected 0x1",
    "rip 0x10000, expected 0x10008",
  ],
  // Table 29-3: bits 20:12 of an entry that maps 2 MiB are reserved.
  "EPT leaf: a reserved address bit": [
    "reason 0x31, expected 0xc",
    "instructionLength 0x8, expected 0x1",
    "rip 0x10000, expected 0x10008",
  ],
  // §26.4.1: under external-interrupt exiting RFLAGS.IF does not block. Bochs looks at it.
  "external interrupt: exits, acknowledged, IF is 0": [...interrupted, "rip 0x10000, expected 0x10001"],
  "external interrupt: does not exit, IF is 0, hlt; acknowledged by the next entry": interrupted,
  // §28.1: the state becomes active when the exit is over, and what is saved is the one before.
  "external interrupt: exits, acknowledged, a halted guest": ["activityState 0x1, expected 0x0"],
  // §29.3.6: bits 11:0 of what is logged are 0.
  "page-modification log, write, hlt": [
    '{"memory":"0x48ff0","value":"0x601000"}, expected {"memory":"0x48ff0","value":"0x601010"}',
  ],
};

let machine: ReplayMachine | undefined;
const ready = (): ReplayMachine => {
  machine ??= createReplayMachine();
  return machine;
};

const recordings: readonly (readonly [rule: string, name: string, cases: number])[] = [
  ["V340", "entries", 258],
  ["V364", "guests", 203],
  ["V379", "ept", 56],
  ["V533", "events", 41],
];
for (const [rule, name, count] of recordings) {
  const { base, cases } = readRecording(name);
  test(`${rule}: ${name} has ${count} cases`, () => expect(cases.length).toBe(count));
  test.each(cases)(`${rule}: $name, as Bochs has it`, ({ name: title, steps, told }) => {
    const { vmx } = ready();
    const different = compareTold(told, replay(ready(), base, steps));
    const known = differences[title];
    if (typeof known === "string") {
      expect(vmx.failedCheck).toBe(known);
      expect(different).not.toEqual([]);
    } else expect(different).toEqual(known ?? []);
  });
}

test("V340: at least 25 entries fail in each recording's three classes together, and each class is there", () => {
  const results = readRecording("entries").cases.map(({ told }) => told.at(-1) as Told);
  const of = (is: (told: Told) => boolean): number => results.filter(is).length;
  expect(of((told) => told.result === -1)).toBeGreaterThan(0);
  expect(of((told) => (told.result ?? 0) > 0)).toBeGreaterThan(60);
  expect(of((told) => told.exit?.reason === "0x80000021")).toBeGreaterThan(60);
  expect(of((told) => told.exit?.reason === "0x80000022")).toBeGreaterThan(5);
});

test("V379: each of eight permissions is met by seven kinds of access", () => {
  const names = readRecording("ept").cases.map(({ name }) => name);
  expect(new Set(names.map((name) => name.slice(4, 7))).size).toBe(8);
  expect(new Set(names.map((name) => name.slice(9))).size).toBe(7);
});

/** Basic exit reasons without a case, and why. */
const withoutCase: Readonly<Record<string, string>> = {
  initSignal: "there is no second processor and no local APIC that would send one",
  startupIpi: "the same",
  monitorTrapFlag: "Bochs' processor model does not let the control be 1; the model's exit is rule V370",
  entryMachineCheck: "there are no machine checks",
  apicAccess: "idle: nothing virtualizes a local APIC",
  virtualizedEoi: "the same",
  apicWrite: "the same",
  encls: "the instruction is not there",
  xsaves: "IA32_XSS is 0, and no bit can be in both",
  xrstors: "the same",
  umwait: "the instruction is not there",
  tpause: "the same",
  busLock: "the control is not there",
  notify: "the same",
};

test("V533: every basic exit reason has a case among Bochs', or a cause why not", () => {
  const seen = new Set<number>();
  for (const [, name] of recordings)
    for (const { told } of readRecording(name).cases)
      for (const { exit } of told) if (exit?.reason !== undefined) seen.add(Number(exit.reason) & 0xffff);
  const missing = Object.entries(exitReason).filter(([, reason]) => !seen.has(reason));
  expect(missing.map(([name]) => name)).toEqual(Object.keys(withoutCase));
  expect(seen.size).toBe(48);
});

interface PublishedExit {
  readonly instruction: string;
  readonly reason: number;
  readonly entryFailure: boolean;
  readonly [field: string]: string | number | boolean;
}
const { cases: published, controls } = JSON.parse(
  readFileSync(new URL("../vectors/bochs27-vmx-exits.json", import.meta.url), "utf8"),
) as { cases: readonly PublishedExit[]; controls: { readonly pin: string } };

test("V364: each of the 44 exits has its instruction", () => {
  expect(publishedCases.map(({ name }) => name)).toEqual(published.map(({ instruction }) => instruction));
  expect(published.length).toBe(44);
});

test.each(published)("V364: $instruction exits with every field of the vector", (row) => {
  const steps = publishedCases.find(({ name }) => name === row.instruction)?.steps ?? [];
  // Their pin controls; with the timer where it is what exits.
  const pin = Number(controls.pin) | (row.reason === 52 ? 0x40 : 0);
  const withPin = steps.flatMap((step) => (step[0] === "launch" ? [["write", 0x4000, pin] as const, step] : [step]));
  const { exit } = replay(ready(), readRecording("guests").base, withPin as Parameters<typeof replay>[2]).at(
    -1,
  ) as Told;
  for (const [field, expected] of Object.entries(row)) {
    if (field === "instruction") continue;
    const word = Number(exit?.reason);
    if (field === "reason") expect(word & 0xffff).toBe(expected);
    else if (field === "entryFailure") expect(word >= 0x8000_0000).toBe(expected);
    else if (field === "instructionLength") expect(Number(exit?.[field])).toBe(expected);
    else expect([field, exit?.[field]]).toEqual([field, expected]);
  }
});
