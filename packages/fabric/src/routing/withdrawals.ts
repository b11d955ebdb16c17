/**
 * routing/withdrawals — how the news that a link is lost, or back, travels from switch to switch.
 *
 * The switch at an end of a link changes its tables at once and tells every neighbour that it hears; each of them does the
 * same when the news has arrived and was worked on: a link's propagation and `delayPs` for each switch on the way. Where two
 * switches hear each other again, each tells all that it knows. News goes over sessions, which repeat what is lost: what
 * meets a link that carries nothing waits for a retransmission, and is given up with the session. The news itself is no
 * frame; its bytes are not in any queue.
 *
 * Sources: RFC 4271 §3.1, §9.1 (withdrawn routes go on to peers); RFC 2328 §13.3 (next step of flooding), §10.6 (database
 * exchange between neighbours); RFC 6298 §2.4 (why nothing is repeated sooner than after a time); rules F362–F364 in
 * ../../SPEC.md.
 * @module
 */
import type { Graph, HandlerIndex, KindIndex, NodeIndex, PortIndex, Ps, Simulation, Table, Trace } from "@dc/engine";
import type { LinkStates } from "./link-states.ts";
import type { Routes } from "./routes.ts";

/** How long news takes. */
export interface WithdrawalOptions {
  /** At each switch, from the arrival of news to its tables and to its telling others. */
  readonly delayPs: Ps;
  /** From news that was lost to its repetition. */
  readonly retransmitPs: Ps;
}

/** The news between switches. */
export class Withdrawals {
  readonly #simulation: Simulation;
  readonly #graph: Graph;
  readonly #trace: Trace;
  readonly #routes: Routes;
  readonly #states: LinkStates;
  readonly #options: WithdrawalOptions;
  readonly #arrive: HandlerIndex;
  readonly #withdraw: KindIndex;
  /** News on its way, by row; free rows hang on a list. */
  readonly #table: Table;
  readonly #columns: Readonly<Record<"port" | "end" | "changes" | "cause" | "nextFree", { array: Int32Array }>>;
  /** [0] the first free row + 1, or 0. */
  readonly #free: Int32Array;
  readonly #onLearn: ((node: NodeIndex, end: PortIndex) => void)[] = [];

  constructor(simulation: Simulation, routes: Routes, options: WithdrawalOptions) {
    this.#simulation = simulation;
    this.#graph = simulation.graph;
    this.#trace = simulation.trace;
    this.#routes = routes;
    this.#states = routes.believeEach();
    this.#options = options;
    const table = simulation.state.table("fabric/withdrawals", 16);
    this.#table = table;
    this.#columns = {
      port: table.column("port", "i32"),
      end: table.column("end", "i32"),
      changes: table.column("changes", "i32"),
      cause: table.column("cause", "i32"),
      nextFree: table.column("nextFree", "i32"),
    };
    this.#free = simulation.state.i32("fabric/withdrawals/free", 1);
    this.#withdraw = simulation.trace.kind("route.withdraw", { a: "link", b: "up", c: "port" });
    this.#arrive = simulation.handler("fabric/withdrawals", "news of a link arrives", (row) => this.#arrived(row));
  }

  /** Call `fn` when a switch has learned something new of an end of a link, its own ends included. */
  onLearn(fn: (node: NodeIndex, end: PortIndex) => void): void {
    this.#onLearn.push(fn);
  }

  /** Whether the switch at an end of a link believes that it hears the other end. */
  hears(end: PortIndex): boolean {
    const s = this.#routes.numberOf(this.#graph.ports.node[end]);
    return (this.#states.changesOf(s, end) & 1) === 0;
  }

  /**
   * The switch at an end of a link has noticed that it hears the other end again, or no longer.
   *
   * @param cause the record that says how it noticed, or −1.
   */
  notice(end: PortIndex, up: boolean, cause: number): void {
    if (this.hears(end) === up) return;
    const node = this.#graph.ports.node[end];
    const s = this.#routes.numberOf(node);
    this.#learn(node, end, this.#states.changesOf(s, end) + 1, cause, -1);
    if (!up) return;
    // Two that hear each other again tell each other everything; what this end says has been told just now.
    for (const known of this.#states.ends) {
      if (known !== end) this.#tell(end, known, this.#states.changesOf(s, known), cause);
    }
  }

  /** A switch knows more: its tables change, and it tells the others. @param from the port by which it came, or −1. */
  #learn(node: NodeIndex, end: PortIndex, changes: number, cause: number, from: PortIndex): void {
    const changed = this.#routes.learn(node, end, changes, cause);
    if (changed === undefined) return;
    for (const fn of this.#onLearn) fn(node, end);
    for (const port of this.#graph.portsOf(node)) {
      if (port !== from) this.#tell(port, end, changes, changed >= 0 ? changed : cause);
    }
  }

  #tell(port: PortIndex, end: PortIndex, changes: number, cause: number): void {
    const peer = this.#graph.ports.peer[port];
    if (peer < 0 || changes === 0 || this.#routes.numberOf(this.#graph.ports.node[peer]) < 0 || !this.hears(port))
      return;
    const { port: ports, end: ends, changes: numbers, cause: causes, nextFree } = this.#columns;
    const row = this.#free[0] === 0 ? this.#table.add() : this.#free[0] - 1;
    this.#free[0] = nextFree.array[row];
    ports.array[row] = port;
    ends.array[row] = end;
    numbers.array[row] = changes;
    causes.array[row] = cause;
    this.#simulation.after(this.#graph.ports.delayPs(port) + this.#options.delayPs, this.#arrive, row);
  }

  #arrived(row: number): void {
    const { port: ports, end: ends, changes: numbers, cause: causes, nextFree } = this.#columns;
    const [port, end, changes, cause] = [ports, ends, numbers, causes].map(({ array }) => array[row]);
    const { up, lossShare, peer, node } = this.#graph.ports;
    // The session repeats what is lost for as long as the sender believes in it.
    if (this.hears(port) && (up[port] === 0 || lossShare[port] === 1)) {
      this.#simulation.after(this.#options.retransmitPs, this.#arrive, row);
      return;
    }
    nextFree.array[row] = this.#free[0];
    this.#free[0] = row + 1;
    // A session has two ends; where either has given it up nothing is said. They tell all when it is back.
    const far = peer[port];
    if (!this.hears(port) || !this.hears(far)) return;
    const s = this.#routes.numberOf(node[far]);
    if (changes <= this.#states.changesOf(s, end)) return;
    const object = this.#graph.nodeObject(node[far]);
    const link = this.#graph.ports.link[end];
    const { now } = this.#simulation;
    const record = this.#trace.record(now, this.#withdraw, object, link, changes & 1 ? 0 : 1, far, cause);
    this.#learn(node[far], end, changes, record, far);
  }
}
