/**
 * cpu/code-cache — decoded instructions by the physical address of their first byte and the code segment's size.
 *
 * A page has one array of 4,096 places for each size. The processor looks into the array of the page that it is in, the
 * `window`, by the distance of RIP from its beginning. An instruction that spans two pages is kept beside them and is
 * good as long as both are where they were and nobody has written there.
 *
 * Source: rules V235–V237 in ../../SPEC.md; Intel SDM volume 3 §9.1.3 (self-modifying code).
 * @module
 */
import { type GuestMemory, pageMark } from "../memory/guest-memory.ts";
import { Block } from "./block.ts";
import type { Cpu } from "./cpu.ts";
import { Decoded, type Execute } from "./decoded.ts";
import { decode, decoded as decodedWell, Instruction, needsMore, tooLong, undefinedInstruction } from "./decode.ts";
import { chooseHandler } from "./dispatch.ts";
import { exceptionVector } from "./fault.ts";
import { segmentRegister } from "./state.ts";

type Records = (Decoded | undefined)[];
/** A page's instructions, and which of its lines of 64 bytes have any. */
interface CodePage {
  readonly records: Records;
  readonly lines: Uint8Array;
}
const pageBytes = 4096;
const instructionBytesMax = 15;
const blockLengthMax = 32;
const blockBytesMax = 256;
/** Instructions across two pages that are kept. */
const spanning = 64;

interface Spanning {
  readonly bits: number;
  readonly first: number;
  readonly second: number;
  readonly decoded: Decoded;
}

/** Decoded instructions of one processor. */
export class CodeCache {
  /** The value of RIP at the beginning of the page that `records` is of. */
  readonly window: Int32Array = new Int32Array(1);
  records: Records;
  readonly #none: Records = new Array(pageBytes).fill(undefined) as Records;
  readonly #cpu: Cpu;
  readonly #ram: GuestMemory;
  /** By page and size of the code segment. */
  readonly #pages: (CodePage | undefined)[];
  #current: CodePage | undefined;
  readonly #spanning: (Spanning | undefined)[] = new Array(spanning).fill(undefined) as (Spanning | undefined)[];
  readonly #instruction: Instruction = new Instruction();
  readonly #bytes: Uint8Array = new Uint8Array(2 * instructionBytesMax);
  #spanningCount = 0;
  /** Physical address of the page of `records`. */
  #page = -1;

