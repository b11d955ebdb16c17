import { dropCauses } from "@dc/engine";
import { EthernetHeader, Ipv4Header } from "@dc/wire";
import { expect, test } from "vitest";
import { createServers } from "../../test/servers.ts";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";

const drops = ({ simulation }: Pick<Network, "simulation">): Record<string, number> =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count]).filter(([, n]) => n !== 0),
  );

/** One ping, and the cables that frames of a type crossed. */
function ping(links: string, from: string, to: string, options: NetworkOptions = {}) {
  const network = createNetwork(links, options);
  network.fabric.addPing({ from, to, framesMax: 1 });
  network.simulation.runUntil(100_000_000);
  const captured = network.captured();
  const ports = (type: number): string[] =>
    captured.filter(({ bytes }) => EthernetHeader.type(bytes) === type).map(({ port }) => port);
  return {
    network,
    captured,
    arp: ports(0x0806),
    ip: ports(0x0800),
    answered: network.fabric.counts(1).deliveredFrames,
  };
}

test("F145: two guests of one server reach one another and no wire is touched; the frame is unchanged", () => {
  const { ip, captured, answered, network } = ping("h1-v1 h2-v1 v1-a", "h1", "h2");
  expect([answered, drops(network)]).toEqual([1, {}]);
  expect(ip).toEqual(["h1:v1", "v1:h2", "h2:v1", "v1:h1"]);
  const sent = captured.filter(({ bytes }) => EthernetHeader.type(bytes) === 0x0800);
  expect(sent[1].bytes).toEqual(sent[0].bytes);
  expect(sent[1].id).toBe(sent[0].id);
});

test("F150: a broadcast goes to every other port; the copies have ids of their own and a parent", () => {
  const parents = new Map<number, number>();
  const network = createNetwork("h1-v1 h2-v1 h3-v1 v1-a", { traceRecordsMax: 4096 });
  const { graph, frames, trace } = network.simulation;
  graph.tap((_, _port, frame) => parents.set(frames.id[frame], frames.parent[frame]));
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(100_000_000);
  const arp = network.captured().filter(({ bytes }) => EthernetHeader.type(bytes) === 0x0806);
  const requests = arp.filter(({ bytes }) => EthernetHeader.destination(bytes) === 0xffff_ffff_ffff);
  expect(requests.map(({ port }) => port)).toEqual(["h1:v1", "v1:h2", "v1:h3", "v1:a"]);
  const [sent, ...flooded] = requests.map(({ id }) => id);
  expect(flooded[0]).toBe(sent);
  expect(new Set(flooded).size).toBe(3);
  expect(flooded.slice(1).map((id) => parents.get(id))).toEqual([sent, sent]);
  const floods = Array.from({ length: trace.count }, (_, n) => n).filter(
    (n) => trace.kindName(trace.kindOf(n)) === "bridge.flood",
  );
  expect(floods.map((n) => [trace.objectName(trace.objectOf(n)), trace.a(n), trace.b(n), trace.c(n)])).toEqual([
    ["v1", sent, 2, network.port("v1:h1")],
  ]);
  // The answer goes straight back.
  expect(arp.filter((each) => !requests.includes(each)).map(({ port }) => port)).toEqual(["h2:v1", "v1:h1"]);
});

test("F150: an unknown MAC address goes to every other port too; a port that is down gets none", () => {
  const network = createNetwork("h1-v1 h2-v1 h3-v1 v1-a", { nodes: { h1: { arp: false }, h2: { arp: false } } });
  const { graph } = network.simulation;
  graph.setLinkUp(network.link("v1:h3"), false);
  graph.tap((_, port, frame) => {
    if (port === network.port("h1:v1")) network.fabric.columns.destinationMac[frame] = 7_777;
  });
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 1 });
  network.simulation.runUntil(100_000_000);
  expect(network.captured().map(({ port }) => port)).toEqual(["h1:v1", "v1:h2", "v1:a"]);
  expect(drops(network)).toEqual({ "unknown-mac": 2 });
});

test("F150: what its destination has heard already is dropped as policy", () => {
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2", { nodes: { h1: { arp: false }, h3: { arp: false } } });
  network.simulation.graph.tap((_, port, frame) => {
    if (port === network.port("v1:v2")) network.fabric.columns.destinationMac[frame] = network.port("h2:v1");
  });
  network.fabric.addUdpFlow({ from: "h1", to: "h3", gapPs: 1_000_000, framesMax: 1 });
  network.simulation.runUntil(100_000_000);
  expect(drops(network)).toEqual({ policy: 1 });
});

