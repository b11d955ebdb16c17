/**
 * wheel/experiments — each sentence of claims V-15, V-16 and V-17 as a setting of the wheel and what has to come out.
 *
 * What is expected is what the claims of @dc/virt expect; a test holds the two together.
 * @module
 */
import { vpidOf, type WheelChoice, wheelDefault } from "./choice.ts";
import { roundsOf } from "./curve.ts";
import type { Invalidation, Wheel } from "./wheel.ts";

/** What is read off when it has run: mean misses of a turn; entries that a working set takes; foreign pages that the newest turn got; the misses of everybody's next turn after an invalidation. */
export type Measure =
  | { readonly kind: "misses" | "held" | "wrong" }
  | { readonly kind: "after"; readonly what: Invalidation };

/** Their names. */
export type ExperimentId =
  | "flush"
  | "flush-small"
  | "tagged"
  | "tag-of-vm"
  | "tag-of-vcpu"
  | "fits"
  | "cliff"
  | "slide"
  | "invvpid"
  | "invept"
  | "small-pages"
  | "large-pages"
  | "small-32"
  | "large-32"
  | "large-32-ways"
  | "huge-32";

/** One experiment. */
export interface Experiment {
  readonly id: ExperimentId;
  readonly claim: "V-15" | "V-16" | "V-17";
  readonly choice: WheelChoice;
  readonly measure: Measure;
  readonly expected: readonly number[];
  /** How far from it still holds. */
  readonly tolerance: number;
}

const kib = 1024;
const base: WheelChoice = { ...wheelDefault, vcpusPerVm: 1, globalPercent: 0 };

function make(
  id: ExperimentId,
  claim: Experiment["claim"],
  choice: Partial<WheelChoice>,
  expected: number | readonly number[],
  measure: Measure = { kind: "misses" },
  tolerance = 0,
): Experiment {
  const whole = { ...base, ...choice };
  const [warm, counted] = roundsOf(whole);
  const turns = measure.kind === "misses" ? (warm + counted) * whole.vcpus : whole.vcpus;
  return {
    ...{ id, claim, measure, tolerance },
    choice: { ...whole, turns },
    expected: typeof expected === "number" ? [expected] : expected,
  };
}

const threeOfTwo = { vcpus: 3, vcpusPerVm: 2 } as const;

/** All, in the order of the claims' sentences. */
export const experiments: readonly Experiment[] = [
  make("flush", "V-15", { vcpus: 1, vpid: "off" }, 512),
  make("flush-small", "V-15", { vcpus: 1, vpid: "off", workingSetBytes: 256 * kib }, 64),
  make("tagged", "V-15", { vcpus: 1 }, 0),
  make("tag-of-vm", "V-15", { vcpus: 2, vcpusPerVm: 2, vpid: "vm" }, 512, { kind: "wrong" }),
  make("tag-of-vcpu", "V-15", { vcpus: 2, vcpusPerVm: 2 }, 0, { kind: "wrong" }),
  make("fits", "V-16", { vcpus: 3 }, 0),
  make("cliff", "V-16", { vcpus: 4 }, 512),
  make("slide", "V-16", { vcpus: 4, replacement: "random" }, 229, { kind: "misses" }, 15),
  make("invvpid", "V-16", threeOfTwo, [512, 0, 0], { kind: "after", what: "invvpid-context" }),
  make("invept", "V-16", threeOfTwo, [512, 512, 0], { kind: "after", what: "invept-context" }),
  make("small-pages", "V-17", { vcpus: 1 }, 512, { kind: "held" }),
  make("large-pages", "V-17", { vcpus: 1, pageBits: 21 }, 1, { kind: "held" }),
  make("small-32", "V-17", { vcpus: 32, ways: 1536 }, 512),
  make("large-32", "V-17", { vcpus: 32, ways: 1536, pageBits: 21 }, 0),
  make("large-32-ways", "V-17", { vcpus: 32, pageBits: 21 }, 1),
  make("huge-32", "V-17", { vcpus: 32, pageBits: 30, entries: 4, ways: 4 }, 1),
];

/** Run an experiment on a wheel of its choice. @returns what was measured */
export function* runExperiment(wheel: Wheel, { choice, measure }: Experiment): Generator<undefined, readonly number[]> {
  while (wheel.turns < choice.turns) yield* wheel.turnAround();
  switch (measure.kind) {
    case "held":
      return [wheel.held(0)];
    case "wrong":
      return [wheel.lastWrong];
    case "misses": {
      const counted = wheel.missesOf(roundsOf(choice)[1] * choice.vcpus);
      return [counted.reduce((sum, misses) => sum + misses, 0) / counted.length];
    }
    case "after": {
      wheel.invalidate(measure.what, 0, 0, 0);
      for (let turn = 0; turn < choice.vcpus; turn++) yield* wheel.turnAround();
      return wheel.missesOf(choice.vcpus);
    }
  }
}

/** Whether it came out as the claim says. */
export function holds({ expected, tolerance }: Experiment, measured: readonly number[]): boolean {
  return (
    measured.length === expected.length && measured.every((value, at) => Math.abs(value - expected[at]) <= tolerance)
  );
}

/** The VPIDs whose turns an experiment's several figures are of, in their order. */
export function vpidsOf({ choice }: Experiment): readonly number[] {
  return Array.from({ length: choice.vcpus }, (_, vcpu) => vpidOf(choice, vcpu));
}
