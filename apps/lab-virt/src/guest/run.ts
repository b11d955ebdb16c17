/**
 * guest/run — a guest under its hypervisor, from VMLAUNCH to its end, in slices; each exit is kept with what it was.
 *
 * Plain data comes out of it, so that it can come from a worker. Wide values are bigint.
 * @module
 */
import {
  exitReason,
  exitReasonName,
  instructionErrorName,
  vmcsField as field,
  type VmcsFieldName,
  vmSucceed,
} from "@dc/virt/vmx";
import type { GuestControls } from "./controls.ts";
import { type FieldWrite, Handler, timerVector } from "./handler.ts";
import { createGuestMachine, type DeviceAccess, type GuestMachine, type GuestProgram, place } from "./machine.ts";
import {
  allRegisters,
  handlersOwn,
  leftByHandler,
  readRegister,
  registerNames,
  stackPointer,
  writeRegister,
} from "./registers.ts";

/** Fields of the guest-state area that are shown. */
export const guestFields: readonly VmcsFieldName[] = [
  "guestRip",
  "guestRsp",
  "guestRflags",
  "guestCr0",
  "guestCr3",
  "guestCr4",
  "guestEfer",
  "guestCsSelector",
  "guestDr7",
  "guestInterruptibility",
  "guestActivityState",
];

/** What an exit tells. */
export const toldFields: readonly VmcsFieldName[] = [
  "exitReason",
  "exitQualification",
  "exitInstructionLength",
  "exitInstructionInfo",
  "exitInterruptionInfo",
  "exitInterruptionErrorCode",
  "idtVectoringInfo",
  "guestLinearAddress",
  "guestPhysicalAddress",
];

/** What the processor loads for the host. */
export const hostFields: readonly VmcsFieldName[] = [
  "hostRip",
  "hostRsp",
  "hostCr0",
  "hostCr3",
  "hostCr4",
  "hostCsSelector",
  "hostGdtrBase",
];

/** The guest at one side of an exit: `guestFields`, and the sixteen general registers (RSP is the field). */
export interface GuestSide {
  readonly fields: readonly bigint[];
  readonly general: readonly bigint[];
}

/** One exit. */
export interface ExitStep {
  /** From 0. */
  readonly sequence: number;
  /** Line of the text, or undefined where the instruction is none of the program's. */
  readonly line: number | undefined;
  readonly reason: number;
  readonly reasonName: string;
  readonly qualification: bigint;
  readonly before: GuestSide;
  /** `toldFields`. */
  readonly told: readonly bigint[];
  /** `hostFields`, as the registers have them now. */
  readonly host: readonly bigint[];
  readonly writes: readonly FieldWrite[];
  /** Registers that the handler gave a value to, as bits. */
  readonly written: number;
  /** As the guest is entered again; undefined where it is not. */
  readonly after: GuestSide | undefined;
  /** Registers that are not what the guest must find, as bits. */
  readonly lost: number;
}

/** How a run ended. */
export type RunEnd =
  | { readonly kind: "done" | "limit" | "stopped" | "halted" | "tripleFault" | "exitsMax" }
  /** An exception that nothing handles. */
  | { readonly kind: "exception"; readonly vector: number }
  | { readonly kind: "unhandled"; readonly reason: number; readonly reasonName: string }
  | {
      readonly kind: "entryFailed";
      /** VM-instruction error, -1 VMfailInvalid; 0 where the entry failed by guest state. */
      readonly error: number;
      readonly errorName: string;
      /** Name of the check. */
      readonly check: string;
      /** The exit reason of an entry that failed late, unsigned; else 0. */
      readonly reason: number;
      /** Entries that had succeeded before. */
      readonly entries: number;
    };

/** How many exits a line had, and why. */
export interface LineExits {
  readonly line: number | undefined;
  readonly count: number;
  /** Basic reasons, in the order in which they came. */
  readonly reasons: readonly number[];
  /** Qualification of the first. */
  readonly qualification: bigint;
}

/** A run, as far as it came. */
export interface GuestRunView {
  readonly end: RunEnd;
  readonly instructions: number;
  readonly exits: number;
  readonly lines: readonly LineExits[];
  /** The first of them. */
  readonly steps: readonly ExitStep[];
  /** What the guest is in the end. */
  readonly last: GuestSide;
  readonly output: readonly { readonly port: number; readonly value: number }[];
  readonly device: readonly DeviceAccess[];
}

