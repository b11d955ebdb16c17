/**
 * live/edge — where a run meets a real network: a learning VXLAN tunnel endpoint on one side, hosts on the other.
 *
 * It owns no socket and no clock: datagrams are handed in (`receive`), what leaves is handed out (`send`), and `nowPs`
 * says how long the run has been live. The simulation is never ahead of that time, and a frame that arrives comes into
 * it at that time, as an action: scenario, seed and these actions are the run, and a replay comes to the same digest.
 *
 * A real machine plays a host of the scenario (`outside: true`). Which one is learnt from its address: the source of
 * its ARP messages and IPv4 datagrams is the host's. With it the machine's MAC address and the tunnel endpoint that it
 * is behind are known; both may change. For a machine that has not spoken yet, the edge asks by ARP at the endpoints
 * that are known and play no host, and what is for it waits meanwhile. What leaves for a port's MAC address leaves for
 * its machine's.
 *
 * Sources: RFC 7348 §4.1 (learning), §5; rules F387–F389 in ../../SPEC.md.
 * @module
 */
import type { Action, PortIndex, Ps } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import {
  ArpHeader,
  arpOperation,
  broadcastMac,
  emitArp,
  emitEthernet,
  ethernetFrameBytesMin,
  arpHeaderBytes,
  EthernetHeader,
  ethernetHeaderBytes,
  etherType,
  formatIpv4Address,
  Ipv4Header,
  ipv4HeaderBytes,
  isGroupMac,
} from "@dc/wire";
import { fabricError } from "../errors.ts";
import { macOfPort } from "../frame/encode.ts";
import type { Outside } from "../outside/outside.ts";
import { encodeBase64 } from "../outside/base64.ts";
import { fabricOf } from "../kinds.ts";
import { type DatagramDrop, makeDatagram, readDatagram } from "./datagram.ts";

/** Where datagrams come from and go to. */
export interface Remote {
  /** IPv4, as text. */
  readonly address: string;
  readonly port: number;
}

/** Frames that wait for a machine to say its MAC address. */
const waitingMax = 64;
/** Endpoints without a host that are remembered. */
const strangersMax = 64;
/** From one ARP request to the next (RFC 1122 §2.3.2.1). */
const askAgainPs = 1e12;

/** What waits for a machine, and when it was asked for last. */
interface Waiting {
  readonly frames: Uint8Array[];
  askedPs: Ps;
}

/** What an edge is made of. */
export interface LiveEdgeOptions {
  /** A run at time 0, with at least one host that is played from outside. */
  readonly run: Run;
  readonly vni: number;
  /** How long the run has been live, in whole picoseconds; never goes back. */
  nowPs(): Ps;
  /** Send a datagram. */
  send(datagram: Uint8Array, to: Remote): void;
  /** Bytes as padded base64, where a faster way is at hand than the language's own. */
  toBase64?(bytes: Uint8Array): string;
  /** Told of every action: what a replay needs. */
  onAction?(action: Action): void;
  /** Where machines are before they have said anything, by the name of the host they play. */
  readonly remotes?: Readonly<Record<string, Remote>>;
  /** Bytes of frames that may come in before no more are taken; default 1 GiB: the run keeps its actions. */
  readonly arrivedBytesMax?: number;
}

/** A host that a machine plays. */
export interface PlayedHost {
  readonly name: string;
  readonly port: PortIndex;
  readonly address: number;
  /** Where its machine was seen last. */
  readonly remote: Remote | undefined;
}

/** What has crossed an edge. */
export interface EdgeCounts {
  readonly arrivedFrames: number;
  readonly leftFrames: number;
  /** By cause and reason, as `malformed: no I flag`. */
  readonly drops: Readonly<Record<string, number>>;
  /** The longest that the simulation was behind the clock when a frame came. */
  readonly lagPsMax: Ps;
}

