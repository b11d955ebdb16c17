/**
 * routing/routes — which ports of a switch lead to an address: the forwarding tables and the static control plane.
 *
 * The control plane knows the whole topology. For a prefix it finds the switches that own it (the link it belongs to is
 * up), computes every shortest path to them (`./shortest-path.ts`), and a switch's next hops are a group. Groups are
 * made when first asked for and kept until a link changes; a look-up is then one probe of a small cache per switch.
 * Nothing here but the set of links that are believed up is state: all else is recomputed from it, after a change and
 * after a step back alike. There is one such set for all switches, or one for each (`./link-states.ts`).
 *
 * Sources: RFC 1812 §5.2.4 (longest match, next hop), RFC 7938 §5 (equal-cost multipath in a Clos); rules F12–F16, F34–F38, F360, F361 in
 * ../../SPEC.md.
 * @module
 */
import {
  type Graph,
  type HandlerIndex,
  type KindIndex,
  type LinkIndex,
  type NodeIndex,
  none,
  type PortIndex,
  type Ps,
  type Simulation,
} from "@dc/engine";
import type { Ipv4Prefix } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { LinkHistory } from "./link-history.ts";
import { LinkStates, type LinkView } from "./link-states.ts";
import { createPrefixTable, type PrefixIndex, type PrefixTable } from "./prefix-table.ts";
import { type Adjacency, computeDistances, makeAdjacency, nextHopsOf } from "./shortest-path.ts";

/** A set of equal next hops, by number. */
export type GroupIndex = number;
/** No route: the group without members. */
export const noRoute: GroupIndex = 0;
/** The address is the switch's own. */
export const localRoute: GroupIndex = 1;

/** A switch's answer for an address, for views and explanations. */
export interface Route {
  /** The prefix that matched; undefined for `local` and where there is none. */
  readonly prefix: Ipv4Prefix | undefined;
  readonly kind: "none" | "local" | "connected" | "via";
  /** Ports in the order of the buckets. */
  readonly members: readonly PortIndex[];
}

/** A prefix at a switch's port; port −1 is the loopback, which no link can take down. */
export interface Attachment {
  readonly prefix: Ipv4Prefix;
  readonly node: NodeIndex;
  readonly port: PortIndex;
}

/** Where a prefix is attached by links that are up. */
interface LivePrefix {
  readonly attachments: readonly Attachment[];
  /** The switches that own it, by number. */
  readonly owners: readonly number[];
  /** The number of this set of owners: prefixes with the same have the same ways. */
  readonly set: number;
}

/** What follows from a view of the links, made when asked for. */
interface ViewTables {
  /** Per prefix. */
  readonly live: (LivePrefix | undefined)[];
  /** Distances to each switch that owns something asked for, one row each: ways to sets of owners follow from them. */
  readonly distances: (Int32Array | undefined)[];
  /** Per switch, its groups by set of owners. */
  readonly via: (Map<number, GroupIndex> | undefined)[];
}

/** Entries of each switch's cache; a switch that talks to more addresses at once looks some up again. */
const cacheBits = 10;
/** Groups of views that may be over before all are made anew. */
const groupsMax = 1 << 16;

/** The tables of all switches. */
export class Routes {
  /** Ports of group g: `members[start[g]] … members[start[g] + size[g] − 1]`. */
  start: Int32Array = new Int32Array(64);
  size: Int32Array = new Int32Array(64);
  members: Int32Array = new Int32Array(256);
  /** 1 when the next hop is the destination itself, on a network of the switch's own. */
  connected: Uint8Array = new Uint8Array(64);
  /** Of a group over other switches: the numbers of those that own the destination. */
  readonly owners: (readonly number[] | undefined)[] = [];
  /** What was believed, where somebody needs to remember it: by all, or by each switch in the order of their numbers. */
  #histories: LinkHistory[] = [];
  readonly #graph: Graph;
  readonly #simulation: Simulation;
  readonly #interfaces: Interfaces;
  /** Per node: its number among the switches, or −1. */
  readonly #switchOf: Int32Array;
  readonly #switches: readonly NodeIndex[];
  readonly #adjacency: Adjacency;
  readonly #prefixes: PrefixTable = createPrefixTable();
  /** Per prefix: where it is attached. */
  readonly #attachments: Attachment[][] = [];
  /** Per link: 1 while the control plane believes that it is up. */
  readonly #isUp: Uint8Array;
  /** The view that all switches share, until each has its own. */
  readonly #common: LinkView;
  #states: LinkStates | undefined;
  readonly #cacheAddress: Uint32Array;
  readonly #cacheGroup: Int32Array;
  /** By name of a view. */
  readonly #tables: Map<string, ViewTables> = new Map();
  readonly #ownerSets: Map<string, number> = new Map();
  readonly #groups: Map<string, GroupIndex> = new Map();
  #groupCount = 2;
  #memberCount = 0;
  readonly #onForget: ((node: NodeIndex) => void)[] = [];
  readonly #onBelieve: ((link: LinkIndex) => void)[] = [];
  readonly #detectionDelayPs: Ps;
  readonly #detected: HandlerIndex;
  readonly #changeKind: KindIndex;

