/**
 * model/shadow-race — one guest twice: under shadow page tables and under EPT. What it does is done on both.
 *
 * The guest writes its tables by its own addresses, so that a guarded table is met as a processor meets it. Exits of the
 * shadow are its page faults (hidden, the guest's own, writes to guarded tables), INVLPG and moves to CR3; under EPT none
 * of these exits. References are those of the processor's own walks.
 *
 * Sources: Intel SDM volume 3 §29.3, §33.3; rules V322–V329 of @dc/virt.
 * @module
 */
import { createSimulation } from "@dc/engine";
import {
  access,
  createGuestMemory,
  createMmu,
  createTableBuilder,
  type GuestMemory,
  type Mmu,
  type MmuOptions,
  ShadowTables,
  shadowOutcome,
  type TableBuilder,
  type TranslationRegisters,
  takePages,
} from "@dc/virt/memory";

/** What the guest can do. */
export const raceActions = ["map", "unmap", "protect", "switch", "read", "write"] as const;
export type RaceAction = (typeof raceActions)[number];
/** Pages of a program that the guest works with. */
export const racePages = 6;
/** The guest's two address spaces. */
export type RaceSpace = "A" | "B";

/** How both are made. */
export interface RaceOptions {
  /** A table of the last level may get out of step: one exit, then none until INVLPG or MOV to CR3. */
  readonly outOfStep: boolean;
  /** Both processors have paging-structure caches. */
  readonly structures: boolean;
}

/** What something cost one side. */
export interface RaceCost {
  readonly exits: number;
  /** Walks for want of a cached translation, and the references that they made. */
  readonly misses: number;
  readonly references: number;
}

/** Why the shadow exited, in one action. */
export const exitCauses = ["hidden", "guestFault", "tableWrite", "outOfStep", "invlpg", "load"] as const;
export type ExitCause = (typeof exitCauses)[number];

/** One action on both sides. */
export interface RaceLine {
  readonly action: RaceAction;
  readonly page: number;
  readonly space: RaceSpace;
  /** What an access came to: an address in the guest's memory, or an error code; undefined where there was none. */
  readonly reached: { readonly frame: number } | { readonly errorCode: number } | undefined;
  readonly shadow: RaceCost & { readonly causes: readonly ExitCause[] };
  readonly ept: RaceCost;
}

/** One page in the tables of both sides, in the address space in use. */
export interface RacePage {
  readonly linear: number;
  /** The guest's entry; the guest's page that it leads to is in its address bits. */
  readonly guest: bigint;
  /** The shadow's entry; undefined where a table above it is missing. */
  readonly shadow: bigint | undefined;
  /** The EPT's entry for the guest's page; undefined where the guest's entry leads nowhere. */
  readonly ept: bigint | undefined;
  /** The guest's table has an entry that its shadow does not follow: it is out of step. */
  readonly isStale: boolean;
}

const guestBase = 0x80_0000n;
const tablePage = 64n;
const firstLinear = 0x40_0000;
/** Where the guest sees its own tables: one window for all of them. */
const window = 0x4000_0000n;
const tablePages = 24n;
const present = 1n;
const user = 7n;
const frameOf = (space: RaceSpace, page: number): number => (space === "A" ? 8 : 24) + page;

/** What both sides have: the guest, in a memory of its own. */
interface Guest {
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  readonly spaces: { readonly [space in RaceSpace]: TableBuilder };
  readonly map: TableBuilder;
}

/** The race. */
export class ShadowRace {
  readonly options: RaceOptions;
  readonly #shadowed: Guest;
  readonly #nested: Guest;
  readonly #shadow: ShadowTables;
  #space: RaceSpace = "A";
  #root = 0;

