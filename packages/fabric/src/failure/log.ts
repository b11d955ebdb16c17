/**
 * failure/log — what failed, when each switch noticed, and what was lost meanwhile.
 *
 * A failure begins when a link is cut, when a port begins to lose frames, or when its MTU becomes another; it ends when that
 * is undone. A frame that is lost on that link counts for it, and so does one that has no route, or goes round until its
 * time to live is over, while it is the newest that has not ended. What is lost in a full queue is lost for want of capacity
 * and counts for none. Nothing here is recorded in the trace, so it changes no digest.
 *
 * Source: rules F374, F375 in ../../SPEC.md.
 * @module
 */
import {
  dropCauseIndex,
  dropCauses,
  type Frame,
  type LinkIndex,
  type NodeIndex,
  none,
  type ObjectIndex,
  type PortIndex,
  type Ps,
  type Simulation,
  type Table,
} from "@dc/engine";
import type { FlowNumber } from "../host/traffic.ts";
import type { Routes } from "../routing/routes.ts";
import type { Withdrawals } from "../routing/withdrawals.ts";
import type { FlowMoves, MovedFlows, MovedHere } from "./moves.ts";

/** What can fail of a link. */
export const failureKinds = ["link-down", "loss", "mtu"] as const;
/** What has failed. */
export type FailureKind = (typeof failureKinds)[number];

/** A switch that has noticed, or was told. */
export interface FailureNotice {
  /** −1 where all switches believe alike. */
  readonly node: NodeIndex;
  /** The end of the link that noticed, at this switch or, where it was told, at another; −1 where all believe alike. */
  readonly end: PortIndex;
  readonly timePs: Ps;
  /** False where it is about the link's coming back. */
  readonly isDown: boolean;
}

/** What was lost, by cause and flow. */
export interface FailureLoss {
  readonly cause: string;
  /** 0 is none. */
  readonly flow: FlowNumber;
  readonly frames: number;
  readonly bytes: number;
  readonly firstPs: Ps;
  readonly lastPs: Ps;
}

/** One failure, as of now. */
export interface Failure {
  readonly number: number;
  readonly kind: FailureKind;
  readonly link: LinkIndex;
  /** The port that loses frames or has another MTU; −1 for both ends. */
  readonly port: PortIndex;
  /** Share of the frames that are lost, or the MTU in bytes; 0 for a cut. */
  readonly value: number;
  readonly timePs: Ps;
  /** When it was undone; undefined while it lasts. */
  readonly endPs: Ps | undefined;
  /** In the order in which they came. */
  readonly notices: readonly FailureNotice[];
  readonly losses: readonly FailureLoss[];
}

type Columns<N extends string> = Readonly<Record<N, { array: Float64Array }>>;

function columnsOf<N extends string>(table: Table, names: readonly N[]): Columns<N> {
  return Object.fromEntries(names.map((name) => [name, table.column(name, "f64")])) as unknown as Columns<N>;
}

/** The failures of one fabric. */
export class FailureLog {
  readonly #simulation: Simulation;
  readonly #routes: Routes;
  readonly #failures: Table;
  readonly #failure: Columns<"kind" | "link" | "port" | "value" | "timePs" | "endPs">;
  readonly #notices: Table;
  readonly #notice: Columns<"failure" | "node" | "end" | "timePs" | "isDown">;
  readonly #losses: Table;
  readonly #loss: Columns<"failure" | "cause" | "flow" | "frames" | "bytes" | "firstPs" | "lastPs">;
  /** Where a loss was counted last time; a step back may have made it wrong, so it is checked. */
  readonly #lossRows: Map<number, number> = new Map();
  readonly #portOf: Map<ObjectIndex, PortIndex> = new Map();
  readonly #moves: FlowMoves;

  #isControl: (frame: Frame) => boolean = () => false;

