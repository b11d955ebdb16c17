/**
 * techniques/shadow-descriptors — the guest's descriptor table, as the monitor shows it to the processor, and back.
 *
 * A copy of the guest's table is kept beside what is shown, so that a segment register which the guest loaded by itself
 * is known for what it is. Pages that hold the guest's table are watched: they stay write-protected, a write to one
 * traps, and the table is shown anew. Rule V439 in ../../SPEC.md.
 * @module
 */
import { accessRight, type CpuState, tableRegister } from "../cpu/state.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import type { GuestMachine } from "./guest-machine.ts";
import type { Interpreter } from "./interpreter.ts";
import { peekAddress } from "./linear-peek.ts";
import { type MonitorWindow, shownDescriptors } from "./monitor-window.ts";
import {
  compressHigh,
  compressLow,
  descriptorAccess,
  descriptorBase,
  descriptorLimit,
  isCompressible,
} from "./ring-compression.ts";

/** Descriptor tables of one guest. */
export class ShadowDescriptors {
  readonly #machine: GuestMachine;
  readonly #window: MonitorWindow;
  readonly #kernelRing: number;
  /** The guest's descriptors: low, high of each. */
  readonly #originals: Int32Array;
  /** How many of them there are. */
  readonly #count: Int32Array;
  /** 1 for each page of the guest that holds some. */
  readonly #watched: Uint8Array;
  readonly #again: Uint8Array;

  constructor(machine: GuestMachine, window: MonitorWindow, kernelRing: number) {
    const { simulation, path, image } = machine;
    this.#machine = machine;
    this.#window = window;
    this.#kernelRing = kernelRing;
    this.#originals = simulation.state.i32(`${path}/descriptors`, 2 * shownDescriptors);
    this.#count = simulation.state.i32(`${path}/descriptors/count`, 1);
    this.#watched = simulation.state.u8(`${path}/descriptors/watched`, image.memoryBytes / pageBytes);
    this.#again = new Uint8Array(image.memoryBytes / pageBytes);
  }

  /** Whether a page of the guest's memory holds descriptors. */
  watches(page: number): boolean {
    return this.#watched[page] === 1;
  }

  /** The same of a linear address. */
  isWatched(state: CpuState, pdptes: Int32Array, linear: number): boolean {
    const { memory, image } = this.#machine;
    const physical = peekAddress(memory, image.memoryBytes, state, pdptes, linear);
    return physical >= 0 && this.watches(physical >>> 12);
  }

  /** Whether interpreted instructions wrote to a page with descriptors. */
  isWritten(interpreter: Interpreter): boolean {
    for (let n = 0; n < interpreter.writtenCount; n++) if (this.watches(interpreter.writtenPage(n))) return true;
    return false;
  }

  /** Read the guest's table and show it. @returns whether pages are watched that were not before */
  show(state: CpuState, pdptes: Int32Array): boolean {
    const { memory, image } = this.#machine;
    const originals = this.#originals;
    const base = state.tables[tableRegister.gdtrBaseLow];
    const count = Math.min(shownDescriptors, ((state.tables[tableRegister.gdtrLimit] & 0xffff) + 1) >> 3);
    const before = this.#count[0];
    const again = this.#again;
    again.fill(0);
    for (let index = 0; index < Math.max(count, before); index++) {
      let low = 0;
      let high = 0;
      if (index < count) {
        const at = peekAddress(memory, image.memoryBytes, state, pdptes, base + 8 * index);
        const next = peekAddress(memory, image.memoryBytes, state, pdptes, base + 8 * index + 4);
        if (at >= 0 && next >= 0) {
          low = memory.read32(at) | 0;
          high = memory.read32(next) | 0;
        }
        if (at >= 0) again[at >>> 12] = 1;
        if (next >= 0) again[next >>> 12] = 1;
      }
      if (index === 0 || (originals[2 * index] === low && originals[2 * index + 1] === high)) continue;
      originals[2 * index] = low;
      originals[2 * index + 1] = high;
      this.#window.show(index, compressLow(low, high), compressHigh(low, high, this.#kernelRing));
    }
    this.#count[0] = count;
    let isMore = false;
    for (let page = 0; page < again.length; page++) isMore ||= again[page] === 1 && this.#watched[page] === 0;
    this.#watched.set(again);
    return isMore;
  }

  /** Whether a segment register is what its descriptor would make it: only then can a trap be told from its selector. */
  isReversible(state: CpuState, segment: number): boolean {
    const selector = state.selector[segment];
    const index = selector >> 3;
    if ((selector & 4) !== 0 || index === 0 || index >= this.#count[0]) return false;
    const low = this.#originals[2 * index];
    const high = this.#originals[2 * index + 1];
    const access = descriptorAccess(high);
    return (
      isCompressible(access) &&
      access === state.access[segment] &&
      descriptorBase(low, high) === state.baseLow[segment] &&
      descriptorLimit(low, high) === state.limit[segment]
    );
  }

  /** The guest loaded a segment register by itself: what it has loaded, from its own table. */
  take(state: CpuState, segment: number, selector: number): void {
    const index = selector >> 3;
    if ((selector & 0xfffc) === 0 || (selector & 4) !== 0 || index >= this.#count[0]) {
      state.setSegment(segment, selector, 0, 0, 0, accessRight.unusable);
      return;
    }
    const low = this.#originals[2 * index];
    const high = this.#originals[2 * index + 1];
    state.setSegment(
      segment,
      selector,
      descriptorBase(low, high),
      0,
      descriptorLimit(low, high),
      descriptorAccess(high),
    );
  }
}
