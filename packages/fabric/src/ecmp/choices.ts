/**
 * ecmp/choices — how each switch of a fabric chooses among equal next hops: its settings, its groups, its state.
 *
 * A switch without settings of its own takes FNV-1a modulo the number of members and is not in here. Of any other there is
 * one `NodeChoice`: it hashes a frame, asks the frame's group, and says hash, bucket and port. Groups are made when first
 * asked for and thrown away with the tables.
 *
 * Source: rules F176–F190 in ../../SPEC.md.
 * @module
 */
import type { Frame, NodeIndex, PortIndex, Ps, Simulation } from "@dc/engine";
import { icmpType, ipProtocol } from "@dc/wire";
import { fabricError } from "../errors.ts";
import type { FrameColumns } from "../frame/columns.ts";
import type { Quotes } from "../frame/quotes.ts";
import type { GroupIndex, Routes } from "../routing/routes.ts";
import { Flowlets, type FlowletLook } from "./flowlets.ts";
import { createHasher, type Hasher } from "./hasher.ts";
import {
  type EcmpMember,
  type EcmpOptions,
  type EcmpSettings,
  ecmpDefaults,
  ecmpSettings,
  weightsOf,
} from "./options.ts";
import { createGroup, type Selector } from "./selector.ts";
import { Sprayer } from "./spray.ts";
import { ResilientTables } from "./tables.ts";

/** How a switch of a fabric chooses: a seed may also be the switch's own, made from the simulation's and its name. */
export interface SwitchEcmpOptions extends Omit<EcmpOptions, "seed"> {
  /** A uint32, or `per-switch`; default 0. */
  readonly seed?: number | "per-switch";
}

/** A switch that chooses in its own way. */
export interface ChoosingSwitch {
  readonly node: NodeIndex;
  readonly ecmp?: SwitchEcmpOptions;
  /** By port name. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** The rooms that choices stand on. */
export interface ChoiceRooms {
  readonly columns: FrameColumns;
  readonly routes: Routes;
  readonly quotes: Quotes;
}

/** A choice that is not made by a flow's hash alone, as it would come out now. */
export interface LiveLook {
  readonly flowlet?: FlowletLook;
  /** The number of this frame's turn, and the place that it gets. */
  readonly spray?: { readonly turn: number; readonly place: number };
}

/** The choices of all switches. */
export class Choices {
  readonly #of: (NodeChoice | undefined)[] = [];

  /** @throws `fabric/bad-option`: `ecmpSettings`, `weightsOf`, or a weight of a port that is not there. */
  constructor(simulation: Simulation, rooms: ChoiceRooms, switches: readonly ChoosingSwitch[]) {
    const own = switches.filter(({ ecmp, weights }) => ecmp !== undefined || weights !== undefined);
    const tables = own.some(({ ecmp }) => ecmp?.select === "resilient")
      ? new ResilientTables(rooms.routes, simulation.graph.linkCount)
      : undefined;
    for (const each of own) this.#of[each.node] = new NodeChoice(simulation, rooms, each, tables);
    rooms.routes.onForget((node) => {
      if (node >= 0) this.#of[node]?.forget();
      else for (const each of this.#of) each?.forget();
    });
  }

  /** How a switch chooses, or undefined where it does as all did from the start. */
  of(node: NodeIndex): NodeChoice | undefined {
    return this.#of[node];
  }
}

/** How one switch chooses. */
export class NodeChoice {
  readonly settings: EcmpSettings;
  readonly hasher: Hasher;
  /** Whether a flow's frames have one answer while the tables stand: then it may be remembered. */
  readonly isSteady: boolean;
  /** Of the last choice. */
  hash = 0;
  bucket = 0;
  readonly #columns: FrameColumns;
  readonly #quotes: Quotes;
  readonly #routes: Routes;
  readonly #node: NodeIndex;
  readonly #tables: ResilientTables | undefined;
  readonly #memberOf: (port: PortIndex) => EcmpMember;
  readonly #groups: (Selector | undefined)[] = [];
  readonly #flowlets: Flowlets | undefined;
  readonly #sprayer: Sprayer | undefined;

