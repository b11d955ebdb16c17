/**
 * state/arena — all that must survive a step back, in typed arrays.
 *
 * Components ask for named arrays and write them in place; a snapshot is one copy of each array's used part into a
 * buffer that is kept. What cannot be an array registers how to save and load itself. Rules E40–E42 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";

/** The element types of a column. */
export type ElementType = "u8" | "u16" | "u32" | "i32" | "f64";
/** Any array a column can be. */
export type ElementArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** A growable column of a table: read `array` anew in each event, it is replaced when the table grows. */
export interface Column<A extends ElementArray = ElementArray> {
  readonly name: string;
  array: A;
}

/** Something with state that is not a typed array. */
export interface Savable {
  /** The state as bytes; the arena copies them at once. */
  save(): Uint8Array;
  /** Put back what `save` gave. */
  load(bytes: Uint8Array): void;
}

/** One copy of an arena. Opaque. */
export interface ArenaState {
  bytes: Uint8Array;
  lengths: number[];
}

interface Item {
  readonly name: string;
  /** The live state, piece by piece; the arena copies the pieces one after the other. */
  pieces(): readonly Uint8Array[];
  load(bytes: Uint8Array): void;
}

const makers: { readonly [type in ElementType]: (length: number) => ElementArray } = {
  u8: (n) => new Uint8Array(n),
  u16: (n) => new Uint16Array(n),
  u32: (n) => new Uint32Array(n),
  i32: (n) => new Int32Array(n),
  f64: (n) => new Float64Array(n),
};

/** A zeroed array of an element type. */
export function makeArray(type: ElementType, length: number): ElementArray {
  return makers[type](length);
}

/** Rows of columns that grow together; saved up to `used`. */
export class Table {
  readonly name: string;
  /** Rows that a snapshot has to keep. */
  used = 0;
  capacity: number;
  readonly columns: { readonly column: Column; readonly type: ElementType }[] = [];
  readonly #grown: (() => void)[] = [];

  constructor(name: string, capacity: number) {
    this.name = name;
    this.capacity = capacity;
  }

  /** Add a column; its rows are zero. */
  column(name: string, type: "f64"): Column<Float64Array>;
  column(name: string, type: "i32"): Column<Int32Array>;
  column(name: string, type: "u32"): Column<Uint32Array>;
  column(name: string, type: "u16"): Column<Uint16Array>;
  column(name: string, type: "u8"): Column<Uint8Array>;
  column(name: string, type: ElementType): Column;
  column(name: string, type: ElementType): Column {
    const column: Column = { name, array: makeArray(type, this.capacity) };
    this.columns.push({ column, type });
    return column;
  }

  /** Call `fn` now and after each growth: where an owner keeps its arrays in fields of its own. */
  onGrow(fn: () => void): void {
    this.#grown.push(fn);
    fn();
  }

  /** Make room for at least `rows` rows, doubling. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    while (this.capacity < rows) this.capacity *= 2;
    for (const { column, type } of this.columns) {
      const wider = makeArray(type, this.capacity);
      wider.set(column.array);
      column.array = wider;
    }
    for (const fn of this.#grown) fn();
  }

  /** A new row at the end. */
  add(): number {
    this.reserve(this.used + 1);
    return this.used++;
  }
}

/** The state of one simulation. */
export class StateArena {
  readonly #items: Item[] = [];
  readonly #names: Set<string> = new Set();

  /** A named array of float64, saved with the simulation. @throws `engine/duplicate-name`. */
  f64(name: string, length: number): Float64Array {
    return this.#array(name, new Float64Array(length));
  }
  /** A named array of uint32. @throws `engine/duplicate-name`. */
  u32(name: string, length: number): Uint32Array {
    return this.#array(name, new Uint32Array(length));
  }
  /** A named array of int32. @throws `engine/duplicate-name`. */
  i32(name: string, length: number): Int32Array {
    return this.#array(name, new Int32Array(length));
  }
  /** A named array of bytes. @throws `engine/duplicate-name`. */
  u8(name: string, length: number): Uint8Array {
    return this.#array(name, new Uint8Array(length));
  }

  /** A named table of columns that grow together. @throws `engine/duplicate-name`. */
  table(name: string, capacity = 64): Table {
    const table = new Table(name, capacity);
    const used = new Float64Array(1);
    const usedView = new Uint8Array(used.buffer);
    this.#add({
      name,
      pieces: () => {
        used[0] = table.used;
        return [usedView, ...table.columns.map(({ column }) => usedBytes(column.array, table.used))];
      },
      load: (bytes) => {
        usedView.set(bytes.subarray(0, 8));
        table.reserve(used[0]);
        // Rows that the saved state had not yet are new again: who adds one finds zeros.
        for (const { column } of table.columns) column.array.fill(0, used[0], Math.max(used[0], table.used));
        table.used = used[0];
        let at = 8;
        for (const { column } of table.columns) {
          const view = usedBytes(column.array, table.used);
          view.set(bytes.subarray(at, at + view.length));
          at += view.length;
        }
      },
    });
    return table;
  }

  /** Anything else that has state. @throws `engine/duplicate-name`. */
  register(name: string, savable: Savable): void {
    this.#add({ name, pieces: () => [savable.save()], load: (bytes) => savable.load(bytes) });
  }

  /** Copy everything; into `into` where it is large enough. */
  save(into?: ArenaState): ArenaState {
    const state = into ?? { bytes: new Uint8Array(0), lengths: [] };
    state.lengths.length = this.#items.length;
    let at = 0;
    for (let i = 0; i < this.#items.length; i++) {
      const start = at;
      for (const piece of (this.#items[i] as Item).pieces()) {
        const end = at + piece.length;
        if (end > state.bytes.length) {
          const wider = new Uint8Array(end + (end >> 2) + 1024);
          wider.set(state.bytes.subarray(0, at));
          state.bytes = wider;
        }
        state.bytes.set(piece, at);
        at = end;
      }
      state.lengths[i] = at - start;
    }
    return state;
  }

  /** Put a copy back. @throws `engine/snapshot-mismatch` when state was added or removed since. */
  restore(state: ArenaState): void {
    if (state.lengths.length !== this.#items.length) {
      throw engineError(
        "engine/snapshot-mismatch",
        `the snapshot holds ${state.lengths.length} named states, the simulation ${this.#items.length}`,
      );
    }
    let at = 0;
    for (let i = 0; i < this.#items.length; i++) {
      const end = at + (state.lengths[i] as number);
      (this.#items[i] as Item).load(state.bytes.subarray(at, end));
      at = end;
    }
  }

  #array<A extends ElementArray>(name: string, array: A): A {
    const bytes = new Uint8Array(array.buffer);
    const pieces = [bytes];
    this.#add({ name, pieces: () => pieces, load: (saved) => bytes.set(saved) });
    return array;
  }

  #add(item: Item): void {
    if (this.#names.has(item.name)) {
      throw engineError("engine/duplicate-name", `state "${item.name}" exists`);
    }
    this.#names.add(item.name);
    this.#items.push(item);
  }
}

function usedBytes(array: ElementArray, rows: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, rows * array.BYTES_PER_ELEMENT);
}
