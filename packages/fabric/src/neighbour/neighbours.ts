/**
 * neighbour/neighbours — from a next hop's IPv4 address to its MAC address: ARP, its cache, and who waits for it.
 *
 * A frame for a neighbour that is not known yet waits; one request goes out, and again every second, three times in
 * all; then the waiting frames are dropped (`unknown-mac`). Whoever is asked learns the asker, so that the answer needs
 * no request of its own. Entries do not age: a run is shorter than any cache's time. Both ends of a link between
 * switches are entered when the fabric starts, because the static control plane knows them.
 *
 * Sources: RFC 826 (packet reception), RFC 1122 §2.3.2.1–2 (rate of requests, waiting frames); rules F40–F46 in
 * ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type FramePool,
  type Graph,
  type HandlerIndex,
  type KindIndex,
  type LayerIndex,
  none,
  type PortIndex,
  type Simulation,
  type Table,
} from "@dc/engine";
import { arpOperation, etherType } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { defaults } from "../costs/defaults.ts";
import { broadcastPort, type FrameColumns } from "../frame/columns.ts";
import { arpFrameBytes } from "../frame/encode.ts";

/** States of an entry. */
const idle = 0;
const resolving = 1;
const reachable = 2;

/** One line of a port's cache, for views. */
export interface Neighbour {
  readonly address: number;
  /** The port that owns the MAC address, `anycastGatewayPort` for a segment's gateway, −1 while it is not known. */
  readonly macPort: PortIndex;
  readonly waitingFrames: number;
  /** It was entered before the first frame, by the static control plane. */
  readonly isStatic: boolean;
}

/** The caches of all ports. */
export class Neighbours {
  readonly #simulation: Simulation;
  readonly #graph: Graph;
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #interfaces: Interfaces;
  readonly #encoder: number;
  readonly #retry: HandlerIndex;
  readonly #learnKind: KindIndex;
  readonly #waitKind: KindIndex;
  readonly #layer: LayerIndex;
  readonly #table: Table;
  /** Per port: its first entry, or −1. */
  readonly #first: Int32Array;
  /** Per port: 1 where what it sends is bridged by its own node first. */
  readonly #bridged: Uint8Array;
  #bridge: (port: PortIndex, frame: Frame) => void = () => {};
  /** Entries below this were entered before the first frame, and stay. */
  #staticEntries = 0;
  #port!: Int32Array;
  #address!: Uint32Array;
  #mac!: Uint32Array;
  #state!: Uint8Array;
  #attempts!: Uint8Array;
  #next!: Int32Array;
  /** Waiting frames, linked by the pool's `next`: a frame here stands in no queue. */
  #head!: Int32Array;
  #tail!: Int32Array;
  #waiting!: Uint32Array;
  #timer!: Float64Array;

