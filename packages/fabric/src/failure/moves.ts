/**
 * failure/moves — which flows have another way since something failed, and which of them had to.
 *
 * The ways of all flows that send are looked at in the instant in which something begins to fail or is mended, before
 * anybody has noticed, and once more when somebody asks. Between two looks a flow has moved if its way by the tables is
 * another. It had to if its old way crossed a link that has failed; else it moved needlessly. Looks change nothing and are
 * in no trace; what they saw is state, so that a step back has what was seen by then.
 *
 * Sources: RFC 2991 §2, RFC 2992 §3 (disruption); rule F378 in ../../SPEC.md.
 * @module
 */
import type { LinkIndex, NodeIndex, PortIndex, Ps, Simulation, Table } from "@dc/engine";
import type { FlowWay } from "../fluid/fabric-paths.ts";
import type { FlowNumber } from "../host/traffic.ts";

/** A flow that sends, as it is at one moment. */
export interface SeenFlow {
  readonly number: FlowNumber;
  /** Sent so far. */
  readonly bytes: number;
  /** The ports by which it leaves, in order; as far as it comes. */
  readonly ports: readonly PortIndex[];
  /** Whether it comes to its receiver, ends before, or has several ways, one for each packet or flowlet. */
  readonly comes: (typeof comings)[number];
}

const comings = ["whole", "lost", "varied"] as const;

/** A way as moves see it. */
export function seenWay({ ports, lost, varies }: FlowWay): Pick<SeenFlow, "ports" | "comes"> {
  return { ports, comes: varies === true ? "varied" : lost === undefined ? "whole" : "lost" };
}

/** What moved because of one failure. Shares are of `flows` and of `bytes`. */
export interface MovedFlows {
  /** Flows that sent when it failed, had one way, and had it to their receiver. */
  readonly flows: number;
  /** What they sent from the failure until it ended, or until now. */
  readonly bytes: number;
  /** Their old way crossed the link. */
  readonly neededFlows: number;
  readonly neededBytes: number;
  /** Their old way crossed nothing that has failed. */
  readonly needlessFlows: number;
  readonly needlessBytes: number;
  /** Their old way crossed the link, and the tables have none now. */
  readonly strandedFlows: number;
}

/** What moved at one switch since anything first failed. */
export interface MovedHere {
  /** Flows that sent when it first failed, had one way, and had it through this switch to their receiver. */
  readonly flows: number;
  /** Of these, those that have since left this switch by another port. */
  readonly movedFlows: number;
  /** Of these, those whose way crossed nothing that had failed when they did. */
  readonly needlessFlows: number;
}

/** A failure, as far as moves know it. */
export interface MovingFailure {
  readonly link: LinkIndex;
  /** −1 for both directions. */
  readonly port: PortIndex;
  readonly timePs: Ps;
  readonly endPs: Ps | undefined;
}

/** What was seen in one instant. */
interface Seen {
  readonly timePs: Ps;
  readonly flows: ReadonlyMap<FlowNumber, SeenFlow>;
}

/** What was made of all looks until now. */
interface Kept {
  /** Of which moment. */
  readonly of: string;
  readonly seen: readonly Seen[];
  readonly here: Map<NodeIndex, MovedHere>;
}

/** Flows that are remembered over all looks; beyond it nobody looks any more. */
const rowsMax = 1 << 16;

type Columns<N extends string> = Readonly<Record<N, { array: Float64Array }>>;

/** What was seen of flows at moments of failures. */
export class FlowMoves {
  readonly #simulation: Simulation;
  readonly #seeNow: (stillUp: ReadonlySet<LinkIndex>) => readonly SeenFlow[];
  readonly #looks: Table;
  readonly #look: Columns<"timePs" | "first" | "end">;
  readonly #flows: Table;
  readonly #flow: Columns<"number" | "bytes" | "first" | "end" | "comes">;
  readonly #ports: Table;
  readonly #port: { array: Int32Array };

  /** What was made of the looks, for as long as time, records and looks are the same: several ask in one instant. */
  #kept: Kept | undefined;