/** A live edge. */
export interface LiveEdge {
  /** A datagram has come. Never throws for what is in it. */
  receive(datagram: Uint8Array, from: Remote): void;
  /** Bring the simulation up to the clock; what reaches machines meanwhile is sent. */
  advance(): void;
  /** From now to the next event; 0 when one is due, Infinity when there is none. */
  untilNextPs(): Ps;
  readonly hosts: readonly PlayedHost[];
  readonly counts: EdgeCounts;
}

/**
 * Make an edge.
 *
 * @throws `fabric/no-outside` where no host of the scenario, or none of a name in `remotes`, is played from outside.
 */
export function createLiveEdge(options: LiveEdgeOptions): LiveEdge {
  const { run, vni, nowPs, send, onAction, toBase64 = encodeBase64, remotes = {}, arrivedBytesMax = 1 << 30 } = options;
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const played = fabric.outside;
  if (played === undefined) {
    throw fabricError("fabric/no-outside", "no host of the scenario says outside: true, so no machine can play one");
  }
  const { outside, ports } = { outside: played as Outside, ports: played.ports };
  const nameOf = (port: PortIndex): string => graph.nodeName(graph.ports.node[port]);
  const remoteOf = new Map<PortIndex, Remote>();
  for (const [name, remote] of Object.entries(remotes)) {
    const port = ports.find((each) => nameOf(each) === name);
    if (port === undefined) throw fabricError("fabric/no-outside", `${name}: no machine plays a host of this name`);
    remoteOf.set(port, remote);
  }
  const portOfAddress = new Map<number, PortIndex>();
  for (const port of ports) {
    const own = fabric.interfaceOf(port);
    if (own !== undefined) portOfAddress.set(own.address, port);
  }
  /** Per port the MAC address of its machine; one each, so that nobody can fill it. */
  const macOf = new Map<PortIndex, number>();
  /** Endpoints that were seen and play no host, by address. */
  const strangers = new Map<string, Remote>();
  const waitingFor = new Map<PortIndex, Waiting>();
  const objectOf = new Map(ports.map((port) => [port, graph.portName(port).replace(":", "/")]));
  const drops: Record<string, number> = {};
  let [arrivedFrames, leftFrames, arrivedBytes, lagPsMax] = [0, 0, 0, 0];

  function drop({ cause, reason }: DatagramDrop): void {
    const name = `${cause}: ${reason}`;
    drops[name] = (drops[name] ?? 0) + 1;
  }

  /** The host whose machine sent a frame, or undefined. */
  function portOf(frame: Uint8Array): PortIndex | undefined {
    const source = EthernetHeader.source(frame);
    const byAddress = portOfAddress.get(senderAddress(frame));
    if (byAddress !== undefined) {
      macOf.set(byAddress, source);
      return byAddress;
    }
    return ports.find((port) => macOf.get(port) === source);
  }

  /** Send a frame to a machine that is known. */
  function sendTo(port: PortIndex, frame: Uint8Array, mac: number, remote: Remote): void {
    if (EthernetHeader.destination(frame) === macOfPort(port)) {
      emitEthernet({ destination: mac, source: EthernetHeader.source(frame), type: EthernetHeader.type(frame) }, frame);
    }
    leftFrames += 1;
    send(makeDatagram(frame, vni), remote);
  }

  /** Let a frame wait, and ask who its machine is. */
  function wait(port: PortIndex, frame: Uint8Array): void {
    const known = remoteOf.get(port);
    const asked = known === undefined ? Array.from(strangers.values()) : [known];
    if (asked.length === 0) {
      drop({ cause: "unknown-mac", reason: "nobody knows where the machine is" });
      return;
    }
    const waiting: Waiting = waitingFor.get(port) ?? { frames: [], askedPs: Number.NEGATIVE_INFINITY };
    waitingFor.set(port, waiting);
    if (waiting.frames.length >= waitingMax) drop({ cause: "queue-full", reason: "the machine does not answer" });
    else waiting.frames.push(frame);
    const now = nowPs();
    if (now - waiting.askedPs < askAgainPs) return;
    waiting.askedPs = now;
    const request = makeArpRequest(frame, fabric.interfaceOf(port)?.address ?? 0);
    for (const remote of asked) send(makeDatagram(request, vni), remote);
  }

  outside.onLeave((port, frame) => {
    const [mac, remote] = [macOf.get(port), remoteOf.get(port)];
    const isForGroup = isGroupMac(EthernetHeader.destination(frame));
    if (remote !== undefined && (mac !== undefined || isForGroup)) sendTo(port, frame, mac ?? 0, remote);
    else wait(port, frame);
  });

  function advance(): void {
    const now = nowPs();
    if (now > run.timeline.now) run.timeline.runUntil(now);
  }

  return {
    receive(datagram, from) {
      const read = readDatagram(datagram, vni);
      if (read.drop !== undefined) {
        drop(read.drop);
        return;
      }
      const port = portOf(read.frame);
      if (port === undefined) {
        if (strangers.size < strangersMax) strangers.set(from.address, from);
        drop({ cause: "unknown-mac", reason: "from a machine that plays no host" });
        return;
      }
      arrivedBytes += read.frame.length;
      if (arrivedBytes > arrivedBytesMax) {
        drop({ cause: "queue-full", reason: "the log is full" });
        return;
      }
      remoteOf.set(port, from);
      strangers.delete(from.address);
      lagPsMax = Math.max(lagPsMax, nowPs() - run.timeline.now);
      advance();
      arrivedFrames += 1;
      const base64 = toBase64(read.frame);
      outside.announce(base64, read.frame);
      const action = run.timeline.act("frame.inject", objectOf.get(port) as string, base64);
      onAction?.(action);
      const waiting = waitingFor.get(port);
      if (waiting === undefined) return;
      waitingFor.delete(port);
      for (const frame of waiting.frames) sendTo(port, frame, macOf.get(port) as number, from);
    },
    advance,
    untilNextPs() {
      const { nextPs } = run.simulation;
      return nextPs < 0 ? Number.POSITIVE_INFINITY : Math.max(0, nextPs - nowPs());
    },
    get hosts() {
      return ports.map((port) => ({
        name: nameOf(port),
        port,
        address: fabric.interfaceOf(port)?.address ?? 0,
        remote: remoteOf.get(port),
      }));
    },
    get counts() {
      return { arrivedFrames, leftFrames, drops: { ...drops }, lagPsMax };
    },
  };
}

