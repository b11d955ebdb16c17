/**
 * techniques/guest-map — the map of a monitor or hypervisor: from guest-physical addresses to the machine's memory.
 *
 * The guest's memory is at the same addresses in the machine, so the map says where it ends. It is written as EPT tables,
 * twice. `ram` maps the guest's memory and nothing else: a processor or a shadow table stops at a device. `all` leads
 * what is no memory of the guest's to addresses beyond RAM: software that interprets an instruction finds the bus there,
 * and never the monitor. Rule V435 in ../../SPEC.md.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { pageBytes } from "../memory/guest-memory.ts";

const largeBytes = 0x20_0000;
/** Entry bits: all permissions, write-back; of a large page bit 7. */
const leafBits = 0x37;
const largeBits = 0xb7;
const tableBits = 7;
/** Where addresses go that are no memory: bit 45, in the high word. */
const beyondHigh = 0x2000;
/** By how much. */
export const beyondAddress: number = beyondHigh * 0x1_0000_0000;
/** Guest-physical address of the table that maps every address to itself, for a guest without paging; KVM has it there. */
export const identityAddress = 0xfffb_c000;

/** Pages behind the guest's memory, given out one after the other. */
export class PageStock {
  #next: number;
  readonly #end: number;

  constructor(first: number, end: number) {
    this.#next = first;
    this.#end = end;
  }

  /** So many pages in a row. @throws `virt/bad-option` where there are no more: the technique asked for too little */
  take(count = 1): number {
    const first = this.#next;
    this.#next += count * pageBytes;
    if (this.#next > this.#end) throw makeVirtError("virt/bad-option", "a monitor's memory has no more pages");
    return first;
  }
}

/** The map. */
export interface GuestMap {
  /** EPT pointer, low word, of the guest's memory alone. */
  readonly ram: number;
  /** EPT pointer, low word, of everything. */
  readonly all: number;
  /** Where in the machine the page of `identityAddress` is; it is in `ram` alone. */
  readonly identityPlace: number;
}

/** Pages that `createGuestMap` takes. */
export const guestMapPages = 10;

/** Write the map. @param guestBytes whole pages of 2 MiB, below 1 GiB */
export function createGuestMap(memory: GuestMemory, stock: PageStock, guestBytes: number): GuestMap {
  const table = (): number => {
    const at = stock.take();
    memory.writable(at, pageBytes)?.fill(0);
    return at;
  };
  const entry = (at: number, index: number, low: number, high = 0): void => memory.write64(at + 8 * index, high, low);

  const ramRoot = table();
  const ramDirectory = table();
  const ramPages = table();
  entry(ramRoot, 0, ramDirectory | tableBits);
  entry(ramDirectory, 0, ramPages | tableBits);
  for (let at = 0; at < guestBytes; at += largeBytes) entry(ramPages, at / largeBytes, at | largeBits);

  const allRoot = table();
  const allDirectory = table();
  const allPages = table();
  const beyond = table();
  entry(allRoot, 0, allDirectory | tableBits);
  entry(allDirectory, 0, allPages | tableBits);
  for (let page = 0; page < 512; page++) {
    const at = page * largeBytes;
    entry(allPages, page, at | largeBits, at < guestBytes ? 0 : beyondHigh);
    // A GiB each: bit 30 of its address and up.
    const high = beyondHigh + (page >>> 2);
    if (page > 0) entry(allDirectory, page, (page << 30) | largeBits, high);
    entry(beyond, page, (page << 30) | largeBits, high);
    if (page > 0) entry(allRoot, page, beyond | tableBits);
  }

  // The identity table: 1,024 pages of 4 MiB, for supervisor and user, accessed and dirty.
  const identity = table();
  for (let page = 0; page < 1024; page++) memory.write32(identity + 4 * page, ((page << 22) | 0xe7) >>> 0);
  const [pages, last] = [table(), table()];
  entry(ramDirectory, identityAddress >>> 30, pages | tableBits);
  entry(pages, (identityAddress >>> 21) & 511, last | tableBits);
  entry(last, (identityAddress >>> 12) & 511, identity | leafBits);

  // Write-back tables of four levels.
  return { ram: ramRoot | 0x1e, all: allRoot | 0x1e, identityPlace: identity };
}
