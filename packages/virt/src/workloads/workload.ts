/**
 * workloads/workload — the guests that techniques are compared with: what each takes, its text, and its right result.
 *
 * A workload is a guest in assembly language with numbers of its own. It ends with its result at `kernelPlace.result`,
 * the same four bytes at the debug port, and 0 at the exit port. Rules V460–V469 in ../../SPEC.md.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import { assembleGuest, type GuestImage } from "../techniques/guest-image.ts";
import { buildKernel, type KernelBuild } from "./kernel-build.ts";
import { finishedMark, kernelPlace, kernelText } from "./kernel-text.ts";
import {
  buildProgram,
  built,
  computeProgram,
  forkProgram,
  generated,
  type MixParts,
  mixed,
  mixProgram,
  rotated,
  rotateProgram,
  syscallProgram,
  yieldProgram,
} from "./user-programs.ts";
import { vmexitMain, vmexitTests, vmexitText64 } from "./vmexit-tests.ts";

/** A number that a workload takes. */
export interface WorkloadParameter {
  readonly name: string;
  readonly title: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Values of parameters by name. */
export type WorkloadValues = Readonly<Record<string, number>>;

/** One workload. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  /** Where its parts come from, or that they are assumed. */
  readonly source: string;
  readonly parameters: readonly WorkloadParameter[];
  /** Of the code that does the work: 32 or 64. */
  readonly mode: 32 | 64;
  /** Whether it has a ported build. */
  readonly isPortable: boolean;
  /** Its text; `build` and `batch` count where it is portable. */
  text(values: WorkloadValues, build: KernelBuild, batch: number): string;
  /** Its right result, unsigned. */
  expected(values: WorkloadValues): number;
}

/** Pages of a program, its text and its stack among them. */
const pagesOf = (dataPages: number): number => dataPages + 2;
const parameter = (name: string, title: string, standard: number, maximum: number, minimum = 1): WorkloadParameter => ({
  name,
  title,
  default: standard,
  minimum,
  maximum,
});

const enter = "main:   jmp enter_program\n";
const value = (values: WorkloadValues, name: string): number => values[name] as number;

function program(
  id: string,
  title: string,
  source: string,
  parameters: readonly WorkloadParameter[],
  text: (values: WorkloadValues) => string,
  dataPages: (values: WorkloadValues) => number,
  expected: (values: WorkloadValues) => number,
): Workload {
  return {
    id,
    title,
    source,
    parameters,
    mode: 32,
    isPortable: true,
    text: (values, build, batch) =>
      buildKernel(kernelText(enter, text(values), pagesOf(dataPages(values))), build, batch),
    expected,
  };
}

const own = "written for this package";
const idle = (ticks: number): string => `
main:   mov esi,${ticks}
.next:  mov al,32
        out 0xe0,al
        %wait
        %cli
        dec esi
        jnz .next
        mov eax,[interrupts_met]
        jmp finish
`;

const programs: readonly Workload[] = [
  program(
    "compute",
    "A program that computes, and a clock that ticks",
    own,
    [
      parameter("ticks", "ticks of the clock", 200, 100_000),
      parameter("steps", "steps of the generator between them", 100, 1_000_000),
    ],
    (values) => computeProgram(value(values, "ticks"), value(values, "steps")),
    () => 1,
    (values) => generated(1, value(values, "ticks") * value(values, "steps")),
  ),
  program(
    "syscall-loop",
    "System calls that do nothing",
    own,
    [parameter("calls", "system calls", 500, 1_000_000)],
    (values) => syscallProgram(value(values, "calls")),
    () => 1,
    (values) => value(values, "calls"),
  ),
  program(
    "forkwait",
    "Fork a process that ends, and wait for it",
    "the forkwait microbenchmark of Adams and Agesen, ASPLOS 2006: its shape as recalled, its numbers ours",
    [parameter("forks", "processes", 20, 100_000), parameter("pages", "pages that a child writes", 8, 200)],
    (values) => forkProgram(value(values, "forks"), value(values, "pages")),
    (values) => value(values, "pages"),
    (values) => (value(values, "forks") * (value(values, "forks") + 1)) / 2 + value(values, "pages") * 0x5a,
  ),
  program(
    "page-table-churn",
    "Pages that change places",
    own,
    [
      parameter("rounds", "rounds", 20, 100_000),
      parameter("pages", "pages, each of which moves once a round", 32, 200, 2),
    ],
    (values) => rotateProgram(value(values, "pages"), value(values, "rounds")),
    (values) => value(values, "pages"),
    (values) => rotated(value(values, "pages"), value(values, "rounds")),
  ),
  program(
    "context-switch",
    "Two processes that give way to each other",
    own,
    [parameter("yields", "times that each gives way", 100, 100_000)],
    (values) => yieldProgram(value(values, "yields")),
    () => 1,
    (values) => 3 * value(values, "yields"),
  ),
  program(
    "kernel-build",
    "Processes as a compiler's: each forks, takes pages, calls the system, and computes",
    "assumed: for each process 24 new pages, 40 system calls and 24 times 60 steps; no source that we read gives these shares",
    [
      parameter("processes", "processes, one after the other", 8, 100_000),
      parameter("pages", "pages that each takes", 24, 200),
      parameter("calls", "system calls of each", 40, 100_000),
      parameter("steps", "steps of the generator for each page", 60, 100_000),
    ],
    (values) => buildProgram(partsOf(values)),
    (values) => value(values, "pages"),
    (values) => built(partsOf(values)),
  ),
  program(
    "mix",
    "Page-table updates, system calls and user code, as many of each as one likes",
    own,
    [
      parameter("rounds", "rounds", 4, 100_000),
      parameter("pages", "pages, each of which moves once a rotation", 32, 200, 2),
      parameter("rotations", "rotations of a round", 1, 100_000, 0),
      parameter("calls", "system calls of a round", 32, 1_000_000, 0),
      parameter("pieces", "pieces of user code of a round", 32, 1_000_000, 0),
      parameter("steps", "steps of the generator in a piece", 20, 1_000_000),
    ],
    (values) => mixProgram(mixPartsOf(values)),
    (values) => value(values, "pages"),
    (values) => mixed(mixPartsOf(values)),
  ),
  {
    id: "idle",
    title: "A kernel that waits for its timer",
    source: own,
    parameters: [parameter("ticks", "interrupts that it waits for", 100, 1_000_000)],
    mode: 32,
    isPortable: true,
    text: (values, build, batch) => buildKernel(kernelText(idle(value(values, "ticks")), "nop", 3), build, batch),
    expected: (values) => value(values, "ticks"),
  },
];

