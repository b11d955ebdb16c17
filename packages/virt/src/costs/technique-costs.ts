/**
 * costs/technique-costs — what the steps of each technique of virtualization cost, beside the exits of a profile.
 *
 * A trap into a monitor, a callout of translated code, a hidden fault of a shadow table, a hypercall, a reference of a
 * page walk: each a number with its source. Published benchmarks give sums of several of them; a set says which sums it
 * cites, and a test adds the parts up again. Where a source gives a sum only, its parts are ours and are marked so.
 * Rules V420–V424 in ../../SPEC.md.
 *
 * Sources: K. Adams, O. Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization", ASPLOS 2006
 * (nanobenchmarks on a Pentium 4 672; recalled, so unverified until somebody reads them again); the round trips of
 * ./profiles.ts; the course text that these labs replace.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import type { SourcedNumber } from "./profile.ts";

/** Every step of a technique that costs something. */
export const techniqueSteps = [
  // The processor that the cycles are of, and what its own instructions take without a hypervisor.
  "clock",
  "nativeSyscall",
  "nativeIn",
  "nativePageFault",
  "nativePageTableWrite",
  // Translation of addresses.
  "walkReference",
  "tlbMiss",
  // Trap and emulate in ring 1 or 3: a #GP into the monitor and back, and what it does in between.
  "trapRoundTrip",
  "trapEmulate",
  // Binary translation.
  "translateInstruction",
  "translatedCallout",
  "translatedDirectCall",
  "translatedChainedBranch",
  "translatedIndirectBranch",
  "translatedSyscall",
  "translatedIn",
  "translatedPageFault",
  "translatedShadowUpdate",
  "translatedAddressSpaceSwitch",
  // Paravirtualization.
  "hypercall",
  "hypercallItem",
  // Hardware with shadow tables, or with a table of its own.
  "hardwareRoundTrip",
  "shadowHiddenFault",
  "shadowReflectedFault",
  "shadowSync",
  "shadowAddressSpaceSwitch",
  "hardwareInEmulation",
  "nestedAddressSpaceSwitch",
] as const;
/** One of them. */
export type TechniqueStep = (typeof techniqueSteps)[number];

/** A benchmark whose result somebody published, and the steps that it is made of. */
export interface CitedSum {
  /** `hardware ptemod`: the technique, and the benchmark by its own name. */
  readonly name: string;
  readonly steps: readonly TechniqueStep[];
  readonly number: SourcedNumber;
}

/** What every step costs on one machine. */
export interface TechniqueCosts {
  readonly id: string;
  readonly title: string;
  /** The profile whose exits belong to it. */
  readonly profile: string;
  readonly numbers: { readonly [step in TechniqueStep]: SourcedNumber };
  readonly cited: readonly CitedSum[];
}

const date = "2026-11";

const estimate = (value: number, what: string, unit: SourcedNumber["unit"] = "cycle"): SourcedNumber => ({
  value,
  unit,
  source: `an estimate of this project, not measured: ${what}`,
  date,
  confidence: "unverified",
});

const part = (value: number, of: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `our split of a sum: ${of}`,
  date,
  confidence: "unverified",
});

const adamsAgesen = (value: number, what: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization", ASPLOS 2006, nanobenchmarks, Pentium 4 672 at 3.8 GHz: ${what}; recalled, not read again`,
  quote: what,
  date,
  confidence: "unverified",
  appliesTo: "a Pentium 4 672, VT-x of the first generation without a second page table",
});

const agesen = (value: number, name: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `Agesen et al., "Software Techniques for Avoiding Hardware Virtualization Exits", USENIX ATC 2012, table of round trips: ${name}; recalled, not read again`,
  date,
  confidence: "unverified",
});

const seed = (value: number, what: string): SourcedNumber => ({
  value,
  unit: "cycle",
  source: `the course text that these labs replace, which cites nothing: ${what}; for comparing with its tables only`,
  date,
  confidence: "unverified",
});