  /** @param seeNow the flows that send, with their ways by the tables. */
  constructor(simulation: Simulation, seeNow: (stillUp: ReadonlySet<LinkIndex>) => readonly SeenFlow[]) {
    const { state } = simulation;
    this.#simulation = simulation;
    this.#seeNow = seeNow;
    this.#looks = state.table("fabric/failures/looks", 4);
    this.#look = columnsOf(this.#looks, ["timePs", "first", "end"]);
    this.#flows = state.table("fabric/failures/looks/flows", 4);
    this.#flow = columnsOf(this.#flows, ["number", "bytes", "first", "end", "comes"]);
    this.#ports = state.table("fabric/failures/looks/ports", 4);
    this.#port = this.#ports.column("port", "i32");
  }

  /** Look, unless somebody has in this instant. @param stillUp links that fail now. */
  see(stillUp: ReadonlySet<LinkIndex>): void {
    const { now } = this.#simulation;
    const last = this.#looks.used - 1;
    if ((last >= 0 && this.#look.timePs.array[last] === now) || this.#flows.used >= rowsMax) return;
    const first = this.#flows.used;
    for (const { number, bytes, ports, comes } of this.#seeNow(stillUp)) {
      if (this.#flows.used >= rowsMax) break;
      const row = this.#flows.add();
      const from = this.#ports.used;
      for (const port of ports) {
        const place = this.#ports.add();
        this.#port.array[place] = port;
      }
      this.#flow.number.array[row] = number;
      this.#flow.bytes.array[row] = bytes;
      this.#flow.first.array[row] = from;
      this.#flow.end.array[row] = this.#ports.used;
      this.#flow.comes.array[row] = comings.indexOf(comes);
    }
    const look = this.#looks.add();
    this.#look.timePs.array[look] = now;
    this.#look.first.array[look] = first;
    this.#look.end.array[look] = this.#flows.used;
  }

  /** What moved because of each failure, in their order; undefined where nobody looked when it began. */
  of(failures: readonly MovingFailure[]): (MovedFlows | undefined)[] {
    const crosses = this.#crosses;
    const { seen } = this.#untilNow();
    if (seen.length === 0) return failures.map(() => undefined);
    return failures.map((failure, place) => {
      const begin = seen.findIndex(({ timePs }) => timePs === failure.timePs);
      if (begin < 0) return undefined;
      const isFirst = failures.findIndex(({ timePs }) => timePs === failure.timePs) === place;
      const count = new Count();
      for (let at = begin; at < seen.length - 1; at++) {
        const [before, after] = [seen[at], seen[at + 1]];
        if (failure.endPs !== undefined && before.timePs >= failure.endPs) break;
        const lasting = failures.filter(
          ({ timePs, endPs }) => timePs <= before.timePs && (endPs === undefined || endPs > before.timePs),
        );
        count.window(before.flows, after.flows, {
          own: (port) => crosses(failure, port),
          any: (port) => lasting.some((each) => crosses(each, port)),
          isNewest: isFirst && at === begin,
        });
      }
      return count.result;
    });
  }

  /** Whether anybody has looked yet: before the first failure nothing can have moved. */
  get hasLooked(): boolean {
    return this.#looks.used > 0;
  }

  /** What moved at one switch over all failures so far; undefined before the first. */
  at(node: NodeIndex, failures: readonly MovingFailure[]): MovedHere | undefined {
    if (!this.hasLooked) return undefined;
    const { seen, here } = this.#untilNow();
    const known = here.get(node) ?? this.#movedHere(node, seen, failures);
    here.set(node, known);
    return known;
  }

  #movedHere(node: NodeIndex, seen: readonly Seen[], failures: readonly MovingFailure[]): MovedHere {
    const { graph } = this.#simulation;
    const portHere = ({ ports }: SeenFlow): PortIndex | undefined =>
      ports.find((port) => graph.ports.node[port] === node);
    const flows = new Set<FlowNumber>();
    for (const flow of seen[0].flows.values()) {
      if (flow.comes === "whole" && portHere(flow) !== undefined) flows.add(flow.number);
    }
    const [moved, needless] = [new Set<FlowNumber>(), new Set<FlowNumber>()];
    for (let look = 0; look < seen.length - 1; look++) {
      const [before, after] = [seen[look], seen[look + 1]];
      const lasting = failures.filter(
        ({ timePs, endPs }) => timePs <= before.timePs && (endPs === undefined || endPs > before.timePs),
      );
      for (const number of flows) {
        const [was, is] = [before.flows.get(number), after.flows.get(number)];
        if (was?.comes !== "whole" || is?.comes !== "whole" || portHere(was) === portHere(is)) continue;
        moved.add(number);
        if (!was.ports.some((port) => lasting.some((failure) => this.#crosses(failure, port)))) needless.add(number);
      }
    }
    return { flows: flows.size, movedFlows: moved.size, needlessFlows: needless.size };
  }

  readonly #crosses = ({ link, port: own }: MovingFailure, port: PortIndex): boolean =>
    own < 0 ? this.#simulation.graph.ports.link[port] === link : port === own;

  /** All looks, and one at what stands now, which closes the last window unless that was opened in this very instant. */
  #untilNow(): Kept {
    const { now } = this.#simulation;
    const of = `${now} ${this.#simulation.digest()} ${this.#looks.used}`;
    if (this.#kept?.of !== of) {
      const seen = this.#all();
      const last = seen.at(-1);
      if (last !== undefined && last.timePs < now) seen.push({ timePs: now, flows: mapOf(this.#seeNow(new Set())) });
      this.#kept = { of, seen, here: new Map() };
    }
    return this.#kept;
  }

  #all(): Seen[] {
    const { timePs, first, end } = this.#look;
    return Array.from({ length: this.#looks.used }, (_, look) => {
      const flows: SeenFlow[] = [];
      for (let row = first.array[look]; row < end.array[look]; row++) {
        const { number, bytes, first: from, end: to, comes } = this.#flow;
        const ports = Array.from(this.#port.array.subarray(from.array[row], to.array[row]));
        flows.push({ number: number.array[row], bytes: bytes.array[row], ports, comes: comings[comes.array[row]] });
      }
      return { timePs: timePs.array[look], flows: mapOf(flows) };
    });
  }
}

/** Whose links a way crosses. */
interface Window {
  readonly own: (port: PortIndex) => boolean;
  readonly any: (port: PortIndex) => boolean;
  /** Whether what moves needlessly counts for this failure. */
  readonly isNewest: boolean;
}

/** Counts each flow once, over the windows of one failure. */
class Count {
  readonly #flows: Set<FlowNumber> = new Set();
  readonly #needed: Set<FlowNumber> = new Set();
  readonly #needless: Set<FlowNumber> = new Set();
  readonly #stranded: Set<FlowNumber> = new Set();
  readonly #bytes: Map<FlowNumber, number> = new Map();

  window(
    before: ReadonlyMap<FlowNumber, SeenFlow>,
    after: ReadonlyMap<FlowNumber, SeenFlow>,
    { own, any, isNewest }: Window,
  ): void {
    const isFirst = this.#flows.size === 0;
    for (const [number, was] of before) {
      const is = after.get(number);
      if (is === undefined || was.comes !== "whole") continue;
      if (isFirst) this.#flows.add(number);
      if (!this.#flows.has(number)) continue;
      this.#bytes.set(number, (this.#bytes.get(number) ?? 0) + Math.max(0, is.bytes - was.bytes));
      const isOwn = was.ports.some(own);
      if (is.comes === "lost") {
        if (isOwn) this.#stranded.add(number);
      } else if (is.comes === "whole" && !isSameWay(was.ports, is.ports)) {
        if (isOwn) this.#needed.add(number);
        else if (isNewest && !was.ports.some(any)) this.#needless.add(number);
      }
    }
  }

  get result(): MovedFlows {
    const bytesOf = (flows: ReadonlySet<FlowNumber>): number =>
      [...flows].reduce((sum, number) => sum + (this.#bytes.get(number) ?? 0), 0);
    return {
      flows: this.#flows.size,
      bytes: bytesOf(this.#flows),
      neededFlows: this.#needed.size,
      neededBytes: bytesOf(this.#needed),
      needlessFlows: this.#needless.size,
      needlessBytes: bytesOf(this.#needless),
      strandedFlows: this.#stranded.size,
    };
  }
}

/** Whether two ways leave by the same ports. */
export function isSameWay(one: readonly PortIndex[], other: readonly PortIndex[]): boolean {
  return one.length === other.length && one.every((port, at) => port === other[at]);
}

function mapOf(flows: readonly SeenFlow[]): ReadonlyMap<FlowNumber, SeenFlow> {
  return new Map(flows.map((flow) => [flow.number, flow]));
}

function columnsOf<N extends string>(table: Table, names: readonly N[]): Columns<N> {
  return Object.fromEntries(names.map((name) => [name, table.column(name, "f64")])) as unknown as Columns<N>;
}
