/**
 * Who encapsulates, and when: the tunnel endpoint on the server and on the leaf, over all places and segments.
 */
import { createTimeline } from "@dc/engine/timeline";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { dissect, EthernetHeader, Ipv4Header, VxlanHeader } from "@dc/wire";
import { expect, test } from "vitest";
import type { Network, NetworkOptions } from "../src/testing/index.ts";
import { createServers } from "./servers.ts";

/** What crossed the cables of one datagram: `port size ttl`, and the VNI of what was in a tunnel. */
function journey(network: Network, from: string, to: string) {
  network.fabric.addUdpFlow({ from, to, gapPs: 1_000_000, framesMax: 1, frameBytes: 200 });
  network.simulation.runUntil(100_000_000);
  const captured = network.captured();
  const [first] = captured.filter(({ port, bytes }) => port.startsWith(from) && EthernetHeader.type(bytes) === 0x0800);
  const seen = captured.filter(({ id }) => id === first?.id);
  const tunnelled = seen.filter(({ bytes }) => bytes.length === 250);
  const { trace } = network.simulation;
  const count = (kind: string): number =>
    Array.from({ length: trace.count }, (_, n) => n).filter((n) => trace.kindName(trace.kindOf(n)) === kind).length;
  const inner = seen.at(-1)?.bytes;
  return {
    delivered: network.fabric.counts(1).deliveredFrames,
    path: seen.map(({ port }) => port).join(" "),
    tunnelledOn: tunnelled.map(({ port }) => port).join(" "),
    vni: tunnelled.length === 0 ? 0 : VxlanHeader.vni(tunnelled[0].bytes, 42),
    routed: inner === undefined ? -1 : 64 - Ipv4Header.ttl(inner, 14),
    encapsulations: count("vxlan.encapsulate"),
    decapsulations: count("vxlan.decapsulate"),
    captured,
  };
}

const spine = /[st]/;

test.each([
  ["host", "same host", "same", "h2", "h1:v1 v1:h2", "", 0, 0],
  ["host", "same host", "other", "h3", "h1:v1 v1:h3", "", 0, 1],
  ["host", "same leaf", "same", "h4", "h1:v1 v1:a a:v2 v2:h4", "v1:a a:v2", 10_100, 0],
  ["host", "same leaf", "other", "h5", "h1:v1 v1:a a:v2 v2:h5", "v1:a a:v2", 10_200, 1],
  ["host", "other leaf", "same", "h6", "h1:v1 v1:a a:* *:b b:v3 v3:h6", "v1:a a:* *:b b:v3", 10_100, 0],
  ["host", "other leaf", "other", "h7", "h1:v1 v1:a a:* *:b b:v3 v3:h7", "v1:a a:* *:b b:v3", 10_200, 1],
  ["leaf", "same host", "same", "h2", "h1:v1 v1:h2", "", 0, 0],
  ["leaf", "same host", "other", "h3", "h1:v1 v1:a a:v4 v4:h3", "", 0, 1],
  ["leaf", "same leaf", "same", "h4", "h1:v1 v1:a a:v2 v2:h4", "", 0, 0],
  ["leaf", "same leaf", "other", "h5", "h1:v1 v1:a a:v5 v5:h5", "", 0, 1],
  ["leaf", "other leaf", "same", "h6", "h1:v1 v1:a a:* *:b b:v3 v3:h6", "a:* *:b", 10_100, 0],
  ["leaf", "other leaf", "other", "h7", "h1:v1 v1:a a:* *:b b:v6 v6:h7", "a:* *:b", 10_200, 1],
] as const)("F149: VTEP on the %s, %s, %s VNI: to %s", (vtep, _place, _vni, to, path, tunnelledOn, vni, routed) => {
  const { captured, ...seen } = journey(createServers(vtep), "h1", to);
  const tunnels = vni === 0 ? 0 : 1;
  expect({
    ...seen,
    path: seen.path.replace(spine, "*").replace(spine, "*"),
    tunnelledOn: seen.tunnelledOn.replace(spine, "*").replace(spine, "*"),
  }).toEqual({ delivered: 1, path, tunnelledOn, vni, routed, encapsulations: tunnels, decapsulations: tunnels });
  for (const { bytes } of captured) expect(dissect(bytes).layers.flatMap(({ issues }) => issues)).toEqual([]);
});