/** What no source that we read gives. Bounds between which we would believe each stand in its words. */
export const assumedTechniqueCosts: { readonly [step in TechniqueStep]: SourcedNumber } = {
  clock: estimate(2_400_000_000, "a server processor without turbo", "Hz"),
  nativeSyscall: estimate(250, "a system call that does nothing; 70 to 1,000"),
  nativeIn: estimate(2000, "a read of a port behind the chipset; 1,000 to 5,000"),
  nativePageFault: estimate(1000, "a fault to the kernel and back; 500 to 2,000"),
  nativePageTableWrite: estimate(1, "a store to a line in the cache; 1 to 5"),
  walkReference: estimate(14, "an entry of a page table out of the second cache; 4 from the first to 200 from memory"),
  tlbMiss: estimate(7, "beginning a walk, beside its references; 0 to 20"),
  trapRoundTrip: estimate(1000, "a #GP into the monitor and the return from it; 500 to 2,000"),
  trapEmulate: estimate(400, "decoding and interpreting one instruction; 100 to 1,500"),
  translateInstruction: estimate(300, "translating one instruction, once; 100 to 1,000"),
  translatedCallout: estimate(200, "out of translated code into the monitor and back; 50 to 500"),
  translatedDirectCall: estimate(3, "a call whose target is known: the return address is the guest's; 1 to 10"),
  translatedChainedBranch: estimate(0, "a jump between blocks that are chained is a jump; 0 to 1"),
  translatedIndirectBranch: estimate(40, "finding a block by the guest's address, a return among them; 10 to 100"),
  translatedSyscall: estimate(2000, "a system call into a kernel that runs translated; 1,000 to 3,000"),
  translatedIn: estimate(220, "a port that the monitor answers in translated code; 50 to 500"),
  translatedPageFault: estimate(3900, "a fault that the monitor looks at and hands on; 2,000 to 6,000"),
  translatedShadowUpdate: estimate(190, "a page-table entry written by a callout, its shadow with it; 100 to 500"),
  translatedAddressSpaceSwitch: estimate(1200, "another page table, its shadow looked up; 500 to 5,000"),
  hypercall: estimate(1000, "into the hypervisor and back; 300 to 4,000"),
  hypercallItem: estimate(150, "one item of a batch, checked and done; 50 to 500"),
  hardwareRoundTrip: estimate(1200, "an exit and an entry; 600 to 4,000"),
  shadowHiddenFault: estimate(2000, "a missing entry of the shadow table, filled from the guest's; 1,000 to 7,000"),
  shadowReflectedFault: estimate(2200, "a fault that is the guest's own: found so, and injected; 1,000 to 8,000"),
  shadowSync: estimate(1800, "a write to a guarded page table, emulated, its shadow changed; 1,000 to 7,000"),
  shadowAddressSpaceSwitch: estimate(475, "another page table, its shadow looked up; 200 to 5,000"),
  hardwareInEmulation: estimate(3000, "a port that the VMM process answers; 1,500 to 12,000"),
  nestedAddressSpaceSwitch: estimate(100, "a write of CR3 that nobody traps; 30 to 300"),
};

/** What an instruction of the guest takes that no other number is about. */
export const assumedInstructionCycles: SourcedNumber = estimate(1, "an instruction of a mix; 0.25 to 2");

const prescott = 3963;
const nehalem = 1009;