  constructor(simulation: Simulation, routes: Routes, moves: FlowMoves) {
    const { graph, state } = simulation;
    this.#moves = moves;
    this.#simulation = simulation;
    this.#routes = routes;
    this.#failures = state.table("fabric/failures", 4);
    this.#failure = columnsOf(this.#failures, ["kind", "link", "port", "value", "timePs", "endPs"]);
    this.#notices = state.table("fabric/failures/notices", 4);
    this.#notice = columnsOf(this.#notices, ["failure", "node", "end", "timePs", "isDown"]);
    this.#losses = state.table("fabric/failures/losses", 4);
    this.#loss = columnsOf(this.#losses, ["failure", "cause", "flow", "frames", "bytes", "firstPs", "lastPs"]);
    graph.onFault((port) => this.#faultChanged(port));
    graph.onDrop((object, frame, cause) => this.#dropped(object, frame, cause));
    routes.onBelieve((link) => this.#learned(none, none, link));
  }

  /**
   * A link was cut or mended. Whoever has the log calls it before the tables hear of that: what they say then is how it
   * was, and what they change is about a failure that has begun.
   */
  linkChanged(link: LinkIndex, up: boolean): void {
    if (up) this.#end("link-down", link, none);
    else this.#cut(link);
  }

  /** From now on each switch notices for itself, by frames of its own: those are nobody's loss. */
  watch(withdrawals: Withdrawals, isControl: (frame: Frame) => boolean): void {
    this.#isControl = isControl;
    withdrawals.onLearn((node, end) => this.#learned(node, end, this.#simulation.graph.ports.link[end]));
  }

  /** What moved because of each of them, in their order; undefined where too many flows were seen before. */
  moved(): (MovedFlows | undefined)[] {
    return this.#moves.of(this.list());
  }

  /** What moved at one switch because of all of them; undefined before the first. */
  movedAt(node: NodeIndex): MovedHere | undefined {
    return this.#moves.hasLooked ? this.#moves.at(node, this.list()) : undefined;
  }

  /** Whether anything has failed, so that something can have moved. */
  get hasBegun(): boolean {
    return this.#moves.hasLooked;
  }

  /** How often anybody has noticed or was told anything. */
  get noticeCount(): number {
    return this.#notices.used;
  }

  /** All of them, oldest first, as of now. */
  list(): Failure[] {
    const { kind, link, port, value, timePs, endPs } = this.#failure;
    return Array.from({ length: this.#failures.used }, (_, row) => ({
      number: row + 1,
      kind: failureKinds[kind.array[row]],
      link: link.array[row],
      port: port.array[row],
      value: value.array[row],
      timePs: timePs.array[row],
      endPs: endPs.array[row] < 0 ? undefined : endPs.array[row],
      notices: this.#noticesOf(row),
      losses: this.#lossesOf(row),
    }));
  }

  #noticesOf(failure: number): FailureNotice[] {
    const { node, end, timePs, isDown } = this.#notice;
    return rowsOf(this.#notices, this.#notice.failure, failure).map((row) => ({
      node: node.array[row],
      end: end.array[row],
      timePs: timePs.array[row],
      isDown: isDown.array[row] === 1,
    }));
  }

