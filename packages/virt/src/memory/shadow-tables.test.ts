import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { createGuestMemory, type GuestMemory } from "./guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "./mmu.ts";
import { noCaches } from "./mmu-options.ts";
import { access } from "./paging.ts";
import { ShadowTables, shadowOutcome } from "./shadow-tables.ts";
import { createTableBuilder, type TableBuilder, type TableFormat, takePages } from "./table-builder.ts";

/** The guest's page n is at 8 MiB and up, so that no address is its own. */
const guestBase = 0x80_0000n;
const guestPages = 256n;

interface Scene {
  memory: GuestMemory;
  mmu: Mmu;
  shadow: ShadowTables;
  tables: TableBuilder;
  map: TableBuilder;
  guest: TranslationRegisters;
  /** Load CR3 as a hypervisor would. */
  load(changes?: Partial<TranslationRegisters>): void;
  /** What the guest's access comes to, faults fixed up on the way: an address, or what stopped it. */
  access(linear: number, wanted: number): number | string;
}

const modes: Record<string, Partial<TranslationRegisters>> = {
  bits32: { cr4: 0x10, efer: 0 },
  pae: { cr4: 0x20, efer: 0x800 },
  levels4: { cr4: 0x20, efer: 0xd00 },
  levels5: { cr4: 0x1020, efer: 0xd00 },
};

function scene(format: TableFormat = "levels4", options: { outOfStep?: boolean; pages?: number } = {}): Scene {
  const { outOfStep = true, pages = 128 } = options;
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory);
  const shadow = new ShadowTables(simulation, "vm/shadow", {
    memory,
    firstAddress: 0x10_0000,
    pages,
    outOfStep,
    flush: () => mmu.movedToCr3(false),
  });
  const map = createTableBuilder({ memory, format: "ept4", allocate: takePages(0x40_0000n) });
  for (let page = 0n; page < guestPages; page++) map.map(page << 12n, guestBase + (page << 12n), 12, 0x37n);
  // The guest keeps its tables in its pages 64 and up.
  const place = (address: bigint): bigint => guestBase + address;
  const tables = createTableBuilder({ memory, format, allocate: takePages(64n << 12n), place });
  const guest: TranslationRegisters = {
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    cr4: 0x20,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: true,
    eptpLow: Number(map.root) | 0x1e,
    eptpHigh: 0,
    vpid: 0,
    ...modes[format],
  };
  return {
    memory,
    mmu,
    shadow,
    tables,
    map,
    guest,
    load(changes = {}) {
      const registers = { ...guest, ...changes };
      shadow.guest.configure(registers);
      if (format === "pae") shadow.guest.loadPdptes(registers.cr3Low);
      const root = shadow.load(registers);
      mmu.configure({ ...registers, cr0: registers.cr0 | 0x1_0000, cr3Low: root, eptEnabled: false });
      if (format === "pae") mmu.loadPdptes(root);
      mmu.movedToCr3(false);
    },
    access(linear, wanted) {
      for (let tries = 0; tries < 4; tries++) {
        const physical = mmu.translate(linear, 0, wanted);
        if (physical >= 0) return physical;
        const outcome = shadow.fault(linear, 0, wanted);
        if (outcome === shadowOutcome.hidden) continue;
        if (outcome === shadowOutcome.guestFault) return `#PF ${shadow.guest.fault.errorCode}`;
        if (outcome === shadowOutcome.tableWrite) return `table ${shadow.guestPhysical.toString(16)}`;
        return outcome === shadowOutcome.unmapped ? `unmapped ${shadow.guestPhysical.toString(16)}` : "emulate";
      }
      return "hangs";
    },
  };
}

const at = (page: number): number => Number(guestBase) + page * 4096;