/** The sets that ship. */
export const techniqueCosts: readonly TechniqueCosts[] = [
  {
    id: "p4-672-nanobenchmarks",
    title: "Pentium 4 672: four nanobenchmarks of 2006, native, translated, and by VT-x without a second page table",
    profile: "p4-prescott-3963",
    numbers: {
      ...assumedTechniqueCosts,
      clock: estimate(3_800_000_000, "the clock that a Pentium 4 672 was sold with", "Hz"),
      nativeSyscall: adamsAgesen(242, "syscall 242/2308/242, native"),
      nativeIn: adamsAgesen(3209, "in 3209/216/15826, native"),
      nativePageFault: adamsAgesen(1093, "pgfault 1093/3927/11242, native"),
      nativePageTableWrite: adamsAgesen(1, "ptemod 1/391/10196, native"),
      trapRoundTrip: part(1093, "a fault to the kernel and back, the native pgfault of 1093"),
      translatedSyscall: adamsAgesen(2308, "syscall 242/2308/242, software"),
      translatedIn: adamsAgesen(216, "in 3209/216/15826, software"),
      translatedPageFault: adamsAgesen(3927, "pgfault 1093/3927/11242, software"),
      translatedCallout: part(200, "391 cycles of ptemod in software"),
      translatedShadowUpdate: part(191, "391 cycles of ptemod in software"),
      hardwareRoundTrip: agesen(prescott, "Pentium 4 Prescott"),
      shadowSync: part(10_196 - prescott, `10196 cycles of ptemod by hardware, ${prescott} of them the round trip`),
      shadowHiddenFault: part(
        10_196 - prescott,
        "taken as the sync of the same machine: a fault's shadow is filled once",
      ),
      shadowReflectedFault: part(
        11_242 - prescott,
        `11242 cycles of pgfault by hardware, ${prescott} of them the round trip`,
      ),
      hardwareInEmulation: part(
        15_826 - prescott,
        `15826 cycles of in by hardware, ${prescott} of them the round trip`,
      ),
    },
    cited: [
      { name: "native syscall", steps: ["nativeSyscall"], number: adamsAgesen(242, "syscall 242/2308/242, native") },
      { name: "native in", steps: ["nativeIn"], number: adamsAgesen(3209, "in 3209/216/15826, native") },
      {
        name: "native pgfault",
        steps: ["nativePageFault"],
        number: adamsAgesen(1093, "pgfault 1093/3927/11242, native"),
      },
      { name: "native ptemod", steps: ["nativePageTableWrite"], number: adamsAgesen(1, "ptemod 1/391/10196, native") },
      {
        name: "software syscall",
        steps: ["translatedSyscall"],
        number: adamsAgesen(2308, "syscall 242/2308/242, software"),
      },
      { name: "software in", steps: ["translatedIn"], number: adamsAgesen(216, "in 3209/216/15826, software") },
      {
        name: "software pgfault",
        steps: ["translatedPageFault"],
        number: adamsAgesen(3927, "pgfault 1093/3927/11242, software"),
      },
      {
        name: "software ptemod",
        steps: ["translatedCallout", "translatedShadowUpdate"],
        number: adamsAgesen(391, "ptemod 1/391/10196, software"),
      },
      {
        name: "hardware syscall",
        steps: ["nativeSyscall"],
        number: adamsAgesen(242, "syscall 242/2308/242, hardware"),
      },
      {
        name: "hardware in",
        steps: ["hardwareRoundTrip", "hardwareInEmulation"],
        number: adamsAgesen(15_826, "in 3209/216/15826, hardware"),
      },
      {
        name: "hardware pgfault",
        steps: ["hardwareRoundTrip", "shadowReflectedFault"],
        number: adamsAgesen(11_242, "pgfault 1093/3927/11242, hardware"),
      },
      {
        name: "hardware ptemod",
        steps: ["hardwareRoundTrip", "shadowSync"],
        number: adamsAgesen(10_196, "ptemod 1/391/10196, hardware"),
      },
    ],
  },
  {
    id: "nehalem-1009",
    title: "Nehalem: an exit and an entry take 1,009 cycles, and there is a second page table",
    profile: "core-nehalem-1009",
    numbers: {
      ...assumedTechniqueCosts,
      clock: estimate(2_666_666_666, "a usual clock of Nehalem", "Hz"),
      hardwareRoundTrip: agesen(nehalem, "Nehalem"),
      hypercall: part(nehalem, "the round trip of 1009 cycles, what the hypervisor does apart"),
    },
    cited: [
      { name: "hardware round trip", steps: ["hardwareRoundTrip"], number: agesen(nehalem, "Nehalem") },
      { name: "hypercall of nothing", steps: ["hypercall"], number: agesen(nehalem, "Nehalem") },
    ],
  },
  {
    id: "skx-1539",
    title: "Skylake-X server: a hypercall and back in 1,539 cycles",
    profile: "skx-vmcall-1539",
    numbers: {
      ...assumedTechniqueCosts,
      hardwareRoundTrip: part(1200, "1539 cycles of a vmcall round trip, 339 of them in the hypervisor"),
      hypercall: {
        value: 1539,
        unit: "cycle",
        source:
          "Wanpeng Li, patch to KVM on the Linux kernel mailing list: vmexit.flat of kvm-unit-tests on a Skylake-X server, the row vmcall: 1559 cycles before, 1539 after",
        quote: "vmcall 1559 1539",
        date,
        confidence: "published",
      },
    },
    cited: [
      {
        name: "vmcall",
        steps: ["hypercall"],
        number: {
          value: 1539,
          unit: "cycle",
          source:
            "Wanpeng Li, patch to KVM on the Linux kernel mailing list: vmexit.flat of kvm-unit-tests on a Skylake-X server, the row vmcall: 1559 cycles before, 1539 after",
          quote: "vmcall 1559 1539",
          date,
          confidence: "published",
        },
      },
    ],
  },
  {
    id: "seed-1200-1675-100",
    title: "For teaching: a write of CR3 in 1,200 cycles translated, 1,675 by VT-x, 100 with a second page table",
    profile: "seed-2400",
    numbers: {
      ...assumedTechniqueCosts,
      clock: { ...seed(2_000_000_000, "2400 cycles are 1.2 µs"), unit: "Hz" },
      nativeSyscall: seed(100, "an exit is 24 times a system call"),
      translatedAddressSpaceSwitch: seed(1200, "a write of CR3 by binary translation"),
      translatedSyscall: part(
        2100,
        "a system call of 100 cycles and the penalty of about 2000 that the comparison needs",
      ),
      hardwareRoundTrip: part(1200, "1675 cycles of a write of CR3 by VT-x"),
      shadowAddressSpaceSwitch: part(475, "1675 cycles of a write of CR3 by VT-x: what it takes above 1200"),
      nestedAddressSpaceSwitch: seed(100, "a write of CR3 by VT-x with EPT"),
    },
    cited: [
      {
        name: "CR3 write, binary translation",
        steps: ["translatedAddressSpaceSwitch"],
        number: seed(1200, "a write of CR3 by binary translation"),
      },
      {
        name: "CR3 write, VT-x",
        steps: ["hardwareRoundTrip", "shadowAddressSpaceSwitch"],
        number: seed(1675, "a write of CR3 by VT-x"),
      },
      {
        name: "CR3 write, VT-x with EPT",
        steps: ["nestedAddressSpaceSwitch"],
        number: seed(100, "a write of CR3 by VT-x with EPT"),
      },
    ],
  },
];

