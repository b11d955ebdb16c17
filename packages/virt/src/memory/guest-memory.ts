/**
 * memory/guest-memory — a guest's RAM, from guest-physical address 0 on.
 *
 * All bytes exist; a snapshot keeps the pages that were written. Little endian, as virtio 1.2 §1.4 and the x86 have it.
 * An access beyond RAM is answered as a bus answers what nobody claims: reads give ones, writes are lost, and both are
 * counted. Rules V1–V3 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";

/** Bytes of a page: the unit of what a snapshot keeps. */
export const pageBytes = 4096;
/** What is so of a page: it was written, so a snapshot keeps it; somebody has derived something from what is in it. */
export const pageMark = { written: 1, code: 2, control: 4 } as const;
const memoryBytesMax = 0x4000_0000;

/** The RAM of one guest. Addresses are whole numbers; of 64 bits, what is beyond 2^53 is beyond RAM all the same. */
export class GuestMemory {
  readonly path: string;
  readonly sizeBytes: number;
  /** RAM itself. Who writes here directly asks for `writable` first, or the snapshot will not have it. */
  readonly bytes: Uint8Array;
  /** The same bytes, for reading and writing of wider words; as `bytes`. */
  readonly view: DataView;
  /**
   * What is so of each page: bits of `pageMark`. A processor marks the pages whose code it has decoded, and VMX those
   * with a control structure that it has checked; both are told of every write to a marked page, by whomever.
   */
  readonly marks: Uint8Array;
  readonly #listeners: ((address: number, lengthBytes: number) => void)[] = [];
  readonly #beyond: Uint32Array;

