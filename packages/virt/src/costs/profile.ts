/**
 * costs/profile — what each step of a guest's input and output costs, as data with sources.
 *
 * The state machines of this package are exact and know no cost; a profile attaches cycles to their steps. Published
 * measurements give round trips, seldom their parts: a profile says which sums are `cited`, and a test adds the parts
 * up again. What nobody published is an estimate, says whose, and is `unverified`. Rules V49–V52 in ../../SPEC.md.
 * @module
 */
import { makeVirtError } from "../errors.ts";

/** A number that can be questioned. */
export interface SourcedNumber {
  readonly value: number;
  /** `Hz`, `cycle`, `cycle/byte`, `ps`. */
  readonly unit: "Hz" | "cycle" | "cycle/byte" | "ps";
  readonly source: string;
  /** What the source says, in its words. */
  readonly quote?: string;
  readonly url?: string;
  /** When the source was read, `YYYY-MM`. */
  readonly date: string;
  readonly confidence: "measured" | "published" | "calculated" | "unverified";
  /** What it holds for. */
  readonly appliesTo?: string;
}

/** Every step that costs something, in the order in which a packet meets them. */
export const costSteps = [
  // The processor that the cycles are of.
  "clock",
  // One exit, from the guest's instruction back to the next one.
  "hardwareExit",
  "dispatch",
  "kernelHandler",
  "ioeventfdSignal",
  "interruptInject",
  "userReturn",
  "userHandler",
  "userEnter",
  "prepareEntry",
  "hardwareEnter",
  // The host's operating system.
  "syscall",
  "workerWake",
  "haltWake",
  "irqfdSignal",
  "interruptPost",
  // The guest's driver.
  "guestInterrupt",
  "driverTransmit",
  "driverReceive",
  "driverRequest",
  // The backend.
  "backendPacket",
  "backendRequest",
  "hostStack",
  "copyStart",
  "copyPerByte",
  "pollInterval",
  // A device that reaches into guest memory by itself.
  "doorbellWrite",
  "dmaRead",
  "dmaWrite",
  "devicePacket",
] as const;
/** One of them. */
export type CostStep = (typeof costSteps)[number];

/** The steps whose sum is a round trip that others measured. */
export const roundTrips: {
  readonly [name in "kernel" | "user" | "ioeventfd" | "injection" | "hardware"]: readonly CostStep[];
} = {
  /** An exit answered in the kernel, by a handler that does next to nothing. */
  kernel: ["hardwareExit", "dispatch", "kernelHandler", "prepareEntry", "hardwareEnter"],
  /** An exit answered in the VMM process. */
  user: ["hardwareExit", "dispatch", "userReturn", "userHandler", "userEnter", "prepareEntry", "hardwareEnter"],
  /** A doorbell that an ioeventfd absorbs. */
  ioeventfd: ["hardwareExit", "dispatch", "ioeventfdSignal", "prepareEntry", "hardwareEnter"],
  /** An external interrupt that takes a running guest out, and is injected on the way back. */
  injection: ["hardwareExit", "dispatch", "interruptInject", "prepareEntry", "hardwareEnter"],
  /** The transition in hardware alone. */
  hardware: ["hardwareExit", "hardwareEnter"],
};
/** One of them. */
export type RoundTrip = keyof typeof roundTrips;

/** A round trip that a source gives, and that the profile's parts add up to. */
export interface CitedRoundTrip {
  readonly roundTrip: RoundTrip;
  readonly number: SourcedNumber;
}

/** What everything costs on one machine. */
export interface CostProfile {
  /** `skx-vmcall-1539`. */
  readonly id: string;
  readonly title: string;
  readonly numbers: { readonly [step in CostStep]: SourcedNumber };
  readonly cited: readonly CitedRoundTrip[];
}

/** Cycles of a round trip in a profile. */
export function roundTripCycles(profile: CostProfile, roundTrip: RoundTrip): number {
  return roundTrips[roundTrip].reduce((sum, step) => sum + profile.numbers[step].value, 0);
}

/**
 * A profile with some of its numbers replaced.
 *
 * @param cited which of the round trips still hold; default none
 * @throws `virt/bad-option` for a number that is negative or not finite, or a clock that is no whole number above 0
 */
export function deriveProfile(
  base: CostProfile,
  id: string,
  title: string,
  numbers: { readonly [step in CostStep]?: SourcedNumber },
  cited: readonly CitedRoundTrip[] = [],
): CostProfile {
  for (const [step, number] of Object.entries(numbers)) {
    const { value } = number;
    if (!(value >= 0 && Number.isFinite(value)) || (step === "clock" && !(value > 0 && Number.isInteger(value))))
      throw makeVirtError("virt/bad-option", `profile ${id}: ${step} is ${value}: expected a cost of 0 or more`);
  }
  return { id, title, numbers: { ...base.numbers, ...numbers }, cited };
}