/** The set of this id. @throws `virt/bad-option`, naming those that there are. */
export function techniqueCostSet(id: string): TechniqueCosts {
  const found = techniqueCosts.find((set) => set.id === id);
  if (found !== undefined) return found;
  const known = techniqueCosts.map((set) => set.id).join(", ");
  throw makeVirtError("virt/bad-option", `no costs of techniques are called ${id}: expected one of ${known}`);
}

/** Cycles of these steps, one after the other; a step may come more than once. */
export function sumTechniqueSteps(costs: TechniqueCosts, steps: readonly TechniqueStep[]): number {
  return steps.reduce((sum, step) => sum + costs.numbers[step].value, 0);
}

/**
 * Another set: some numbers replaced. What the base cites is not cited by it.
 *
 * @throws `virt/bad-option` for a cost below 0, or a clock that does not tick
 */
export function deriveTechniqueCosts(
  base: TechniqueCosts,
  id: string,
  title: string,
  numbers: { readonly [step in TechniqueStep]?: SourcedNumber },
): TechniqueCosts {
  for (const [step, number] of Object.entries(numbers)) {
    const fits = step === "clock" ? Number.isInteger(number.value) && number.value > 0 : number.value >= 0;
    if (!fits)
      throw makeVirtError("virt/bad-option", `${id}: ${step} is ${number.value}: expected 0 or more, a clock above 0`);
  }
  return { ...base, id, title, numbers: { ...base.numbers, ...numbers }, cited: [] };
}
