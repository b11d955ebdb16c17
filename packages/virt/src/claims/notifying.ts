/**
 * claims/notifying — who answers a notification (V-07, V-23), who delivers an interrupt (V-18), and what is left of
 * both by a virtual function (V-24).
 *
 * @module
 */
import type { InterruptDelivery } from "../exit/vcpu.ts";
import { costProfile } from "../costs/profiles.ts";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createRig, profileWith, type Rig } from "./rig.ts";

/** How long one notification by a port keeps the guest outside, nothing being done for the frame itself. */
function outsidePs(path: "vmm" | "vhost", base = "seed-2400"): number {
  const nothing = { backendPacket: 0, syscall: 0, copyStart: 0, copyPerByte: 0, hostStack: 0 };
  const rig = createRig({ path, profile: profileWith(base, "V-07", nothing), doorbell: "pio" });
  rig.send(0);
  rig.simulation.runUntil(1_000_000_000);
  return rig.nic.vcpu.rootPs.value;
}

/** V-07. */
export const userExit: Claim = {
  id: "V-07",
  slug: "user-exit",
  statement: "An exit finished in the VMM process costs several times one finished in the kernel",
  refutes: [],
  source:
    "profile seed-2400: 6,000 against 2,400 cycles, of a course text that cites nothing (unverified); the others' own sources, and what an ioeventfd takes is an estimate",
  cells: (): readonly Cell[] => [
    {
      quantity: "µs outside for an OUT that an ioeventfd answers",
      inputs: {},
      expected: 1.2,
      tolerance: absolute(1e-9),
      measure: () => outsidePs("vhost") / 1e6,
    },
    {
      quantity: "the same OUT in the VMM process, as a multiple",
      inputs: {},
      expected: 2.5,
      tolerance: absolute(1e-9),
      measure: () => outsidePs("vmm") / outsidePs("vhost"),
    },
    ...(
      [
        // 44826 / (13142 − 142 + 500), and 3123 / (1539 − 100 + 500).
        ["nested-13142-44826", 3.3204],
        ["skx-vmcall-1539", 1.6106],
      ] as const
    ).map(([profile, expected]) => ({
      quantity: "the same multiple by another profile",
      inputs: { profile },
      expected,
      tolerance: absolute(0.001),
      measure: () => outsidePs("vmm", profile) / outsidePs("vhost", profile),
    })),
  ],
};

const backends = ["vmm", "vhost", "vhost that polls"] as const;
type BackendName = (typeof backends)[number];

/** A hundred frames, each long after the one before. */
function sparse(backend: BackendName): Rig {
  const polls = backend === "vhost that polls";
  const rig = createRig({ path: backend === "vmm" ? "vmm" : "vhost", profile: costProfile("skx-vmcall-1539"), polls });
  for (let i = 0; i < 100; i++) rig.send(i * 100_000_000);
  rig.simulation.runUntil(100 * 100_000_000);
  return rig;
}

const vhostRows: readonly [
  what: string,
  read: (rig: Rig) => number,
  expected: { readonly [name in BackendName]: number },
][] = [
  [
    "exits per packet",
    ({ nic, out }) => nic.counts.exits.total / out.length,
    { vmm: 1, vhost: 1, "vhost that polls": 0 },
  ],
  [
    "switches to the VMM process per packet",
    ({ nic, out }) => nic.counts.userSwitches.value / out.length,
    { vmm: 1, vhost: 0, "vhost that polls": 0 },
  ],
  [
    "notifications suppressed per packet",
    ({ nic, out }) => nic.counts.suppressedKicks.value / out.length,
    { vmm: 0, vhost: 0, "vhost that polls": 1 },
  ],
];

/** V-23. */
export const vhost: Claim = {
  id: "V-23",
  slug: "vhost",
  statement: "vhost makes the notification cheaper, it does not remove it",
  refutes: [],
  source:
    "virtio 1.2 §2.7.10: whether a notification is wanted is the device's word; an ioeventfd answers it in the kernel",
  cells: (): readonly Cell[] => [
    ...vhostRows.flatMap(([measure, read, expected]) =>
      backends.map((backend) => ({
        quantity: measure,
        inputs: { backend },
        expected: expected[backend],
        tolerance: exact,
        measure: () => read(sparse(backend)),
      })),
    ),
    {
      quantity: "µs outside per packet, vhost below vmm",
      inputs: {},
      expected: "below",
      tolerance: exact,
      measure: () => (sparse("vhost").nic.vcpu.rootPs.value < sparse("vmm").nic.vcpu.rootPs.value ? "below" : "above"),
    },
  ],
};

