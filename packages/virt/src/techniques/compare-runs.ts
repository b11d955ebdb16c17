/**
 * techniques/compare-runs — two runs of one guest, instruction by instruction: equal, or where they part.
 *
 * Compared is what the guest can know of: its registers as it sees them, what it wrote to its ports, how it ended, and its
 * memory. Long stretches are run at once; where they end differently both runs go back, and go on step by step.
 *
 * Rule V434 in ../../SPEC.md.
 * @module
 */
import { lazyWord } from "../cpu/state.ts";
import type { GuestRun, GuestStop } from "./guest-run.ts";

/** Something that differs. */
export interface RunDifference {
  /** `ax`, `rip`, `flags`, `ss.access`, `cr0`, `gdtr.limit`, `memory 0x8000`, `output`, `stop`. */
  readonly what: string;
  readonly a: bigint | string;
  readonly b: bigint | string;
}

/** The outcome. */
export type RunComparison =
  | {
      readonly equal: true;
      readonly instructions: number;
      readonly stop: GuestStop;
    }
  | {
      readonly equal: false;
      /** The first step after which they differ. */
      readonly first: {
        /** Instructions that both had completed before it. */
        readonly index: number;
        /** Where it is: the same in both. */
        readonly rip: bigint;
      } & RunDifference;
      /** All that differs after it. */
      readonly differences: readonly RunDifference[];
    };

/** How far to go. */
export interface CompareOptions {
  /** Default a million. */
  readonly instructionsMax?: number;
  /** Bytes of memory that are left out, as [first, end) pairs. */
  readonly ignoredMemory?: readonly (readonly [first: number, end: number])[];
}