  /**
   * @param switches         nodes that forward, in ascending order.
   * @param attachments      every prefix at every switch that owns it.
   * @param detectionDelayPs from a link's change to new tables.
   */
  constructor(
    simulation: Simulation,
    interfaces: Interfaces,
    switches: readonly NodeIndex[],
    attachments: readonly Attachment[],
    detectionDelayPs: Ps,
  ) {
    const { graph } = simulation;
    this.#simulation = simulation;
    this.#graph = graph;
    this.#interfaces = interfaces;
    this.#detectionDelayPs = detectionDelayPs;
    this.#switches = switches;
    this.#switchOf = new Int32Array(graph.nodeCount).fill(-1);
    for (let s = 0; s < switches.length; s++) this.#switchOf[switches[s]] = s;
    this.#adjacency = makeAdjacency(switches.length, this.#entries(switches));
    for (const attachment of attachments) {
      const prefix = this.#prefixes.add(attachment.prefix);
      this.#attachments[prefix] ??= [];
      this.#attachments[prefix].push(attachment);
    }
    this.#isUp = new Uint8Array(graph.linkCount).fill(1);
    this.#common = { name: "", isUp: this.#isUp };
    this.#cacheAddress = new Uint32Array(switches.length << cacheBits);
    this.#cacheGroup = new Int32Array(switches.length << cacheBits).fill(-1);
    this.#changeKind = simulation.trace.kind("route.change", { a: "link", b: "up" });
    this.#detected = simulation.handler("fabric/routes", "link change detected", (value) =>
      this.#believe(value >> 1, (value & 1) === 1),
    );
    graph.onLinkChange((link, up) => this.#linkChanged(link, up));
    simulation.state.register("fabric/routes/isUp", {
      save: () => this.#isUp,
      load: (bytes) => this.#restore(bytes),
    });
  }