test("F146: hosts behind one bridge share the network of the leaf's port, and others reach them there", () => {
  const { answered, network, arp } = ping("h1-v1 h2-v1 v1-a a-s s-b b-h3", "h3", "h2");
  expect([answered, drops(network)]).toEqual([1, {}]);
  // The leaf asks in the LAN; nobody else answers for the guest.
  expect(arp).toContain("a:v1");
  expect(arp.filter((port) => port.startsWith("h1"))).toEqual([]);
});

test("F152: a bridge whose uplink has an address answers there, outside and to its own guests", () => {
  const nodes = { v1: { uplink: "a", addresses: { a: ipv4Prefix("10.9.0.7/24") } } };
  const far = ping("h1-v1 h2-v1 v1-a a-h3", "h3", "v1", { nodes });
  expect([far.answered, drops(far.network)]).toEqual([1, {}]);
  const near = ping("h1-v1 h2-v1 v1-a a-h3", "h1", "v1", { nodes });
  expect([near.answered, near.ip]).toEqual([1, ["h1:v1", "v1:h1"]]);
  const out = ping("h1-v1 h2-v1 v1-a a-h3", "v1", "h3", { nodes });
  expect([out.answered, out.ip]).toEqual([1, ["v1:a", "a:h3", "h3:a", "a:v1"]]);
  const inside = ping("h1-v1 h2-v1 v1-a a-h3", "v1", "h2", { nodes });
  expect([inside.answered, inside.ip]).toEqual([1, ["v1:h2", "h2:v1"]]);
});

test("F149: guests of the underlay and of segments on one server: an outer frame may be flooded, and stays whole", () => {
  const nodes = {
    h1: { addresses: { v1: ipv4Prefix("10.1.0.11/24") } },
    h2: { addresses: { v2: ipv4Prefix("10.1.0.12/24") } },
    v1: { uplink: "v3", vnis: [{ vni: 7, ports: ["h1"] }] },
    v2: { uplink: "v3", vnis: [{ vni: 7, ports: ["h2"] }] },
  };
  const between = createNetwork("h1-v1 h2-v2 v1-v3 v2-v3 v3-a h3-v3 h4-v1", { nodes });
  const { columns } = between.fabric;
  let wrong = 0;
  between.simulation.graph.tap((_, port, frame) => {
    const isOuter = columns.destinationPort[frame] === 4789 && columns.protocol[frame] === 17;
    if (port === between.port("v1:v3") && isOuter) {
      wrong = columns.destinationMac[frame];
      columns.destinationMac[frame] = 7_777;
    }
    // Right again on the one cable where it should arrive.
    if (port === between.port("v3:v2") && isOuter) columns.destinationMac[frame] = wrong;
  });
  between.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, framesMax: 1, frameBytes: 200 });
  between.simulation.runUntil(100_000_000);
  expect(between.fabric.counts(1).deliveredFrames).toBe(1);
  const captured = between.captured().filter(({ bytes }) => bytes.length === 250);
  expect(captured.map(({ port }) => port)).toEqual(["v1:v3", "v3:v2", "v3:a", "v3:h3"]);
  for (const { bytes } of captured) {
    expect(bytes.subarray(50)).toEqual(captured[0].bytes.subarray(50));
    expect(Ipv4Header.destination(bytes, 14)).toBe(between.fabric.addressOf(between.node("v2")));
  }
  // A guest of the underlay beside guests of a segment reaches the leaf's network.
  between.fabric.addPing({ from: "h4", to: "h3", framesMax: 1 });
  between.simulation.runUntil(200_000_000);
  expect(between.fabric.counts(2).deliveredFrames).toBe(1);
});

test("F156: with vepa the outer switch is visited once, and sends back what is for the other guest", () => {
  const network = createServers("leaf", { nodes: { v1: { uplink: "a", mode: "vepa" } } });
  network.fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  network.simulation.runUntil(100_000_000);
  expect([network.fabric.counts(1).deliveredFrames, drops(network)]).toEqual([1, {}]);
  const ip = network.captured().filter(({ bytes }) => EthernetHeader.type(bytes) === 0x0800);
  expect(ip.slice(0, 4).map(({ port }) => port)).toEqual(["h1:v1", "v1:a", "a:v1", "v1:h2"]);
});
