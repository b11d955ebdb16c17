/**
 * figures/walk/machine — a machine whose tables map one address, and the walks through them.
 *
 * Tables are the memory unit's own: what the picture shows is read from its record, reference by reference. The guest's
 * memory lies elsewhere in the machine's, so that a guest-physical address is seldom a physical one.
 *
 * Sources: Intel SDM volume 3 chapter 4, §29.3, §29.4; rules V280–V319 of @dc/virt.
 * @module
 */
import { createSimulation } from "@dc/engine";
import {
  access,
  type CacheOptions,
  createGuestMemory,
  createMmu,
  createTableBuilder,
  faultKind,
  inveptType,
  makeEptpLow,
  noCaches,
  type TableBuilder,
  type TranslationRegisters,
  tableShapes,
  takePages,
  type WalkReference,
  WalkRecord,
  walkOut,
} from "@dc/virt/memory";
import {
  type AccessKind,
  type CacheChoice,
  type GuestFormat,
  leafLevel,
  type WalkAccess,
  type WalkScene,
} from "./choice.ts";
import { type EntryPlace, physicalBits } from "./decode.ts";

/** One reference of a walk, and where the picture has it. */
export interface WalkStep extends WalkReference {
  /** Column: the guest's level that is being found; 0 is the page. */
  readonly column: number;
  /** Row: the EPT's level; 0 is the guest's own entry. */
  readonly row: number;
  /** The entry's place, to name its bits and to edit it; undefined where nothing can be edited. */
  readonly place: (EntryPlace & { readonly address: bigint }) | undefined;
  /** References to memory up to this one. */
  readonly count: number;
}

/** What a walk came to. */
export type WalkOutcome =
  | {
      readonly kind: "translated";
      readonly physical: bigint;
      /** What the guest's tables gave; undefined where the TLB answered, which knows only the end. */
      readonly guestPhysical: bigint | undefined;
      /** Bits of the offset that both dimensions have in common; undefined where the TLB answered. */
      readonly pageBits: number | undefined;
    }
  | { readonly kind: "pageFault"; readonly errorCode: number; readonly linear: bigint }
  | { readonly kind: "eptViolation"; readonly qualification: number; readonly guestPhysical: bigint }
  | { readonly kind: "eptMisconfiguration"; readonly guestPhysical: bigint }
  /** PAE's registers could not be loaded: a reserved bit. */
  | { readonly kind: "generalProtection" };

/** One walk. */
export interface Walk {
  readonly steps: readonly WalkStep[];
  /** References to memory. */
  readonly count: number;
  readonly outcome: WalkOutcome;
}

/** A machine with tables for one address. */
export interface WalkMachine {
  /** Translate the address. */
  walk(access: WalkAccess): Walk;
  /** Overwrite an entry at a physical address, as a kernel or a hypervisor would: nothing cached is told of it. */
  setEntry(place: EntryPlace & { readonly address: bigint }, entry: bigint): void;
  /** The entry there now. */
  entryAt(place: EntryPlace & { readonly address: bigint }): bigint;
  /** INVLPG of the address. */
  invlpg(): void;
  /** INVEPT of the one EPT. */
  invept(): void;
}

const ramBytes = 0x100_0000;
/** Where the guest's memory begins in the machine's; a page of 1 GiB cannot begin there. */
const guestBase = 0x80_0000n;
const eptTables = 0x40_0000n;
const guestTables = 0x10_0000n;
/** Guest-physical addresses of the pages that are mapped, by their size. */
const guestPages: Readonly<Record<number, bigint>> = {
  12: 0x7_3000n,
  21: 0x60_0000n,
  22: 0x80_0000n,
  30: 0x4000_0000n,
};

const present = 0x80000000 | 0;
const registersOf: { readonly [format in GuestFormat]: Pick<TranslationRegisters, "cr4" | "efer"> } = {
  bits32: { cr4: 0x10, efer: 0 },
  pae: { cr4: 0x20, efer: 0x800 },
  levels4: { cr4: 0x20, efer: 0xd00 },
  levels5: { cr4: 0x1020, efer: 0xd00 },
};

const caches: { readonly [choice in CacheChoice]: Partial<CacheOptions> } = {
  none: noCaches,
  structures: { structures: { entries: 16 }, eptStructures: { entries: 16 } },
  all: {
    tlb: { entries: 64, ways: 4, replacement: "tree-plru" },
    tlbLarge: { entries: 32, ways: 4, replacement: "tree-plru" },
    tlbHuge: { entries: 4, ways: 4, replacement: "tree-plru" },
    structures: { entries: 16 },
    nestedTlb: { entries: 32 },
    nestedTlbLarge: { entries: 16 },
    eptStructures: { entries: 16 },
  },
};

const accessBits: { readonly [kind in AccessKind]: number } = {
  read: access.read,
  write: access.write,
  execute: access.execute,
};