function partsOf(values: WorkloadValues): { processes: number; pages: number; calls: number; steps: number } {
  return {
    processes: value(values, "processes"),
    pages: value(values, "pages"),
    calls: value(values, "calls"),
    steps: value(values, "steps"),
  };
}

function mixPartsOf(values: WorkloadValues): MixParts {
  return {
    rounds: value(values, "rounds"),
    pages: value(values, "pages"),
    rotations: value(values, "rotations"),
    calls: value(values, "calls"),
    pieces: value(values, "pieces"),
    steps: value(values, "steps"),
  };
}

const microbenchmarks: readonly Workload[] = vmexitTests.map(({ name, mode, text }) => ({
  id: name,
  title: `vmexit: ${name}`,
  source: "kvm-unit-tests, x86/vmexit.c",
  parameters: [parameter("iterations", "times", 200, 1_000_000)],
  mode,
  isPortable: mode === 32,
  text: (values, build, batch) => {
    const iterations = value(values, "iterations");
    return mode === 64
      ? vmexitText64(text, iterations)
      : buildKernel(kernelText(vmexitMain(text, iterations), "nop", 3), build, batch);
  },
  expected: (values) => value(values, "iterations"),
}));

/** All workloads. */
export const workloads: readonly Workload[] = [...programs, ...microbenchmarks];

/** The workload of this id. @throws `virt/bad-option`, naming those that there are */
export function workload(id: string): Workload {
  const found = workloads.find((each) => each.id === id);
  if (found !== undefined) return found;
  const known = workloads.map((each) => each.id).join(", ");
  throw makeVirtError("virt/bad-option", `no workload is called ${id}: expected one of ${known}`);
}

/** How to make a workload's guest. */
export interface WorkloadOptions {
  /** Values that are not the default ones. */
  readonly values?: WorkloadValues;
  /** Default `native`. */
  readonly build?: KernelBuild;
  /** Of the ported build: page-table updates in one hypercall at most, 1..256. Default 1. */
  readonly batch?: number;
}

/** All of a workload's numbers. @throws `virt/bad-option` for a name that it has not, or a number out of range */
export function workloadValues({ id, parameters }: Workload, given: WorkloadValues = {}): WorkloadValues {
  const known = new Map(parameters.map((each) => [each.name, each]));
  for (const [name, number] of Object.entries(given)) {
    const { minimum = 0, maximum = -1 } = known.get(name) ?? {};
    if (!(Number.isInteger(number) && number >= minimum && number <= maximum)) {
      const range = known.has(name) ? `${minimum}..${maximum}` : `one of ${[...known.keys()].join(", ")}`;
      throw makeVirtError("virt/bad-option", `${id}: ${name} = ${number}: expected ${range}`);
    }
  }
  return { ...Object.fromEntries(parameters.map((each) => [each.name, each.default])), ...given };
}

/** Assemble a workload. @throws `virt/bad-option` */
export function makeWorkload(id: string, options: WorkloadOptions = {}): GuestImage {
  const found = workload(id);
  const { build = "native", batch = 1 } = options;
  const values = workloadValues(found, options.values);
  if (build === "ported" && !found.isPortable)
    throw makeVirtError("virt/bad-option", `${id}: it has no ported build: it runs in 64-bit mode`);
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= 256))
    throw makeVirtError("virt/bad-option", `${id}: a batch of ${batch}: expected 1..256`);
  const { image, issues } = assembleGuest(found.text(values, build, batch), {
    name: build === "native" ? id : `${id}, ported`,
    mode: 32,
    memoryBytes: kernelPlace.memoryBytes,
  });
  if (image === undefined) throw new Error(`${id}: ${JSON.stringify(issues)}`);
  return image;
}

/** What a guest that has ended left behind; undefined where it has not, or badly. */
export function workloadResult(memory: { read32(address: number): number }): number | undefined {
  if (memory.read32(kernelPlace.result) !== finishedMark) return undefined;
  return memory.read32(kernelPlace.result + 4);
}