  constructor(simulation: Simulation, columns: FrameColumns, interfaces: Interfaces, encoder: number) {
    this.#simulation = simulation;
    this.#graph = simulation.graph;
    this.#frames = simulation.frames;
    this.#columns = columns;
    this.#interfaces = interfaces;
    this.#encoder = encoder;
    this.#bridged = new Uint8Array(simulation.graph.portCount);
    this.#retry = simulation.handler("fabric/neighbours", "ask again", (entry) => this.#askAgain(entry));
    this.#learnKind = simulation.trace.kind("arp.learn", { a: "frame", b: "address", c: "port" });
    this.#layer = simulation.spans.layer("fabric.arp");
    this.#waitKind = simulation.trace.kind("arp.wait", { a: "frame", b: "address", c: "port" });
    this.#first = simulation.state.i32("fabric/neighbours/first", this.#graph.portCount).fill(-1);
    const table = simulation.state.table("fabric/neighbours", Math.max(1, this.#graph.portCount));
    this.#table = table;
    const port = table.column("port", "i32");
    const address = table.column("address", "u32");
    const mac = table.column("mac", "u32");
    const state = table.column("state", "u8");
    const attempts = table.column("attempts", "u8");
    const next = table.column("next", "i32");
    const head = table.column("head", "i32");
    const tail = table.column("tail", "i32");
    const waiting = table.column("waiting", "u32");
    const timer = table.column("timer", "f64");
    table.onGrow(() => {
      this.#port = port.array;
      this.#address = address.array;
      this.#mac = mac.array;
      this.#state = state.array;
      this.#attempts = attempts.array;
      this.#next = next.array;
      this.#head = head.array;
      this.#tail = tail.array;
      this.#waiting = waiting.array;
      this.#timer = timer.array;
    });
  }

  /** Let `send` take what some ports send, instead of their cables: the stations of bridges. Once, before the first frame. */
  join(ports: readonly PortIndex[], send: (port: PortIndex, frame: Frame) => void): void {
    for (const port of ports) this.#bridged[port] = 1;
    this.#bridge = send;
  }

  /** Send a frame to a neighbour: now if its MAC address is known, else when it answers. */
  send(port: PortIndex, nextHop: number, frame: Frame): void {
    const entry = this.#find(port, nextHop);
    if (entry >= 0 && this.#state[entry] === reachable) this.#sendTo(port, this.#mac[entry], frame);
    else this.#wait(port, nextHop, entry, frame);
  }

  /** Enter what is known without asking. */
  add(port: PortIndex, address: number, macPort: PortIndex): void {
    const entry = this.#entry(port, address);
    this.#state[entry] = reachable;
    this.#mac[entry] = macPort;
    this.#staticEntries = Math.max(this.#staticEntries, entry + 1);
  }

  /** An ARP message has arrived at a port. */
  receive(port: PortIndex, frame: Frame): void {
    const { sourceAddress, destinationAddress, sourceMac, operation } = this.#columns;
    const sender = sourceAddress[frame];
    const asker = sourceMac[frame];
    // RFC 826: who is not the target adds nothing to its table.
    if (destinationAddress[frame] === this.#interfaces.address[port]) {
      this.#learn(port, sender, asker, frame);
      if (operation[frame] === arpOperation.request) {
        this.#message(port, arpOperation.reply, sender, asker, this.#frames.lastRecord[frame]);
      }
    }
    this.#frames.release(frame);
  }

  /** What a port has in its cache, in the order it was entered. */
  list(port: PortIndex): Neighbour[] {
    const found: Neighbour[] = [];
    for (let entry = this.#first[port]; entry >= 0; entry = this.#next[entry]) {
      const macPort = this.#state[entry] === reachable ? this.#mac[entry] : -1;
      const isStatic = entry < this.#staticEntries;
      found.push({ address: this.#address[entry], macPort, waitingFrames: this.#waiting[entry], isStatic });
    }
    return found.reverse();
  }

  /** Frames that wait for an answer anywhere, and their bytes: part of what is in the network. */
  waiting(): { frames: number; bytes: number } {
    let [frames, bytes] = [0, 0];
    for (let entry = 0; entry < this.#table.used; entry++) {
      if (this.#waiting[entry] === 0) continue;
      for (let frame = this.#head[entry]; frame !== none; frame = this.#frames.next[frame]) {
        frames += 1;
        bytes += this.#frames.sizeBytes[frame];
      }
    }
    return { frames, bytes };
  }

  #find(port: PortIndex, address: number): number {
    let entry = this.#first[port];
    while (entry >= 0 && this.#address[entry] !== address) entry = this.#next[entry];
    return entry;
  }

  #entry(port: PortIndex, address: number): number {
    const known = this.#find(port, address);
    if (known >= 0) return known;
    const entry = this.#table.add();
    this.#port[entry] = port;
    this.#address[entry] = address;
    this.#state[entry] = idle;
    this.#attempts[entry] = 0;
    this.#next[entry] = this.#first[port];
    this.#head[entry] = none;
    this.#tail[entry] = none;
    this.#waiting[entry] = 0;
    this.#first[port] = entry;
    return entry;
  }

  #sendTo(port: PortIndex, mac: number, frame: Frame): void {
    this.#columns.sourceMac[frame] = port;
    this.#columns.destinationMac[frame] = mac;
    if (this.#bridged[port] === 1) this.#bridge(port, frame);
    else this.#graph.send(port, frame);
  }

  #wait(port: PortIndex, nextHop: number, known: number, frame: Frame): void {
    const entry = known >= 0 ? known : this.#entry(port, nextHop);
    if (this.#waiting[entry] >= defaults.arpQueue.value) {
      this.#graph.dropAtPort(port, frame, "queue-full");
      return;
    }
    const frames = this.#frames;
    const { now, trace } = this.#simulation;
    const object = this.#graph.ports.object[port];
    const record = trace.record(now, this.#waitKind, object, frames.id[frame], nextHop, port, frames.lastRecord[frame]);
    if (record >= 0) frames.lastRecord[frame] = record;
    frames.next[frame] = none;
    if (this.#waiting[entry]++ === 0) this.#head[entry] = frame;
    else frames.next[this.#tail[entry]] = frame;
    this.#tail[entry] = frame;
    if (this.#state[entry] === resolving) return;
    this.#state[entry] = resolving;
    this.#attempts[entry] = 0;
    this.#ask(entry, frames.lastRecord[frame]);
  }

  #ask(entry: number, cause: number): void {
    this.#attempts[entry]++;
    this.#message(this.#port[entry], arpOperation.request, this.#address[entry], broadcastPort, cause);
    this.#timer[entry] = this.#simulation.after(defaults.arpRetry.value, this.#retry, entry);
  }

  #askAgain(entry: number): void {
    if (this.#attempts[entry] < defaults.arpAttempts.value) {
      this.#ask(entry, -1);
      return;
    }
    this.#state[entry] = idle;
    let frame = this.#head[entry];
    this.#head[entry] = none;
    this.#tail[entry] = none;
    this.#waiting[entry] = 0;
    while (frame !== none) {
      const after = this.#frames.next[frame];
      this.#graph.dropAtPort(this.#port[entry], frame, "unknown-mac");
      frame = after;
    }
  }

  #learn(port: PortIndex, address: number, mac: number, by: Frame): void {
    const entry = this.#entry(port, address);
    const isNews = this.#state[entry] !== reachable || this.#mac[entry] !== mac;
    if (!isNews) return;
    if (this.#state[entry] === resolving) this.#simulation.cancel(this.#timer[entry]);
    this.#state[entry] = reachable;
    this.#mac[entry] = mac;
    const frames = this.#frames;
    const { now, trace } = this.#simulation;
    const object = this.#graph.ports.object[port];
    const record = trace.record(now, this.#learnKind, object, frames.id[by], address, port, frames.lastRecord[by]);
    if (record >= 0) frames.lastRecord[by] = record;
    let frame = this.#head[entry];
    this.#head[entry] = none;
    this.#tail[entry] = none;
    this.#waiting[entry] = 0;
    const { spans } = this.#simulation;
    while (frame !== none) {
      const after = frames.next[frame];
      frames.next[frame] = none;
      if (spans.on) spans.mark(frames.request[frame], this.#layer, object, now);
      if (record >= 0) frames.lastRecord[frame] = record;
      this.#sendTo(port, mac, frame);
      frame = after;
    }
  }

  /** Send an ARP message from a port. */
  #message(port: PortIndex, operation: number, target: number, targetMac: number, cause: number): void {
    const columns = this.#columns;
    const frame = this.#frames.allocate(arpFrameBytes);
    this.#frames.encoderOf[frame] = this.#encoder;
    this.#frames.lastRecord[frame] = cause;
    columns.etherType[frame] = etherType.arp;
    // The record may have been a flow's frame before: with its key a switch would take this message for that flow.
    columns.flowKey[frame] = 0;
    columns.operation[frame] = operation;
    columns.sourceAddress[frame] = this.#interfaces.address[port];
    columns.destinationAddress[frame] = target;
    this.#sendTo(port, targetMac, frame);
  }
}
