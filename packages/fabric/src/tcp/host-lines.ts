/**
 * tcp/host-lines — the connections of a host take turns at its line, a segment each.
 *
 * A host does not fill its own port's queue: what it may send waits at the connections, and goes to the port when the
 * line is about to be free. That is what a host's fair queue and its limits on queued bytes do together. Who else sends
 * by the port (UDP, the pure acknowledgements) does not wait here.
 *
 * Source: rule F252 in ../../SPEC.md.
 * @module
 */
import { type Frame, makeTransmit, type NodeIndex, type Ps, type Simulation, type Table } from "@dc/engine";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import type { ConnectionColumns } from "./connections.ts";

/** No end waits. */
const nobody = -1;

/** The lines of all hosts that have connections. */
export class HostLines {
  readonly #simulation: Simulation;
  readonly #c: ConnectionColumns;
  readonly #sendNext: (row: number) => boolean;
  readonly #handler: number;
  readonly #table: Table;
  /** When the line will have sent what was given to the port. */
  #freeAtPs!: Float64Array;
  #head!: Int32Array;
  #tail!: Int32Array;
  #isWoken!: Uint8Array;
  /** By node: its line, or undefined. */
  readonly #lineOf: (number | undefined)[] = [];
  readonly #transmitPs: ((sizeBytes: number) => Ps)[] = [];
  readonly #aheadPs: Ps[] = [];
  /** Lines at work within this event: who is sent to at once may answer at once. */
  readonly #isPumping: boolean[] = [];

  /** @param sendNext send one segment of an end, if one may be sent. */
  constructor(simulation: Simulation, columns: ConnectionColumns, sendNext: (row: number) => boolean) {
    this.#simulation = simulation;
    this.#c = columns;
    this.#sendNext = sendNext;
    this.#handler = simulation.handler("fabric/tcp", "line", (line) => {
      this.#isWoken[line] = 0;
      this.#pump(line);
    });
    this.#table = simulation.state.table("fabric/tcp/lines", 16);
    const freeAtPs = this.#table.column("freeAtPs", "f64");
    const head = this.#table.column("head", "i32");
    const tail = this.#table.column("tail", "i32");
    const isWoken = this.#table.column("isWoken", "u8");
    this.#table.onGrow(() => {
      this.#freeAtPs = freeAtPs.array;
      this.#head = head.array;
      this.#tail = tail.array;
      this.#isWoken = isWoken.array;
    });
  }

  /** A node has a connection. Once its links are there. @param frameBytes of its largest segments. */
  add(node: NodeIndex, frameBytes: number): void {
    if (this.#lineOf[node] !== undefined) return;
    const { graph } = this.#simulation;
    const line = this.#table.add();
    this.#lineOf[node] = line;
    this.#head[line] = nobody;
    this.#tail[line] = nobody;
    const link =
      graph
        .portsOf(node)
        .map((port) => graph.ports.link[port])
        .find((each) => each >= 0) ?? -1;
    // A device has no rate: whatever comes, it takes.
    if (link < 0) this.#transmitPs[line] = () => 0;
    else {
      const { rateBitsPerSecond, overheadBytes = 24 } = graph.linkOptions(link);
      this.#transmitPs[line] = makeTransmit(rateBitsPerSecond, overheadBytes);
    }
    this.#aheadPs[line] = (tcpDefaults.lineAhead.value - 1) * this.#transmitPs[line](frameBytes);
  }

  /** A frame goes to the port. */
  sends(node: NodeIndex, frame: Frame): void {
    const line = this.#lineOf[node];
    if (line === undefined) return;
    const { now, frames } = this.#simulation;
    const free = this.#freeAtPs[line];
    this.#freeAtPs[line] = Math.max(free, now) + this.#transmitPs[line](frames.sizeBytes[frame]);
  }

  /** An end may have something to send: it takes its turn. */
  ready(row: number): void {
    const c = this.#c;
    const line = this.#lineOf[c.node[row]];
    if (line === undefined) return;
    if (c.isReady[row] === 0) this.#join(line, row);
    if (this.#isWoken[line] === 0 && this.#isPumping[line] !== true) this.#pump(line);
  }

  #join(line: number, row: number): void {
    const c = this.#c;
    c.isReady[row] = 1;
    c.readyNext[row] = nobody;
    if (this.#head[line] === nobody) this.#head[line] = row;
    else c.readyNext[this.#tail[line]] = row;
    this.#tail[line] = row;
  }

  #pump(line: number): void {
    const c = this.#c;
    const { now } = this.#simulation;
    this.#isPumping[line] = true;
    while (this.#head[line] !== nobody) {
      const wakePs = this.#freeAtPs[line] - this.#aheadPs[line];
      if (wakePs > now) {
        this.#isWoken[line] = 1;
        this.#simulation.at(wakePs, this.#handler, line);
        break;
      }
      const row = this.#head[line];
      this.#head[line] = c.readyNext[row];
      c.isReady[row] = 0;
      if (this.#sendNext(row)) this.#join(line, row);
    }
    this.#isPumping[line] = false;
  }
}
