/**
 * ecmp/options — how a switch chooses among equal next hops, as values that a scenario or a program names.
 *
 * A choice has two halves. The *hash profile* says which bytes of a flow are hashed and how; the *selector* says what
 * becomes of the hash. Both are names, so that two switches can differ and a file can say so. Three selectors look at more
 * than the flow: `letflow` and `least-loaded` at the time since its last frame, `spray` at nothing but whose turn it is.
 *
 * Source: rules F170, F171, F180, F187–F190 in ../../SPEC.md.
 * @module
 */
import { ecmpNumbers } from "../costs/ecmp.ts";
import { fabricError } from "../errors.ts";

/** Every hash profile. */
export const hashProfiles = [
  "fnv-1a",
  "linux-l3",
  "linux-l4",
  "linux-inner",
  "toeplitz",
  "crc-16",
  "crc-32",
  "xor",
  "mix",
] as const;
/** Which bytes of a flow are hashed, and how. */
export type HashProfile = (typeof hashProfiles)[number];

/** Every selector. */
export const selectors = [
  "modulo",
  "hash-threshold",
  "weighted",
  "rendezvous",
  "resilient",
  "letflow",
  "least-loaded",
  "spray",
] as const;
/** What becomes of the hash. */
export type Select = (typeof selectors)[number];

/** Selectors that read weights; to the others all members are alike. */
export const weighingSelectors: readonly Select[] = ["hash-threshold", "weighted", "rendezvous", "resilient"];

/** Who is next when every frame is by itself. */
export type SprayOrder = "round-robin" | "random";

/** How a switch chooses; what is left out is the default. */
export interface EcmpOptions {
  /** Default `fnv-1a`. */
  readonly hash?: HashProfile;
  /** Default `modulo`. */
  readonly select?: Select;
  /** uint32 that the profile starts from; default 0. */
  readonly seed?: number;
  /** `resilient`: buckets of a table; default 256. */
  readonly buckets?: number;
  /** `letflow`, `least-loaded`: silence after which a flow may change its port; default 500 µs. */
  readonly gapPs?: number;
  /** `letflow`, `least-loaded`: entries of the table of flowlets; default 4,096. */
  readonly flowlets?: number;
  /** `spray`: default `round-robin`. */
  readonly spray?: SprayOrder;
}

/** The same with nothing left out. */
export type EcmpSettings = Required<EcmpOptions>;

/** The default: FNV-1a, modulo the number of members. */
export const ecmpDefaults: EcmpSettings = {
  hash: "fnv-1a",
  select: "modulo",
  seed: 0,
  buckets: ecmpNumbers.resilientBuckets.value,
  gapPs: ecmpNumbers.flowletGap.value,
  flowlets: ecmpNumbers.flowletEntries.value,
  spray: "round-robin",
};

/** Buckets, members' weights and flowlets are bounded: what `route.choose` records of a bucket has 15 bits. */
export const ecmpBounds: {
  readonly bucketsMin: number;
  readonly bucketsMax: number;
  readonly weightMax: number;
  readonly weightSumMax: number;
  readonly flowletsMax: number;
} = { bucketsMin: 2, bucketsMax: 16_384, weightMax: 256, weightSumMax: 16_384, flowletsMax: 65_536 };

/** A next hop of a group. */
export interface EcmpMember {
  /** At a switch the name of its port, `e1-49`. `rendezvous` hashes it, `resilient` knows a member by it. */
  readonly name: string;
  /** 1..256; default 1. */
  readonly weight?: number;
}

/**
 * Fill in what was left out.
 *
 * @throws `fabric/bad-option` naming the option.
 */
export function ecmpSettings(options: EcmpOptions): EcmpSettings {
  const settings = { ...ecmpDefaults, ...options };
  const { hash, select, seed, buckets, gapPs, flowlets, spray } = settings;
  const { bucketsMin, bucketsMax, flowletsMax } = ecmpBounds;
  const whole = (value: number, min: number, max: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  const refuse = (what: string, expected: string): never => {
    throw fabricError("fabric/bad-option", `ecmp.${what}: expected ${expected}`);
  };
  if (!hashProfiles.includes(hash)) refuse(`hash ${hash}`, `one of ${hashProfiles.join(", ")}`);
  if (!selectors.includes(select)) refuse(`select ${select}`, `one of ${selectors.join(", ")}`);
  if (!whole(seed, 0, 0xffff_ffff)) refuse(`seed ${seed}`, "a whole number from 0 to 4294967295");
  if (!whole(buckets, bucketsMin, bucketsMax))
    refuse(`buckets ${buckets}`, `a whole number from ${bucketsMin} to ${bucketsMax}`);
  if (!whole(gapPs, 1, Number.MAX_SAFE_INTEGER)) refuse(`gapPs ${gapPs}`, "whole picoseconds above 0");
  if (!whole(flowlets, 1, flowletsMax)) refuse(`flowlets ${flowlets}`, `a whole number from 1 to ${flowletsMax}`);
  if (spray !== "round-robin" && spray !== "random") refuse(`spray ${spray as string}`, "round-robin or random");
  return settings;
}

/** The members' weights. @throws `fabric/bad-option` for one that is not whole from 1 to 256, and for too large a sum. */
export function weightsOf(members: readonly EcmpMember[]): number[] {
  const { weightMax, weightSumMax } = ecmpBounds;
  let sum = 0;
  const weights = members.map(({ name, weight = 1 }) => {
    if (!(Number.isInteger(weight) && weight >= 1 && weight <= weightMax)) {
      const expected = `a whole number from 1 to ${weightMax}`;
      throw fabricError("fabric/bad-option", `weight ${weight} of ${name}: expected ${expected}`);
    }
    sum += weight;
    return weight;
  });
  if (sum > weightSumMax) {
    throw fabricError("fabric/bad-option", `weights of ${sum} in all: expected at most ${weightSumMax}`);
  }
  return weights;
}
