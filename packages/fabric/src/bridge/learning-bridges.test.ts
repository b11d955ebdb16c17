import { dropCauses } from "@dc/engine";
import { EthernetHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork, type Network } from "../testing/index.ts";

const drops = ({ simulation }: Pick<Network, "simulation">): Record<string, number> =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count]).filter(([, n]) => n !== 0),
  );
const learn = { learn: true } as const;

test("F325: an unknown address is flooded, a known one is not; nobody gets a frame twice", () => {
  const host = { arp: false };
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2 h4-v2", {
    nodes: { v1: learn, v2: learn, h1: host, h2: host, h3: host, h4: host },
  });
  const { fabric, simulation } = network;
  fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1 });
  fabric.addUdpFlow({ from: "h3", to: "h1", gapPs: 1_000_000, framesMax: 1, startPs: 10_000_000 });
  fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1, startPs: 20_000_000 });
  simulation.runUntil(100_000_000);
  const during = (from: number): string[] =>
    network
      .captured()
      .filter(({ timePs }) => timePs >= from * 1e6 && timePs < (from + 10) * 1e6)
      .map(({ port }) => port);
  expect(during(0).sort()).toEqual(["h1:v1", "v1:h2", "v1:v2", "v2:h3", "v2:h4"]);
  expect(during(10)).toEqual(["h3:v2", "v2:v1", "v1:h1"]);
  expect(during(20)).toEqual(["h1:v1", "v1:v2", "v2:h3"]);
  expect(fabric.flows.map(({ number }) => fabric.counts(number).deliveredFrames)).toEqual([1, 1, 1]);
  // The two that were not asked threw it away.
  expect(drops(network)).toEqual({ "unknown-mac": 2 });
});

test("F325: a learning bridge and one whose table is known share a LAN; ARP and echoes cross both", () => {
  const network = createNetwork("h1-v1 v1-v2 v2-h2 v2-v3 h3-v3 v3-a a-h4", { nodes: { v1: learn, v3: learn } });
  for (const to of ["h2", "h3", "h4"]) network.fabric.addPing({ from: "h1", to, framesMax: 3 });
  network.simulation.runUntil(1_000_000_000);
  expect(network.fabric.flows.map(({ number }) => network.fabric.counts(number).deliveredFrames)).toEqual([3, 3, 3]);
  expect(drops(network)).toEqual({});
  expect(network.fabric.bridgeTable(network.node("v2")).map(({ mac }) => mac)).toEqual(
    ["h1:v1", "h2:v2", "h3:v3", "a:v3"].map((name) => network.port(name)),
  );
});

test("F325: what its destination has heard already is dropped as policy", () => {
  const host = { arp: false };
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2", {
    nodes: { v1: learn, v2: { learn: false }, h1: host, h3: host, h2: host },
  });
  const { fabric, simulation, port } = network;
  fabric.addUdpFlow({ from: "h3", to: "h1", gapPs: 1_000_000, framesMax: 1 });
  simulation.graph.tap((_, at, frame) => {
    if (at === port("v2:v1") && simulation.now > 5_000_000) fabric.columns.destinationMac[frame] = port("h3:v2");
  });
  fabric.addUdpFlow({ from: "h3", to: "h1", gapPs: 1_000_000, framesMax: 1, startPs: 6_000_000 });
  simulation.runUntil(20_000_000);
  expect(drops(network)).toEqual({ "unknown-mac": 1, policy: 1 });
});

test("F326: when a cable is cut, what was behind it is forgotten, and flooded from then on", () => {
  const network = createNetwork("h1-v1 h2-v1 h3-v1", { nodes: { v1: learn } });
  const { fabric, simulation, node, port, link } = network;
  fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  simulation.runUntil(50_000_000);
  expect(fabric.learntMacs(node("v1"))).toHaveLength(2);
  simulation.graph.setLinkUp(link("v1:h2"), false);
  expect(fabric.learntMacs(node("v1")).map(({ mac }) => mac)).toEqual([port("h1:v1")]);
  const { trace } = simulation;
  const last = trace.count - 1;
  expect([trace.kindName(trace.kindOf(last)), trace.a(last), trace.c(last)]).toEqual(["mac.flush", 1, port("v1:h2")]);
});

test("F325: a bridge that learns and has an address answers there", () => {
  const nodes = { v1: { learn: true, uplink: "a", addresses: { a: ipv4Prefix("10.9.0.7/24") } } };
  const network = createNetwork("h1-v1 h2-v1 v1-a a-h3", { nodes });
  for (const from of ["h1", "h3"]) network.fabric.addPing({ from, to: "v1", framesMax: 1 });
  network.fabric.addPing({ from: "v1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(1_000_000_000);
  expect(network.fabric.flows.map(({ number }) => network.fabric.counts(number).deliveredFrames)).toEqual([1, 1, 1]);
});

test("F325: a bridge that learns may be a tunnel endpoint: its guests' segment is not its LAN", () => {
  const guest = (last: number) => ({ addresses: { [`v${last}`]: ipv4Prefix(`10.1.0.1${last}/24`) } });
  const server = (guestName: string) => ({ learn: true, uplink: "v3", vnis: [{ vni: 7, ports: [guestName] }] });
  const network = createNetwork("h1-v1 h2-v2 v1-v3 v2-v3 v3-a h3-v3 h4-v1", {
    nodes: { h1: guest(1), h2: guest(2), v1: server("h1"), v2: server("h2"), v3: learn },
    mtuBytes: 1550,
  });
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 3 });
  network.fabric.addPing({ from: "h4", to: "h3", framesMax: 3 });
  network.simulation.runUntil(1_000_000_000);
  expect(network.fabric.flows.map(({ number }) => network.fabric.counts(number).deliveredFrames)).toEqual([3, 3]);
  const learnt = network.fabric.learntMacs(network.node("v1")).map(({ mac }) => mac);
  expect(learnt).not.toContain(network.port("h1:v1"));
  expect(learnt).toContain(network.port("h4:v1"));
});

test("F345: what bridges tell one another ends at a bridge that takes no part", () => {
  const network = createNetwork("v1-v2 h1-v2 v2-v3 h2-v1", {
    nodes: { v1: { spanningTree: true }, v2: learn, v3: {} },
  });
  network.simulation.runUntil(3_000_000_000_000);
  const bpdus = network.captured().filter(({ bytes }) => EthernetHeader.destination(bytes) === 0x0180_c200_0000);
  expect(new Set(bpdus.map(({ port }) => port))).toEqual(new Set(["v1:v2", "v1:h2"]));
  expect(drops(network)).toEqual({});
});
