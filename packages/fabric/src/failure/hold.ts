/**
 * failure/hold — sessions between neighbours that end when nothing came for the hold time, as BGP's do.
 *
 * Each end sends a KEEPALIVE at its interval, times a factor between three quarters and one; each message that comes starts
 * the hold timer anew. When it runs out the session is over, and a NOTIFICATION tells the other end if it can. Then both try
 * again, each after its connect retry time, with OPEN and KEEPALIVE. Of BGP's states those are modelled that a session
 * without a TCP handshake goes through: Idle, OpenSent, OpenConfirm, Established.
 *
 * Sources: RFC 4271 §4.2, §4.4 (a third of the hold time), §4.5, §6.5 (Hold Timer Expired, error 4), §8.2.2 (states), §10
 * (timers and their jitter); rules F366, F370 in ../../SPEC.md.
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
import type { Noticed } from "./carrier.ts";
import { bgpType, type ControlFrames } from "./control-frames.ts";
import type { DetectionSettings } from "./options.ts";
import { Timers } from "./timers.ts";

/** States of a session. */
export const holdState = { idle: 0, openSent: 1, openConfirm: 2, established: 3 } as const;

/** Error codes of a NOTIFICATION (RFC 4271 §6.5, §6.7). */
const holdTimerExpired = 4;
const psPerSecond = 1e12;

/** All sessions, one for each end of a link. */
export class HoldSessions {
  readonly #simulation: Simulation;
  readonly #control: ControlFrames;
  readonly #noticed: Noticed;
  readonly #table: Table;
  readonly #state: { array: Int32Array };
  readonly #sequence: { array: Uint32Array };
  readonly #keepalive: Timers;
  readonly #hold: Timers;
  readonly #retry: Timers;
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
    const table = simulation.state.table("fabric/hold");
    this.#table = table;
    this.#state = table.column("state", "i32");
    this.#sequence = table.column("sequence", "u32");
    this.#keepalive = new Timers(simulation, table, "fabric/hold", "keepalive", (row) => {
      this.#send(row, bgpType.keepalive);
      this.#later(this.#keepalive, row, this.#settings[row].keepalivePs);
    });
    this.#hold = new Timers(simulation, table, "fabric/hold", "hold", (row) => {
      this.#send(row, bgpType.notification, holdTimerExpired);
      this.#end(row, holdTimerExpired, none);
    });
    this.#retry = new Timers(simulation, table, "fabric/hold", "connect retry", (row) => {
      // Over a link that is down there is no connection to send an OPEN on.
      this.#state.array[row] = this.#send(row, bgpType.open) > 0 ? holdState.openSent : holdState.idle;
      this.#later(this.#retry, row, this.#settings[row].connectRetryPs);
    });
    this.#down = simulation.trace.kind("session.down", { a: "link", b: "error", c: "port" });
    this.#up = simulation.trace.kind("session.up", { a: "link", b: "error", c: "port" });
  }

  /** Add the session of one end of a link. Before the run. */
  add(port: PortIndex, settings: DetectionSettings): void {
    const row = this.#table.add();
    const { graph, now } = this.#simulation;
    this.#ports.push(port);
    this.#settings.push(settings);
    this.#jitter.push(this.#simulation.random(`${graph.portPath(port)}/hold`));
    this.#rowOf.set(port, row);
    if (settings.begin === "up") {
      this.#state.array[row] = holdState.established;
      this.#hold.set(row, now + settings.holdPs);
      // A session that has been there for long is anywhere between two keepalives.
      this.#keepalive.set(row, now + Math.floor(this.#jitter[row].float() * settings.keepalivePs));
    } else this.#retry.set(row, now + Math.floor(this.#jitter[row].float() * psPerSecond));
  }

  /** The state of the session at an end of a link, or undefined where there is none. */
  stateOf(port: PortIndex): number | undefined {
    const row = this.#rowOf.get(port);
    return row === undefined ? undefined : this.#state.array[row];
  }

  /** A segment for one of BGP's ports has reached a node. */
  receive(node: NodeIndex, frame: Frame): void {
    const { graph, frames } = this.#simulation;
    if (!this.#control.isOwn(frame)) {
      graph.dropAtNode(node, frame, "malformed");
      return;
    }
    const type = this.#control.bgpTypeOf(frame);
    const row = this.#rowOf.get(this.#control.portOf(frame));
    const cause = frames.lastRecord[frame];
    graph.consume(frame);
    if (row === undefined) return;
    const state = this.#state.array[row];
    if (type === bgpType.notification) {
      if (state !== holdState.idle) this.#end(row, holdTimerExpired, cause);
    } else if (type === bgpType.open) this.#opened(row, state, cause);
    else if (state === holdState.established) this.#restart(row);
    else if (state === holdState.openConfirm) this.#establish(row, cause);
  }

  /** The other end wants a session: it has none, whatever this end believes. */
  #opened(row: number, state: number, cause: number): void {
    if (state === holdState.established) this.#end(row, 0, cause);
    if (state !== holdState.openSent) this.#send(row, bgpType.open);
    this.#send(row, bgpType.keepalive);
    this.#state.array[row] = holdState.openConfirm;
    this.#retry.stop(row);
    this.#restart(row);
  }

  #establish(row: number, cause: number): void {
    this.#state.array[row] = holdState.established;
    this.#restart(row);
    this.#later(this.#keepalive, row, this.#settings[row].keepalivePs);
    this.#noticed(this.#ports[row], true, this.#record(this.#up, row, 0, cause));
  }

  #end(row: number, error: number, cause: number): void {
    const wasUp = this.#state.array[row] === holdState.established;
    this.#state.array[row] = holdState.idle;
    this.#keepalive.stop(row);
    this.#hold.stop(row);
    this.#later(this.#retry, row, this.#settings[row].connectRetryPs);
    if (wasUp) this.#noticed(this.#ports[row], false, this.#record(this.#down, row, error, cause));
  }

  #restart(row: number): void {
    this.#hold.set(row, this.#simulation.now + this.#settings[row].holdPs);
  }

  /** @returns bytes sent. */
  #send(row: number, type: number, code = 0): number {
    const holdS = Math.floor(this.#settings[row].holdPs / psPerSecond);
    const sequence = this.#sequence.array[row];
    const bytes = this.#control.sendBgp(this.#ports[row], type, code, holdS, sequence);
    this.#sequence.array[row] = sequence + bytes;
    return bytes;
  }

  #record(kind: KindIndex, row: number, error: number, cause: number): number {
    const { trace, graph, now } = this.#simulation;
    const port = this.#ports[row];
    return trace.record(now, kind, graph.ports.object[port], graph.ports.link[port], error, port, cause);
  }

  /** Set a timer to a time, less the jitter of §10. */
  #later(timers: Timers, row: number, timePs: Ps): void {
    const factor = 0.75 + 0.25 * this.#jitter[row].float();
    timers.set(row, this.#simulation.now + Math.floor(timePs * factor));
  }
}