const stretch = 4096;
const generalNames = [
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
const segmentNames = ["es", "cs", "ss", "ds", "fs", "gs", "ldtr", "tr"];
const controlNames = ["cr0", "cr2", "cr3", "cr4", "cr8", "xcr0", "efer"];
const msrNames = [
  "star",
  "lstar",
  "cstar",
  "fmask",
  "kernel-gs-base",
  "tsc-aux",
  "sysenter-cs",
  "sysenter-esp",
  "sysenter-eip",
  "pat",
  "apic-base",
  "debugctl",
  "feature-control",
  "misc-enable",
  "mtrr-def-type",
  "perf-global-ctrl",
];

const wide = (words: Int32Array, at: number): bigint =>
  (BigInt((words[at + 1] as number) >>> 0) << 32n) | BigInt((words[at] as number) >>> 0);
const narrow = (words: Int32Array, at: number): bigint => BigInt((words[at] as number) >>> 0);

/** What differs of registers, ports and the end, now. */
export function differencesOf(a: GuestRun, b: GuestRun, stops: readonly [GuestStop, GuestStop]): RunDifference[] {
  const found: RunDifference[] = [];
  const add = (what: string, left: bigint | string, right: bigint | string): void => {
    if (left !== right) found.push({ what, a: left, b: right });
  };
  const [x, y] = [a.state, b.state];
  add("rip", wide(x.rip, 0), wide(y.rip, 0));
  generalNames.forEach((name, n) => {
    add(name, wide(x.general, 2 * n), wide(y.general, 2 * n));
  });
  add("flags", BigInt(x.flags >>> 0), BigInt(y.flags >>> 0));
  segmentNames.forEach((name, n) => {
    add(`${name}.selector`, narrow(x.selector, n), narrow(y.selector, n));
    add(`${name}.access`, narrow(x.access, n), narrow(y.access, n));
    add(`${name}.limit`, narrow(x.limit, n), narrow(y.limit, n));
    const base = (state: typeof x): bigint => narrow(state.baseLow, n) | (narrow(state.baseHigh, n) << 32n);
    add(`${name}.base`, base(x), base(y));
  });
  controlNames.forEach((name, n) => {
    add(name, wide(x.control, 2 * n), wide(y.control, 2 * n));
  });
  ["gdtr", "idtr"].forEach((name, n) => {
    add(`${name}.base`, wide(x.tables, 3 * n), wide(y.tables, 3 * n));
    add(`${name}.limit`, narrow(x.tables, 3 * n + 2), narrow(y.tables, 3 * n + 2));
  });
  msrNames.forEach((name, n) => {
    add(name, wide(x.msrs, 2 * n), wide(y.msrs, 2 * n));
  });
  for (const n of [0, 1, 2, 3, 6, 7]) add(`dr${n}`, wide(x.debug, 2 * n), wide(y.debug, 2 * n));
  add("tsc", wide(x.tsc, 0), wide(y.tsc, 0));
  ["activity", "interruptibility"].forEach((name, n) => {
    add(name, narrow(x.activity, n), narrow(y.activity, n));
  });
  add("output", `${a.devices.outputBytes} bytes`, `${b.devices.outputBytes} bytes`);
  add("exit code", BigInt(a.devices.exitCode), BigInt(b.devices.exitCode));
  add("stop", stops[0], stops[1]);
  return found;
}

/** The first byte of the guest's memory that differs. */
function memoryDifference(a: GuestRun, b: GuestRun, options: CompareOptions): RunDifference | undefined {
  const bytes = a.image.memoryBytes;
  const left = new Float64Array(a.memory.bytes.buffer, 0, bytes / 8);
  const right = new Float64Array(b.memory.bytes.buffer, 0, bytes / 8);
  const [x, y] = [a.memory.bytes, b.memory.bytes];
  const ignored = options.ignoredMemory ?? [];
  for (let word = 0; word < left.length; word++) {
    if (Object.is(left[word], right[word]) && !Number.isNaN(left[word])) continue;
    for (let at = 8 * word; at < 8 * word + 8; at++) {
      if (x[at] === y[at] || ignored.some(([first, end]) => at >= first && at < end)) continue;
      return { what: `memory 0x${at.toString(16)}`, a: BigInt(x[at] as number), b: BigInt(y[at] as number) };
    }
  }
  return undefined;
}

/** Whether registers differ, without a word about which: the common case, in which nothing is allocated. */
function isSame(a: GuestRun, b: GuestRun): boolean {
  const [x, y] = [a.state, b.state];
  if (x.rip[0] !== y.rip[0] || x.rip[1] !== y.rip[1]) return false;
  for (let word = 0; word < 32; word++) if (x.general[word] !== y.general[word]) return false;
  if (x.lazy[lazyWord.other] !== y.lazy[lazyWord.other] || x.flags !== y.flags) return false;
  for (let n = 0; n < 8; n++)
    if (
      x.selector[n] !== y.selector[n] ||
      x.access[n] !== y.access[n] ||
      x.limit[n] !== y.limit[n] ||
      x.baseLow[n] !== y.baseLow[n] ||
      x.baseHigh[n] !== y.baseHigh[n]
    )
      return false;
  for (let word = 0; word < 14; word++) if (x.control[word] !== y.control[word]) return false;
  for (let word = 0; word < 6; word++) if (x.tables[word] !== y.tables[word]) return false;
  for (let word = 0; word < 32; word++) if (x.msrs[word] !== y.msrs[word]) return false;
  for (let word = 0; word < 2; word++) if (x.activity[word] !== y.activity[word]) return false;
  return x.tsc[0] === y.tsc[0] && a.devices.outputBytes === b.devices.outputBytes;
}

/**
 * Compare two runs from where they are, which must be the same instruction.
 *
 * Both are left where they were seen to differ, or at their end.
 */
export function compareRuns(a: GuestRun, b: GuestRun, options: CompareOptions = {}): RunComparison {
  const { instructionsMax = 1_000_000 } = options;
  const first = a.instructions;
  while (a.instructions - first < instructionsMax) {
    const [savedA, savedB] = [a.save(), b.save()];
    const before = a.instructions;
    const count = Math.min(stretch, instructionsMax - (before - first));
    const stops = [a.run(count), b.run(count)] as const;
    if (differencesOf(a, b, stops).length > 0 || !isSame(a, b)) {
      a.restore(savedA);
      b.restore(savedB);
      return stepApart(a, b, count);
    }
    if (memoryDifference(a, b, options) !== undefined) {
      const done = a.instructions - before;
      return partInMemory(a, b, options, [savedA, savedB], done);
    }
    if (stops[0] !== "budget" || a.instructions === before)
      return { equal: true, instructions: a.instructions, stop: stops[0] };
  }
  return { equal: true, instructions: a.instructions, stop: "budget" };
}

/** Step by step, until registers differ. */
function stepApart(a: GuestRun, b: GuestRun, count: number): RunComparison {
  for (let n = 0; n <= count; n++) {
    const index = a.instructions;
    const rip = wide(a.state.rip, 0);
    const stops = [a.run(1), b.run(1)] as const;
    if (isSame(a, b) && stops[0] === stops[1]) continue;
    const differences = differencesOf(a, b, stops);
    const [found] = differences;
    if (found !== undefined) return { equal: false, first: { index, rip, ...found }, differences };
  }
  // They came together again on another way: the stretch as a whole tells.
  const differences = differencesOf(a, b, ["budget", "budget"]);
  const found = differences[0] ?? { what: "stop", a: "", b: "" };
  return { equal: false, first: { index: a.instructions, rip: wide(a.state.rip, 0), ...found }, differences };
}

/** Registers are equal and memory is not: halve the stretch until one step is left. */
function partInMemory(
  a: GuestRun,
  b: GuestRun,
  options: CompareOptions,
  [savedA, savedB]: readonly [ReturnType<GuestRun["save"]>, ReturnType<GuestRun["save"]>],
  count: number,
): RunComparison {
  const go = (instructions: number): RunDifference | undefined => {
    a.restore(savedA);
    b.restore(savedB);
    a.run(instructions);
    b.run(instructions);
    return memoryDifference(a, b, options);
  };
  let same = 0;
  let different = count;
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2);
    if (go(middle) === undefined) same = middle;
    else different = middle;
  }
  go(same);
  const index = a.instructions;
  const rip = wide(a.state.rip, 0);
  const found = go(different) as RunDifference;
  return { equal: false, first: { index, rip, ...found }, differences: [found] };
}