/** What to run. */
export interface GuestRunAsk {
  readonly program: GuestProgram;
  /** Line of the text by address. */
  readonly lineAt: ReadonlyMap<number, number>;
  readonly controls: GuestControls;
  /** Registers that the handler saves and restores, as bits. Default: all fifteen. */
  readonly saved?: number;
  readonly instructionsMax: number;
  readonly exitsMax: number;
  /** Steps that are kept. */
  readonly stepsMax: number;
}

const sliceInstructions = 200_000;
const sliceExits = 500;

/** What can be said between two slices. */
export interface RunProgress {
  readonly instructions: number;
  readonly exits: number;
}

/** Run a guest. Each `next(true)` stops it. */
export function* runGuest(ask: GuestRunAsk): Generator<RunProgress, GuestRunView, boolean | undefined> {
  const machine = createGuestMachine(ask.program, ask.controls);
  const { vmx, cpu } = machine;
  const handler = new Handler(machine);
  const saved = (ask.saved ?? allRegisters) & allRegisters;
  const lines = new Map<number | undefined, { count: number; reasons: number[]; qualification: bigint }>();
  const steps: ExitStep[] = [];
  const endAddress = ask.program.origin + ask.program.bytes.length;
  cpu.setBreakpoint(endAddress);
  let exits = 0;
  let entries = 0;
  let wakes = 0;
  let nextPause = sliceExits;
  let left = ask.instructionsMax;

  const view = (end: RunEnd): GuestRunView => ({
    end,
    instructions: cpu.instructions,
    exits,
    lines: Array.from(lines, ([line, each]) => ({ line, ...each })),
    steps,
    last: vmx.inGuest ? sideNow(machine) : readSide(machine, handler.area),
    output: handler.output,
    device: machine.device,
  });
  const failed = (error: number): RunEnd => ({
    kind: "entryFailed",
    error,
    errorName: error > 0 ? (instructionErrorName(error) ?? "") : error < 0 ? "vmFailInvalid" : "",
    check: vmx.failedCheck,
    reason: error === 0 ? vmx.reasonWord : 0,
    entries,
  });

  const launched = vmx.vmlaunch();
  if (launched !== vmSucceed) return view(failed(launched));
  for (;;) {
    const before = cpu.instructions;
    const stop = vmx.run(Math.min(sliceInstructions, left));
    left -= cpu.instructions - before;
    if (stop === "breakpoint") return view({ kind: "done" });
    if (stop === "shutdown") return view({ kind: "tripleFault" });
    if (stop === "halt") {
      const vector = stubVector(Number(sideNow(machine).fields[0]) - 1);
      if (vector !== undefined) return view({ kind: "exception", vector });
      if ((cpu.state.flags & 0x200) === 0 || wakes >= ask.exitsMax) return view({ kind: "halted" });
      wakes += 1;
      cpu.interrupt(timerVector);
      continue;
    }
    if (stop === "budget") {
      if (left <= 0) return view({ kind: "limit" });
      if ((yield { instructions: cpu.instructions, exits }) === true) return view({ kind: "stopped" });
      continue;
    }
    // An exit. Registers are the guest's still, but for RSP.
    const isFailure = vmx.reasonWord >= 0x8000_0000;
    if (isFailure) return view(failed(0));
    entries += 1;
    exits += 1;
    const { reason } = vmx;
    const general = registerNames.map((_, register) => readRegister(cpu, register));
    general[stackPointer] = vmx.vmread(field.guestRsp);
    const keeps = steps.length < ask.stepsMax;
    const side = keeps ? readSide(machine, general) : undefined;
    const told = keeps ? toldFields.map((name) => vmx.vmread(field[name])) : [];
    const host = keeps ? readHost(machine) : [];
    const qualification = vmx.vmread(field.exitQualification);
    const line = isBetween(reason) ? undefined : ask.lineAt.get(Number(vmx.vmread(field.guestRip)));
    const seen = lines.get(line);
    if (seen === undefined) lines.set(line, { count: 1, reasons: [reason], qualification });
    else {
      seen.count += 1;
      if (!seen.reasons.includes(reason)) seen.reasons.push(reason);
    }
    for (const register of handlersOwn)
      if (((saved >> register) & 1) === 1) handler.area[register] = general[register] as bigint;
    const handled = handler.handle();
    for (const register of handlersOwn) {
      const restored = ((saved >> register) & 1) === 1;
      writeRegister(
        cpu,
        register,
        restored ? (handler.area[register] as bigint) : leftByHandler(register, reason, qualification),
      );
    }
    const vector = reason === exitReason.hlt ? stubVector(Number(vmx.vmread(field.guestRip)) - 1) : undefined;
    const goesOn = handled.outcome === "resume" && vector === undefined;
    let lost = 0;
    for (const register of handlersOwn) {
      const wanted = ((handled.written >> register) & 1) === 1 ? handler.area[register] : general[register];
      if (readRegister(cpu, register) !== wanted) lost |= 1 << register;
    }
    const now = registerNames.map((_, register) => readRegister(cpu, register));
    now[stackPointer] = vmx.vmread(field.guestRsp);
    if (side !== undefined)
      steps.push({
        sequence: exits - 1,
        line,
        reason,
        reasonName: exitReasonName(reason) ?? String(reason),
        qualification,
        before: side,
        told,
        host,
        writes: handled.writes,
        written: handled.written,
        after: goesOn ? readSide(machine, now) : undefined,
        lost: goesOn ? lost : 0,
      });
    if (vector !== undefined) return view({ kind: "exception", vector });
    if (handled.outcome === "unhandled")
      return view({ kind: "unhandled", reason, reasonName: exitReasonName(reason) ?? String(reason) });
    if (handled.outcome === "tripleFault" || handled.outcome === "halted") return view({ kind: handled.outcome });
    if (handled.outcome === "entryFailure") return view(failed(0));
    if (exits >= ask.exitsMax) return view({ kind: "exitsMax" });
    if (exits >= nextPause) {
      nextPause += sliceExits;
      if ((yield { instructions: cpu.instructions, exits }) === true) return view({ kind: "stopped" });
    }
    const resumed = vmx.vmresume();
    if (resumed !== vmSucceed) return view(failed(resumed));
  }
}