  constructor(simulation: Simulation, path: string, sizeBytes: number) {
    if (!(sizeBytes >= pageBytes && sizeBytes <= memoryBytesMax && sizeBytes % pageBytes === 0)) {
      throw makeVirtError("virt/memory-size", `${path}: ${sizeBytes} bytes: expected whole pages of 4096, up to 1 GiB`);
    }
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.bytes = new Uint8Array(sizeBytes);
    this.view = new DataView(this.bytes.buffer);
    this.marks = new Uint8Array(sizeBytes / pageBytes);
    this.#beyond = simulation.state.u32(`${path}/beyond`, 1);
    simulation.state.register(`${path}/ram`, { save: () => this.#save(), load: (bytes) => this.#load(bytes) });
  }

  /** Accesses beyond RAM so far. */
  get accessesBeyond(): number {
    return this.#beyond[0];
  }

  /** Call `listener` before bytes in a page are written of which more is so than that it was written. */
  onMarkedWritten(listener: (address: number, lengthBytes: number) => void): void {
    this.#listeners.push(listener);
  }

  /** For who writes `bytes` directly, within one page whose mark is not just `written`: say so before. */
  mark(address: number, lengthBytes: number): void {
    const page = address >>> 12;
    this.marks[page] |= pageMark.written;
    if (this.marks[page] !== pageMark.written) for (const listener of this.#listeners) listener(address, lengthBytes);
  }

  /** Whether `lengthBytes` from `address` on are RAM. */
  holds(address: number, lengthBytes: number): boolean {
    return address >= 0 && address + lengthBytes <= this.sizeBytes;
  }

  /** The bytes themselves for somebody who writes them, or undefined where some are beyond RAM. */
  writable(address: number, lengthBytes: number): Uint8Array | undefined {
    if (!this.holds(address, lengthBytes)) return this.#isBeyond();
    this.#touch(address, lengthBytes);
    return this.bytes.subarray(address, address + lengthBytes);
  }

  read8(address: number): number {
    if (address >= 0 && address < this.sizeBytes) return this.bytes[address];
    this.#beyond[0]++;
    return 0xff;
  }
  read16(address: number): number {
    if (this.holds(address, 2)) return this.view.getUint16(address, true);
    return this.read8(address) | (this.read8(address + 1) << 8);
  }
  read32(address: number): number {
    if (this.holds(address, 4)) return this.view.getUint32(address, true);
    return (this.read16(address) | (this.read16(address + 2) << 16)) >>> 0;
  }
  /** A 64-bit word as a number: exact below 2^53, and beyond any RAM above. */
  read64(address: number): number {
    return this.read32(address + 4) * 0x1_0000_0000 + this.read32(address);
  }

  write8(address: number, value: number): void {
    if (address >= 0 && address < this.sizeBytes) {
      if (this.marks[address >>> 12] !== pageMark.written) this.mark(address, 1);
      this.bytes[address] = value;
    } else this.#beyond[0]++;
  }
  write16(address: number, value: number): void {
    if (this.holds(address, 2)) {
      this.#touch(address, 2);
      this.view.setUint16(address, value, true);
    } else {
      this.write8(address, value & 0xff);
      this.write8(address + 1, (value >>> 8) & 0xff);
    }
  }
  write32(address: number, value: number): void {
    if (this.holds(address, 4)) {
      this.#touch(address, 4);
      this.view.setUint32(address, value, true);
    } else {
      this.write16(address, value & 0xffff);
      this.write16(address + 2, value >>> 16);
    }
  }
  /** A 64-bit word, its high and its low half. */
  write64(address: number, high: number, low: number): void {
    this.write32(address, low);
    this.write32(address + 4, high);
  }

  /** Copy from the guest; ones where there is no RAM. */
  read(address: number, into: Uint8Array): void {
    if (this.holds(address, into.length)) into.set(this.bytes.subarray(address, address + into.length));
    else for (let i = 0; i < into.length; i++) into[i] = this.read8(address + i);
  }
  /** Copy to the guest; lost where there is no RAM. */
  write(address: number, from: Uint8Array): void {
    const place = this.holds(address, from.length) ? this.writable(address, from.length) : undefined;
    if (place !== undefined) place.set(from);
    else for (let i = 0; i < from.length; i++) this.write8(address + i, from[i]);
  }

  #isBeyond(): undefined {
    this.#beyond[0]++;
    return undefined;
  }

  #touch(address: number, lengthBytes: number): void {
    const end = address + lengthBytes;
    for (let at = address; at < end; ) {
      const next = Math.min(end, (at & -pageBytes) + pageBytes);
      if (this.marks[at >>> 12] !== pageMark.written) this.mark(at, next - at);
      at = next;
    }
  }

  /** The written pages, each after its number. */
  #save(): Uint8Array {
    let count = 0;
    for (const marks of this.marks) count += marks & pageMark.written;
    const saved = new Uint8Array(count * (4 + pageBytes));
    const numbers = new DataView(saved.buffer);
    let at = 0;
    for (let page = 0; page < this.marks.length; page++) {
      if ((this.marks[page] & pageMark.written) === 0) continue;
      numbers.setUint32(at, page, true);
      saved.set(this.bytes.subarray(page * pageBytes, (page + 1) * pageBytes), at + 4);
      at += 4 + pageBytes;
    }
    return saved;
  }

  #load(saved: Uint8Array): void {
    for (let page = 0; page < this.marks.length; page++) {
      if ((this.marks[page] & pageMark.written) !== 0) this.bytes.fill(0, page * pageBytes, (page + 1) * pageBytes);
      if ((this.marks[page] & pageMark.code) !== 0) this.mark(page * pageBytes, pageBytes);
    }
    this.marks.fill(0);
    const numbers = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
    for (let at = 0; at < saved.length; at += 4 + pageBytes) {
      const page = numbers.getUint32(at, true);
      this.marks[page] = pageMark.written;
      this.bytes.set(saved.subarray(at + 4, at + 4 + pageBytes), page * pageBytes);
    }
  }
}

/** Give a guest RAM: zeros. @throws `virt/memory-size` unless whole pages, up to 1 GiB. */
export function createGuestMemory(simulation: Simulation, path: string, sizeBytes: number): GuestMemory {
  return new GuestMemory(simulation, path, sizeBytes);
}
