/**
 * failure/bfd — Bidirectional Forwarding Detection over one hop: asynchronous mode, without echo, demand and authentication.
 *
 * Each end of a link sends control packets at an interval that both agree on, less a jitter of up to a quarter; who has
 * heard nothing for the detection time takes the session down and says so. While a session is down, packets go no faster
 * than one in a second; when it comes up, the faster interval is agreed on by a poll. Sessions may begin up, as if they had
 * been there for long.
 *
 * Sources: RFC 5880 §6.2 (states), §6.5 (poll), §6.8.1 (variables), §6.8.3 (intervals), §6.8.4 (detection time), §6.8.6
 * (reception), §6.8.7 (transmission, jitter); RFC 5881 §3, §5; rules F366, F369 in ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type KindIndex,
  type NodeIndex,
  none,
  type PortIndex,
  type Ps,
  type RandomStream,
  type Simulation,
  type Table,
} from "@dc/engine";
import { bfdDiagnostic, bfdFlag, bfdState } from "@dc/wire";
import type { Noticed } from "./carrier.ts";
import type { ControlFrames } from "./control-frames.ts";
import type { DetectionSettings } from "./options.ts";
import { Timers } from "./timers.ts";

/** Of a session that is not up, at least (RFC 5880 §6.8.3). */
const slowUs = 1_000_000;
const psPerUs = 1e6;

/** The columns of a session, as RFC 5880 §6.8.1 names its variables. */
const names = ["state", "diagnostic", "remoteDiscriminator", "remoteMinReceiveUs", "remoteMinTransmitUs"] as const;
const more = ["remoteMultiplier", "polling"] as const;

type Columns = Readonly<Record<(typeof names)[number] | (typeof more)[number], { array: Int32Array }>>;

/** All sessions, one for each end of a link; a session's discriminator is its row plus 1. */
export class BfdSessions {
  readonly #simulation: Simulation;
  readonly #control: ControlFrames;
  readonly #noticed: Noticed;
  readonly #table: Table;
  readonly #columns: Columns;
  readonly #transmit: Timers;
  readonly #detect: Timers;
  readonly #down: KindIndex;
  readonly #up: KindIndex;
  readonly #ports: PortIndex[] = [];
  readonly #settings: DetectionSettings[] = [];
  readonly #jitter: RandomStream[] = [];
  readonly #rowOf: Map<PortIndex, number> = new Map();

  constructor(simulation: Simulation, control: ControlFrames, noticed: Noticed) {
    this.#simulation = simulation;
    this.#control = control;
    this.#noticed = noticed;
    const table = simulation.state.table("fabric/bfd");
    this.#table = table;
    const column = (name: string): [string, { array: Int32Array }] => [name, table.column(name, "i32")];
    this.#columns = Object.fromEntries([...names, ...more].map(column)) as Columns;
    this.#transmit = new Timers(simulation, table, "fabric/bfd", "transmit", (row) => this.#periodic(row));
    this.#detect = new Timers(simulation, table, "fabric/bfd", "detect", (row) => this.#expired(row));
    this.#down = simulation.trace.kind("bfd.down", { a: "link", b: "diagnostic", c: "port" });
    this.#up = simulation.trace.kind("bfd.up", { a: "link", b: "diagnostic", c: "port" });
  }

  /** Add the session of one end of a link. Before the run. */
  add(port: PortIndex, settings: DetectionSettings): void {
    const row = this.#table.add();
    const { graph, now } = this.#simulation;
    this.#ports.push(port);
    this.#settings.push(settings);
    this.#jitter.push(this.#simulation.random(`${graph.portPath(port)}/bfd`));
    this.#rowOf.set(port, row);
    const columns = this.#columns;
    columns.remoteMinReceiveUs.array[row] = 1;
    columns.state.array[row] = bfdState.down;
    const intervalUs = this.#intervalUs(row);
    if (settings.begin === "up") {
      columns.state.array[row] = bfdState.up;
      columns.remoteMinReceiveUs.array[row] = intervalUs;
      columns.remoteMinTransmitUs.array[row] = intervalUs;
      columns.remoteMultiplier.array[row] = settings.multiplier;
      this.#detect.set(row, now + this.#detectionPs(row));
    }
    this.#transmit.set(row, now + this.#jitter[row].below(this.#desiredUs(row)) * psPerUs);
  }