/** Run to the end, at once. */
export function runWhole(ask: GuestRunAsk): GuestRunView {
  const run = runGuest(ask);
  for (;;) {
    const next = run.next(false);
    if (next.done === true) return next.value;
  }
}

/** Exits between two instructions: no instruction is to blame. */
function isBetween(reason: number): boolean {
  return (
    reason === exitReason.externalInterrupt ||
    reason === exitReason.interruptWindow ||
    reason === exitReason.nmiWindow ||
    reason === exitReason.monitorTrapFlag ||
    reason === exitReason.preemptionTimer
  );
}

/** The vector whose stub an address lies in, where that stub halts. */
function stubVector(address: number): number | undefined {
  const vector = Math.floor((address - place.stubs) / 16);
  return vector >= 0 && vector < 32 ? vector : undefined;
}

/** The guest while it is outside: fields of the VMCS, and its general registers as they are given. */
function readSide({ vmx }: GuestMachine, general: ArrayLike<bigint>): GuestSide {
  return { fields: guestFields.map((name) => vmx.vmread(field[name])), general: Array.from(general) };
}

/** The guest while it is inside: the processor's own registers, in the order of `guestFields`. */
function sideNow({ cpu }: GuestMachine): GuestSide {
  const { state } = cpu;
  const wide = (words: Int32Array, at: number): bigint =>
    (BigInt(words[at + 1] >>> 0) << 32n) | BigInt(words[at] >>> 0);
  const general = registerNames.map((_, register) => readRegister(cpu, register));
  return {
    fields: [
      wide(state.rip, 0),
      general[stackPointer] as bigint,
      BigInt(state.flags),
      wide(state.control, 0),
      wide(state.control, 4),
      wide(state.control, 6),
      wide(state.control, 12),
      BigInt(state.selector[1] ?? 0),
      wide(state.debug, 14),
      BigInt(state.activity[1] ?? 0),
      BigInt(state.activity[0] ?? 0),
    ],
    general,
  };
}

/** The host's registers after an exit, in the order of `hostFields`. */
function readHost({ cpu }: GuestMachine): readonly bigint[] {
  const { state } = cpu;
  const wide = (words: Int32Array, at: number): bigint =>
    (BigInt(words[at + 1] >>> 0) << 32n) | BigInt(words[at] >>> 0);
  return [
    wide(state.rip, 0),
    readRegister(cpu, stackPointer),
    wide(state.control, 0),
    wide(state.control, 4),
    wide(state.control, 6),
    BigInt(state.selector[1] ?? 0),
    wide(state.tables, 0),
  ];
}