/** The IPv4 address that a frame's sender says it has, or 0. */
function senderAddress(frame: Uint8Array): number {
  const at = ethernetHeaderBytes;
  const type = EthernetHeader.type(frame);
  if (type === etherType.arp && frame.length >= at + arpHeaderBytes) return ArpHeader.senderAddress(frame, at);
  if (type === etherType.ipv4 && frame.length >= at + ipv4HeaderBytes) return Ipv4Header.source(frame, at);
  return 0;
}

/** Who has an address, asked by the sender of a frame. */
function makeArpRequest(frame: Uint8Array, targetAddress: number): Uint8Array {
  const bytes = new Uint8Array(ethernetFrameBytesMin);
  const senderMac = EthernetHeader.source(frame);
  emitEthernet({ destination: broadcastMac, source: senderMac, type: etherType.arp }, bytes);
  const asked = { senderMac, senderAddress: senderAddress(frame), targetMac: 0, targetAddress };
  emitArp({ operation: arpOperation.request, ...asked }, bytes, ethernetHeaderBytes);
  return bytes;
}

/** A played host in words: `a (192.168.10.1)`. */
export function playedHostText({ name, address }: Pick<PlayedHost, "name" | "address">): string {
  return address === 0 ? name : `${name} (${formatIpv4Address(address)})`;
}
