/** Cases run by the processor itself (interop/single-step.c) and by ours; what differs. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  emptyBus,
  createMachine,
  enterLong,
  enterUser,
  type FlatMachine,
  mapPage,
  pageFlag,
  readException,
} from "../../src/testing/flat-machine.ts";
import { codeAddress, dataAddress, type InstructionCase } from "./random-instructions.ts";

/** What came out: registers as hexadecimal text in the order of `resultNames`, vector, error code. */
export interface Outcome {
  readonly registers: readonly bigint[];
  readonly vector: number;
  readonly errorCode: number;
  readonly cr2: bigint;
}

/** rax rbx rcx rdx rsi rdi rbp, rsp from the data on, rip from the code on, flags. */
export const resultNames = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "ip", "fl"] as const;
/** Words of `general` for the first seven. */
const slots = [0, 6, 2, 4, 12, 14, 10] as const;
const flagsMask = 0xcd5;

/** Build the program that runs cases on the processor itself. @returns its path, and how to remove it */
export function buildSingleStep(source: string): { readonly program: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "dc-single-step-"));
  const program = join(directory, "single-step");
  execFileSync("gcc", ["-O1", "-w", "-o", program, source]);
  return { program, remove: () => rmSync(directory, { recursive: true }) };
}

/** One line for the program. */
export function lineOf({ mode, code, registers }: InstructionCase): string {
  const hex = code.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${mode} ${hex} ${registers.map((word) => word.toString(16)).join(" ")}`;
}

/** Run cases on the processor itself. */
export function runNative(program: string, cases: readonly InstructionCase[]): Outcome[] {
  const input = `${cases.map(lineOf).join("\n")}\n`;
  const text = execFileSync(program, { input, encoding: "utf8", maxBuffer: 1 << 30 });
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const record = JSON.parse(line) as Record<string, string | number>;
      return {
        registers: resultNames.map((name) => BigInt.asUintN(64, BigInt(`0x${record[name]}`))),
        vector: record.vec as number,
        errorCode: record.err as number,
        cr2: BigInt(`0x${record.cr2}`),
      };
    });
}

/** Where a page of data is: neighbours are not, so that what spans two shows. */
const physicalOf = (page: number): number => 0x21_0000 + 4096 * (page ^ 1);

/** Ours: a Linux-like machine with a page of code and sixteen of data, in which cases are run one after the other. */
export class OurStep {
  readonly machine: FlatMachine;
  readonly #data: Uint8Array = Uint8Array.from({ length: 0x1_0000 }, (_, n) => n * 37);

  constructor() {
    const machine = createMachine(4 << 20, emptyBus);
    this.machine = machine;
    enterLong(machine);
    const user = pageFlag.present | pageFlag.writable | pageFlag.user;
    mapPage(machine.memory, codeAddress, 0, 0x20_0000, user);
    for (let page = 0; page < 16; page++)
      mapPage(machine.memory, dataAddress + 4096 * page, 0, physicalOf(page), user | pageFlag.noExecute);
  }

  /** Put code into its page, and a breakpoint after it. */
  load(code: readonly number[]): void {
    this.machine.memory.write(0x20_0000, Uint8Array.from([...code, 0xcc]));
  }

  /** Registers and data of a case, at the beginning of the code. */
  begin({ mode, registers }: InstructionCase): void {
    const { machine } = this;
    const { state } = machine.cpu;
    for (let page = 0; page < 16; page++)
      machine.memory.write(physicalOf(page), this.#data.subarray(4096 * page, 4096 * (page + 1)));
    enterUser(machine, mode, codeAddress);
    state.general.fill(0);
    slots.forEach((slot, n) => {
      const word = registers[n] as bigint;
      state.general[slot] = Number(BigInt.asIntN(32, word));
      state.general[slot + 1] = mode === 64 ? Number(BigInt.asIntN(32, word >> 32n)) : 0;
    });
    state.general[8] = dataAddress + 0x8000;
    state.flags = Number((registers[7] as bigint) & BigInt(flagsMask)) | 0x202;
    state.control.fill(0, 2, 4);
  }

  /** What a case comes to: the same each of three times, of which the last is executed as a block. */
  run(each: InstructionCase): Outcome {
    this.load(each.code);
    const [first, second, third] = [this.#once(each), this.#once(each), this.#once(each)] as const;
    for (const other of [second, third]) {
      const isSame =
        other.vector === first.vector &&
        other.errorCode === first.errorCode &&
        other.cr2 === first.cr2 &&
        other.registers.every((word, n) => word === first.registers[n]);
      if (!isSame) throw new Error(`another time otherwise: ${lineOf(each)}`);
    }
    return third;
  }

  #once({ mode, code, registers }: InstructionCase): Outcome {
    const { machine } = this;
    const { cpu } = machine;
    const { state } = cpu;
    this.begin({ mode, code, registers, undefinedFlags: 0 });
    const stop = cpu.run(10_000);
    if (stop !== "halt") throw new Error(`${stop} after ${lineOf({ mode, code, registers, undefinedFlags: 0 })}`);
    const caught = readException(machine);
    const word = (array: Int32Array, at: number): bigint =>
      BigInt.asUintN(64, (BigInt(array[at + 1]) << 32n) | BigInt(array[at] >>> 0));
    return {
      registers: [
        ...slots.map((slot) => word(state.general, slot)),
        BigInt.asUintN(64, caught.rsp - BigInt(dataAddress)),
        BigInt.asUintN(64, caught.rip - BigInt(codeAddress)),
        BigInt(caught.flags & flagsMask),
      ],
      vector: caught.vector,
      errorCode: caught.errorCode,
      cr2: caught.vector === 14 ? word(state.control, 2) : 0n,
    };
  }
}

/** What differs, in words; undefined where nothing does. */
export function difference(case_: InstructionCase, native: Outcome, ours: Outcome): string | undefined {
  const parts: string[] = [];
  resultNames.forEach((name, n) => {
    const mask = name === "fl" ? BigInt(~case_.undefinedFlags & flagsMask) : (1n << 64n) - 1n;
    const [theirs, mine] = [(native.registers[n] as bigint) & mask, (ours.registers[n] as bigint) & mask];
    if (theirs !== mine) parts.push(`${name} ${theirs.toString(16)}, ours ${mine.toString(16)}`);
  });
  if (native.vector !== ours.vector) parts.push(`vector ${native.vector}, ours ${ours.vector}`);
  // Linux hides from a program whether a page of the kernel is there: it sets bit 0 for all of them.
  const isKernels = native.vector === 14 && native.cr2 >> 47n !== 0n;
  const error = isKernels ? ours.errorCode | 1 : ours.errorCode;
  if (native.errorCode !== error) parts.push(`error ${native.errorCode}, ours ${ours.errorCode}`);
  if (native.vector === 14 && native.cr2 !== ours.cr2)
    parts.push(`cr2 ${native.cr2.toString(16)}, ours ${ours.cr2.toString(16)}`);
  return parts.length === 0 ? undefined : `${lineOf(case_)}: ${parts.join("; ")}`;
}