  /** Sessions that begin up know each other. Once both ends of their links were added. */
  introduce(): void {
    const { peer } = this.#simulation.graph.ports;
    for (let row = 0; row < this.#ports.length; row++) {
      const far = this.#rowOf.get(peer[this.#ports[row]]) as number;
      if (this.#settings[row].begin === "up") this.#columns.remoteDiscriminator.array[row] = far + 1;
    }
  }

  /** The state of the session at an end of a link, or undefined where there is none. */
  stateOf(port: PortIndex): number | undefined {
    const row = this.#rowOf.get(port);
    return row === undefined ? undefined : this.#columns.state.array[row];
  }

  /** A datagram for BFD's port has reached a node. */
  receive(node: NodeIndex, frame: Frame): void {
    const { graph } = this.#simulation;
    // Only a neighbour's packet has lost nothing of 255 (RFC 5881 §5).
    if (!this.#control.isOwn(frame)) {
      graph.dropAtNode(node, frame, "malformed");
      return;
    }
    const packet = this.#control.readBfd(frame);
    const row =
      packet.yourDiscriminator === 0 ? this.#rowOf.get(this.#control.portOf(frame)) : packet.yourDiscriminator - 1;
    const cause = this.#simulation.frames.lastRecord[frame];
    graph.consume(frame);
    if (row === undefined || graph.ports.node[this.#ports[row]] !== node) return;
    const columns = this.#columns;
    columns.remoteDiscriminator.array[row] = packet.myDiscriminator;
    columns.remoteMinReceiveUs.array[row] = packet.requiredMinReceiveUs;
    columns.remoteMinTransmitUs.array[row] = packet.desiredMinTransmitUs;
    columns.remoteMultiplier.array[row] = packet.multiplier;
    if ((packet.flags & bfdFlag.final) !== 0) columns.polling.array[row] = 0;
    this.#detect.set(row, this.#simulation.now + this.#detectionPs(row));
    const isChanged = this.#step(row, packet.state, cause);
    if ((packet.flags & bfdFlag.poll) !== 0) this.#send(row, bfdFlag.final);
    else if (isChanged) this.#send(row, 0);
    // What is due at the slow interval comes too late for a neighbour who waits by the fast one.
    if (isChanged) this.#schedule(row);
  }

  /** The state machine of RFC 5880 §6.8.6. @returns whether the state changed. */
  #step(row: number, heard: number, cause: number): boolean {
    const state = this.#columns.state.array[row];
    if (heard === bfdState.adminDown) {
      if (state === bfdState.down) return false;
      this.#leave(row, bfdDiagnostic.neighborSignaledDown, cause);
    } else if (state === bfdState.down) {
      if (heard === bfdState.down) this.#columns.state.array[row] = bfdState.init;
      else if (heard === bfdState.init) this.#enter(row, cause);
      else return false;
    } else if (state === bfdState.init) {
      if (heard === bfdState.down) return false;
      this.#enter(row, cause);
    } else if (heard === bfdState.down) this.#leave(row, bfdDiagnostic.neighborSignaledDown, cause);
    else return false;
    return true;
  }

  #enter(row: number, cause: number): void {
    this.#columns.state.array[row] = bfdState.up;
    // The intervals are others from now on, and a poll says so (§6.5, §6.8.3).
    this.#columns.polling.array[row] = 1;
    this.#noticed(this.#ports[row], true, this.#record(this.#up, row, cause));
  }

  #leave(row: number, diagnostic: number, cause: number): void {
    const columns = this.#columns;
    const wasUp = columns.state.array[row] === bfdState.up;
    columns.state.array[row] = bfdState.down;
    columns.diagnostic.array[row] = diagnostic;
    columns.polling.array[row] = 0;
    if (wasUp) this.#noticed(this.#ports[row], false, this.#record(this.#down, row, cause));
  }

  #record(kind: KindIndex, row: number, cause: number): number {
    const { trace, graph, now } = this.#simulation;
    const port = this.#ports[row];
    const { object, link } = graph.ports;
    return trace.record(now, kind, object[port], link[port], this.#columns.diagnostic.array[row], port, cause);
  }

  /** Nothing was heard for the detection time (§6.8.4, §6.8.1). */
  #expired(row: number): void {
    this.#columns.remoteDiscriminator.array[row] = 0;
    if (this.#columns.state.array[row] < bfdState.init) return;
    this.#leave(row, bfdDiagnostic.detectionTimeExpired, none);
    this.#send(row, 0);
    this.#schedule(row);
  }

  #periodic(row: number): void {
    this.#send(row, 0);
    this.#schedule(row);
  }

  #send(row: number, flags: number): void {
    const columns = this.#columns;
    const { multiplier } = this.#settings[row];
    this.#control.sendBfd(this.#ports[row], {
      state: columns.state.array[row],
      diagnostic: columns.diagnostic.array[row],
      // A packet has only one of the two (§6.5).
      flags: flags | (flags === 0 && columns.polling.array[row] === 1 ? bfdFlag.poll : 0),
      multiplier,
      myDiscriminator: row + 1,
      yourDiscriminator: columns.remoteDiscriminator.array[row],
      desiredMinTransmitUs: this.#desiredUs(row),
      requiredMinReceiveUs: this.#intervalUs(row),
    });
  }

  /** When the next packet goes: the agreed interval, less its jitter (§6.8.7). */
  #schedule(row: number): void {
    const intervalUs = Math.max(this.#desiredUs(row), this.#columns.remoteMinReceiveUs.array[row]);
    const random = this.#jitter[row];
    // A quarter at most; where one lost packet ends the session, at least a tenth as well.
    const least = this.#settings[row].multiplier === 1 ? Math.ceil(intervalUs / 10) : 0;
    const lessUs = least + random.below(Math.floor(intervalUs / 4) - least + 1);
    this.#transmit.set(row, this.#simulation.now + (intervalUs - lessUs) * psPerUs);
  }

  #intervalUs(row: number): number {
    return this.#settings[row].intervalPs / psPerUs;
  }

  #desiredUs(row: number): number {
    const intervalUs = this.#intervalUs(row);
    return this.#columns.state.array[row] === bfdState.up ? intervalUs : Math.max(slowUs, intervalUs);
  }

  /** The other's multiplier times the slower of what it sends and what is wanted here (§6.8.4). */
  #detectionPs(row: number): Ps {
    const { remoteMultiplier, remoteMinTransmitUs } = this.#columns;
    return remoteMultiplier.array[row] * Math.max(this.#intervalUs(row), remoteMinTransmitUs.array[row]) * psPerUs;
  }
}
