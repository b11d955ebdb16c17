/**
 * tapes/tape — one guest twice, instruction by instruction: on bare metal, and under a technique.
 *
 * Each step has what both guests see of themselves after it, and what the technique did meanwhile beside executing. A
 * paravirtual guest has bytes of its own, so it has no tape: its instructions are others.
 * @module
 */
import { type CpuState, disassemble } from "@dc/virt/cpu";
import {
  createGuestRun,
  differencesOf,
  type EventKind,
  eventKinds,
  type GuestRun,
  type GuestStop,
  peekAddress,
  type RunDifference,
} from "@dc/virt/techniques";
import { type GuestName, makeTapeGuest } from "./guests.ts";

/** Registers that a tape shows. */
export const shownRegisters = [
  "eax",
  "ecx",
  "edx",
  "ebx",
  "esp",
  "ebp",
  "esi",
  "edi",
  "eip",
  "eflags",
  "cs",
  "ss",
  "cr0",
  "cr3",
] as const;
/** One of them. */
export type ShownRegister = (typeof shownRegisters)[number];

/** Techniques that have a tape. */
export const tapeTechniques = ["trap-ring-1", "trap-ring-3", "binary-translation", "vtx-shadow", "vtx-ept"] as const;

/** What is asked for. */
export interface TapeAsk {
  readonly guest: GuestName;
  readonly technique: (typeof tapeTechniques)[number];
  /** The processor lets sensitive instructions trap (trap and emulate). */
  readonly sensitiveTrap: boolean;
}

/** One instruction of both. */
export interface TapeStep {
  /** Of bare metal: where it is, and what; undefined where no page is mapped. */
  readonly address: number;
  readonly text: string | undefined;
  /** The same of the guest under the technique, where it has left bare metal's way. */
  readonly other: { readonly address: number; readonly text: string | undefined } | undefined;
  /** Registers after it, in the order of `shownRegisters`: as unsigned numbers. */
  readonly bare: readonly number[];
  readonly under: readonly number[];
  /** What differs after it, of everything that a guest can know, but for memory. */
  readonly differences: readonly TapeDifference[];
  /** What the technique did for it. */
  readonly events: readonly { readonly kind: EventKind; readonly count: number }[];
}

/** Something that differs, printed. */
export interface TapeDifference {
  readonly what: string;
  readonly bare: string;
  readonly under: string;
}

/** Both tapes. */
export interface Tape {
  readonly ask: TapeAsk;
  /** Instructions that both had completed before it begins: a workload's kernel sets itself up first. */
  readonly from: number;
  readonly steps: readonly TapeStep[];
  /** The first step after which they differ; −1 where none does. */
  readonly firstDifference: number;
  readonly stops: readonly [bare: GuestStop, under: GuestStop];
}

/** Steps that are kept. */
export const tapeStepsMax = 600;
/** Instructions that a kernel may take to set itself up. */
const bootMax = 200_000;
/** Steps between two pauses. */
const slice = 60;

/** Make both tapes. Yields now and then, so that somebody may ask for others. */
export function* makeTape(ask: TapeAsk): Generator<undefined, Tape> {
  const image = makeTapeGuest(ask.guest);
  const bare = createGuestRun({ technique: "bare-metal", image });
  const under = createGuestRun({ technique: ask.technique, image, sensitiveTrap: ask.sensitiveTrap });
  // The tape of a workload begins where its program does.
  while (ask.guest !== "sensitive" && ((bare.state.selector[1] as number) & 3) !== 3 && bare.instructions < bootMax) {
    if (bare.run(1) !== "budget") break;
    if (bare.instructions % 4096 === 0) yield;
  }
  const from = bare.instructions;
  under.run(from);
  const steps: TapeStep[] = [];
  let firstDifference = -1;
  let stops: readonly [GuestStop, GuestStop] = ["budget", "budget"];
  while (steps.length < tapeStepsMax && stops[0] === "budget" && stops[1] === "budget") {
    const here = codeAt(bare, bare);
    const there = codeAt(under, bare);
    const before = eventKinds.map((kind) => under.events.countOf(kind));
    stops = [bare.run(1), under.run(1)];
    const differences = differencesOf(bare, under, stops).filter(canBeSeen).map(printed);
    if (differences.length > 0 && firstDifference < 0) firstDifference = steps.length;
    steps.push({
      ...here,
      other: there.address === here.address ? undefined : there,
      bare: registersOf(bare.state),
      under: registersOf(under.state),
      differences,
      events: eventKinds.flatMap((kind, at) => {
        const count = under.events.countOf(kind) - (before[at] as number);
        return count === 0 ? [] : [{ kind, count }];
      }),
    });
    if (steps.length % slice === 0) yield;
  }
  return { ask, from, steps, firstDifference, stops };
}

/** A guest cannot read whether interrupts are held back after STI; it would learn of it by one that comes too soon. */
const canBeSeen = ({ what }: RunDifference): boolean => what !== "interruptibility";

const printed = ({ what, a, b }: RunDifference): TapeDifference => ({ what, bare: print(a), under: print(b) });
const print = (value: bigint | string): string => (typeof value === "string" ? value : `0x${value.toString(16)}`);

/** Where a guest is, and the instruction there. @param bare whose page tables are the guest's own */
function codeAt({ state, memory, image }: GuestRun, bare: GuestRun): { address: number; text: string | undefined } {
  const address = ((state.baseLow[1] as number) + (state.rip[0] as number)) >>> 0;
  const mode = ((state.access[1] as number) & 0x4000) === 0 ? 16 : 32;
  const bytes: number[] = [];
  for (let at = address; bytes.length < 15; at++) {
    const physical = peekAddress(memory, image.memoryBytes, state, bare.engine.machine.mmu.pdptes, at);
    if (physical < 0) break;
    bytes.push(memory.bytes[physical] as number);
  }
  const [line] = disassemble(Uint8Array.from(bytes), { mode, address: BigInt(address), linesMax: 1 });
  return { address, text: line?.text };
}

function registersOf(state: CpuState): number[] {
  const { general, rip, flags, selector, control } = state;
  const own = [0, 1, 2, 3, 4, 5, 6, 7].map((register) => (general[2 * register] as number) >>> 0);
  return [
    ...own,
    (rip[0] as number) >>> 0,
    flags >>> 0,
    selector[1] as number,
    selector[2] as number,
    (control[0] as number) >>> 0,
    (control[4] as number) >>> 0,
  ];
}