test("F149: the outer addresses are the servers' uplinks', and the leaf only routes them", () => {
  const network = createServers("host");
  const { captured } = journey(network, "h1", "h4");
  const uplink = captured.find(({ port, bytes }) => port === "v1:a" && bytes.length === 250)?.bytes as Uint8Array;
  const { fabric, node } = network;
  expect(Ipv4Header.source(uplink, 14)).toBe(fabric.addressOf(node("v1")));
  expect(Ipv4Header.destination(uplink, 14)).toBe(fabric.addressOf(node("v2")));
  const after = captured.find(({ port, bytes }) => port === "a:v2" && bytes.length === 250)?.bytes as Uint8Array;
  expect([Ipv4Header.ttl(uplink, 14), Ipv4Header.ttl(after, 14)]).toEqual([64, 63]);
  expect(after.subarray(34)).toEqual(uplink.subarray(34));
  // The underlay has a network for each uplink and knows no guest.
  expect(fabric.route(node("s"), fabric.addressOf(node("v1"))).kind).toBe("via");
  expect(fabric.route(node("a"), 0x0a01000b).kind).toBe("none");
});

/** Pings and flows among all guests, enough to fill queues. */
function busy(vtep: "host" | "leaf", options: NetworkOptions = {}): Network {
  const network = createServers(vtep, { queueFramesMax: 8, rateBitsPerSecond: 10e9, ...options });
  for (const [from, to] of ["h1 h2", "h1 h3", "h2 h4", "h5 h1", "h1 h6", "h7 h2", "h6 h7"].map((two) =>
    two.split(" "),
  )) {
    network.fabric.addUdpFlow({ from, to, gapPs: 800_000, frameBytes: 700 });
    network.fabric.addPing({ from, to, intervalPs: 5_000_000 });
  }
  return network;
}

const endPs = 50_000_000;

test.each(["host", "leaf"] as const)("F151: VTEP on the %s: one digest, whatever ports and records", (vtep) => {
  const [fast, general] = (["fast", "general"] as const).map((ports) => {
    const { simulation } = busy(vtep, { ports, traceRecordsMax: 65_536 });
    simulation.runUntil(endPs);
    return { digest: simulation.digest(), rows: traceRows(simulation.trace) };
  });
  expect(firstDifference(fast.rows, general.rows)).toBeUndefined();
  expect(fast.digest).toBe(general.digest);
  const { simulation } = busy(vtep, { traceRecordsMax: 0 });
  simulation.runUntil(endPs);
  expect(simulation.digest()).toBe(fast.digest);
});

test.each(["host", "leaf"] as const)("F151: VTEP on the %s: back and forth comes to the same digest", (vtep) => {
  const timeline = createTimeline({
    build: () => busy(vtep, { traceRecordsMax: 256 }).simulation,
    apply: (simulation, { on, do: what }) => simulation.graph.setLinkUp(Number(on), what === "up"),
    actions: [
      { timePs: 15_000_000, after: 0, do: "down", on: "7", scripted: true },
      { timePs: 30_000_000, after: 0, do: "up", on: "7", scripted: true },
    ],
    checkpointEvents: 100,
  });
  timeline.seek(endPs);
  const end = timeline.simulation.digest();
  for (const share of [0.9, 0.1, 0.55, 0.3, 0.99, 0.02]) timeline.seekEvent(Math.floor(timeline.fired * share));
  timeline.seek(endPs);
  expect(timeline.simulation.digest()).toBe(end);
  for (let n = 0; n < 200; n++) timeline.stepBack();
  timeline.seek(endPs);
  expect(timeline.simulation.digest()).toBe(end);
});