  /** The group by which a switch reaches an address. */
  lookup(node: NodeIndex, address: number): GroupIndex {
    const s = this.#switchOf[node];
    const at = (s << cacheBits) | (Math.imul(address, 0x9e3779b1) >>> (32 - cacheBits));
    if (this.#cacheAddress[at] === address && this.#cacheGroup[at] >= 0) return this.#cacheGroup[at];
    const group = this.#find(node, s, address);
    this.#cacheAddress[at] = address;
    this.#cacheGroup[at] = group;
    return group;
  }

  /** The same, in words. */
  route(node: NodeIndex, address: number): Route {
    const group = this.lookup(node, address);
    if (group === localRoute) return { prefix: undefined, kind: "local", members: [] };
    if (group === noRoute) return { prefix: undefined, kind: "none", members: [] };
    let prefix = this.#prefixes.match(address);
    while (this.#groupOf(node, this.#switchOf[node], prefix) === noRoute) prefix = this.#prefixes.parentOf(prefix);
    const members = Array.from(this.members.subarray(this.start[group], this.start[group] + this.size[group]));
    return {
      prefix: this.#prefixes.prefix(prefix),
      kind: this.connected[group] === 1 ? "connected" : "via",
      members,
    };
  }

  /** Every prefix that a switch can reach, in ascending order: its forwarding table. */
  table(node: NodeIndex): (Route & { readonly prefix: Ipv4Prefix })[] {
    const rows: (Route & { readonly prefix: Ipv4Prefix })[] = [];
    const membersOf = new Map<GroupIndex, readonly PortIndex[]>();
    for (let index = 0; index < this.#prefixes.size; index++) {
      const group = this.#groupOf(node, this.#switchOf[node], index);
      if (group === noRoute) continue;
      const members =
        membersOf.get(group) ??
        Array.from(this.members.subarray(this.start[group], this.start[group] + this.size[group]));
      membersOf.set(group, members);
      const kind = this.connected[group] === 1 ? "connected" : "via";
      rows.push({ prefix: this.#prefixes.prefix(index), kind, members });
    }
    return rows.sort((a, b) => a.prefix.address - b.prefix.address || a.prefix.lengthBits - b.prefix.lengthBits);
  }

  /**
   * Call `fn` whenever tables have been thrown away: what was decided by them holds no longer. It gets the switch whose
   * they are, or −1 for all.
   */
  onForget(fn: (node: NodeIndex) => void): void {
    this.#onForget.push(fn);
  }

  /** Call `fn` when all switches have changed their mind about a link, at one moment. */
  onBelieve(fn: (link: LinkIndex) => void): void {
    this.#onBelieve.push(fn);
  }

  /** Remember from now on, before the first change. */
  keepHistory(): void {
    if (this.#histories.length === 0) this.#histories.push(this.#makeHistory("fabric/routes/history"));
  }

  /** What a switch believed, where it is kept. */
  historyOf(node: NodeIndex): LinkHistory | undefined {
    return this.#histories[this.#states === undefined ? 0 : this.#switchOf[node] + 1];
  }

  #makeHistory(name: string): LinkHistory {
    return new LinkHistory(this.#simulation.state, name, () => this.#forget());
  }

  /**
   * From now on each switch believes for itself, by what it learns (`learn`). Before the first change; a second time
   * changes nothing.
   */
  believeEach(): LinkStates {
    if (this.#states !== undefined) return this.#states;
    const { graph } = this.#simulation;
    const counts = { switches: this.#switches.length, links: graph.linkCount };
    const linkOf = (port: PortIndex): LinkIndex => graph.ports.link[port];
    this.#states = new LinkStates(this.#simulation.state, counts, linkOf, () => this.#forget());
    if (this.#histories.length > 0) {
      for (const node of this.#switches) {
        this.#histories.push(this.#makeHistory(`fabric/routes/history/${graph.nodeName(node)}`));
      }
    }
    this.#forget();
    return this.#states;
  }

  /**
   * A switch learns of an end of a link.
   *
   * @param changes how often that end has changed its mind; odd is down.
   * @param cause   the record that told it, or −1.
   * @returns undefined where it knew that already; else the number of the `route.change` record, or −1 where there is none.
   */
  learn(node: NodeIndex, end: PortIndex, changes: number, cause: number): number | undefined {
    const states = this.believeEach();
    const s = this.#switchOf[node];
    const link = this.#graph.ports.link[end];
    const was = states.view(s).isUp[link];
    if (!states.learn(s, end, changes)) return undefined;
    const is = states.view(s).isUp[link];
    if (was === is) return -1;
    this.historyOf(node)?.add(link, is === 1);
    this.#forgetOne(node);
    const { trace, now } = this.#simulation;
    return trace.record(now, this.#changeKind, this.#graph.nodeObject(node), link, is, 0, cause);
  }

  /** A switch's number among the switches, or −1. */
  numberOf(node: NodeIndex): number {
    return this.#switchOf[node];
  }

  /** The next hops that a switch would have towards some owners over other links. @param isUp 1 per link. */
  nextHopsOver(isUp: Uint8Array, node: NodeIndex, owners: readonly number[]): Int32Array {
    const distances = owners.map((owner) => computeDistances(this.#adjacency, isUp, owner));
    return Int32Array.from(nextHopsOf(this.#adjacency, isUp, this.#switchOf[node], distances));
  }

  /** Whether a switch takes a link for up. */
  believesUp(node: NodeIndex, link: LinkIndex): boolean {
    return this.#viewOf(this.#switchOf[node]).isUp[link] === 1;
  }

  #viewOf(s: number): LinkView {
    return this.#states === undefined ? this.#common : this.#states.view(s);
  }

  #find(node: NodeIndex, s: number, address: number): GroupIndex {
    if (this.#interfaces.nodeOf(address) === node) return localRoute;
    for (let prefix = this.#prefixes.match(address); prefix >= 0; prefix = this.#prefixes.parentOf(prefix)) {
      const group = this.#groupOf(node, s, prefix);
      if (group !== noRoute) return group;
    }
    return noRoute;
  }

  #groupOf(node: NodeIndex, s: number, prefix: PrefixIndex): GroupIndex {
    const view = this.#viewOf(s);
    const tables = this.#tablesOf(view);
    tables.live[prefix] ??= this.#livePrefix(view, prefix);
    const { attachments, owners, set } = tables.live[prefix];
    if (owners.includes(s)) {
      const ports = attachments.flatMap((own) => (own.node !== node || own.port < 0 ? [] : [own.port]));
      // A loopback of one's own never gets here: its only address is local.
      return ports.length === 0 ? noRoute : this.#connectedGroup(ports);
    }
    if (owners.length === 0) return noRoute;
    tables.via[s] ??= new Map();
    const via = tables.via[s];
    const known = via.get(set);
    if (known !== undefined) return known;
    const distances = owners.map((owner) => {
      tables.distances[owner] ??= computeDistances(this.#adjacency, view.isUp, owner);
      return tables.distances[owner];
    });
    const members = nextHopsOf(this.#adjacency, view.isUp, s, distances);
    const group = members.length === 0 ? noRoute : this.#addGroup(members, false);
    if (group !== noRoute) this.owners[group] = owners;
    via.set(set, group);
    return group;
  }

  #tablesOf({ name }: LinkView): ViewTables {
    let tables = this.#tables.get(name);
    if (tables === undefined) {
      tables = { live: [], distances: [], via: [] };
      this.#tables.set(name, tables);
    }
    return tables;
  }

  #livePrefix(view: LinkView, prefix: PrefixIndex): LivePrefix {
    const attachments = this.#attachments[prefix].filter(({ port }) => port < 0 || this.#isPortUp(view, port));
    const owners = attachments.map(({ node }) => this.#switchOf[node]);
    const name = owners.join(" ");
    const set = this.#ownerSets.get(name) ?? this.#ownerSets.size;
    this.#ownerSets.set(name, set);
    return { attachments, owners, set };
  }

  #connectedGroup(ports: readonly PortIndex[]): GroupIndex {
    const name = ports.join(" ");
    const group = this.#groups.get(name) ?? this.#addGroup(ports, true);
    this.#groups.set(name, group);
    return group;
  }

  #addGroup(members: ArrayLike<PortIndex>, isConnected: boolean): GroupIndex {
    const group = this.#groupCount++;
    if (group >= this.size.length) {
      this.start = doubled(this.start);
      this.size = doubled(this.size);
      const wider = new Uint8Array(this.connected.length * 2);
      wider.set(this.connected);
      this.connected = wider;
    }
    while (this.#memberCount + members.length > this.members.length) this.members = doubled(this.members);
    this.start[group] = this.#memberCount;
    this.size[group] = members.length;
    this.connected[group] = isConnected ? 1 : 0;
    this.members.set(members, this.#memberCount);
    this.#memberCount += members.length;
    return group;
  }

  /** A port that a device joins has no link, and is up. */
  #isPortUp(view: LinkView, port: PortIndex): boolean {
    const link = this.#graph.ports.link[port];
    return link < 0 || view.isUp[link] === 1;
  }

  /** The ports by which switches see one another. */
  #entries(switches: readonly NodeIndex[]): Parameters<typeof makeAdjacency>[1] {
    const { ports } = this.#graph;
    return switches.flatMap((node, from) =>
      this.#graph.portsOf(node).flatMap((port) => {
        const peer = ports.peer[port];
        const to = peer === none ? -1 : this.#switchOf[ports.node[peer]];
        return to < 0 || to === from ? [] : [{ from, port, to, link: ports.link[port] }];
      }),
    );
  }

  #linkChanged(link: LinkIndex, up: boolean): void {
    // Where each switch believes for itself, somebody at each end watches.
    if (this.#states !== undefined) return;
    if (this.#detectionDelayPs === 0) this.#believe(link, up);
    else this.#simulation.after(this.#detectionDelayPs, this.#detected, link * 2 + (up ? 1 : 0));
  }

  #believe(link: LinkIndex, up: boolean): void {
    if ((this.#isUp[link] === 1) === up) return;
    this.#isUp[link] = up ? 1 : 0;
    this.#histories.at(0)?.add(link, up);
    const { trace, now } = this.#simulation;
    const [port] = this.#graph.linkEnds(link);
    trace.record(now, this.#changeKind, this.#graph.ports.object[port], link, up ? 1 : 0);
    this.#forget();
    for (const fn of this.#onBelieve) fn(link);
  }

  #restore(bytes: Uint8Array): void {
    let same = true;
    for (let link = 0; link < bytes.length; link++) same &&= bytes[link] === this.#isUp[link];
    if (same) return;
    this.#isUp.set(bytes);
    this.#forget();
  }

  #forget(): void {
    this.#cacheGroup.fill(-1);
    this.#tables.clear();
    this.#ownerSets.clear();
    this.#groups.clear();
    this.#groupCount = 2;
    this.#memberCount = 0;
    this.owners.length = 0;
    this.#states?.tidy();
    for (const fn of this.#onForget) fn(-1);
  }

  /** One switch's tables are others. Groups keep their numbers: each is named by the view that it was made from. */
  #forgetOne(node: NodeIndex): void {
    if (this.#groupCount > groupsMax) {
      this.#forget();
      return;
    }
    const first = this.#switchOf[node] << cacheBits;
    this.#cacheGroup.fill(-1, first, first + (1 << cacheBits));
    for (const fn of this.#onForget) fn(node);
  }
}

function doubled(from: Int32Array): Int32Array {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}
