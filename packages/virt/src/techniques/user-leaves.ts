/**
 * techniques/user-leaves — entries of a shadow table that are open to ring 3 for the sake of a kernel that runs there.
 *
 * To paging, ring 3 is the user. So while the guest's kernel runs, its pages are shown as the user's; when its user runs,
 * the very same entries are closed again. Rule V440 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { pageBit } from "../memory/paging.ts";

const capacity = 4096;
const word = { count: 0, ring: 1 } as const;

/** The entries of one guest. */
export class UserLeaves {
  readonly #memory: GuestMemory;
  readonly #places: Int32Array;
  readonly #words: Int32Array;

  constructor(simulation: Simulation, path: string, memory: GuestMemory) {
    this.#memory = memory;
    this.#places = simulation.state.i32(`${path}/places`, capacity);
    this.#words = simulation.state.i32(`${path}/words`, 2);
  }

  /** Open an entry, while the kernel runs. */
  open(place: number): void {
    const memory = this.#memory;
    const entry = memory.read32(place);
    if ((entry & (pageBit.present | pageBit.user)) !== pageBit.present) return;
    if (this.#words[word.count] === capacity) this.#close();
    this.#places[this.#words[word.count]] = place;
    this.#words[word.count]++;
    memory.write32(place, (entry | pageBit.user) >>> 0);
  }

  /** The ring that the guest runs in now, as it sees it. @returns whether entries have changed: caches must forget them */
  view(ring: number): boolean {
    if (this.#words[word.ring] === ring) return false;
    this.#words[word.ring] = ring;
    if (ring === 3) return this.#close();
    return false;
  }

  /** Shadows were dropped, or led elsewhere: nothing of what was opened may stay so. */
  forget(): void {
    this.#close();
  }

  #close(): boolean {
    const memory = this.#memory;
    const count = this.#words[word.count];
    for (let n = 0; n < count; n++) {
      const place = this.#places[n] as number;
      const entry = memory.read32(place);
      if ((entry & pageBit.present) !== 0) memory.write32(place, (entry & ~pageBit.user) >>> 0);
    }
    this.#words[word.count] = 0;
    return count > 0;
  }
}
