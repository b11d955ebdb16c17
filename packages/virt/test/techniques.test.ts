/** One guest under each technique: equal results, or where it goes wrong; events, cycles, and what becomes of bad guests. */
import { describe, expect, test } from "vitest";
import { disassemble } from "../src/cpu/disassemble.ts";
import { techniqueCostSet } from "../src/costs/technique-costs.ts";
import { compareRuns, type RunComparison } from "../src/techniques/compare-runs.ts";
import type { GuestImage } from "../src/techniques/guest-image.ts";
import { createGuestRun, type GuestRun } from "../src/techniques/guest-run.ts";
import type { Technique } from "../src/techniques/technique.ts";
import { tableOf } from "../src/techniques/technique-table.ts";
import {
  makeComputeGuest,
  makeGuest,
  makeInterruptGuest,
  makeLongGuest,
  makePaeGuest,
  makePageTableGuest,
  makePagingGuest,
  makeRealGuest,
  makeToyGuest,
  toyInstructions,
  toyResults,
  wrongGuests,
} from "./technique-guests.ts";

/** Techniques, `+` with the processor that lets sensitive instructions trap. */
const right = ["trap-ring-1+", "trap-ring-3+", "vtx-shadow", "vtx-ept"] as const;
const all = ["bare-metal", "trap-ring-1", "trap-ring-3", ...right] as const;

function start(name: string, image: GuestImage): GuestRun {
  return createGuestRun({
    technique: name.replace("+", "") as Technique,
    image,
    sensitiveTrap: name.endsWith("+"),
    eventsKept: 4096,
  });
}
function against(name: string, image: GuestImage, instructionsMax = 20_000): RunComparison {
  return compareRuns(start("bare-metal", image), start(name, image), { instructionsMax });
}
function textAt(image: GuestImage, rip: bigint): string {
  const offset = Number(rip) - image.origin;
  return disassemble(image.bytes.subarray(offset, offset + 15), { mode: image.mode, address: rip })[0]?.text ?? "?";
}
/** Where a run parts from bare metal: the instruction's label in the text, and what differs. */
function parting(name: string, image: GuestImage): string {
  const result = against(name, image);
  if (result.equal) return "equal";
  const { rip, what, a, b } = result.first;
  const hex = (value: bigint | string): string => (typeof value === "bigint" ? `0x${value.toString(16)}` : value);
  return `${textAt(image, rip)}: ${what} ${hex(a)}, not ${hex(b)}`;
}

describe("equal results where the technique is right", () => {
  const guests: readonly (readonly [string, GuestImage])[] = [
    ["sensitive instructions", makeToyGuest()],
    ["paging, a user and system calls", makePagingGuest(40)],
    ["the same with interrupts on", makePagingGuest(12, true)],
    ["interrupts", makeInterruptGuest(20)],
    ["page tables", makePageTableGuest(50)],
    ["PAE, no-execute and a changed GDT", makePaeGuest()],
    ["real mode and back", makeRealGuest()],
    ["long mode", makeLongGuest()],
  ];
  test.each(guests)("V442 V447 V448 V449: %s", (_, image) => {
    for (const name of right) {
      const result = against(name, image);
      expect([name, result]).toEqual([name, expect.objectContaining({ equal: true, stop: "done" })]);
    }
  });
});

