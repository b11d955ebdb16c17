/**
 * claims/controls — which instructions exit is what the hypervisor wrote into the VMCS (V-08).
 *
 * One stream of fourteen instructions runs under one setting after another; each answer is the list of those that came
 * out, in order.
 *
 * Source: Intel SDM volume 3 §26.1.2 (unconditional exits), §26.1.3 (conditional ones), §25.6.6 (masks and shadows).
 * Rule V492 in ../../SPEC.md.
 * @module
 */
import { createRandomStream } from "@dc/engine";
import { type Claim, type Cell, exact } from "@dc/engine/experiment";
import { generalRegister } from "../cpu/state.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { primaryControl } from "../vmx/controls.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";
import { createVmxGuest, guestControl, guestPlace, type VmxGuest, type VmxGuestOptions } from "./vmx-guest.ts";

/** The stream. CR0 is written with TS set, CR4 with PGE set; RCX names IA32_PAT; the last one ends it either way. */
const stream = [
  "cpuid",
  "mov rax,cr0",
  "mov cr0,rbx",
  "mov rax,cr3",
  "mov cr3,r8",
  "mov rax,cr4",
  "mov cr4,rsi",
  "rdtsc",
  "invlpg [rdi]",
  "mov rax,dr7",
  "out 0x80,al",
  "rdmsr",
  "int3",
  "hlt",
] as const;
const taskSwitched = 0x8;
const globalPages = 0x80;
const patMsr = 0x277;
/** All bits of a register that fit the low word. */
const allBits = 0xffff_ffff;

interface Setting {
  readonly name: string;
  readonly options: VmxGuestOptions;
  /** Set bits of the bitmaps before the guest is entered. */
  readonly prepare?: (guest: VmxGuest) => void;
  readonly exits: readonly (typeof stream)[number][];
}

const base = primaryControl.useIoBitmaps | primaryControl.useMsrBitmaps;
const primary = (bit: number): VmxGuestOptions => ({ primary: base | bit });
const fields = (...list: [field: number, value: number][]): VmxGuestOptions => ({ primary: base, fields: list });
const setPort =
  (port: number) =>
  ({ memory }: VmxGuest): void =>
    memory.write8(guestPlace.ioBitmapA + (port >> 3), 1 << (port & 7));

const settings: readonly Setting[] = [
  { name: "none", options: { primary: base }, exits: ["cpuid"] },
  { name: "none, without EPT", options: { primary: base, ept: false }, exits: ["cpuid"] },
  { name: "HLT exiting", options: primary(primaryControl.hltExiting), exits: ["cpuid", "hlt"] },
  { name: "CR3-load exiting", options: primary(primaryControl.cr3LoadExiting), exits: ["cpuid", "mov cr3,r8"] },
  {
    name: "CR3-load exiting, without EPT",
    options: { ...primary(primaryControl.cr3LoadExiting), ept: false },
    exits: ["cpuid", "mov cr3,r8"],
  },
  { name: "CR3-store exiting", options: primary(primaryControl.cr3StoreExiting), exits: ["cpuid", "mov rax,cr3"] },
  { name: "RDTSC exiting", options: primary(primaryControl.rdtscExiting), exits: ["cpuid", "rdtsc"] },
  { name: "INVLPG exiting", options: primary(primaryControl.invlpgExiting), exits: ["cpuid", "invlpg [rdi]"] },
  { name: "MOV-DR exiting", options: primary(primaryControl.movDrExiting), exits: ["cpuid", "mov rax,dr7"] },
  {
    name: "unconditional I/O exiting",
    options: { primary: primaryControl.useMsrBitmaps | primaryControl.unconditionalIoExiting },
    exits: ["cpuid", "out 0x80,al"],
  },
  {
    name: "I/O bitmap, bit of port 0x80",
    options: { primary: base },
    prepare: setPort(0x80),
    exits: ["cpuid", "out 0x80,al"],
  },
  { name: "I/O bitmap, bit of port 0x81", options: { primary: base }, prepare: setPort(0x81), exits: ["cpuid"] },
  {
    name: "MSR bitmap, reads of IA32_PAT",
    options: { primary: base },
    prepare: ({ memory }) => memory.write8(guestPlace.msrBitmap + (patMsr >> 3), 1 << (patMsr & 7)),
    exits: ["cpuid", "rdmsr"],
  },
  { name: "no MSR bitmap", options: { primary: primaryControl.useIoBitmaps }, exits: ["cpuid", "rdmsr"] },
  { name: "exception bitmap, #BP", options: fields([vmcsField.exceptionBitmap, 1 << 3]), exits: ["cpuid", "int3"] },
  {
    name: "CR0 mask TS, shadow 0",
    options: fields([vmcsField.cr0Mask, taskSwitched]),
    exits: ["cpuid", "mov cr0,rbx"],
  },
  {
    name: "CR0 mask TS, shadow TS",
    options: fields([vmcsField.cr0Mask, taskSwitched], [vmcsField.cr0ReadShadow, taskSwitched]),
    exits: ["cpuid"],
  },
  {
    name: "CR0 mask of all bits, shadow as written",
    options: fields([vmcsField.cr0Mask, allBits], [vmcsField.cr0ReadShadow, guestControl.cr0 | taskSwitched]),
    exits: ["cpuid"],
  },
  {
    name: "CR4 mask PGE, shadow 0",
    options: fields([vmcsField.cr4Mask, globalPages]),
    exits: ["cpuid", "mov cr4,rsi"],
  },
  {
    name: "CR4 mask of all but PGE, shadow as it is",
    options: fields([vmcsField.cr4Mask, allBits - globalPages], [vmcsField.cr4ReadShadow, guestControl.cr4]),
    exits: ["cpuid"],
  },
];