  constructor(cpu: Cpu, ram: GuestMemory) {
    this.#cpu = cpu;
    this.#ram = ram;
    this.records = this.#none;
    this.#pages = new Array((ram.sizeBytes / pageBytes) * 3).fill(undefined) as (CodePage | undefined)[];
    ram.onMarkedWritten((address, lengthBytes) => this.#written(address, lengthBytes));
  }

  /** The mode, the code segment, RIP's upper half or a translation has changed: look the page up again. */
  leave(): void {
    this.records = this.#none;
    this.#page = -1;
  }

  /** Forget everything. */
  flush(): void {
    this.#pages.fill(undefined);
    this.#spanning.fill(undefined);
    this.leave();
  }

  /** The instruction at RIP, which the window does not have. @throws GuestFault of fetching and decoding it */
  fetch(): Decoded {
    const cpu = this.#cpu;
    const { rip, memory, state } = cpu;
    const low = rip[0];
    const high = cpu.is64 ? rip[1] : 0;
    if (!cpu.is64 && low >>> 0 > cpu.codeLimit) cpu.raise(exceptionVector.generalProtection, 0);
    const linear = cpu.is64 ? low : (low + state.baseLow[segmentRegister.cs]) | 0;
    const physical = memory.fetchAddress(linear, high);
    const inPage = linear & (pageBytes - 1);
    const page = physical - inPage;
    if (physical >= this.#ram.sizeBytes) return this.#beyond(linear, high, inPage);

    const window = (low - inPage) | 0;
    // A window must not reach beyond the code segment, nor to where RIP's upper half changes.
    const isWhole = cpu.is64 ? linear >>> 0 < 0xffff_f000 : (low >>> 0) - inPage + pageBytes - 1 <= cpu.codeLimit;
    if (isWhole && (this.#page !== page || this.window[0] !== window)) {
      this.window[0] = window;
      this.#page = page;
      this.#current = this.#pageOf(page >>> 12);
      this.records = this.#current.records;
    }
    if (isWhole) {
      const known = this.records[inPage];
      if (known !== undefined) return known;
    } else this.leave();
    return this.#decode(linear, high, physical, isWhole);
  }

  #pageOf(page: number): CodePage {
    const at = page * 3 + (this.#cpu.codeBits >> 5);
    let found = this.#pages[at];
    if (found === undefined) {
      found = { records: new Array(pageBytes).fill(undefined) as Records, lines: new Uint8Array(pageBytes >> 6) };
      this.#pages[at] = found;
    }
    return found;
  }

  /** Keep an instruction of the window's page. */
  #keep(decoded: Decoded, inPage: number): void {
    const { records, lines } = this.#current as CodePage;
    decoded.pageOffset = inPage;
    records[inPage] = decoded;
    lines[inPage >> 6] = 1;
    lines[(inPage + decoded.length - 1) >> 6] = 1;
  }

  /** An instruction of the window was executed by itself: the next time it begins a block, if there is one. */
  tryBlock(first: Decoded): void {
    first.isTried = true;
    if (this.records[first.pageOffset] === first) this.#makeBlock(first, this.#page);
  }

  /** Decode on from an instruction, as long as they are plain: what is not decodable ends it without a fault. */
  #makeBlock(first: Decoded, pageAddress: number): void {
    const block: Decoded[] = [first];
    let at = first.pageOffset + first.length;
    let last = first;
    while (last.isPlain && block.length < blockLengthMax && at - first.pageOffset < blockBytesMax) {
      if (at > pageBytes - instructionBytesMax) break;
      let next = this.records[at];
      if (next === undefined) {
        const bits = this.#cpu.codeBits;
        if (decode(this.#ram.bytes, pageAddress + at, instructionBytesMax, bits, this.#instruction) !== decodedWell)
          break;
        next = new Decoded(this.#instruction, bits, unreachable);
        setHandler(next);
        this.#keep(next, at);
      }
      block.push(next);
      last = next;
      at += next.length;
    }
    first.block = new Block(block);
    first.blockBytes = at - first.pageOffset;
  }

  #decode(linear: number, high: number, physical: number, isWhole: boolean): Decoded {
    const cpu = this.#cpu;
    const ram = this.#ram;
    const inPage = physical & (pageBytes - 1);
    const inSegment = cpu.is64 ? instructionBytesMax : cpu.codeLimit - (cpu.rip[0] >>> 0) + 1;
    const inThisPage = pageBytes - inPage;
    const available = Math.min(instructionBytesMax, inThisPage, inSegment);
    let result = decode(ram.bytes, physical, available, cpu.codeBits, this.#instruction);
    if (result !== needsMore) {
      const decoded = this.#finish(result);
      ram.marks[physical >>> 12] |= pageMark.code;
      if (isWhole) {
        this.#keep(decoded, inPage);
      }
      return decoded;
    }
    if (available === inSegment) cpu.raise(exceptionVector.generalProtection, 0);
    const next = (linear + inThisPage) | 0;
    const second = cpu.memory.fetchAddress(next, next === 0 && cpu.is64 ? (high + 1) | 0 : high);
    const slot = (physical >>> 12) & (spanning - 1);
    const kept = this.#spanning[slot];
    if (kept !== undefined && kept.first === physical && kept.second === second && kept.bits === cpu.codeBits)
      return kept.decoded;
    for (let byte = 0; byte < instructionBytesMax; byte++) {
      const place = byte < inThisPage ? physical + byte : second + byte - inThisPage;
      this.#bytes[byte] = ram.read8(place);
    }
    result = decode(this.#bytes, 0, Math.min(instructionBytesMax, inSegment), cpu.codeBits, this.#instruction);
    if (result === needsMore) cpu.raise(exceptionVector.generalProtection, 0);
    const decoded = this.#finish(result);
    if (second < ram.sizeBytes) {
      ram.marks[physical >>> 12] |= pageMark.code;
      ram.marks[second >>> 12] |= pageMark.code;
      this.#spanningCount++;
      this.#spanning[slot] = { bits: cpu.codeBits, first: physical, second, decoded };
    }
    return decoded;
  }

  /** Code where there is no RAM: fetched from the bus, byte by byte, and not kept. */
  #beyond(linear: number, high: number, inPage: number): Decoded {
    const cpu = this.#cpu;
    const count = Math.min(instructionBytesMax, pageBytes - inPage);
    for (let byte = 0; byte < instructionBytesMax; byte++)
      this.#bytes[byte] = byte < count ? cpu.bus.mmioRead(cpu.memory.fetchAddress((linear + byte) | 0, high), 1) : 0xff;
    this.leave();
    return this.#finish(decode(this.#bytes, 0, instructionBytesMax, cpu.codeBits, this.#instruction));
  }

  #finish(result: number): Decoded {
    const cpu = this.#cpu;
    if (result === undefinedInstruction) cpu.raise(exceptionVector.invalidOpcode);
    if (result === tooLong) cpu.raise(exceptionVector.generalProtection, 0);
    const decoded = new Decoded(this.#instruction, cpu.codeBits, unreachable);
    setHandler(decoded);
    return decoded;
  }

  /** Bytes in a page with code are written: what begins at most 14 bytes before them goes. */
  #written(address: number, lengthBytes: number): void {
    const page = address >>> 12;
    const offset = address & (pageBytes - 1);
    for (let bits = 0; bits < 3; bits++) {
      const found = this.#pages[page * 3 + bits];
      if (found === undefined) continue;
      const end = Math.min(pageBytes, offset + lengthBytes);
      let isCode = false;
      for (let line = offset >> 6; line <= (end - 1) >> 6; line++) isCode ||= found.lines[line] !== 0;
      if (!isCode) continue;
      const { records } = found;
      this.#cpu.endBlock();
      for (let at = Math.max(0, offset - blockBytesMax - instructionBytesMax); at < end; at++) {
        const record = records[at];
        if (record === undefined) continue;
        if (at + record.length > offset) records[at] = undefined;
        else if (at + record.blockBytes > offset) {
          record.block = null;
          record.isTried = false;
          record.blockBytes = 0;
        }
      }
    }
    if (this.#spanningCount === 0) return;
    for (let slot = 0; slot < spanning; slot++) {
      const kept = this.#spanning[slot];
      if (kept !== undefined && (kept.first >>> 12 === page || kept.second >>> 12 === page))
        this.#spanning[slot] = undefined;
    }
    this.#spanningCount = this.#spanning.reduce((count, kept) => count + (kept === undefined ? 0 : 1), 0);
  }
}

function setHandler(decoded: Decoded): void {
  decoded.execute = chooseHandler(decoded);
}

const unreachable: Execute = () => {
  throw new Error("an instruction without a handler");
};