  #lossesOf(failure: number): FailureLoss[] {
    const { cause, flow, frames, bytes, firstPs, lastPs } = this.#loss;
    return rowsOf(this.#losses, this.#loss.failure, failure).map((row) => ({
      cause: dropCauses[cause.array[row]],
      flow: flow.array[row],
      frames: frames.array[row],
      bytes: bytes.array[row],
      firstPs: firstPs.array[row],
      lastPs: lastPs.array[row],
    }));
  }

  /** A cut makes its drops before anybody is told of it, so the first of them may have begun the failure. */
  #cut(link: LinkIndex): number {
    return this.#find("link-down", link, none) ?? this.#begin("link-down", link, none, 0);
  }

  #faultChanged(port: PortIndex): void {
    const { graph } = this.#simulation;
    const { link: links, lossShare, mtuBytes } = graph.ports;
    const link = links[port];
    const faults = [
      ["loss", lossShare[port], lossShare[port] > 0],
      ["mtu", mtuBytes[port], link >= 0 && mtuBytes[port] !== (graph.linkOptions(link).mtuBytes ?? 0x7fffffff)],
    ] as const;
    for (const [kind, value, is] of faults) {
      const known = this.#find(kind, link, port);
      if (!is) this.#end(kind, link, port);
      else if (known === undefined) this.#begin(kind, link, port, value);
      else this.#failure.value.array[known] = value;
    }
  }

  #begin(kind: FailureKind, link: LinkIndex, port: PortIndex, value: number): number {
    this.#see(link);
    const row = this.#failures.add();
    const columns = this.#failure;
    columns.kind.array[row] = failureKinds.indexOf(kind);
    columns.link.array[row] = link;
    columns.port.array[row] = port;
    columns.value.array[row] = value;
    columns.timePs.array[row] = this.#simulation.now;
    columns.endPs.array[row] = -1;
    return row;
  }

  #end(kind: FailureKind, link: LinkIndex, port: PortIndex): void {
    const row = this.#find(kind, link, port);
    if (row === undefined) return;
    this.#see(link);
    this.#failure.endPs.array[row] = this.#simulation.now;
  }

  /** Where flows go before anybody has noticed: the first failure of this instant sees it, for all of them. */
  #see(link: LinkIndex): void {
    this.#moves.see(new Set([link]));
  }

  /** The failure of this kind that lasts. */
  #find(kind: FailureKind, link: LinkIndex, port: PortIndex): number | undefined {
    const columns = this.#failure;
    for (let row = this.#failures.used - 1; row >= 0; row--) {
      const isIt = columns.link.array[row] === link && columns.port.array[row] === port;
      if (isIt && columns.endPs.array[row] < 0 && failureKinds[columns.kind.array[row]] === kind) return row;
    }
    return undefined;
  }

  /** The newest failure that lasts. */
  #newest(): number {
    for (let row = this.#failures.used - 1; row >= 0; row--) if (this.#failure.endPs.array[row] < 0) return row;
    return none;
  }

  /** The failures of a link that last; where none does, its newest. */
  #of(link: LinkIndex): number[] {
    const { link: links, endPs } = this.#failure;
    const rows = Array.from({ length: this.#failures.used }, (_, row) => row);
    const own = rows.filter((row) => links.array[row] === link);
    const lasting = own.filter((row) => endPs.array[row] < 0);
    return lasting.length > 0 ? lasting : own.slice(-1);
  }

  #learned(node: NodeIndex, end: PortIndex, link: LinkIndex): void {
    for (const failure of this.#of(link)) this.#notify(failure, node, end, link);
  }

  #notify(failure: number, node: NodeIndex, end: PortIndex, link: LinkIndex): void {
    const { ports } = this.#simulation.graph;
    const row = this.#notices.add();
    const asked = node === none ? ports.node[this.#simulation.graph.linkEnds(link)[0]] : node;
    this.#notice.failure.array[row] = failure;
    this.#notice.node.array[row] = node;
    this.#notice.end.array[row] = end;
    this.#notice.timePs.array[row] = this.#simulation.now;
    const isDown = node === none ? !this.#commonUp(link) : !this.#routes.believesUp(asked, link);
    this.#notice.isDown.array[row] = isDown ? 1 : 0;
  }

  #commonUp(link: LinkIndex): boolean {
    const { graph } = this.#simulation;
    const node = graph.linkEnds(link).map((end) => graph.ports.node[end]);
    const one = node.find((each) => this.#routes.numberOf(each) >= 0);
    return one === undefined || this.#routes.believesUp(one, link);
  }

  #dropped(object: ObjectIndex, frame: Frame, cause: number): void {
    const isOnLink = cause === linkDown || cause === injected || cause === mtu;
    if (this.#failures.used === 0 && cause !== linkDown) return;
    if (!isOnLink && cause !== noRoute && cause !== ttl) return;
    const { graph } = this.#simulation;
    const port = isOnLink ? this.#portOfObject(object) : none;
    const link = port === none ? none : graph.ports.link[port];
    if ((isOnLink && link < 0) || this.#isControl(frame)) return;
    const failure = cause === linkDown ? this.#cut(link) : isOnLink ? this.#faultOf(port, link, cause) : this.#newest();
    if (failure !== none) this.#count(failure, frame, cause);
  }

  /** An MTU of one end takes what leaves there and what arrives there, so either is recorded at that port. */
  #faultOf(port: PortIndex, link: LinkIndex, cause: number): number {
    return this.#find(cause === injected ? "loss" : "mtu", link, port) ?? none;
  }

  #count(failure: number, frame: Frame, cause: number): void {
    const { frames, now } = this.#simulation;
    const flow = frames.flow[frame];
    const columns = this.#loss;
    const key = (failure * 16 + cause) * 0x100_0000 + flow;
    const is = (row: number): boolean =>
      columns.failure.array[row] === failure && columns.cause.array[row] === cause && columns.flow.array[row] === flow;
    let row = this.#lossRows.get(key) ?? none;
    if (row === none || row >= this.#losses.used || !is(row)) {
      row = this.#losses.used - 1;
      while (row >= 0 && !is(row)) row--;
      if (row < 0) {
        row = this.#losses.add();
        columns.failure.array[row] = failure;
        columns.cause.array[row] = cause;
        columns.flow.array[row] = flow;
        columns.firstPs.array[row] = now;
      }
      this.#lossRows.set(key, row);
    }
    columns.frames.array[row] += 1;
    columns.bytes.array[row] += frames.sizeBytes[frame];
    columns.lastPs.array[row] = now;
  }

  #portOfObject(object: ObjectIndex): PortIndex {
    const { graph } = this.#simulation;
    if (this.#portOf.size === 0) {
      for (let port = 0; port < graph.portCount; port++) this.#portOf.set(graph.ports.object[port], port);
    }
    return this.#portOf.get(object) ?? none;
  }
}

const linkDown = dropCauseIndex("link-down");
const injected = dropCauseIndex("injected");
const mtu = dropCauseIndex("mtu");
const noRoute = dropCauseIndex("no-route");
const ttl = dropCauseIndex("ttl");

function rowsOf(table: Table, failures: { readonly array: Float64Array }, failure: number): number[] {
  return Array.from({ length: table.used }, (_, row) => row).filter((row) => failures.array[row] === failure);
}