test.each(["bits32", "pae", "levels4", "levels5"] as const)(
  "V322: %s: a shadow is filled in by hidden faults, once each",
  (format) => {
    const { tables, shadow, load, access: reach } = scene(format);
    tables.map(0x40_3000n, 5n << 12n, 12, 7n);
    load();
    expect(reach(0x40_3abc, access.user)).toBe(at(5) + 0xabc);
    expect(reach(0x40_3abc, access.user)).toBe(at(5) + 0xabc);
    expect([shadow.counts.hidden, shadow.counts.guestFaults]).toEqual([1, 0]);
    // The guest's flags are what they would be: dirty only when written.
    expect((tables.entry(0x40_3000n, 1) ?? 0n) & 0x60n).toBe(0x20n);
    expect(reach(0x40_3000, access.user | access.write)).toBe(at(5));
    expect((tables.entry(0x40_3000n, 1) ?? 0n) & 0x60n).toBe(0x60n);
    expect([shadow.counts.hidden, reach(0x40_4000, access.user)]).toEqual([2, "#PF 4"]);
    expect(shadow.counts.guestFaults).toBe(1);
  },
);

describe("V323: what a fault was", () => {
  test("the guest's own: its error code", () => {
    const { tables, load, access: reach } = scene();
    tables.map(0x1000n, 5n << 12n, 12, 5n);
    load();
    expect([reach(0x1000, access.user | access.write), reach(0x2000, 0)]).toEqual(["#PF 7", "#PF 0"]);
  });
  test("a page that the hypervisor has not: a device", () => {
    const { tables, load, access: reach } = scene();
    tables.map(0x1000n, 0xfee0_0000n, 12, 7n);
    load();
    expect(reach(0x1020, access.user)).toBe("unmapped fee00020");
  });
  test("a write to a table that has a shadow, with its guest-physical address", () => {
    const { tables, load, access: reach } = scene();
    tables.map(0x1000n, tables.root, 12, 7n);
    load();
    expect(reach(0x1008, access.user)).toBe(at(64) + 8);
    expect(reach(0x1008, access.user | access.write)).toBe("table 40008");
  });
  test("a read-only page written with CR0.WP clear: for the supervisor alone, until the user comes", () => {
    const { tables, shadow, load, access: reach } = scene();
    tables.map(0x1000n, 5n << 12n, 12, 5n);
    load({ cr0: 0x8000_0001 });
    expect(reach(0x1000, access.write)).toBe(at(5));
    expect(reach(0x1000, access.user)).toBe(at(5));
    expect(reach(0x1000, access.user | access.write)).toBe("#PF 7");
    expect(reach(0x1000, access.write)).toBe(at(5));
    load();
    expect(reach(0x1000, access.write)).toBe("#PF 3");
    load({ cr0: 0x8000_0001, cr4: 0x20_0020, alignmentCheck: true });
    expect(reach(0x1000, access.write)).toBe("emulate");
    expect(shadow.counts.emulated).toBe(1);
  });
});

test("V324: a table is write-protected as soon as it has a shadow, wherever it was writable before", () => {
  const { tables, shadow, load, access: reach } = scene("levels4", { outOfStep: false });
  tables.map(0x1000n, 70n << 12n, 12, 7n);
  load();
  expect(reach(0x1000, access.user | access.write)).toBe(at(70));
  // Now the guest makes a page table of page 70.
  const directory = Number(tables.entryAddress(0x20_0000n, 2));
  tables.setEntry(0x20_0000n, 2, (70n << 12n) | 7n);
  shadow.wroteTable(directory, 8);
  expect(reach(0x20_0000, access.user)).toBe("#PF 4");
  tables.map(0x20_0000n, 9n << 12n, 12, 7n);
  expect(reach(0x20_0000, access.user)).toBe(at(9));
  expect(reach(0x1000, access.user | access.write)).toBe("table 46000");
  expect(reach(0x1000, access.user)).toBe(at(70));
});

