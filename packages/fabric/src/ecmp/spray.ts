/**
 * ecmp/spray — every frame by itself: the next member in turn, or one at random.
 *
 * It balances as nothing else does and keeps no order: where ways differ in length or in what waits on them, later frames
 * overtake. One count of turns serves all groups of a switch.
 *
 * Sources: Dixit et al., "On the Impact of Packet Spraying in Data Center Networks", INFOCOM 2013 (random); Cao et al.,
 * "Per-packet Load-balanced, Low-Latency Routing for Clos-based Data Center Networks", CoNEXT 2013 (in turn); rule F189
 * in ../../SPEC.md.
 * @module
 */
import { createRandomStream, type RandomStream, type Simulation } from "@dc/engine";
import { makeStreamWords } from "./flowlets.ts";
import type { SprayOrder } from "./options.ts";

/** The sprayer of one switch. */
export class Sprayer {
  readonly order: SprayOrder;
  readonly #turns: Uint32Array;
  readonly #words: Int32Array;
  readonly #random: RandomStream;

  /** @param name the switch's. */
  constructor(simulation: Simulation, name: string, order: SprayOrder) {
    this.order = order;
    this.#turns = simulation.state.u32(`${name}/ecmp/turns`, 1);
    this.#words = makeStreamWords(simulation, name);
    this.#random = createRandomStream(this.#words);
  }

  /** Frames sprayed so far: the number of this one's turn. */
  get turn(): number {
    return this.#turns[0];
  }

  /** The place of the member that the next frame takes. */
  next(size: number): number {
    const turn = this.#turns[0];
    this.#turns[0] = turn + 1;
    return this.order === "random" ? this.#random.below(size) : turn % size;
  }

  /** What `next` would give, without taking it. */
  look(size: number): number {
    return this.order === "random" ? createRandomStream(this.#words.slice()).below(size) : this.turn % size;
  }
}