/** Exits for each of a hundred interrupts of a virtual function. */
function interrupts(delivery: InterruptDelivery, idle: "run" | "halt"): Rig {
  const profile = costProfile("skx-vmcall-1539");
  const rig = createRig({ path: "vf", profile, interrupt: delivery }, 1, idle);
  for (let i = 0; i < 100; i++) rig.deliver(50_000_000 + i * 100_000_000);
  rig.simulation.runUntil(101 * 100_000_000);
  return rig;
}

const perInterrupt = (delivery: InterruptDelivery, idle: "run" | "halt" = "run"): number => {
  const { nic } = interrupts(delivery, idle);
  return nic.counts.exits.total / nic.counts.interrupts.value;
};

/** V-18. */
export const posted: Claim = {
  id: "V-18",
  slug: "posted",
  statement: "Posted interrupts remove exits only for a running virtual CPU with the matching hardware",
  refutes: [],
  source: "SDM 3 §27.6, §30.1.4, §30.6: event injection, EOI virtualization, posted-interrupt processing",
  cells: (): readonly Cell[] => [
    {
      quantity: "exits per interrupt",
      inputs: { delivery: "inject", guest: "runs" },
      expected: 2,
      tolerance: exact,
      measure: () => perInterrupt("inject"),
    },
    {
      quantity: "exits per interrupt",
      inputs: { delivery: "apicv", guest: "runs" },
      expected: 1,
      tolerance: exact,
      measure: () => perInterrupt("apicv"),
    },
    {
      quantity: "exits per interrupt",
      inputs: { delivery: "posted", guest: "runs" },
      expected: 0,
      tolerance: exact,
      measure: () => perInterrupt("posted"),
    },
    {
      quantity: "wake-ups of a halted CPU per interrupt",
      inputs: { delivery: "posted", guest: "halts" },
      expected: 1,
      tolerance: exact,
      measure: () => {
        const { nic } = interrupts("posted", "halt");
        // It halts again after each: as many exits by HLT as wake-ups.
        return nic.vcpu.exits.total / nic.counts.interrupts.value;
      },
    },
  ],
};

/** A second's worth of traffic both ways, at 1,000 frames each in 100 ms. */
function both(delivery: InterruptDelivery): Rig {
  const rig = createRig({ path: "vf", profile: costProfile("skx-vmcall-1539"), interrupt: delivery });
  for (let i = 0; i < 1000; i++) {
    rig.send(i * 100_000_000);
    rig.deliver(50_000_000 + i * 100_000_000);
  }
  rig.simulation.runUntil(1001 * 100_000_000);
  return rig;
}

/** V-24. */
export const zeroExit: Claim = {
  id: "V-24",
  slug: "zero-exit",
  statement: "A virtual function's data path has no exits, yet its interrupts have, unless they are posted",
  refutes: ["E53"],
  source: "as V-18; a mapped register and DMA involve no hypervisor",
  cells: (): readonly Cell[] => [
    {
      quantity: "exits by notifications and DMA, 1000 frames each way",
      inputs: {},
      expected: 0,
      tolerance: exact,
      measure: () => {
        const { exits, interrupts: delivered } = both("posted").nic.counts;
        return delivered.value > 0 ? exits.total : Number.NaN;
      },
    },
    {
      quantity: "exits per interrupt without posting",
      inputs: {},
      expected: 2,
      tolerance: exact,
      measure: () => {
        const { exits, interrupts: delivered } = both("inject").nic.counts;
        return exits.total / delivered.value;
      },
    },
    {
      quantity: "exits per second by timers and configuration, posted, polling, idle passed through",
      inputs: {},
      expected: "below 1000",
      tolerance: exact,
      measure: () => "not-yet",
    },
  ],
};