describe("V325: a table of the last level out of step", () => {
  const start = (): Scene => {
    const it = scene();
    it.tables.map(0x1000n, 5n << 12n, 12, 7n);
    const table = (it.tables.entryAddress(0x1000n, 1) ?? 0n) & ~0xfffn;
    it.tables.map(0x2000n, table, 12, 7n);
    it.load();
    expect(it.access(0x1000, access.user)).toBe(at(5));
    // The guest writes its own page table: one exit, then none.
    expect(it.access(0x2008, access.user | access.write)).toBe(Number(guestBase + table) + 8);
    expect([it.shadow.counts.outOfStep, it.shadow.counts.tableWrites]).toEqual([1, 0]);
    it.tables.map(0x1000n, 6n << 12n, 12, 7n);
    return it;
  };
  test("shows what it showed until INVLPG", () => {
    const { shadow, mmu, access: reach } = start();
    expect(reach(0x1000, access.user)).toBe(at(5));
    mmu.invlpg(0x1000, 0);
    // The processor's own cache was not all: the shadow has the old page still.
    expect(reach(0x1000, access.user)).toBe(at(5));
    shadow.invlpg(0x1000, 0);
    mmu.invlpg(0x1000, 0);
    expect(reach(0x1000, access.user)).toBe(at(6));
    expect(shadow.counts.invlpgs).toBe(1);
  });
  test("is in step again when CR3 is loaded, and write-protected", () => {
    const { shadow, load, access: reach } = start();
    load();
    expect(reach(0x1000, access.user)).toBe(at(6));
    expect(shadow.counts.synced).toBe(1);
    expect(reach(0x2008, access.user)).toBeGreaterThan(0);
    expect(shadow.counts.outOfStep).toBe(1);
    reach(0x2008, access.user | access.write);
    expect(shadow.counts.outOfStep).toBe(2);
  });
});

test("V326: a large page of the guest is shown in small ones, each writable by itself", () => {
  const { tables, load, access: reach } = scene();
  tables.map(0x20_0000n, 0n, 21, 7n);
  load();
  expect(reach(0x20_5123, access.user | access.write)).toBe(at(5) + 0x123);
  // Page 64 is the guest's root table.
  expect(reach(0x24_0000, access.user | access.write)).toBe("table 40000");
  expect((tables.entry(0x20_0000n, 2) ?? 0n) & 0x60n).toBe(0x60n);
});

test("V327: a table that is written and never walked is taken for none any more", () => {
  const { tables, shadow, load, access: reach } = scene("levels4", { outOfStep: false });
  tables.map(0x1000n, 5n << 12n, 12, 7n);
  const table = (tables.entryAddress(0x1000n, 1) ?? 0n) & ~0xfffn;
  tables.map(0x20_0000n, table, 12, 7n);
  load();
  expect(reach(0x1000, access.user)).toBe(at(5));
  for (let write = 0; write < 3; write++) {
    expect(reach(0x20_0008, access.user | access.write)).toBe(`table ${(table + 8n).toString(16)}`);
    shadow.wroteTable(Number(table) + 8, 8);
  }
  expect(reach(0x20_0008, access.user | access.write)).toBe(Number(guestBase + table) + 8);
  expect(shadow.counts.dropped).toBe(1);
});

test("V328: when pages run out all shadows go, and the run goes on", () => {
  const { tables, shadow, load, access: reach } = scene("levels4", { pages: 16 });
  for (let region = 0n; region < 40n; region++) tables.map(region << 21n, 5n << 12n, 12, 7n);
  load();
  for (let region = 0; region < 40; region++) expect(reach(region << 21, access.user)).toBe(at(5));
  expect(shadow.counts.dropped).toBeGreaterThan(16);
});

/** The guest ∘ the hypervisor's map, by a walk in two dimensions. */
function compose(it: Scene, linear: number, wanted: number): number | string {
  const both = createMmu(createSimulation({ seed: 1 }), "both", it.memory, { caches: noCaches });
  both.configure(it.guest);
  for (let word = 0; word < 8; word++) both.pdptes[word] = it.shadow.guest.pdptes[word];
  const physical = both.translate(linear, 0, wanted);
  if (physical >= 0) return physical;
  return both.fault.errorCode !== 0 || both.fault.kind === 1
    ? `#PF ${both.fault.errorCode}`
    : `unmapped ${both.fault.guestPhysical.toString(16)}`;
}

const seed = Number(process.env.SEED ?? 20_261_130);
const runs = Number(process.env.RUNS ?? 10);

