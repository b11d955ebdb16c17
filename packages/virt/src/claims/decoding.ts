/**
 * claims/decoding — the bits of an exit qualification, read right and read wrong (V-09).
 *
 * A guest executes a thousand random accesses to control registers, each of which exits. What it did is known from its
 * text; what a decoder says of the qualification is compared with that.
 *
 * Source: Intel SDM volume 3 §28.2.1, table 28-3. Rule V493 in ../../SPEC.md.
 * @module
 */
import { createRandomStream } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { exitReason } from "../exit/exit-reason.ts";
import { primaryControl } from "../vmx/controls.ts";
import { crAccess } from "../vmx/qualification.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";
import { createVmxGuest } from "./vmx-guest.ts";

/** An access, as its instruction says it. */
export interface ControlAccess {
  readonly cr: number;
  /** One of `crAccess`. */
  readonly access: number;
  /** Number of the general register; of a MOV only. */
  readonly register: number;
}

const names = [
  "rax",
  "rcx",
  "rdx",
  "rbx",
  "rsp",
  "rbp",
  "rsi",
  "rdi",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
];
const words = [
  "ax",
  "cx",
  "dx",
  "bx",
  "sp",
  "bp",
  "si",
  "di",
  "r8w",
  "r9w",
  "r10w",
  "r11w",
  "r12w",
  "r13w",
  "r14w",
  "r15w",
];
const taskSwitched = 0x8;

type Form = (register: number) => readonly [text: string, access: ControlAccess];
const to =
  (cr: number): Form =>
  (register) => [`mov cr${cr},${names[register]}`, { cr, access: crAccess.movTo, register }];
const from =
  (cr: number): Form =>
  (register) => [`mov ${names[register]},cr${cr}`, { cr, access: crAccess.movFrom, register }];
/** All that can exit: reads of CR0 and CR4 cannot. */
const forms: readonly Form[] = [
  to(0),
  to(3),
  to(4),
  to(8),
  from(3),
  from(8),
  () => ["clts", { cr: 0, access: crAccess.clts, register: 0 }],
  (register) => [`lmsw ${words[register]}`, { cr: 0, access: crAccess.lmsw, register: 0 }],
];

/** One exit: what the guest did, and the qualification. */
export interface DecodedExit {
  readonly did: ControlAccess;
  readonly qualification: number;
}

/** Let a guest execute so many random accesses. @throws Error where one does not exit as an access to a control register */
export function drawControlAccesses(count: number): readonly DecodedExit[] {
  const random = createRandomStream(new Int32Array([9, 1, 2, 3]));
  const drawn = Array.from({ length: count }, () => {
    const form = forms[random.below(forms.length)] as Form;
    return form(random.below(16));
  });
  const guest = createVmxGuest(drawn.map(([text]) => text).join("\n"), {
    primary:
      primaryControl.cr3LoadExiting |
      primaryControl.cr3StoreExiting |
      primaryControl.cr8LoadExiting |
      primaryControl.cr8StoreExiting,
    // The host owns every bit, and no register holds what the shadows say: every write exits, and so does CLTS.
    fields: [
      [vmcsField.cr0Mask, 0xffff_ffff],
      [vmcsField.cr4Mask, 0xffff_ffff],
      [vmcsField.cr0ReadShadow, taskSwitched],
    ],
  });
  for (let register = 0; register < 16; register++) guest.cpu.general[2 * register] = 0x100 * register + 0x1007;
  return drawn.map(([text, did]) => {
    if (guest.next(1) !== "exit" || guest.vmx.reason !== exitReason.crAccess) throw new Error(`${text} did not exit`);
    const qualification = guest.vmx.vmreadLow(vmcsField.exitQualification) >>> 0;
    guest.vmx.skipInstruction();
    return { did, qualification };
  });
}

const accesses = 1000;

/** The share of the exits, of those that `counts` lets through, of which a decoder is right. */
function share(
  all: readonly DecodedExit[],
  isRight: (exit: DecodedExit) => boolean,
  counts: (did: ControlAccess) => boolean = () => true,
): number {
  const exits = all.filter(({ did }) => counts(did));
  return exits.filter(isRight).length / exits.length;
}

/** Bits 3:0, 5:4 and 11:8. */
const isDecoded = ({ did, qualification: q }: DecodedExit): boolean =>
  (q & 15) === did.cr && ((q >>> 4) & 3) === did.access && ((q >>> 8) & 15) === did.register;
/** A textbook's register number. */
const isShifted = ({ did, qualification: q }: DecodedExit): boolean => ((q >>> 4) & 15) === did.cr;
const isMoveTo =
  (...registers: number[]) =>
  ({ access, cr }: ControlAccess): boolean =>
    access === crAccess.movTo && registers.includes(cr);

/** V-09. */
export const qualification: Claim = {
  id: "V-09",
  slug: "qual",
  statement:
    "The exit qualification must be decoded with the right bit fields: a shift too many takes every MOV to CR3 or CR4 for one to CR0",
  refutes: ["E10"],
  source: "SDM 3 table 28-3; a guest's 1000 random accesses to control registers",
  cells: (): readonly Cell[] => {
    let drawn: readonly DecodedExit[] | undefined;
    const all = (): readonly DecodedExit[] => {
      drawn ??= drawControlAccesses(accesses);
      return drawn;
    };
    return [
      {
        quantity: "share of exits decoded right",
        inputs: { decoder: "cr = q & 15, type = (q >> 4) & 3, register = (q >> 8) & 15", of: "all accesses" },
        expected: 1,
        tolerance: exact,
        measure: () => share(all(), isDecoded),
      },
      {
        quantity: "share of exits whose control register is right",
        inputs: { decoder: "cr = (q >> 4) & 15", of: "MOV to CR3, CR4" },
        expected: 0,
        tolerance: exact,
        measure: () => share(all(), isShifted, isMoveTo(3, 4)),
      },
      {
        quantity: "share of exits called an access to CR0",
        inputs: { decoder: "cr = (q >> 4) & 15", of: "MOV to CR0, CR3, CR4, CR8" },
        expected: 1,
        tolerance: exact,
        measure: () => share(all(), ({ qualification: q }) => ((q >>> 4) & 15) === 0, isMoveTo(0, 3, 4, 8)),
      },
      {
        quantity: "share of exits whose control register is right",
        inputs: { decoder: "cr = (q >> 4) & 15", of: "MOV to CR0" },
        expected: 1,
        tolerance: exact,
        measure: () => share(all(), isShifted, isMoveTo(0)),
      },
    ];
  },
};
