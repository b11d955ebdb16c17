/**
 * claims/underlay-mtu — F-18: an underlay with too small an MTU loses the large packets, and nobody is told.
 *
 * Datagrams of each size from a host to one at another leaf, through a tunnel over a link of a given MTU, while a ping
 * goes beside them. An endpoint may not fragment, so what does not fit is lost; a ping is small and passes. Where routers
 * say what was too big and endpoints believe them, the endpoint drops, and tells the host.
 * @module
 */
import { us } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { EthernetHeader, ethernetHeaderBytes, etherType, IcmpHeader, icmpType, Ipv4Header, ipProtocol } from "@dc/wire";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
import { buildTwoLeaves } from "./two-leaves.ts";

const frames = 10;

/** What became of ten datagrams, of as many pings, and what the sender was told. */
interface Outcome {
  readonly arrived: number;
  readonly answered: number;
  /** MTUs in the "fragmentation needed" that reached the sender. */
  readonly told: readonly number[];
}

/** Send datagrams of a size over links of an MTU. @param isTold whether routers tell, and endpoints believe. */
function send(datagramBytes: number, underlayMtuBytes: number, outer: "ipv4" | "ipv6", isTold: boolean): Outcome {
  const tunnel: TunnelOptions = { outer, narrowLinks: "allow", pathMtu: isTold ? "learn" : "ignore" };
  const options = { spines: 1, isTunnelled: true, tunnel, underlayMtuBytes, mtuErrors: isTold };
  const { simulation, fabric, hostPort } = buildTwoLeaves(options);
  const { graph } = simulation;
  const told: number[] = [];
  graph.tap((_timePs, port, frame) => {
    if (graph.ports.peer[port] !== hostPort) return;
    const bytes = simulation.frames.bytes(frame);
    const isIcmp = EthernetHeader.type(bytes) === etherType.ipv4 && Ipv4Header.protocol(bytes, 14) === ipProtocol.icmp;
    if (isIcmp && IcmpHeader.type(bytes, 34) === icmpType.unreachable) told.push(IcmpHeader.mtuBytes(bytes, 34));
  });
  const frameBytes = datagramBytes + ethernetHeaderBytes;
  const flow = fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes, gapPs: us(10), framesMax: frames });
  const ping = fabric.addPing({ from: "h1", to: "h2", intervalPs: us(10), framesMax: frames });
  simulation.runUntil(us(10 * frames + 100));
  graph.settle();
  return {
    arrived: fabric.counts(flow).deliveredFrames,
    answered: fabric.counts(ping).deliveredFrames,
    told,
  };
}

function cells(): Cell[] {
  const row = (
    [datagram, underlay, outer, isTold]: readonly [number, number, "ipv4" | "ipv6", boolean],
    quantity: string,
    expected: number,
    read: (outcome: Outcome) => number,
  ): Cell => ({
    inputs: { datagram, underlay, outer, pathMtuDiscovery: isTold ? "on" : "off" },
    ...{ quantity, expected, tolerance: exact },
    measure: () => read(send(datagram, underlay, outer, isTold)),
  });
  const arrived = "datagrams of ten that arrive";
  const count = (outcome: Outcome): number => outcome.arrived;
  const size = (datagram: number, underlay: number, expected: number, outer: "ipv4" | "ipv6" = "ipv4"): Cell =>
    row([datagram, underlay, outer, false], arrived, expected, count);
  return [
    row([1500, 1500, "ipv4", false], "pings of ten that are answered", frames, (outcome) => outcome.answered),
    size(1500, 1500, 0),
    size(1451, 1500, 0),
    size(1450, 1500, frames),
    size(1500, 1549, 0),
    size(1500, 1550, frames),
    size(1500, 9000, frames),
    size(1500, 1550, 0, "ipv6"),
    size(1500, 1570, frames, "ipv6"),
    row([1500, 1500, "ipv4", false], "errors that reach the sender", 0, (outcome) => outcome.told.length),
    // The first datagram teaches the endpoint; it tells the sender of each that follows.
    row([1500, 1500, "ipv4", true], "errors that reach the sender", frames - 1, (outcome) => outcome.told.length),
    row([1500, 1500, "ipv4", true], "MTU that the sender is told", 1450, (outcome) => Math.min(...outcome.told)),
    row([1500, 1500, "ipv6", true], "MTU that the sender is told", 1430, (outcome) => Math.min(...outcome.told)),
    row([1450, 1500, "ipv4", true], arrived, frames, count),
  ];
}

/** A too-small underlay MTU kills only the large packets. */
export const underlayMtu: Claim = {
  id: "F-18",
  slug: "underlay-mtu",
  statement: "A too-small underlay MTU kills only the large packets",
  refutes: [],
  source:
    "calculated from RFC 7348 §4.3 (an endpoint does not fragment; 50 bytes over IPv4, 70 over IPv6), RFC 1191, RFC 8201",
  cells,
};
