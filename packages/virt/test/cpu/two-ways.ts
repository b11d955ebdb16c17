/**
 * The same program twice: in long runs, so that its blocks are executed as such, and one instruction after the other,
 * each by its handler. Whatever a guest can see must be the same.
 */
import { createHash } from "node:crypto";
import { pageMark } from "../../src/memory/guest-memory.ts";
import type { FlatMachine } from "../../src/testing/flat-machine.ts";

/** All that a guest, or who looks at it, can see. */
export interface Seen {
  readonly stop: string;
  readonly general: readonly number[];
  readonly rip: readonly number[];
  readonly flags: number;
  readonly control: readonly number[];
  readonly segments: readonly number[];
  readonly instructions: number;
  readonly tsc: number;
  readonly memory: string;
  readonly log: readonly string[];
}

/** Of the pages that were written; the others are zero. */
function hashOf({ bytes, marks }: FlatMachine["memory"]): string {
  const hash = createHash("sha256");
  marks.forEach((mark, page) => {
    if ((mark & pageMark.written) !== 0) hash.update(`${page}`).update(bytes.subarray(4096 * page, 4096 * (page + 1)));
  });
  return hash.digest("hex");
}

function look({ cpu, memory }: FlatMachine, stop: string, log: readonly string[]): Seen {
  const { state } = cpu;
  return {
    stop,
    general: [...state.general],
    rip: [...state.rip],
    flags: state.flags,
    control: [...state.control],
    segments: [...state.selector, ...state.baseLow, ...state.limit, ...state.access],
    instructions: cpu.instructions,
    tsc: state.tsc[0],
    memory: hashOf(memory),
    log: [...log],
  };
}

/** A program on a machine of its own. */
export interface Program {
  readonly machine: FlatMachine;
  /** Registers and data as they are in the beginning; the code stays. */
  begin(): void;
  /** What devices saw. */
  readonly log?: string[];
}

const rounds = 4;

/**
 * Run a program four times over, in long runs and by single instructions.
 *
 * @param make makes it anew, the same each time
 * @returns what is seen after each round, both ways
 */
export function runBothWays(make: () => Program, instructionsMax: number): readonly [Seen[], Seen[]] {
  const ways: [Seen[], Seen[]] = [[], []];
  ways.forEach((seen, way) => {
    const program = make();
    const { machine } = program;
    for (let round = 0; round < rounds; round++) {
      program.begin();
      let stop = "budget";
      if (way === 0) stop = machine.cpu.run(instructionsMax);
      else for (let n = 0; n < instructionsMax && stop === "budget"; n++) stop = machine.cpu.step();
      seen.push(look(machine, stop, program.log ?? []));
    }
  });
  return ways;
}
