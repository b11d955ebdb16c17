/**
 * bridge/learned-macs — what a bridge has learnt: behind which port a MAC address is, in which VLAN, and since when.
 *
 * A tunnel endpoint that learns keeps the same table: its VLAN is the segment, and a row's place may be another endpoint
 * instead of a port (`behindNode`). Each frame's source teaches; an address that has been silent for the ageing time is forgotten in that very instant.
 * The table is bounded: when it is full nothing new is learnt, what is for an unknown address is flooded, and the trace
 * says so once until there is room. All of it lies in the state arena.
 *
 * Sources: IEEE 802.1Q-2018 §8.7 (learning), §8.8.3 (ageing, table 8-6: 300 s), §8.8.9; RFC 7348 §4.1; rules
 * F320–F324, F420, F421 in ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, type NodeIndex, none, type PortIndex, type Ps, type Simulation } from "@dc/engine";

/** The place of what is behind another endpoint, where a bridge would have a port. */
export function behindNode(node: NodeIndex): number {
  return -2 - node;
}

/** The endpoint that a place stands for, or −1 where the place is a port or nowhere. */
export function nodeOfPlace(place: number): NodeIndex {
  return place <= -2 ? -2 - place : none;
}

/** A table in which places may be other endpoints. */
export interface RemotePlaces {
  /** Of its state. */
  readonly name: string;
  /** The address that records have for an endpoint. */
  addressOf(node: NodeIndex): number;
}

/** One line of a bridge's table. */
export interface LearntMac {
  /** The port that owns the MAC address. */
  readonly mac: number;
  /** 0 at a bridge without VLANs. */
  readonly vlan: number;
  readonly port: PortIndex;
  /** When it was learnt behind this port. */
  readonly sincePs: Ps;
  /** When it was heard last. */
  readonly heardPs: Ps;
}

/** How a bridge learns. */
export interface LearningSetup {
  readonly node: NodeIndex;
  readonly ageingPs: Ps;
  /** Entries that its table holds. */
  readonly entriesMax: number;
}

/** Chains of the hash over bridge, VLAN and address. */
const bucketCount = 4096;

/** The learnt tables of all bridges. */
export class LearnedMacs {
  readonly #simulation: Simulation;
  readonly #setups: (LearningSetup | undefined)[] = [];
  readonly #buckets: Int32Array;
  /** [0] first free row, or −1. */
  readonly #free: Int32Array;
  /** Per node: entries; whether it is known to be full; whether its timer runs. */
  readonly #counts: Uint32Array;
  readonly #full: Uint8Array;
  readonly #timed: Uint8Array;
  readonly #kinds: { readonly [verb in "learn" | "move" | "age" | "flush" | "full"]: KindIndex };
  /** The same for places that are other endpoints, where any can be. */
  readonly #remoteKinds: { readonly [verb in "learn" | "move" | "age" | "full"]: KindIndex } | undefined;
  readonly #remotes: RemotePlaces | undefined;
  readonly #age: number;
  readonly #table;
  #node!: Int32Array;
  #vlan!: Uint32Array;
  #mac!: Uint32Array;
  #port!: Int32Array;
  #next!: Int32Array;
  #since!: Float64Array;
  #heard!: Float64Array;