/** Make the machine, its tables fresh: no flag is set yet, nothing is cached. */
export function createWalkMachine(scene: WalkScene): WalkMachine {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "walk/ram", ramBytes);
  const mmu = createMmu(simulation, "walk/mmu", memory, {
    physicalAddressBits: physicalBits,
    caches: caches[scene.caches],
  });
  const isNested = scene.ept !== "none";
  const base = !isNested || scene.eptPage === 30 ? 0n : guestBase;
  const place = (guestPhysical: bigint): bigint => guestPhysical + base;

  // The guest's tables, in pages whose numbers are remembered: the EPT has to map them.
  const used: bigint[] = [];
  const next = takePages(guestTables);
  const allocate = (): bigint => {
    const page = next();
    used.push(page);
    return page;
  };
  const tables = createTableBuilder({ memory, format: scene.guest, allocate, place });
  const page = guestPages[scene.guestPage] ?? 0n;
  tables.map(scene.address, page, scene.guestPage, 7n);
  used.push(page + (scene.address & ((1n << BigInt(scene.guestPage)) - 1n)));

  let ept: TableBuilder | undefined;
  if (scene.ept !== "none") {
    ept = createTableBuilder({ memory, format: scene.ept, allocate: takePages(eptTables) });
    // Bits 2:0 all permissions, 5:3 write-back.
    for (const guestPhysical of used) ept.map(guestPhysical, place(guestPhysical), scene.eptPage, 0x37n);
  }
  const eptpLow =
    ept === undefined || scene.ept === "none"
      ? 0
      : makeEptpLow(Number(ept.root), tableShapes[scene.ept].levels as 4 | 5, true);
  const registers: TranslationRegisters = {
    cr0: present | 0x1_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    ...registersOf[scene.guest],
    alignmentCheck: false,
    eptEnabled: isNested,
    eptpLow,
    eptpHigh: 0,
    vpid: 1,
  };
  mmu.configure(registers);
  const isPae = scene.guest === "pae";
  let loaded = isPae ? mmu.loadPdptes(registers.cr3Low) : 0;

  const low = Number(BigInt.asIntN(32, scene.address));
  const high = Number(BigInt.asIntN(32, scene.address >> 32n));
  const record = new WalkRecord();
  const rootOfPae = place(tables.root);

  /** Where an entry of PAE's first table is: a walk reads the register that was loaded from it. */
  const pdpteAddress = (): bigint => rootOfPae + ((scene.address >> 30n) & 3n) * 8n;
  const eptLeaf = leafLevel(scene.eptPage);

  function stepOf(reference: WalkReference, count: number): WalkStep {
    const { dimension, level, guestLevel, address, hit } = reference;
    const isGuest = dimension === "guest";
    const format = isGuest ? scene.guest : "ept";
    if (hit === "register")
      return { ...reference, count, column: level, row: 0, place: { format, level, address: pdpteAddress() } };
    // A whole translation stands where its last entry would.
    if (hit === "tlb" && isGuest) return { ...reference, count, column: 0, row: 0, place: undefined };
    const row = isGuest ? 0 : hit === "tlb" ? Math.max(level, eptLeaf) : level;
    return {
      ...reference,
      count,
      column: isGuest ? level : guestLevel,
      row,
      place: address === undefined ? undefined : { format, level, address },
    };
  }

  function outcomeOf(physical: number, steps: readonly WalkStep[]): WalkOutcome {
    if (physical >= 0) {
      if (steps[0]?.hit === "tlb" && steps[0].dimension === "guest")
        return { kind: "translated", physical: BigInt(physical), guestPhysical: undefined, pageBits: undefined };
      const { out } = mmu.walker;
      const word = (at: number): bigint => BigInt(out[at] >>> 0);
      const guestBits = out[walkOut.page] & 63;
      const last = steps.findLast(({ dimension }) => dimension === "ept");
      return {
        kind: "translated",
        physical: BigInt(physical),
        guestPhysical: (word(walkOut.guestHigh) << 32n) | word(walkOut.guestLow),
        pageBits: last === undefined ? guestBits : Math.min(guestBits, 3 + 9 * last.row),
      };
    }
    const { fault } = mmu;
    const guestPhysical = BigInt(fault.guestPhysical);
    if (fault.kind === faultKind.eptViolation)
      return { kind: "eptViolation", qualification: fault.qualification, guestPhysical };
    if (fault.kind === faultKind.eptMisconfiguration) return { kind: "eptMisconfiguration", guestPhysical };
    return { kind: "pageFault", errorCode: fault.errorCode, linear: scene.address };
  }

  const read = ({ format, address }: EntryPlace & { readonly address: bigint }): bigint => {
    const at = Number(address);
    const bottom = BigInt(memory.read32(at));
    return format === "bits32" ? bottom : (BigInt(memory.read32(at + 4)) << 32n) | bottom;
  };

  return {
    walk({ access: kind, isUser }) {
      // What CR3's load ran into; the entry is shown, so that it can be mended.
      if (loaded !== 0) {
        const place = { format: scene.guest, level: 3, address: pdpteAddress() };
        const reference: WalkReference = {
          ...{ dimension: "guest", level: 3, guestLevel: 3, address: undefined, hit: "register" },
          ...{ entry: read(place), setAccessed: false, setDirty: false },
        };
        const outcome: WalkOutcome = loaded === 1 ? { kind: "generalProtection" } : outcomeOf(-1, []);
        return { steps: [stepOf(reference, 0)], count: 0, outcome };
      }
      const wanted = accessBits[kind] | (isUser ? access.user : 0);
      const physical = mmu.translateRecorded(low, high, wanted, record);
      let count = 0;
      const steps = record.read().map((reference) => {
        if (reference.hit === "mem") count++;
        return stepOf(reference, count);
      });
      return { steps, count, outcome: outcomeOf(physical, steps) };
    },
    setEntry(at, entry) {
      const address = Number(at.address);
      memory.write32(address, Number(entry & 0xffff_ffffn));
      if (at.format !== "bits32") memory.write32(address + 4, Number(entry >> 32n));
      if (at.format !== "pae" || at.level !== 3) return;
      // Registers learn of a change when CR3 is loaded, which drops what is cached.
      loaded = mmu.loadPdptes(registers.cr3Low);
      if (loaded === 0) mmu.movedToCr3(false);
    },
    entryAt: read,
    invlpg: () => mmu.invlpg(low, high),
    invept: () => mmu.invept(inveptType.context, eptpLow, 0),
  };
}
