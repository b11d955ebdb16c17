/**
 * costs/profiles — machines whose round trips somebody published, or remembered, or made up to teach with.
 *
 * The name carries the number it rests on. Where a source gives a sum, its parts are ours: split so that they add up,
 * and marked so. Steps that a source does not touch are those of ./assumed.ts.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import { assumed } from "./assumed.ts";
import { type CitedRoundTrip, type CostProfile, type CostStep, deriveProfile, type SourcedNumber } from "./profile.ts";

const date = "2026-11";
const base: CostProfile = { id: "assumed", title: "Estimates only", numbers: assumed, cited: [] };

const part = (value: number, of: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `our split of a sum: ${of}`,
  date,
  confidence: "unverified",
});

const skxSource: Pick<SourcedNumber, "source" | "date" | "confidence"> = {
  source:
    "Wanpeng Li, patch to KVM on the Linux kernel mailing list: vmexit.flat of kvm-unit-tests on a Skylake-X server, the row vmcall: 1559 cycles before, 1539 after",
  date,
  confidence: "published",
};
const epycSource: Pick<SourcedNumber, "source" | "url" | "date"> = {
  source:
    "Michael Roth, patch on vmload to KVM, Linux kernel mailing list, December 2020, measured on AMD EPYC: KVM_RUN 2528 to 2576 cycles, of them VMRUN 1344 to 1376, 576 on the way in, 576 to 656 on the way out",
  url: "https://lkml.iu.edu/hypermail/linux/kernel/2012.2/00527.html",
  date,
};
const nestedSource: Pick<SourcedNumber, "source" | "date" | "confidence" | "appliesTo"> = {
  source:
    'Paolo Bonzini, "[PATCH 00/43] VMX optimizations", KVM mailing list, June 2019: vmexit.flat of kvm-unit-tests, nested, after the series',
  date,
  confidence: "published",
  appliesTo: "a guest of a guest (L2)",
};
const seed = (value: number, what: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `the course text that these labs replace, which cites nothing: ${what}; for comparing with its tables only`,
  date,
  confidence: "unverified",
});
const agesen = (value: number, name: string): CitedRoundTrip => ({
  roundTrip: "hardware",
  number: {
    value,
    unit: "cycle",
    source: `Agesen et al., "Software Techniques for Avoiding Hardware Virtualization Exits", USENIX ATC 2012, table of round trips: ${name}; recalled, not read again`,
    date,
    confidence: "unverified",
  },
});

/** A profile whose hardware round trip is known and nothing else. */
function generation(id: string, title: string, cycles: number, hz: number): CostProfile {
  const half = Math.floor(cycles / 2);
  const of = `half of ${cycles} cycles, the round trip of ${title}`;
  return deriveProfile(
    base,
    id,
    `${title}: an exit and an entry take ${cycles} cycles`,
    {
      clock: { ...assumed.clock, value: hz, source: `an estimate of this project: a usual clock of ${title}` },
      hardwareExit: part(half, of),
      hardwareEnter: part(cycles - half, of),
    },
    [agesen(cycles, title)],
  );
}

