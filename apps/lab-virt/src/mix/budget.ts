/**
 * mix/budget — what one exit costs by its stages, what a rate of exits takes of a processor, and what a guest's exits
 * cost when some of them go to the VMM process.
 *
 * Numbers are those of a profile of costs (@dc/virt, costs/profiles), or a person's own in their place.
 * @module
 */
import {
  type CostProfile,
  type CostStep,
  type RoundTrip,
  roundTripCycles,
  roundTrips,
  type SourcedNumber,
} from "@dc/virt";

/** Where an exit may end, the nearest to the guest first. */
export const exitEnds: readonly RoundTrip[] = ["hardware", "kernel", "ioeventfd", "injection", "user"];

/** A step of a round trip. */
export type StageStep = Extract<
  CostStep,
  | "hardwareExit"
  | "dispatch"
  | "kernelHandler"
  | "ioeventfdSignal"
  | "interruptInject"
  | "userReturn"
  | "userHandler"
  | "userEnter"
  | "prepareEntry"
  | "hardwareEnter"
>;

/** Who does a stage: the processor, the hypervisor in the kernel, the rest of the kernel, the VMM process. */
export type StageActor = "hardware" | "hypervisor" | "kernel" | "vmm";

const actors: Readonly<Record<StageStep, StageActor>> = {
  hardwareExit: "hardware",
  dispatch: "hypervisor",
  kernelHandler: "hypervisor",
  ioeventfdSignal: "hypervisor",
  interruptInject: "hypervisor",
  userReturn: "kernel",
  userHandler: "vmm",
  userEnter: "kernel",
  prepareEntry: "hypervisor",
  hardwareEnter: "hardware",
};

/** Cycles that a person set, by stage; `mitigations` is a stage that no profile has a number for. */
export type OwnStages = Readonly<Partial<Record<StageStep | "mitigations", number>>>;

/** One stage of a round trip. */
export interface Stage {
  readonly step: StageStep | "mitigations";
  readonly actor: StageActor;
  readonly cycles: number;
  /** The profile's number; undefined where no source has one. */
  readonly sourced: SourcedNumber | undefined;
  readonly isOwn: boolean;
}

/** The stages of an exit that ends there, in order. What undoes a processor's leaks comes right after the exit. */
export function stagesOf(profile: CostProfile, end: RoundTrip, own: OwnStages): readonly Stage[] {
  const stages = roundTrips[end].map((step): Stage => {
    const stage = step as StageStep;
    const sourced = profile.numbers[stage];
    return {
      ...{ step: stage, actor: actors[stage], sourced },
      cycles: own[stage] ?? sourced.value,
      isOwn: own[stage] !== undefined,
    };
  });
  const { mitigations } = own;
  const extra: Stage = {
    ...{ step: "mitigations", actor: "hypervisor", sourced: undefined },
    cycles: mitigations ?? 0,
    isOwn: mitigations !== undefined,
  };
  return end === "hardware" ? stages : [...stages.slice(0, 1), extra, ...stages.slice(1)];
}

/** Cycles of all stages. */
export const sumStages = (stages: readonly Stage[]): number => stages.reduce((sum, { cycles }) => sum + cycles, 0);

/** The share of a processor that exits take: rate times cost, until they are all that happens. */
export const exitShare = (exitsPerSecond: number, cycles: number, hz: number): number =>
  Math.min(1, (exitsPerSecond * cycles) / hz);

/** Exits a second that take this share; as many as there may be where they cost nothing. */
export const exitRate = (share: number, cycles: number, hz: number): number =>
  cycles === 0 ? Number.POSITIVE_INFINITY : (share * hz) / cycles;

/** A thousand exits, some of which end in the VMM process. */
export interface ExitSpread {
  readonly median: number;
  readonly p99: number;
  readonly mean: number;
}

/** What a thousand exits cost. @param usersPerThousand of them end in the VMM process, 0..1000 */
export function spreadOf(kernelCycles: number, userCycles: number, usersPerThousand: number): ExitSpread {
  const [few, many] = kernelCycles <= userCycles ? [kernelCycles, userCycles] : [userCycles, kernelCycles];
  const cheap = kernelCycles <= userCycles ? 1000 - usersPerThousand : usersPerThousand;
  const quantile = (rank: number): number => (rank <= cheap ? few : many);
  return {
    median: quantile(500),
    p99: quantile(990),
    mean: (kernelCycles * (1000 - usersPerThousand) + userCycles * usersPerThousand) / 1000,
  };
}

/** Round trips of a profile that have a published or remembered number, and the rest of its sums. */
export interface Generation {
  readonly profile: CostProfile;
  readonly hardware: number;
  readonly kernel: number;
  readonly user: number;
  /** Which of them somebody gives. */
  readonly cited: readonly RoundTrip[];
}

/** A profile's round trips. */
export function generationOf(profile: CostProfile): Generation {
  return {
    profile,
    hardware: roundTripCycles(profile, "hardware"),
    kernel: roundTripCycles(profile, "kernel"),
    user: roundTripCycles(profile, "user"),
    cited: profile.cited.map(({ roundTrip }) => roundTrip),
  };
}
