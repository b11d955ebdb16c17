/**
 * ecmp/flowlets — a flow may change its port after a silence, because what was sent before has left the network by then.
 *
 * A switch has a table of flowlets, in which a flow's hash gives it an entry: when its last frame came, and by which port
 * it went. A frame that comes within the gap goes the same way. After the gap `letflow` draws a member at random;
 * `least-loaded` takes one with the fewest bytes waiting at its port, the one before if it is among them, else one of
 * them at random. Two flows with one entry are one flow to it.
 *
 * Sources: Vanini et al., "Let It Flow", NSDI 2017, §3 (random); Alizadeh et al., "CONGA", SIGCOMM 2014, §3.4 (the table),
 * §3.5 (a flow moves only to a strictly better uplink), of whose measures only the local queue is here; rules F187, F188
 * in ../../SPEC.md.
 * @module
 */
import { createRandomStream, type PortIndex, type Ps, type RandomStream, type Simulation, streamKey } from "@dc/engine";
import type { EcmpSettings } from "./options.ts";

/** What a flowlet table would do with a frame, for an explanation. */
export interface FlowletLook {
  readonly entry: number;
  /** Since the entry's last frame; −1 where it had none. */
  readonly silentPs: number;
  /** Whether a new flowlet begins. */
  readonly isNew: boolean;
  readonly port: PortIndex;
  /** Bytes that wait at each member's port. */
  readonly queuedBytes: readonly number[];
}

/** The flowlets of one switch. */
export class Flowlets {
  readonly #simulation: Simulation;
  readonly #gapPs: number;
  readonly #entries: number;
  readonly #readsQueues: boolean;
  readonly #backlogOf: (port: PortIndex) => number;
  readonly #lastPs: Float64Array;
  /** Port and 1; 0 where no frame came yet. */
  readonly #ports: Uint32Array;
  readonly #words: Int32Array;
  readonly #random: RandomStream;

  /** @param name the switch's. */
  constructor(simulation: Simulation, name: string, { select, gapPs, flowlets }: EcmpSettings) {
    this.#simulation = simulation;
    this.#gapPs = gapPs;
    this.#entries = flowlets;
    this.#readsQueues = select === "least-loaded";
    this.#backlogOf = (port) => simulation.graph.backlogBytes(port);
    this.#lastPs = simulation.state.f64(`${name}/ecmp/flowlets/lastPs`, flowlets);
    this.#ports = simulation.state.u32(`${name}/ecmp/flowlets/ports`, flowlets);
    this.#words = makeStreamWords(simulation, name);
    this.#random = createRandomStream(this.#words);
  }

  /** Choose a port for a frame that came now. @param hash int32. @param members at least two ports, from `first` on. */
  choose(hash: number, members: Int32Array, first: number, size: number): PortIndex {
    const entry = (hash >>> 0) % this.#entries;
    const { now } = this.#simulation;
    const last = this.#ports[entry] - 1;
    const kept = placeIn(members, first, size, last);
    const isSame = kept >= 0 && now - this.#lastPs[entry] < this.#gapPs;
    this.#lastPs[entry] = now;
    if (isSame) return last;
    const port = members[first + this.#pick(members, first, size, kept, this.#random, this.#backlogOf)];
    this.#ports[entry] = port + 1;
    return port;
  }

  /**
   * What `choose` would do, without doing it.
   *
   * @param timePs when, not before now. @param backlogOf bytes that wait at a port then.
   */
  look(hash: number, members: readonly PortIndex[], timePs: Ps, backlogOf: (port: PortIndex) => number): FlowletLook {
    const entry = (hash >>> 0) % this.#entries;
    const last = this.#ports[entry] - 1;
    const kept = members.indexOf(last);
    const silentPs = last < 0 ? -1 : timePs - this.#lastPs[entry];
    const isNew = kept < 0 || silentPs >= this.#gapPs;
    const place = isNew
      ? this.#pick(
          Int32Array.from(members),
          0,
          members.length,
          kept,
          createRandomStream(this.#words.slice()),
          backlogOf,
        )
      : kept;
    const queuedBytes = members.map(backlogOf);
    return { entry, silentPs, isNew, port: members[place], queuedBytes };
  }

  #pick(
    members: Int32Array,
    first: number,
    size: number,
    kept: number,
    random: RandomStream,
    backlogOf: (port: PortIndex) => number,
  ): number {
    if (!this.#readsQueues) return random.below(size);
    let least = Number.MAX_SAFE_INTEGER;
    let count = 0;
    for (let place = 0; place < size; place++) {
      const bytes = backlogOf(members[first + place]);
      if (bytes > least) continue;
      count = bytes < least ? 1 : count + 1;
      least = bytes;
    }
    if (kept >= 0 && backlogOf(members[first + kept]) === least) return kept;
    let left = random.below(count);
    for (let place = 0; place < size; place++) {
      if (backlogOf(members[first + place]) === least && left-- === 0) return place;
    }
    return 0;
  }
}

function placeIn(members: Int32Array, first: number, size: number, port: PortIndex): number {
  for (let place = 0; place < size; place++) if (members[first + place] === port) return place;
  return -1;
}

/** The state of the stream `<switch>/ecmp`. */
export function makeStreamWords(simulation: Simulation, name: string): Int32Array {
  const words = simulation.state.i32(`${name}/ecmp/random`, 4);
  words.set(streamKey(simulation.seed, `${name}/ecmp`));
  return words;
}