/** Every profile that ships, the ones with published numbers first. */
export const costProfiles: readonly CostProfile[] = [
  deriveProfile(
    base,
    "skx-vmcall-1539",
    "Skylake-X server: a hypercall and back in 1,539 cycles",
    {
      hardwareExit: part(600, "1539 cycles of a vmcall round trip"),
      dispatch: part(139, "1539 cycles of a vmcall round trip"),
      kernelHandler: part(100, "1539 cycles of a vmcall round trip"),
      prepareEntry: part(100, "1539 cycles of a vmcall round trip"),
      hardwareEnter: part(600, "1539 cycles of a vmcall round trip"),
    },
    [{ roundTrip: "kernel", number: { value: 1539, unit: "cycle", ...skxSource } }],
  ),
  deriveProfile(
    base,
    "epyc-userspace-2528",
    "AMD EPYC: the KVM_RUN system call, in and out, in 2,528 cycles",
    {
      hardwareExit: part(672, "1344 cycles of VMRUN"),
      hardwareEnter: part(672, "1344 cycles of VMRUN"),
      dispatch: part(0, "it is in the 608 cycles on the way out"),
      kernelHandler: part(0, "the mail measures no exit that ends in the kernel: this is the bound from below"),
      prepareEntry: part(0, "it is in the 576 cycles on the way in"),
      userHandler: part(0, "the measurement ends where the VMM process begins"),
      userReturn: {
        value: 608,
        unit: "cycle",
        ...epycSource,
        confidence: "calculated",
        appliesTo: "what 2528 leaves beside 1344 and 576; within the range given for the way out",
      },
      userEnter: { value: 576, unit: "cycle", ...epycSource, confidence: "published" },
    },
    [
      {
        roundTrip: "user",
        number: { value: 2528, unit: "cycle", ...epycSource, confidence: "published" },
      },
      {
        roundTrip: "hardware",
        number: { value: 1344, unit: "cycle", ...epycSource, confidence: "published" },
      },
    ],
  ),
  deriveProfile(
    base,
    "nested-13142-44826",
    "A guest of a guest: cpuid in 13,142 cycles, a port of the VMM process in 44,826",
    {
      hardwareExit: part(6000, "13142 cycles of an L2 cpuid"),
      dispatch: part(500, "13142 cycles of an L2 cpuid"),
      kernelHandler: part(142, "13142 cycles of an L2 cpuid"),
      prepareEntry: part(500, "13142 cycles of an L2 cpuid"),
      hardwareEnter: part(6000, "13142 cycles of an L2 cpuid"),
      userReturn: part(15_000, "44826 cycles of an L2 inl_from_qemu"),
      userHandler: part(1826, "44826 cycles of an L2 inl_from_qemu"),
      userEnter: part(15_000, "44826 cycles of an L2 inl_from_qemu"),
    },
    [
      {
        roundTrip: "kernel",
        number: { value: 13_142, unit: "cycle", ...nestedSource, quote: "cpuid 14886 13142" },
      },
      {
        roundTrip: "user",
        number: { value: 44_826, unit: "cycle", ...nestedSource, quote: "inl_from_qemu 46747 44826" },
      },
    ],
  ),
  deriveProfile(
    base,
    "seed-2400",
    "For teaching: 2,400 cycles at 2 GHz in the kernel, 6,000 in the VMM process",
    {
      clock: { ...seed(2_000_000_000, "2400 cycles are 1.2 µs"), unit: "Hz" },
      hardwareExit: seed(500, "first of five stages"),
      dispatch: seed(200, "second of five stages"),
      kernelHandler: seed(1000, "third of five stages"),
      ioeventfdSignal: seed(1000, "third of five stages, taken for a doorbell's handler too"),
      interruptInject: seed(1000, "third of five stages, taken for an injection's handler too"),
      prepareEntry: seed(500, "fourth of five stages"),
      hardwareEnter: seed(200, "fifth of five stages"),
      userReturn: seed(1800, "half of what 6000 cycles are above 2400, our split"),
      userHandler: seed(1000, "third of five stages, taken for the VMM's handler"),
      userEnter: seed(1800, "half of what 6000 cycles are above 2400, our split"),
      syscall: seed(100, "an exit is 24 times a system call"),
    },
    [
      { roundTrip: "kernel", number: seed(2400, "an exit") },
      { roundTrip: "ioeventfd", number: seed(2400, "an exit") },
      { roundTrip: "injection", number: seed(2400, "an exit") },
      { roundTrip: "user", number: seed(6000, "an exit that the VMM process finishes") },
    ],
  ),
  generation("p4-prescott-3963", "Pentium 4 Prescott", 3963, 3_800_000_000),
  generation("core-merom-1579", "Core 2 Merom", 1579, 2_400_000_000),
  generation("core-penryn-1266", "Core 2 Penryn", 1266, 2_800_000_000),
  generation("core-nehalem-1009", "Nehalem", 1009, 2_666_666_666),
  generation("core-westmere-761", "Westmere", 761, 2_666_666_666),
  generation("core-sandybridge-784", "Sandy Bridge", 784, 3_000_000_000),
];

/** The profile of this id, or undefined. */
export function findCostProfile(id: string): CostProfile | undefined {
  return costProfiles.find((profile) => profile.id === id);
}

/** The profile of this id. @throws `virt/bad-option`, naming those that there are. */
export function costProfile(id: string): CostProfile {
  const found = findCostProfile(id);
  if (found !== undefined) return found;
  const known = costProfiles.map((profile) => profile.id).join(", ");
  throw makeVirtError("virt/bad-option", `no cost profile is called ${id}: expected one of ${known}`);
}

/** Steps of a profile that rest on no published or measured number. */
export function unverifiedSteps(profile: CostProfile): CostStep[] {
  return (Object.keys(profile.numbers) as CostStep[]).filter(
    (step) => profile.numbers[step].confidence === "unverified",
  );
}
