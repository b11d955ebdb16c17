/**
 * techniques/binary-translation-cache — translated code: units in the monitor's memory, found by the guest's address.
 *
 * A unit is at most twelve instructions of the guest, up to a branch. Its text is assembled (../cpu/assemble.ts) for the
 * place where it will be, and executed there. A way out of a unit becomes a jump to the next one when that is known
 * (chaining); targets that are computed are looked up in a table of 256 by their lowest byte. A unit goes when the bytes
 * that it was made from change, or another page is where they were. Rules V471–V476 in ../../SPEC.md.
 * @module
 */
import { type Assembly, assemble } from "../cpu/assemble.ts";
import { decode, decoded, Instruction } from "../cpu/decode.ts";
import { formatInstruction } from "../cpu/disassemble.ts";
import { operationNames } from "../cpu/forms.ts";
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import { branchText, lookUpText, plainText, type Treatment, treatmentOf } from "./binary-translation-text.ts";
import { monitorData } from "./deprivileged.ts";

/** Instructions of a unit at most. */
export const unitInstructionsMax = 12;
/** Pages of translated code. */
export const codePagesMax = 64;
/** Where in the monitor's data the table of targets is. */
const tableOffset = 0x400;
const codeBase = monitorData + pageBytes;

/** An instruction of the guest in a unit. */
export interface TranslatedInstruction {
  readonly address: number;
  readonly length: number;
  readonly operation: string;
  readonly treatment: Treatment;
  readonly text: string;
}

/** A unit. */
export interface TranslationUnit {
  /** The guest's address. */
  readonly address: number;
  readonly instructions: readonly TranslatedInstruction[];
  /** The guest's bytes, and where each of them was, guest-physical. */
  readonly source: Uint8Array;
  readonly places: Float64Array;
  /** Linear address of the translation, its bytes and its text. */
  readonly place: number;
  readonly bytes: Uint8Array;
  readonly text: string;
  isValid: boolean;
  /** Ways out of others that lead here. */
  readonly incoming: Site[];
}

/** What an instruction of translated code is. */
export type SiteKind = "identical" | "sequence" | "callout" | "way" | "inner" | "miss" | "jump";

/** One instruction of translated code. */
export interface Site {
  readonly kind: SiteKind;
  readonly place: number;
  readonly unit: TranslationUnit | null;
  /** The guest's instruction; of a way out that no longer belongs to one, where it leads. */
  readonly address: number;
  readonly next: number;
  readonly operation: string;
  /** The guest's registers are as its own instructions left them. */
  readonly isBoundary: boolean;
  /** An instruction of the guest begins here. */
  readonly begins: boolean;
  /** EAX is aside. */
  readonly isAside: boolean;
  /** Of an identical one: how many such follow, itself among them. */
  plain: number;
  /** Of a way out: where it leads, and whether it is a jump. */
  readonly target: number;
  isChained: boolean;
}

/** Reads the guest's code: where the byte at a linear address is, guest-physical; -1 where it cannot be fetched. */
export type FindCode = (address: number) => number;

/** All translated code of one guest. */
export class TranslationCache {
  readonly units: Map<number, TranslationUnit> = new Map();
  readonly sites: Map<number, Site> = new Map();
  /** Guest addresses whose instruction became a callout because it kept trapping. */
  readonly adapted: Set<number> = new Set();
  readonly #memory: GuestMemory;
  readonly #first: number;
  #next = 0;
  #lookUp = 0;

  /** @param first physical address of the monitor's data; translated code is in the pages behind it */
  constructor(memory: GuestMemory, first: number) {
    this.#memory = memory;
    this.#first = first;
    this.flush();
  }