describe("where trap and emulate goes wrong", () => {
  test("V443: the first step that differs, of each guest", () => {
    const table = [makeToyGuest(), makePagingGuest(8), makePagingGuest(8, true), makeInterruptGuest(4)].map((image) => [
      image.name,
      parting("trap-ring-1", image),
      parting("trap-ring-3", image),
    ]);
    expect(table).toMatchInlineSnapshot(`
      [
        [
          "sensitive",
          "mov eax,[0x21002]: rax 0x1017b, not 0xffc00000",
          "mov eax,[0x21002]: rax 0x1017b, not 0xffc00000",
        ],
        [
          "paging",
          "equal",
          "iretd: rsp 0x31000, not 0x8ff8",
        ],
        [
          "paging",
          "add [eax+0x200000],ecx: memory 0x8ff5 0x2, not 0x0",
          "iretd: rsp 0x31000, not 0x8ff8",
        ],
        [
          "interrupts",
          "iretd: flags 0x202, not 0x2",
          "iretd: rsp 0x31000, not 0x8ff8",
        ],
      ]
    `);
  });

  test("V443: what the toy guest finds, on bare metal and in rings 1 and 3", () => {
    const results = ["bare-metal", "trap-ring-1", "trap-ring-3"].map((name) => {
      const run = start(name, makeToyGuest());
      run.run(10_000);
      return toyInstructions.map((_, n) => run.memory.read32(toyResults + 8 * n).toString(16));
    });
    const table = toyInstructions.map((name, n) => `${name}: ${results.map((column) => column[n]).join(" ")}`);
    expect(table).toMatchInlineSnapshot(`
      [
        "sgdt: 1017b ffc00000 ffc00000",
        "sidt: 4000 ffc10000 ffc10000",
        "sldt: 0 0 0",
        "str: 28 fff0 fff0",
        "smsw: 11 80010031 80010031",
        "mov from cr0: 11 11 11",
        "pushf: 46 246 246",
        "cli: 46 246 246",
        "popf that sets IF: 202 202 202",
        "sti: 202 202 202",
        "popf that clears IF: 2 202 202",
        "push cs: 8 9 b",
        "mov from ss: 10 11 13",
        "mov from ds: 10 10 10",
        "lar of the kernel's data: cf9300 cfb300 cff300",
        "lsl of the kernel's data: ffffffff ffbfffff ffbfffff",
        "verr of the user's data: 1 1 1",
        "verw of the kernel's code: 0 0 0",
        "mov to and from cr3: 123000 123000 123000",
        "in: e9 e9 e9",
        "out and in: cafe cafe cafe",
        "hlt: 1 0 0",
        "lgdt and sgdt: 1017b 0 0",
      ]
    `);
  });
});