/** Run the stream and list what exited. */
function exitsOf({ options, prepare }: Setting): string {
  const guest = createVmxGuest(stream.map((text, n) => `i${n}: ${text}`).join("\n"), options);
  const { cpu, vmx, tables } = guest;
  prepare?.(guest);
  cpu.general[2 * generalRegister.rbx] = guestControl.cr0 | taskSwitched;
  cpu.general[2 * generalRegister.rcx] = patMsr;
  cpu.general[2 * generalRegister.rsi] = guestControl.cr4 | globalPages;
  cpu.general[2 * generalRegister.rdi] = guestPlace.data;
  cpu.general[2 * generalRegister.r8] = Number(tables.root);
  const places = new Map(stream.map((text, n) => [guest.label(`i${n}`), text]));
  const exits: string[] = [];
  while (guest.next() === "exit") {
    const place = places.get(vmx.vmreadLow(vmcsField.guestRip));
    exits.push(place ?? "an unknown place");
    if (vmx.reason === exitReason.hlt || place === undefined) break;
    vmx.skipInstruction();
  }
  return exits.join("; ");
}

/** What a guest reads of a CR0 that the host owns. */
function readCr0(shadow: number): number {
  const guest = createVmxGuest("mov rax,cr0\ncpuid", {
    fields: [
      [vmcsField.cr0Mask, allBits],
      [vmcsField.cr0ReadShadow, shadow],
    ],
  });
  guest.next();
  return guest.vmx.reason === exitReason.cpuid ? guest.cpu.general[0] >>> 0 : Number.NaN;
}

/** Bits of CR4 that a guest may turn over in any combination. */
const freeBits = 0x7dc;

/** Writes of CR4 under random masks and shadows: how many exit just where (new ^ shadow) & mask is not 0. */
function countCr4Writes(trials: number): number {
  const guest = createVmxGuest("again: mov cr4,rbx\ncpuid\njmp again");
  const { cpu, vmx } = guest;
  const random = createRandomStream(new Int32Array([8, 1, 2, 3]));
  const draw = (): number => random.uint32() & random.uint32() & freeBits;
  const seen = [0, 0];
  let asSaid = 0;
  for (let trial = 0; trial < trials; trial++) {
    const [mask, shadow] = [draw(), draw()];
    const written = guestControl.cr4 | draw();
    vmx.vmwrite(vmcsField.cr4Mask, mask);
    vmx.vmwrite(vmcsField.cr4ReadShadow, shadow);
    vmx.vmwrite(vmcsField.guestRip, guest.label("again"));
    cpu.general[2 * generalRegister.rbx] = written;
    guest.next();
    const exits = vmx.reason === exitReason.crAccess ? 1 : 0;
    const isSaid = ((written ^ shadow) & mask) !== 0;
    seen[exits]++;
    if ((exits === 1) === isSaid) asSaid++;
  }
  // A rule that never or always exits would show nothing.
  return Math.min(...seen) > trials / 10 ? asSaid : Number.NaN;
}

/** V-08. */
export const controls: Claim = {
  id: "V-08",
  slug: "controls",
  statement:
    "Which instructions exit is configuration, not nature: CPUID always does, a read of CR0 or CR4 never, the others where a bit says so",
  refutes: ["E13", "E14"],
  source: "SDM 3 §26.1.2, §26.1.3, §25.6.6; a guest of these fourteen instructions under each setting",
  cells: (): readonly Cell[] => [
    ...settings.map((setting) => ({
      quantity: "which of 14 instructions exit",
      inputs: { controls: setting.name },
      expected: setting.exits.join("; "),
      tolerance: exact,
      measure: () => exitsOf(setting),
    })),
    {
      quantity: "CR0 as the guest reads it, the host owning all of it",
      inputs: { controls: "CR0 shadow 0x60000010" },
      expected: 0x6000_0010,
      tolerance: exact,
      measure: () => readCr0(0x6000_0010),
    },
    {
      quantity: "of 500 writes of CR4, those that exit just where (new ^ shadow) & mask is not 0",
      inputs: { controls: "random masks and shadows" },
      expected: 500,
      tolerance: exact,
      measure: () => countCr4Writes(500),
    },
  ],
};