  constructor(
    simulation: Simulation,
    rooms: ChoiceRooms,
    { node, ecmp = {}, weights = {} }: ChoosingSwitch,
    tables: ResilientTables | undefined,
  ) {
    const { graph } = simulation;
    const name = graph.nodeName(node);
    const { seed = ecmpDefaults.seed, ...options } = ecmp;
    const number = seed === "per-switch" ? simulation.random(`${name}/ecmp/seed`).uint32() : seed;
    this.settings = ecmpSettings({ ...options, seed: number });
    this.hasher = createHasher(this.settings.hash, number);
    const names = graph.portsOf(node).map((port) => graph.portLocalName(port));
    for (const port of Object.keys(weights)) {
      if (names.includes(port)) continue;
      throw fabricError("fabric/bad-option", `weights of ${name}: expected a port of its own, not ${port}`);
    }
    weightsOf(Object.entries(weights).map(([port, weight]) => ({ name: `${name}:${port}`, weight })));
    this.#memberOf = (port) => {
      const local = graph.portLocalName(port);
      return { name: local, weight: weights[local] ?? 1 };
    };
    this.#columns = rooms.columns;
    this.#quotes = rooms.quotes;
    this.#routes = rooms.routes;
    this.#node = node;
    this.#tables = tables;
    const { select, spray } = this.settings;
    this.#flowlets =
      select === "letflow" || select === "least-loaded" ? new Flowlets(simulation, name, this.settings) : undefined;
    this.#sprayer = select === "spray" ? new Sprayer(simulation, name, spray) : undefined;
    this.isSteady = this.#flowlets === undefined && this.#sprayer === undefined;
  }

  /** Choose a port for a frame; `hash` and `bucket` say how. @param group of at least two members. */
  choose(frame: Frame, group: GroupIndex): PortIndex {
    const { members, start, size } = this.#routes;
    const first = start[group];
    if (this.#sprayer !== undefined) {
      this.hash = this.#sprayer.turn | 0;
      this.bucket = this.#sprayer.next(size[group]);
      return members[first + this.bucket];
    }
    this.hash = this.#hashOf(frame);
    if (this.#flowlets !== undefined) {
      const port = this.#flowlets.choose(this.hash, members, first, size[group]);
      this.bucket = 0;
      while (members[first + this.bucket] !== port) this.bucket += 1;
      return port;
    }
    const selector = this.#groups[group] ?? this.#makeGroup(group);
    this.bucket = selector.bucketOf(this.hash);
    return members[first + selector.placeOf(this.bucket)];
  }

  /** The group behind a number: the same pure value that a figure holds. */
  selectorOf(group: GroupIndex): Selector {
    return this.#groups[group] ?? this.#makeGroup(group);
  }

  /** What would be chosen for a frame of this hash, where more than the flow counts; changes nothing. */
  look(hash: number, group: GroupIndex, timePs: Ps, backlogOf: (port: PortIndex) => number): LiveLook {
    const { members, start, size } = this.#routes;
    const ports = Array.from(members.subarray(start[group], start[group] + size[group]));
    if (this.#sprayer !== undefined) {
      return { spray: { turn: this.#sprayer.turn, place: this.#sprayer.look(ports.length) } };
    }
    return this.#flowlets === undefined ? {} : { flowlet: this.#flowlets.look(hash, ports, timePs, backlogOf) };
  }

  /** The tables were thrown away, and the numbers of groups with them. */
  forget(): void {
    this.#groups.length = 0;
  }

  #makeGroup(group: GroupIndex): Selector {
    const { members, start, size, owners } = this.#routes;
    const own = Array.from(members.subarray(start[group], start[group] + size[group]), this.#memberOf);
    const towards = owners[group];
    // A group of the switch's own networks has no way through other switches, and so no history of them.
    const table =
      this.settings.select === "resilient" && towards !== undefined
        ? this.#tables?.tableOf(this.#node, towards, this.settings.buckets, this.#memberOf)
        : undefined;
    const selector = createGroup(this.settings, this.hasher, own, table);
    this.#groups[group] = selector;
    return selector;
  }

  #hashOf(frame: Frame): number {
    const columns = this.#columns;
    const protocol = columns.protocol[frame];
    if (protocol === ipProtocol.icmp && this.settings.hash === "linux-l3") {
      const type = columns.icmpType[frame];
      if (type !== icmpType.echoRequest && type !== icmpType.echoReply) return this.#hashOfQuote(frame);
    }
    return this.hasher.hash(
      columns.sourceAddress[frame],
      columns.destinationAddress[frame],
      protocol,
      columns.sourcePort[frame],
      columns.destinationPort[frame],
    );
  }

  /** Linux's policy 0 hashes an ICMP error by the addresses of the datagram that it is about, so that it goes that way. */
  #hashOfQuote(frame: Frame): number {
    const quote = this.#quotes.read(this.#columns.quote[frame]);
    return this.hasher.hash(addressAt(quote, 12), addressAt(quote, 16), ipProtocol.icmp, 0, 0);
  }
}

function addressAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}