  /** @param remotes where places may be other endpoints. */
  constructor(simulation: Simulation, setups: readonly LearningSetup[], remotes?: RemotePlaces) {
    const { state, trace, graph } = simulation;
    const name = remotes?.name ?? "fabric/macs";
    this.#simulation = simulation;
    this.#remotes = remotes;
    for (const setup of setups) this.#setups[setup.node] = setup;
    this.#buckets = state.i32(`${name}/buckets`, bucketCount).fill(none);
    this.#free = state.i32(`${name}/free`, 1).fill(none);
    this.#counts = state.u32(`${name}/counts`, graph.nodeCount);
    this.#full = state.u8(`${name}/full`, graph.nodeCount);
    this.#timed = state.u8(`${name}/timed`, graph.nodeCount);
    const kind = (verb: string): KindIndex => trace.kind(`mac.${verb}`, { a: "mac", b: "vlan", c: "port" });
    this.#kinds = {
      learn: kind("learn"),
      move: kind("move"),
      age: kind("age"),
      full: kind("full"),
      flush: trace.kind("mac.flush", { a: "entries", b: "vlan", c: "port" }),
    };
    const tunnelKind = (verb: string): KindIndex => trace.kind(`vxlan.${verb}`, { a: "mac", b: "vni", c: "vtep" });
    this.#remoteKinds =
      remotes === undefined
        ? undefined
        : { learn: tunnelKind("learn"), move: tunnelKind("move"), age: tunnelKind("age"), full: tunnelKind("full") };
    const owner = remotes === undefined ? "fabric/bridges" : name;
    this.#age = simulation.handler(owner, "addresses are old", (node) => this.#ageOut(node));
    this.#table = state.table(name);
    const node = this.#table.column("node", "i32");
    const vlan = this.#table.column("vlan", "u32");
    const mac = this.#table.column("mac", "u32");
    const port = this.#table.column("port", "i32");
    const next = this.#table.column("next", "i32");
    const since = this.#table.column("since", "f64");
    const heard = this.#table.column("heard", "f64");
    this.#table.onGrow(() => {
      this.#node = node.array;
      this.#vlan = vlan.array;
      this.#mac = mac.array;
      this.#port = port.array;
      this.#next = next.array;
      this.#since = since.array;
      this.#heard = heard.array;
    });
  }

  /** The port or place behind which an address is in a VLAN, or −1. */
  portTo(node: NodeIndex, vlan: number, mac: number): PortIndex {
    const row = this.#find(node, vlan, mac);
    return row < 0 ? none : this.#port[row];
  }

  /** Learn a frame's source. */
  learn(node: NodeIndex, vlan: number, mac: number, port: PortIndex, frame: Frame): void {
    const { now } = this.#simulation;
    const row = this.#find(node, vlan, mac);
    if (row >= 0) {
      this.#heard[row] = now;
      if (this.#port[row] === port) return;
      this.#port[row] = port;
      this.#since[row] = now;
      this.#recordOf("move", node, mac, vlan, port, frame);
      return;
    }
    const { entriesMax, ageingPs } = this.#setups[node] as LearningSetup;
    if (this.#counts[node] >= entriesMax) {
      if (this.#full[node] === 1) return;
      this.#full[node] = 1;
      this.#recordOf("full", node, mac, vlan, port, frame);
      return;
    }
    this.#add(node, vlan, mac, port, now);
    this.#recordOf("learn", node, mac, vlan, port, frame);
    if (this.#timed[node] === 1) return;
    this.#timed[node] = 1;
    this.#simulation.after(ageingPs, this.#age, node);
  }

  /** Forget all that is behind a port: its cable is cut, or the tree has changed. */
  flush(port: PortIndex): void {
    const { graph } = this.#simulation;
    const node = graph.ports.node[port];
    let entries = 0;
    for (let row = 0; row < this.#table.used; row++) {
      if (this.#node[row] !== node || this.#port[row] !== port) continue;
      this.#remove(row);
      entries += 1;
    }
    if (entries > 0) this.#record(this.#kinds.flush, node, entries, 0, port, none);
  }

  /** A bridge's table, by VLAN and address. */
  rows(node: NodeIndex): LearntMac[] {
    const found: LearntMac[] = [];
    for (let row = 0; row < this.#table.used; row++) {
      if (this.#node[row] !== node) continue;
      const [sincePs, heardPs] = [this.#since[row], this.#heard[row]];
      found.push({ mac: this.#mac[row], vlan: this.#vlan[row], port: this.#port[row], sincePs, heardPs });
    }
    return found.sort((a, b) => a.vlan - b.vlan || a.mac - b.mac);
  }

  /** How many addresses a bridge holds, of how many. */
  size(node: NodeIndex): { readonly entries: number; readonly entriesMax: number } {
    return { entries: this.#counts[node], entriesMax: this.#setups[node]?.entriesMax ?? 0 };
  }

  #find(node: NodeIndex, vlan: number, mac: number): number {
    let row = this.#buckets[bucketOf(node, vlan, mac)];
    while (row >= 0 && (this.#mac[row] !== mac || this.#vlan[row] !== vlan || this.#node[row] !== node)) {
      row = this.#next[row];
    }
    return row;
  }

  #add(node: NodeIndex, vlan: number, mac: number, port: PortIndex, now: Ps): void {
    let row = this.#free[0];
    if (row >= 0) this.#free[0] = this.#next[row];
    else row = this.#table.add();
    const bucket = bucketOf(node, vlan, mac);
    this.#node[row] = node;
    this.#vlan[row] = vlan;
    this.#mac[row] = mac;
    this.#port[row] = port;
    this.#since[row] = now;
    this.#heard[row] = now;
    this.#next[row] = this.#buckets[bucket];
    this.#buckets[bucket] = row;
    this.#counts[node] += 1;
  }

  #remove(row: number): void {
    const node = this.#node[row];
    const bucket = bucketOf(node, this.#vlan[row], this.#mac[row]);
    if (this.#buckets[bucket] === row) this.#buckets[bucket] = this.#next[row];
    else {
      let before = this.#buckets[bucket];
      while (this.#next[before] !== row) before = this.#next[before];
      this.#next[before] = this.#next[row];
    }
    this.#node[row] = none;
    this.#next[row] = this.#free[0];
    this.#free[0] = row;
    this.#counts[node] -= 1;
    this.#full[node] = 0;
  }

  /** Forget who has been silent for long enough, and come again when the next may be. */
  #ageOut(node: NodeIndex): void {
    const { now } = this.#simulation;
    const { ageingPs } = this.#setups[node] as LearningSetup;
    let oldest = Number.POSITIVE_INFINITY;
    for (let row = 0; row < this.#table.used; row++) {
      if (this.#node[row] !== node) continue;
      if (this.#heard[row] + ageingPs > now) {
        oldest = Math.min(oldest, this.#heard[row]);
        continue;
      }
      const [mac, vlan, port] = [this.#mac[row], this.#vlan[row], this.#port[row]];
      this.#remove(row);
      this.#recordOf("age", node, mac, vlan, port, none);
    }
    this.#timed[node] = oldest === Number.POSITIVE_INFINITY ? 0 : 1;
    if (this.#timed[node] === 1) this.#simulation.after(oldest + ageingPs - now, this.#age, node);
  }

  /** Record what became of a row; in the words of tunnels where its place is another endpoint. */
  #recordOf(
    verb: "learn" | "move" | "age" | "full",
    node: NodeIndex,
    mac: number,
    vlan: number,
    place: number,
    frame: Frame,
  ): void {
    const remote = nodeOfPlace(place);
    if (remote === none || this.#remotes === undefined || this.#remoteKinds === undefined) {
      this.#record(this.#kinds[verb], node, mac, vlan, place, frame);
    } else this.#record(this.#remoteKinds[verb], node, mac, vlan, this.#remotes.addressOf(remote), frame);
  }

  #record(kind: KindIndex, node: NodeIndex, a: number, b: number, c: number, frame: Frame): void {
    const { trace, graph, frames, now } = this.#simulation;
    const cause = frame === none ? -1 : frames.lastRecord[frame];
    const record = trace.record(now, kind, graph.nodeObject(node), a, b, c, cause);
    if (record >= 0 && frame !== none) frames.lastRecord[frame] = record;
  }
}

function bucketOf(node: NodeIndex, vlan: number, mac: number): number {
  const mixed = Math.imul(Math.imul(node, 31) + vlan, 0x9e37_79b1) ^ Math.imul(mac, 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) & (bucketCount - 1);
}
