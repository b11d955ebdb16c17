/**
 * techniques/second-table — EPT tables of a guest's memory, that a hypervisor fills in page by page as violations ask.
 *
 * Rule V448 in ../../SPEC.md.
 * @module
 */
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import type { PageStock } from "./guest-map.ts";

const tableBits = 7;
/** All permissions, write-back. */
const leafBits = 0x37;
const largeBytes = 0x20_0000;

/** Pages that the tables of a memory take at most. */
export function secondTablePages(guestBytes: number): number {
  return 3 + Math.ceil(guestBytes / largeBytes);
}

/** The tables of one guest of less than 1 GiB. */
export class SecondTable {
  /** EPT pointer, low word. */
  readonly pointer: number;
  readonly #memory: GuestMemory;
  readonly #directory: number;
  readonly #tables: number;
  readonly #guestBytes: number;

  constructor(memory: GuestMemory, stock: PageStock, guestBytes: number) {
    this.#memory = memory;
    this.#guestBytes = guestBytes;
    const first = stock.take(secondTablePages(guestBytes));
    memory.writable(first, secondTablePages(guestBytes) * pageBytes)?.fill(0);
    this.pointer = first | 0x1e;
    this.#directory = first + 2 * pageBytes;
    this.#tables = first + 3 * pageBytes;
    memory.write64(first, 0, (first + pageBytes) | tableBits);
    memory.write64(first + pageBytes, 0, this.#directory | tableBits);
  }

  /** Map the page of a guest-physical address. @returns false where the guest has no memory */
  map(guestPhysical: number): boolean {
    if (!(guestPhysical >= 0 && guestPhysical < this.#guestBytes)) return false;
    const large = Math.floor(guestPhysical / largeBytes);
    const table = this.#tables + large * pageBytes;
    this.#memory.write64(this.#directory + 8 * large, 0, table | tableBits);
    const page = Math.floor(guestPhysical / pageBytes) % 512;
    this.#memory.write64(table + 8 * page, 0, (Math.floor(guestPhysical / pageBytes) * pageBytes) | leafBits);
    return true;
  }
}