describe("events and cycles", () => {
  const run = (name: string, image: GuestImage): GuestRun => {
    const made = start(name, image);
    expect([name, made.run(1_000_000)]).toEqual([name, "done"]);
    return made;
  };
  const kinds = (made: GuestRun): Record<string, number> =>
    Object.fromEntries(
      tableOf([made], techniqueCostSet("skx-1539")).flatMap((row) => row.kinds.map((k) => [k.kind, k.count])),
    );

  test("V450: the events of a guest with a user, system calls and page faults, by technique", () => {
    const image = makePagingGuest(40);
    expect(
      Object.fromEntries(["bare-metal", "trap-ring-1", ...right].map((name) => [name, kinds(run(name, image))])),
    ).toMatchInlineSnapshot(`
      {
        "bare-metal": {},
        "trap-ring-1": {
          "trap.address-space": 11,
          "trap.guest-fault": 40,
          "trap.hidden-fault": 101,
          "trap.privileged": 139,
        },
        "trap-ring-1+": {
          "trap.address-space": 11,
          "trap.guest-fault": 40,
          "trap.hidden-fault": 101,
          "trap.privileged": 97,
          "trap.sensitive": 128,
        },
        "trap-ring-3+": {
          "trap.address-space": 11,
          "trap.guest-fault": 40,
          "trap.hidden-fault": 412,
          "trap.privileged": 97,
          "trap.sensitive": 128,
        },
        "vtx-ept": {
          "exit.output": 2,
          "exit.second-table": 17,
        },
        "vtx-shadow": {
          "exit.address-space": 21,
          "exit.control-register": 1,
          "exit.guest-fault": 40,
          "exit.hidden-fault": 62,
          "exit.invlpg": 40,
          "exit.output": 2,
        },
      }
    `);
  });

  test("V450: its cycles under two sets", () => {
    const image = makePagingGuest(40);
    const runs = ["bare-metal", "trap-ring-1", ...right].map((name) => run(name, image));
    const table = ["p4-672-nanobenchmarks", "nehalem-1009"].map((id) =>
      tableOf(runs, techniqueCostSet(id)).map(
        ({ technique, cycles, relative }) => `${technique} ${cycles} ${relative.toFixed(2)}`,
      ),
    );
    expect(table).toMatchInlineSnapshot(`
      [
        [
          "bare-metal 70964 1.00",
          "trap-ring-1 1057843 14.91",
          "trap-ring-1 1179794 16.63",
          "trap-ring-3 3489925 49.18",
          "vtx-shadow 1413713 19.92",
          "vtx-ept 299077 4.21",
        ],
        [
          "bare-metal 65154 1.00",
          "trap-ring-1 603247 9.26",
          "trap-ring-1 717200 11.01",
          "trap-ring-3 1681945 25.81",
          "vtx-shadow 440345 6.76",
          "vtx-ept 149872 2.30",
        ],
      ]
    `);
  });

  test("V446: costs change nothing of what a guest does, nor of its events", () => {
    const image = makePagingGuest(8);
    for (const name of right) {
      const [a, b] = ["p4-672-nanobenchmarks", "seed-1200-1675-100"].map((id) =>
        createGuestRun({ technique: name.replace("+", "") as Technique, image, costs: techniqueCostSet(id) }),
      ) as [GuestRun, GuestRun];
      expect(compareRuns(a, b)).toMatchObject({ equal: true });
      expect([...a.events.words]).toEqual([...b.events.words]);
      expect([...a.stepCounts]).toEqual([...b.stepCounts]);
      expect(a.cycles()).not.toBe(b.cycles());
    }
  });

  test("V451: page-table work is dear with shadow tables of the Pentium 4, and cheap with EPT of Nehalem", () => {
    const image = makePageTableGuest(1000);
    const [bare, shadow, ept] = ["bare-metal", "vtx-shadow", "vtx-ept"].map((name) => run(name, image)) as [
      GuestRun,
      GuestRun,
      GuestRun,
    ];
    const p4 = techniqueCostSet("p4-672-nanobenchmarks");
    const nehalem = techniqueCostSet("nehalem-1009");
    // A round under translation is a callout and an update of the shadow, by the same set: 391 cycles.
    const translated =
      bare.cycles(p4) + 1000 * (p4.numbers.translatedCallout.value + p4.numbers.translatedShadowUpdate.value);
    expect(shadow.cycles(p4)).toBeGreaterThan(2 * translated);
    expect(ept.cycles(nehalem)).toBeLessThan(shadow.cycles(nehalem) / 10);
    expect(ept.cycles(nehalem) / bare.cycles(nehalem)).toBeLessThan(translated / bare.cycles(p4));
  });

  test("V451: EPT's part in exits is computed: most of page-table work, hardly any of arithmetic", () => {
    const exits = (image: GuestImage): readonly [shadow: number, ept: number] => [
      run("vtx-shadow", image).events.count,
      run("vtx-ept", image).events.count,
    ];
    const [shadow, ept] = exits(makePageTableGuest(1000));
    expect(1 - ept / shadow).toBeGreaterThan(0.9);
    const [computeShadow, computeEpt] = exits(makeComputeGuest(10_000));
    expect(1 - computeEpt / computeShadow).toBeLessThan(0.2);
  });
});

describe("a run goes back and on", () => {
  test.each(all)("V452: %s goes on as it did", (name) => {
    for (const image of [makePagingGuest(8), makeToyGuest(), makeInterruptGuest(6), makeRealGuest()]) {
      const made = start(name, image);
      made.run(137);
      const saved = made.save();
      const go = (): readonly unknown[] => {
        const seen: unknown[] = [];
        for (let n = 0; n < 12; n++) {
          seen.push(made.run(97), made.instructions, [...made.state.general], made.state.flags, [
            ...made.events.kindCounts,
          ]);
          seen.push([...made.stepCounts]);
        }
        return [...seen, [...made.output], [...made.events.words]];
      };
      const first = go();
      made.restore(saved);
      expect(go()).toEqual(first);
    }
  });
});

describe("guests that go wrong", () => {
  test.each(Object.entries(wrongGuests))("V453: one that %s ends as on bare metal", (name, text) => {
    const image = makeGuest(name, text);
    const readsTables = name.startsWith("leads its page table");
    for (const technique of ["trap-ring-1", "trap-ring-3", ...right]) {
      if (readsTables && technique !== "vtx-ept") {
        // It executes its own page table, whose accessed flags a cached translation may or may not have set.
        expect(["budget", "shutdown", "halt"]).toContain(start(technique, image).run(20_000));
      } else
        expect([technique, against(technique, image, 6000)]).toEqual([
          technique,
          expect.objectContaining({ equal: true }),
        ]);
    }
  });
});