describe(`shadow = guest ∘ EPT (seed ${seed}, ${runs} runs each)`, () => {
  const run = (format: TableFormat, runSeed: number, leavesOut: boolean): { compared: number; wrong: number } => {
    const random = createSimulation({ seed: runSeed }).random("operations");
    const it = scene(format, { outOfStep: random.chance(0.7), pages: [24, 128][random.below(2)] });
    const { shadow, mmu, tables } = it;
    const entryBytes = format === "bits32" ? 4 : 8;
    it.load();
    let compared = 0;
    let wrong = 0;
    /** The guest writes an entry by its own virtual address, or the hypervisor does it for the guest. */
    const write = (change: () => void): void => {
      const words = new Int32Array(it.memory.bytes.buffer, at(64), 64 * 1024);
      const before = words.slice();
      change();
      const after = words.slice();
      const step = entryBytes / 4;
      for (let word = 0; word < after.length; word += step) {
        if (before[word] === after[word] && before[word + step - 1] === after[word + step - 1]) continue;
        const entry = 4 * word;
        // Through a mapping of all the guest's memory, as its kernel has.
        const guestPhysical = (64 << 12) + entry;
        const outcome = it.access(0x3000_0000 + guestPhysical, access.write);
        if (outcome === `table ${guestPhysical.toString(16)}`) {
          if (!leavesOut) shadow.wroteTable(guestPhysical, entryBytes);
        } else expect(outcome).toBe(Number(guestBase) + guestPhysical);
      }
    };
    for (let page = 0n; page < guestPages; page++) tables.map(0x3000_0000n + (page << 12n), page << 12n, 12, 0x63n);
    if (format === "pae") shadow.guest.loadPdptes(it.guest.cr3Low);
    it.load();
    const linearOf = (): number => 0x1000 * random.below(6) + 0x40_0000 * random.below(3);
    const flush = (linear: number): void => {
      shadow.invlpg(linear, 0);
      mmu.invlpg(linear, 0);
    };
    for (let step = 0; step < 150; step++) {
      const what = random.below(12);
      const linear = linearOf();
      if (what < 3) {
        const rights = 1n | (random.chance(0.7) ? 2n : 0n) | (random.chance(0.8) ? 4n : 0n);
        const frame = BigInt(random.below(60)) << 12n;
        const isLarge = random.below(5) === 0;
        const size = isLarge ? (format === "bits32" ? 22 : 21) : 12;
        write(() => tables.map(BigInt(linear), isLarge ? 0n : frame, size, rights));
        if (isLarge) for (let page = 0; page < 6; page++) flush((linear & ~0x1f_ffff) + page * 4096);
        else flush(linear);
      } else if (what === 3) {
        write(() => tables.unmap(BigInt(linear)));
        for (let page = 0; page < 6; page++) flush((linear & ~0x1f_ffff) + page * 4096);
      } else if (what === 4) {
        if (format === "pae") shadow.guest.loadPdptes(it.guest.cr3Low);
        it.load();
      } else if (what === 5) flush(linear);
      else {
        const wanted = [0, 1, 2, 4, 5, 6][random.below(6)];
        const expected = compose(it, linear + 0x123, wanted);
        const found = it.access(linear + 0x123, wanted);
        compared++;
        if (found !== expected) {
          wrong++;
          if (!leavesOut)
            expect(found, `seed ${runSeed}, step ${step}, ${linear.toString(16)}, ${wanted}`).toBe(expected);
        }
      }
    }
    return { compared, wrong };
  };

  test.each(["bits32", "pae", "levels4", "levels5"] as const)(
    "V329: %s: under random maps, unmaps, permissions, INVLPG and CR3",
    (format) => {
      let compared = 0;
      for (let each = 0; each < runs; each++) compared += run(format, seed + each, false).compared;
      console.info(`${format}, seed ${seed}: ${compared} translations are the guest's ∘ the map's`);
      expect(compared).toBeGreaterThan(runs * 50);
    },
    60_000,
  );

  test("V329: and is not when the writes to tables are not told", () => {
    let wrong = 0;
    for (let each = 0; each < runs; each++) wrong += run("levels4", seed + each, true).wrong;
    console.info(`levels4 without wroteTable, seed ${seed}: ${wrong} wrong`);
    expect(wrong).toBeGreaterThan(0);
  }, 60_000);
});
