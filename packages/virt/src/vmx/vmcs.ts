/**
 * vmx/vmcs — virtual-machine control structures: regions of 4096 bytes in memory, one of them current.
 *
 * A region begins with its revision identifier and the abort indicator, as every processor has it (SDM 3 table 25-1).
 * What follows has the format of this revision: the launch state, then each field at its slot, two words for a field of
 * 64 bits or of natural width. A field stands in memory at once: no VMCS data lives in the processor alone.
 *
 * Source: Intel SDM volume 3 §25.2, §25.11; rules V330–V331, V335–V336 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type GuestMemory, pageMark } from "../memory/guest-memory.ts";
import { type Capability, hasField } from "./capability.ts";
import { fieldGroups, groupOfField } from "./field-group.ts";
import { fieldKind, fieldWidth, isHighHalf, kindOfField, vmcsField, widthOfField } from "./vmcs-field.ts";
import { instructionError, vmSucceed } from "./vmx-result.ts";

/** Bytes of a region: IA32_VMX_BASIC bits 44:32. */
export const vmcsBytes = 4096;
/** Where the words of a region's head are. */
export const vmcsWord = { revision: 0, abort: 1, launchState: 2, fields: 16 } as const;
/** Launch states. */
export const launchState = { clear: 0, launched: 1 } as const;
/** Bit 31 of the revision identifier: a shadow VMCS. SDM 3 §25.10. */
export const shadowIndicator: number = 0x8000_0000 | 0;

/** Word of each field in a region, by its encoding; 0 for an encoding without a field. The high half is the word after. */
export const slotOfField: Uint16Array = /* @__PURE__ */ (() => {
  const slots = new Uint16Array(0x8000);
  let slot: number = vmcsWord.fields;
  for (const encoding of Object.values(vmcsField)) {
    const width = widthOfField(encoding);
    slots[encoding] = slot;
    if (width === fieldWidth.bits64) slots[encoding + 1] = slot + 1;
    slot += width === fieldWidth.bits64 || width === fieldWidth.natural ? 2 : 1;
  }
  return slots;
})();

/** No current VMCS: what VMPTRST then stores. */
export const noVmcs = -1;

/** The regions of one processor: which is current, and its fields. */
export class Vmcs {
  readonly memory: GuestMemory;
  readonly capability: Capability;
  /** All of memory, by words. */
  readonly words: Int32Array;
  /** Word of the current region, or -1; beside it the one of the VMXON region, or -1. */
  readonly #pointers: Int32Array;
  readonly #exists: Uint8Array;
  /** By `fieldGroup`: grows with each write to a field of it, and with every write to the region by somebody else. */
  readonly versions: Int32Array = new Int32Array(fieldGroups);

  constructor(simulation: Simulation, path: string, memory: GuestMemory, capability: Capability) {
    this.memory = memory;
    this.capability = capability;
    this.words = new Int32Array(memory.bytes.buffer);
    this.#pointers = simulation.state.i32(`${path}/pointers`, 2).fill(noVmcs);
    this.#exists = new Uint8Array(0x8000);
    for (const encoding of Object.values(vmcsField)) {
      if (!hasField(capability, encoding)) continue;
      this.#exists[encoding] = 1;
      if (widthOfField(encoding) === fieldWidth.bits64) this.#exists[encoding + 1] = 1;
    }
    memory.onMarkedWritten((address) => {
      if (address >>> 12 === this.#pointers[0] >>> 10) this.touch();
    });
    // Another region may be the current one, with other words in it.
    simulation.state.register(`${path}/versions`, { save: () => new Uint8Array(0), load: () => this.touch() });
  }

  /** Any field of the current region may have changed. */
  touch(): void {
    for (let group = 0; group < fieldGroups; group++) this.versions[group]++;
  }
  /** From now on `versions` tells of whoever writes to the current region. */
  watch(): void {
    this.memory.marks[this.#pointers[0] >>> 10] |= pageMark.control;
  }

  /** Index in `words` of the current region's first word; -1 without one. */
  get base(): number {
    return this.#pointers[0];
  }
  /** The current region's revision identifier and shadow indicator, signed. */
  get revisionWord(): number {
    return this.words[this.#pointers[0]];
  }
  /** Physical address of the current VMCS, or -1. */
  get current(): number {
    return this.#pointers[0] < 0 ? noVmcs : this.#pointers[0] * 4;
  }
  set current(address: number) {
    this.#pointers[0] = address < 0 ? noVmcs : address / 4;
    this.touch();
    if (address >= 0) this.memory.writable(address, vmcsBytes);
  }
  /** Physical address of the VMXON region; -1 outside of VMX operation. */
  get vmxonRegion(): number {
    return this.#pointers[1] < 0 ? noVmcs : this.#pointers[1] * 4;
  }
  set vmxonRegion(address: number) {
    this.#pointers[1] = address < 0 ? noVmcs : address / 4;
  }

  /** Low half of a field of the current VMCS, signed: no check, for encodings that are known to exist. */
  low(encoding: number): number {
    return this.words[this.#pointers[0] + slotOfField[encoding]];
  }
  /** High half of a field of 64 bits or of natural width. */
  high(encoding: number): number {
    return this.words[this.#pointers[0] + slotOfField[encoding] + 1];
  }
  /** A field as a number: exact below 2^53. */
  number(encoding: number): number {
    return (this.high(encoding) >>> 0) * 0x1_0000_0000 + (this.low(encoding) >>> 0);
  }
  /** A field as the 64 bits it is. */
  wide(encoding: number): bigint {
    const width = widthOfField(encoding);
    const low = BigInt(this.low(encoding) >>> 0);
    if (isHighHalf(encoding) || width === fieldWidth.bits16 || width === fieldWidth.bits32) return low;
    return (BigInt(this.high(encoding) >>> 0) << 32n) | low;
  }
  /** Write the low half of a field; no check. */
  setLow(encoding: number, low: number): void {
    this.versions[groupOfField[encoding]]++;
    this.words[this.#pointers[0] + slotOfField[encoding]] = low;
  }
  /** Write both halves; no check. */
  set(encoding: number, low: number, high: number): void {
    this.versions[groupOfField[encoding]]++;
    const at = this.#pointers[0] + slotOfField[encoding];
    this.words[at] = low;
    this.words[at + 1] = high;
  }

  /** Launch state of the current VMCS. */
  get launched(): boolean {
    return this.words[this.#pointers[0] + vmcsWord.launchState] === launchState.launched;
  }
  set launched(is: boolean) {
    this.words[this.#pointers[0] + vmcsWord.launchState] = is ? launchState.launched : launchState.clear;
  }

  /** What a VMREAD or VMWRITE of an encoding comes to, before a value moves: success, or the number of an error. */
  check(encoding: number, writes: boolean): number {
    if (encoding < 0 || encoding > 0x7fff || this.#exists[encoding] === 0) return instructionError.unsupportedField;
    if (writes && kindOfField(encoding) === fieldKind.readOnly && !this.capability.writesReadOnly)
      return instructionError.readOnlyField;
    return vmSucceed;
  }

  /** Write as VMWRITE does: a narrow field takes the low bits, the high half of a field only its own. */
  write(encoding: number, low: number, high: number): void {
    this.versions[groupOfField[encoding]]++;
    const at = this.#pointers[0] + slotOfField[encoding];
    const width = widthOfField(encoding);
    this.words[at] = width === fieldWidth.bits16 ? low & 0xffff : low;
    if ((width === fieldWidth.bits64 || width === fieldWidth.natural) && !isHighHalf(encoding))
      this.words[at + 1] = high;
  }
}
