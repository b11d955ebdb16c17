/**
 * memory/walk-record — every reference that one translation made: to which table, by which dimension, and where it hit.
 *
 * Columns of numbers, filled without allocation; `read` makes plain objects of them for a view. Rules V318–V319 in
 * ../../SPEC.md.
 * @module
 */

/** Where a reference was answered. */
export const referenceHit = { memory: 0, structureCache: 1, tlb: 2, register: 3 } as const;
const hitNames = ["mem", "pwc", "tlb", "register"] as const;
/** Whose tables. */
export const dimension = { guest: 0, ept: 1 } as const;

/** A five-level walk through five levels makes 35 references; beside them stand hits in caches. */
const referencesMax = 64;

/** One reference, as a view reads it. */
export interface WalkReference {
  readonly dimension: "guest" | "ept";
  /** 5 … 1: of the table that was read. */
  readonly level: number;
  /** The level of the guest's table that an EPT reference helps to find; 0 where it is the translated address itself. */
  readonly guestLevel: number;
  /** Of the entry, in the machine's memory; undefined where a cache or a register answered. */
  readonly address: bigint | undefined;
  /** As it was read, before this walk changed it. */
  readonly entry: bigint;
  readonly hit: (typeof hitNames)[number];
  /** This walk set the entry's accessed flag. */
  readonly setAccessed: boolean;
  readonly setDirty: boolean;
}

/** Words of a reference in `rows`: address, entry, and what it is: hit << 16 | flags set << 12 | guest level << 8 | level << 4 | dimension. */
export const recordColumns = 5;
const columns = recordColumns;

/** The references of one walk; used again for the next. */
export class WalkRecord {
  /** References so far, hits in caches among them. */
  count = 0;
  readonly rows: Int32Array = new Int32Array(referencesMax * columns);
  /** The guest's level that is being found, for references of the EPT. */
  guestLevel = 0;
  /**
   * Whose columns stand in `rows` beside addresses and entries: a walk of the same levels writes the others only once. 0
   * where they are of no such walk.
   */
  shape = 0;

  /** Begin anew. */
  clear(): void {
    this.count = 0;
    this.guestLevel = 0;
  }

  /** References that read memory: what a walk is said to cost. */
  get memoryReferences(): number {
    let count = 0;
    for (let row = 0; row < this.count; row++) if (this.rows[row * columns + 4] >>> 16 === referenceHit.memory) count++;
    return count;
  }

  /** Add a reference. */
  add(
    dimension: number,
    level: number,
    addressLow: number,
    addressHigh: number,
    entryLow: number,
    entryHigh: number,
    hit: number,
  ): void {
    if (this.count === referencesMax) return;
    const at = this.count++ * columns;
    const rows = this.rows;
    this.shape = 0;
    rows[at] = addressLow;
    rows[at + 1] = addressHigh;
    rows[at + 2] = entryLow;
    rows[at + 3] = entryHigh;
    rows[at + 4] = (hit << 16) | (this.guestLevel << 8) | (level << 4) | dimension;
  }

  /** Note that the walk set flags in an entry that it had read. */
  setFlags(addressLow: number, setsAccessed: boolean, setsDirty: boolean): void {
    const rows = this.rows;
    for (let row = this.count - 1; row >= 0; row--) {
      const at = row * columns;
      if (rows[at] !== addressLow || rows[at + 4] >>> 16 !== referenceHit.memory) continue;
      rows[at + 4] |= (setsAccessed ? 0x1000 : 0) | (setsDirty ? 0x2000 : 0);
      return;
    }
  }

  /** The references, in order, as plain objects. */
  read(): WalkReference[] {
    const word = (at: number): bigint => BigInt(this.rows[at] >>> 0);
    return Array.from({ length: this.count }, (_, row) => {
      const at = row * columns;
      const place = this.rows[at + 4];
      const hit = place >>> 16;
      const isMemory = hit === referenceHit.memory;
      return {
        dimension: (place & 15) === dimension.guest ? "guest" : "ept",
        level: (place >> 4) & 15,
        guestLevel: (place & 15) === dimension.guest ? (place >> 4) & 15 : (place >> 8) & 15,
        address: isMemory ? (word(at + 1) << 32n) | word(at) : undefined,
        entry: (word(at + 3) << 32n) | word(at + 2),
        hit: hitNames[hit],
        setAccessed: (place & 0x1000) !== 0,
        setDirty: (place & 0x2000) !== 0,
      };
    });
  }
}
