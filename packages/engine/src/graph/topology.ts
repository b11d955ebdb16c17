/**
 * graph/topology — the names and the shape of a network: nodes, their ports, the links between them.
 * @module
 */
import { engineError } from "../errors.ts";
import { type BitsPerSecond, type Ps, psPerByte } from "../sim/time.ts";
import type { StateArena, Table } from "../state/arena.ts";
import type { ObjectIndex, Trace } from "../trace/trace.ts";
import { PortColumns } from "./port.ts";

/** A node's number. */
export type NodeIndex = number;
/** A port's number; a port is one end of a link, and sends. */
export type PortIndex = number;
/** A link's number. */
export type LinkIndex = number;

/** What a link is. */
export interface LinkOptions {
  readonly rateBitsPerSecond: BitsPerSecond;
  readonly delayPs: Ps;
  /** Largest payload of a frame (its size without the 14 bytes of Ethernet header). */
  readonly mtuBytes?: number;
  /** Bytes that a frame costs on the wire beside its own: 24 by default (preamble 8, FCS 4, gap 12). */
  readonly overheadBytes?: number;
  /** Waiting bytes that a port of this link holds; unlimited when absent. */
  readonly queueBytesMax?: number;
  /** Waiting frames that a port of this link holds; unlimited when absent. */
  readonly queueFramesMax?: number;
}

/** Nodes, ports and links by number and by name. */
export class Topology {
  readonly ports: PortColumns;
  /** Frames dropped at a node itself, not at one of its ports. */
  readonly nodeDrops: { readonly array: Float64Array };
  /** 1 where a node's ingress policy must hear of every leaving in its instant. */
  protected readonly exactRelease: { readonly array: Uint8Array };

  readonly #trace: Trace;
  readonly #general: boolean;
  readonly #nodes: Table;
  readonly #nodeNames: string[] = [];
  readonly #nodeByName: Map<string, NodeIndex> = new Map();
  readonly #nodeObjects: ObjectIndex[] = [];
  readonly #nodePorts: PortIndex[][] = [];
  readonly #portNames: string[] = [];
  readonly #portByName: Map<string, PortIndex> = new Map();
  readonly #links: { readonly a: PortIndex; readonly b: PortIndex; readonly options: LinkOptions }[] = [];

  /** @param general whether ports take the general path from the start. */
  constructor(state: StateArena, trace: Trace, general: boolean) {
    this.#trace = trace;
    this.#general = general;
    this.ports = new PortColumns(state);
    this.#nodes = state.table("nodes", 16);
    this.nodeDrops = this.#nodes.column("droppedFrames", "f64");
    this.exactRelease = this.#nodes.column("exactRelease", "u8");
  }

  get nodeCount(): number {
    return this.#nodeNames.length;
  }
  get portCount(): number {
    return this.#portNames.length;
  }
  get linkCount(): number {
    return this.#links.length;
  }

  /** Give a node its number. @throws `engine/duplicate-name`. */
  protected nameNode(name: string): NodeIndex {
    if (this.#nodeByName.has(name)) throw engineError("engine/duplicate-name", `node "${name}" exists`);
    const node = this.#nodes.add();
    this.#nodeNames.push(name);
    this.#nodeByName.set(name, node);
    this.#nodeObjects.push(this.#trace.object(name));
    this.#nodePorts.push([]);
    return node;
  }

  /** Add a port to a node; `name` is unique in it. @throws `engine/duplicate-name`. */
  addPort(node: NodeIndex, name: string): PortIndex {
    const full = `${this.nodeName(node)}:${name}`;
    if (this.#portByName.has(full)) throw engineError("engine/duplicate-name", `port "${full}" exists`);
    const port = this.ports.add();
    this.#portNames.push(name);
    this.#portByName.set(full, port);
    this.ports.node[port] = node;
    this.ports.object[port] = this.#trace.object(`${this.nodeName(node)}/${name}`);
    (this.#nodePorts[node] as PortIndex[]).push(port);
    return port;
  }

  /** Join two ports. Both directions are alike. @throws `engine/port-connected`. */
  connect(a: PortIndex, b: PortIndex, options: LinkOptions): LinkIndex {
    const link = this.#links.length;
    const p = this.ports;
    const [numerator, denominator] = psPerByte(options.rateBitsPerSecond);
    this.checkFree(a, b);
    this.checkFree(b, a);
    for (const [port, peer] of [
      [a, b],
      [b, a],
    ] as const) {
      p.peer[port] = peer;
      p.link[port] = link;
      p.up[port] = 1;
      p.general[port] = this.#general ? 1 : 0;
      p.mtuBytes[port] = options.mtuBytes ?? 0x7fffffff;
      p.setLink(port, {
        ...{ numerator, denominator, delayPs: options.delayPs },
        overheadBytes: options.overheadBytes ?? 24,
        queueBytesMax: options.queueBytesMax ?? Number.POSITIVE_INFINITY,
        queueFramesMax: options.queueFramesMax ?? Number.POSITIVE_INFINITY,
      });
    }
    this.#links.push({ a, b, options });
    return link;
  }

  /** A port that has a device is up without a peer. @throws `engine/port-connected`. */
  protected checkFree(port: PortIndex, other = -1): void {
    if (this.ports.peer[port] < 0 && this.ports.up[port] === 0 && port !== other) return;
    throw engineError("engine/port-connected", `${this.portName(port)} is connected already`);
  }

  nodeName(node: NodeIndex): string {
    return this.#nodeNames[node] ?? "";
  }
  /** The node of this name, or -1. */
  nodeByName(name: string): NodeIndex {
    return this.#nodeByName.get(name) ?? -1;
  }
  nodeObject(node: NodeIndex): ObjectIndex {
    return this.#nodeObjects[node] as ObjectIndex;
  }
  /** The ports of a node in the order they were added. */
  portsOf(node: NodeIndex): readonly PortIndex[] {
    return this.#nodePorts[node] ?? [];
  }
  /** `leaf1:e1-1`. */
  portName(port: PortIndex): string {
    return `${this.nodeName(this.ports.node[port])}:${this.#portNames[port]}`;
  }
  /** The port's own name, `e1-1`. */
  portLocalName(port: PortIndex): string {
    return this.#portNames[port] ?? "";
  }
  /** `leaf1/e1-1`, the port's object path. */
  portPath(port: PortIndex): string {
    return `${this.nodeName(this.ports.node[port])}/${this.#portNames[port]}`;
  }
  /** The port of this name (`leaf1:e1-1`), or -1. */
  portByName(name: string): PortIndex {
    return this.#portByName.get(name) ?? -1;
  }
  /** The two ports of a link. */
  linkEnds(link: LinkIndex): readonly [PortIndex, PortIndex] {
    const { a, b } = this.#links[link] as { a: PortIndex; b: PortIndex };
    return [a, b];
  }
  linkOptions(link: LinkIndex): LinkOptions {
    return (this.#links[link] as { options: LinkOptions }).options;
  }
  linkUp(link: LinkIndex): boolean {
    return this.ports.up[(this.#links[link] as { a: PortIndex }).a] === 1;
  }
}