  /** Forget everything. */
  flush(): void {
    for (const unit of this.units.values()) unit.isValid = false;
    this.units.clear();
    this.sites.clear();
    // No target is found: the sum of what stands in the table and any address with this lowest byte is not 0.
    for (let entry = 0; entry < 256; entry++)
      this.#memory.write64(this.#first + tableOffset + 8 * entry, 0, (1 - entry) >>> 0);
    const made = this.#assemble(lookUpText(tableOffset), codeBase);
    this.#write(codeBase, made.bytes);
    this.#lookUp = codeBase;
    const at = (label: string): number => Number(made.symbols.get(label));
    for (const { address } of made.lines) {
      const place = Number(address);
      const kind = place === at("look_up_miss") ? "miss" : place === at("look_up_jump") ? "jump" : "inner";
      this.sites.set(place, makeSite(kind, place));
    }
    this.#next = codeBase + ((made.bytes.length + 15) & ~15);
  }

  #assemble(text: string, place: number): Assembly {
    const known = this.#lookUp === 0 ? "" : `look_up equ ${this.#lookUp}\n`;
    const made = assemble(`bits 32\norg ${place}\n${text.startsWith("look_up:") ? "" : known}${text}\n`, { mode: 32 });
    if (!made.ok) throw new Error(`translated code: ${JSON.stringify(made.issues)}\n${text}`);
    return made.value;
  }

  #write(place: number, bytes: Uint8Array): void {
    this.#memory.write(this.#first + (place - monitorData), bytes);
  }

  /** The unit of an address; undefined where it is not translated. */
  find(address: number): TranslationUnit | undefined {
    return this.units.get(address >>> 0);
  }

  /** Translate. @returns undefined where the first instruction cannot be fetched or decoded: the interpreter meets why */
  translate(address: number, findCode: FindCode): TranslationUnit | undefined {
    if (this.#next > codeBase + (codePagesMax - 1) * pageBytes) this.flush();
    const instructions: TranslatedInstruction[] = [];
    const parts: string[] = [];
    const targets: number[] = [];
    const source: number[] = [];
    const places: number[] = [];
    const instruction = new Instruction();
    const bytes = new Uint8Array(15);
    let at = address >>> 0;
    let isOpen = true;
    while (isOpen && instructions.length < unitInstructionsMax) {
      const where: number[] = [];
      for (let n = 0; n < 15; n++) {
        const place = findCode(at + n);
        if (place < 0) break;
        where.push(place);
        bytes[n] = this.#memory.read8(place);
      }
      if (where.length === 0 || decode(bytes, 0, where.length, 32, instruction) !== decoded) break;
      const { length } = instruction;
      const n = instructions.length;
      const natural = treatmentOf(instruction);
      const treatment = natural === "identical" && this.adapted.has(at) ? "callout" : natural;
      const own = bytes.slice(0, length);
      if (treatment === "branch") {
        const branch = branchText(n, instruction, at, at + length);
        parts.push(branch.text);
        targets.push(...branch.targets);
      } else parts.push(plainText(n, treatment, instruction, own));
      instructions.push({
        address: at,
        length,
        operation: operationNames[instruction.op] as string,
        treatment,
        text: formatInstruction(instruction, 32, BigInt(at)),
      });
      source.push(...own);
      places.push(...where.slice(0, length));
      at += length;
      isOpen = treatment !== "branch" && treatment !== "end";
    }
    if (instructions.length === 0) return undefined;
    if (isOpen) {
      parts.push(`x${instructions.length}_0: int 0x82\nnop\nnop\nnop`);
      targets.push(at);
    }
    const text = parts.join("\n");
    const place = this.#next;
    const made = this.#assemble(text, place);
    const unit: TranslationUnit = {
      address: address >>> 0,
      instructions,
      source: Uint8Array.from(source),
      places: Float64Array.from(places),
      place,
      bytes: made.bytes,
      text,
      isValid: true,
      incoming: [],
    };
    this.#write(place, made.bytes);
    this.#next = place + ((made.bytes.length + 15) & ~15);
    this.#addSites(unit, made, targets);
    this.units.set(unit.address, unit);
    return unit;
  }

  #addSites(unit: TranslationUnit, made: Assembly, targets: readonly number[]): void {
    const labels = new Map<number, string[]>();
    for (const [name, value] of made.symbols) {
      const place = Number(value);
      const list = labels.get(place);
      if (list === undefined) labels.set(place, [name]);
      else list.push(name);
    }
    let n = 0;
    let isAside = false;
    let way = 0;
    let begun = -1;
    const added: Site[] = [];
    for (const { address } of made.lines) {
      const place = Number(address);
      const here = labels.get(place) ?? [];
      const has = (letter: string): boolean => here.some((name) => name[0] === letter && /\d/.test(name[1] ?? ""));
      const number = here.find((name) => /^[gscx]\d/.test(name));
      if (number !== undefined) n = Number.parseInt(number.slice(1), 10);
      if (has("g") || has("s") || has("c") || has("x")) isAside = false;
      if (has("q")) isAside = true;
      const isWay = has("x");
      const kind: SiteKind = isWay
        ? "way"
        : has("c")
          ? "callout"
          : has("g")
            ? "identical"
            : has("s")
              ? "sequence"
              : "inner";
      const isFirst = begun !== n && (has("g") || has("s") || has("c"));
      if (isFirst) begun = n;
      const of = unit.instructions[Math.min(n, unit.instructions.length - 1)] as TranslatedInstruction;
      const target = isWay ? (targets[way++] as number) : -1;
      const site: Site = {
        ...makeSite(kind, place),
        unit,
        address: isWay && !isFirst ? target : of.address,
        next: of.address + of.length,
        operation: of.operation,
        isBoundary: isFirst || isWay,
        begins: isFirst,
        isAside,
        target,
      };
      added.push(site);
      this.sites.set(place, site);
    }
    for (let i = added.length - 1, plain = 0; i >= 0; i--) {
      const site = added[i] as Site;
      plain = site.kind === "identical" ? plain + 1 : 0;
      site.plain = plain;
    }
  }

  /** Let a way out be a jump to a unit. */
  chain(site: Site, unit: TranslationUnit): void {
    const distance = (unit.place - site.place - 5) | 0;
    this.#write(
      site.place,
      Uint8Array.of(0xe9, distance & 255, (distance >> 8) & 255, (distance >> 16) & 255, (distance >> 24) & 255),
    );
    site.isChained = true;
    unit.incoming.push(site);
  }

  /** Let a computed branch find a unit. */
  enterTarget(unit: TranslationUnit): void {
    const at = this.#first + tableOffset + 8 * (unit.address & 255);
    this.#memory.write64(at, unit.place, -unit.address >>> 0);
  }

  /** A unit goes: nothing leads to it any more. Its code stays where it is until all goes. */
  invalidate(unit: TranslationUnit): void {
    if (!unit.isValid) return;
    unit.isValid = false;
    this.units.delete(unit.address);
    for (const site of unit.incoming) {
      site.isChained = false;
      this.#write(site.place, Uint8Array.of(0xcd, 0x82, 0x90, 0x90, 0x90));
    }
    unit.incoming.length = 0;
    const entry = unit.address & 255;
    const at = this.#first + tableOffset + 8 * entry;
    if (this.#memory.read32(at + 4) === unit.place) this.#memory.write64(at, 0, (1 - entry) >>> 0);
  }

  /** Units whose bytes are no longer those they were made from, or are elsewhere, go. @returns how many */
  check(findCode: FindCode): number {
    let gone = 0;
    for (const unit of [...this.units.values()]) {
      const { source, places, address } = unit;
      let isSame = true;
      let page = -1;
      for (let n = 0; n < source.length && isSame; n++) {
        const at = address + n;
        if (at >>> 12 !== page) {
          page = at >>> 12;
          isSame = findCode(at) === places[n];
        }
        isSame &&= this.#memory.bytes[places[n] as number] === source[n];
      }
      if (isSame) continue;
      this.invalidate(unit);
      gone++;
    }
    return gone;
  }
}

function makeSite(kind: SiteKind, place: number): Site {
  return {
    kind,
    place,
    unit: null,
    address: 0,
    next: 0,
    operation: "",
    isBoundary: false,
    begins: false,
    isAside: false,
    plain: 0,
    target: -1,
    isChained: false,
  };
}