  constructor(options: RaceOptions) {
    this.options = options;
    const caches: Partial<MmuOptions> = options.structures
      ? { caches: { ...tlbs, structures: { entries: 16 }, eptStructures: { entries: 16 } } }
      : { caches: tlbs };
    const simulation = createSimulation({ seed: 1 });
    this.#shadowed = makeGuest(simulation, "shadowed", caches);
    this.#nested = makeGuest(simulation, "nested", caches);
    this.#shadow = new ShadowTables(simulation, "shadowed/shadow", {
      memory: this.#shadowed.memory,
      firstAddress: 0x10_0000,
      pages: 128,
      outOfStep: options.outOfStep,
      flush: () => this.#shadowed.mmu.movedToCr3(false),
    });
    this.#load();
  }

  /** The address space in use. */
  get space(): RaceSpace {
    return this.#space;
  }

  /** Do something on both sides. @param page 0 … 5 */
  act(action: RaceAction, page: number): RaceLine {
    const [shadowed, nested] = [this.#shadowed, this.#nested];
    const before = [measure(shadowed.mmu), measure(nested.mmu)];
    const causes: ExitCause[] = [];
    const space = this.#space;
    let reached: RaceLine["reached"];
    const linear = firstLinear + page * 4096;
    if (action === "switch") {
      this.#space = space === "A" ? "B" : "A";
      causes.push("load");
      this.#load();
    } else if (action === "read" || action === "write") {
      const wanted = access.user | (action === "write" ? access.write : 0);
      reached = this.#reach(linear, wanted, causes);
      nested.mmu.translate(linear, 0, wanted);
    } else {
      const table = shadowed.spaces[space];
      const old = table.entry(BigInt(linear), 1) ?? 0n;
      const entry =
        action === "unmap"
          ? 0n
          : action === "map"
            ? (BigInt(frameOf(space, page)) << 12n) | user
            : old === 0n
              ? 0n
              : old ^ 2n;
      this.#store(Number(window + (table.entryAddress(BigInt(linear), 1) ?? 0n)), entry, causes);
      // An entry that was not there is cached nowhere, so a kernel has nothing to invalidate.
      if ((old & present) !== 0n) {
        causes.push("invlpg");
        this.#shadow.invlpg(linear, 0);
        shadowed.mmu.invlpg(linear, 0);
        nested.mmu.invlpg(linear, 0);
      }
    }
    const after = [measure(shadowed.mmu), measure(nested.mmu)];
    const cost = (side: 0 | 1, exits: number): RaceCost => ({
      exits,
      misses: after[side].misses - before[side].misses,
      references: after[side].references - before[side].references,
    });
    return {
      ...{ action, page, space: this.#space, reached },
      shadow: { ...cost(0, causes.length), causes },
      ept: cost(1, 0),
    };
  }

  /** The pages as the tables have them now. */
  pages(): readonly RacePage[] {
    const table = this.#shadowed.spaces[this.#space];
    return Array.from({ length: racePages }, (_, page) => {
      const linear = firstLinear + page * 4096;
      const guest = table.entry(BigInt(linear), 1) ?? 0n;
      const shadow = this.#shadowEntry(linear);
      const ept = (guest & present) === 0n ? undefined : this.#nested.map.entry(guest & 0xf_ffff_f000n, 1);
      const isShown = shadow !== undefined && (shadow & present) !== 0n;
      const leadsThere = (shadow ?? 0n) >> 12n === (guest >> 12n) + (guestBase >> 12n);
      const allowsMore = ((shadow ?? 0n) & ~guest & 2n) !== 0n;
      const isStale = isShown && ((guest & present) === 0n || !leadsThere || allowsMore);
      return { linear, guest, shadow, ept, isStale };
    });
  }

  /** Put the address space in use into both processors. */
  #load(): void {
    const [shadowed, nested] = [this.#shadowed, this.#nested];
    const of = ({ spaces, map }: Guest): TranslationRegisters => ({
      cr0: 0x8001_0001 | 0,
      cr3Low: Number(spaces[this.#space].root),
      cr3High: 0,
      cr4: 0x20,
      efer: 0xd00,
      alignmentCheck: false,
      eptEnabled: true,
      // Write-back, four levels, no flags.
      eptpLow: Number(map.root) | 0x1e,
      eptpHigh: 0,
      vpid: 1,
    });
    const guest = of(shadowed);
    this.#root = this.#shadow.load(guest);
    shadowed.mmu.configure({ ...guest, cr3Low: this.#root, eptEnabled: false });
    shadowed.mmu.movedToCr3(false);
    nested.mmu.configure(of(nested));
    nested.mmu.movedToCr3(false);
  }

  /** A program's access under the shadow, its faults handled on the way. */
  #reach(linear: number, wanted: number, causes: ExitCause[]): RaceLine["reached"] {
    for (;;) {
      const physical = this.#shadowed.mmu.translate(linear, 0, wanted);
      if (physical >= 0) return { frame: Math.floor((physical - Number(guestBase)) / 4096) };
      if (this.#fault(linear, wanted, causes) === shadowOutcome.guestFault)
        return { errorCode: this.#shadow.guest.fault.errorCode };
    }
  }

  /** The guest's kernel writes an entry, on both sides. */
  #store(linear: number, entry: bigint, causes: ExitCause[]): void {
    const nested = this.#nested.mmu.translate(linear, 0, access.write);
    writeEntry(this.#nested.memory, nested, entry);
    for (;;) {
      const physical = this.#shadowed.mmu.translate(linear, 0, access.write);
      if (physical >= 0) {
        writeEntry(this.#shadowed.memory, physical, entry);
        return;
      }
      if (this.#fault(linear, access.write, causes) !== shadowOutcome.tableWrite) continue;
      const { guestPhysical } = this.#shadow;
      writeEntry(this.#shadowed.memory, guestPhysical + Number(guestBase), entry);
      this.#shadow.wroteTable(guestPhysical, 8);
      return;
    }
  }

  /** One page fault of the shadowed processor, and why. */
  #fault(linear: number, wanted: number, causes: ExitCause[]): number {
    const before = this.#shadow.counts.outOfStep;
    const outcome = this.#shadow.fault(linear, 0, wanted);
    if (outcome === shadowOutcome.guestFault) causes.push("guestFault");
    else if (outcome === shadowOutcome.tableWrite) causes.push("tableWrite");
    else causes.push(this.#shadow.counts.outOfStep > before ? "outOfStep" : "hidden");
    return outcome;
  }

  #shadowEntry(linear: number): bigint | undefined {
    const { memory } = this.#shadowed;
    let table = this.#root;
    for (let level = 4; ; level--) {
      // The pages lie below 2 GiB, so the index of the root is 0.
      const at = table + (level === 4 ? 0 : ((linear >>> (3 + 9 * level)) & 511) * 8);
      const low = memory.read32(at);
      if (level === 1) return (BigInt(memory.read32(at + 4)) << 32n) | BigInt(low);
      if ((low & 1) === 0) return undefined;
      table = (low & ~0xfff) >>> 0;
    }
  }
}

const tlbs: NonNullable<MmuOptions["caches"]> = { tlb: { entries: 64, ways: 4, replacement: "tree-plru" } };

function measure(mmu: Mmu): Pick<RaceCost, "misses" | "references"> {
  return { misses: mmu.walks, references: mmu.references };
}

function writeEntry(memory: GuestMemory, at: number, entry: bigint): void {
  memory.write64(at, Number(entry >> 32n), Number(entry & 0xffff_ffffn));
}

/** A guest with two address spaces, three pages mapped in each, and its tables in a window. */
function makeGuest(simulation: ReturnType<typeof createSimulation>, path: string, options: Partial<MmuOptions>): Guest {
  const memory = createGuestMemory(simulation, `${path}/ram`, 0x100_0000);
  const mmu = createMmu(simulation, `${path}/mmu`, memory, options);
  const map = createTableBuilder({ memory, format: "ept4", allocate: takePages(0x40_0000n) });
  for (let page = 0n; page < 256n; page++) map.map(page << 12n, guestBase + (page << 12n), 12, 0x37n);
  const place = (address: bigint): bigint => guestBase + address;
  const allocate = takePages(tablePage << 12n);
  const makeSpace = (space: RaceSpace): TableBuilder => {
    const tables = createTableBuilder({ memory, format: "levels4", allocate, place });
    for (let page = 0; page < racePages; page++) {
      const linear = BigInt(firstLinear + page * 4096);
      tables.map(linear, BigInt(frameOf(space, page)) << 12n, 12, user);
      if (page >= 3) tables.unmap(linear);
    }
    for (let page = tablePage; page < tablePage + tablePages; page++)
      tables.map(window + (page << 12n), page << 12n, 12, 3n);
    return tables;
  };
  return { memory, mmu, map, spaces: { A: makeSpace("A"), B: makeSpace("B") } };
}
