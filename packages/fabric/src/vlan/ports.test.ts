import { dropCauses } from "@dc/engine";
import { dissect, etherType, EthernetHeader, VlanHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";
import { isVlan, readPortVlans, vlanMistake } from "./ports.ts";

const drops = ({ simulation }: Pick<Network, "simulation">): Record<string, number> =>
  Object.fromEntries(
    Array.from(simulation.graph.dropsByCause, (count, cause) => [dropCauses[cause], count]).filter(([, n]) => n !== 0),
  );
const two = {
  v1: { vlans: { h1: { access: 10 }, h2: { access: 20 }, v2: { trunk: [10, 20] } } },
  v2: { vlans: { h3: { access: 10 }, h4: { access: 20 }, v1: { trunk: [10, 20] } } },
};
const delivered = ({ fabric }: Network): number[] =>
  fabric.flows.map(({ number }) => fabric.counts(number).deliveredFrames);

test("F333: 0 and 4095 name no VLAN; a port has access or trunk", () => {
  expect([0, 1, 4094, 4095, 1.5].map(isVlan)).toEqual([false, true, true, false, false]);
  expect([{ access: 1 }, { trunk: [1, 2], native: 3 }, { trunk: "all" as const }].map(vlanMistake)).toEqual([
    ...[undefined, undefined, undefined],
  ]);
  const places = [
    { access: 0 },
    { access: 4095 },
    { trunk: [1, 4095] },
    { trunk: [7, 7] },
    { trunk: [1], native: 0 },
    { access: 1, native: 2 },
    { access: 1, trunk: [2] },
    {},
  ].map((port) => vlanMistake(port)?.path);
  expect(places).toEqual([".access", ".access", ".trunk[1]", ".trunk[1]", ".native", ".native", "", ""]);
});

test("F334: what is not said is VLAN 1; all is what the other ports are in; a native VLAN is one of the trunk's", () => {
  const read = readPortVlans("v1", ["a", "b", "c", "d"], {
    b: { access: 10 },
    c: { trunk: "all" },
    d: { trunk: [10], native: 30 },
  });
  expect(read.map(({ pvid, members }) => [pvid, Array.from(members).sort((x, y) => x - y)])).toEqual([
    [1, [1]],
    [10, [10]],
    [0, [1, 10, 30]],
    [30, [10, 30]],
  ]);
});

test.each([
  [{ x: { access: 1 } }, "no port x"],
  [{ h1: { access: 4095 } }, "vlans.h1.access: expected a VLAN from 1 to 4094"],
])("F335: a program's mistake is an error", (vlans, message) => {
  const build = () => createNetwork("h1-v1", { nodes: { v1: { vlans } } });
  expect(build).toThrow(expect.objectContaining({ code: "fabric/vlan", message: expect.stringContaining(message) }));
});

test("F336: a VLAN is a LAN: hosts of one share a network and reach one another over a trunk, tagged there only", () => {
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2 h4-v2", { nodes: two });
  const { fabric, node } = network;
  const networks = ["h1", "h2", "h3", "h4"].map((name) => fabric.addressOf(node(name)) >>> 8);
  expect([networks[0] === networks[2], networks[1] === networks[3], networks[0] === networks[1]]).toEqual([
    ...[true, true, false],
  ]);
  fabric.addPing({ from: "h1", to: "h3", framesMax: 2 });
  fabric.addPing({ from: "h4", to: "h2", framesMax: 2 });
  network.simulation.runUntil(1_000_000_000);
  expect([delivered(network), drops(network)]).toEqual([[2, 2], {}]);
  const captured = network.captured();
  for (const { port, bytes } of captured) {
    const isTagged = EthernetHeader.type(bytes) === etherType.vlan;
    expect([port, isTagged]).toEqual([port, port === "v1:v2" || port === "v2:v1"]);
    expect(dissect(bytes).issues).toEqual([]);
  }
  const tagged = captured.filter(({ port }) => port === "v1:v2");
  expect(new Set(tagged.map(({ bytes }) => VlanHeader.id(bytes, 14)))).toEqual(new Set([10, 20]));
  // Floods stay in their VLAN.
  expect(captured.filter(({ port }) => port === "v1:h2").length).toBeLessThan(6);
  expect(fabric.learntMacs(node("v2")).map(({ vlan }) => vlan)).toEqual([10, 10, 20, 20]);
});

test("F336: the same address in two VLANs is two entries", () => {
  const network = createNetwork("h1-v1 h2-v1 v1-v2 h3-v2 h4-v2", { nodes: two });
  const { fabric, simulation, port, node } = network;
  simulation.graph.tap((_, at, frame) => {
    if (at === port("h2:v1")) fabric.columns.sourceMac[frame] = port("h1:v1");
  });
  fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
  fabric.addPing({ from: "h2", to: "h4", framesMax: 1 });
  simulation.runUntil(100_000_000);
  const own = fabric.learntMacs(node("v1")).filter(({ mac }) => mac === port("h1:v1"));
  expect(own.map((entry) => [entry.vlan, entry.port])).toEqual([
    [10, port("v1:h1")],
    [20, port("v1:h2")],
  ]);
});

test("F337: a port takes only its VLANs: another's, 0 without a native, and 4095 are dropped as vlan-filter", () => {
  const nodes = {
    v1: { vlans: { h1: { access: 10 }, v2: { trunk: [10, 20, 30] } } },
    v2: { vlans: { h2: { access: 10 }, v1: { trunk: [10] } } },
  };
  const network = createNetwork("h1-v1 v1-v2 h2-v2", { nodes: { ...nodes, h1: { arp: false }, h2: { arp: false } } });
  const { fabric, simulation, port } = network;
  const vlans = [10, 30, 0, 4095];
  let at = 0;
  simulation.graph.tap((_, from, frame) => {
    // As another vendor's bridge might send it.
    if (from === port("v1:v2")) fabric.tag(frame, "customer", vlans[at++]);
  });
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 2_000_000, framesMax: 4 });
  simulation.runUntil(100_000_000);
  expect([delivered(network), drops(network)]).toEqual([[1], { "vlan-filter": 3 }]);
});

test("F337: a tag that says a priority only is of the port's own VLAN", () => {
  const nodes = {
    v1: { vlans: { h1: { access: 10 }, v2: { trunk: [10], native: 10 } } },
    v2: { vlans: { h2: { access: 10 }, v1: { trunk: [20], native: 10 } } },
  };
  const network = createNetwork("h1-v1 v1-v2 h2-v2", { nodes: { ...nodes, h1: { arp: false }, h2: { arp: false } } });
  const { fabric, simulation, port } = network;
  simulation.graph.tap((_, from, frame) => {
    if (from === port("v1:v2")) fabric.tag(frame, "customer", 0);
  });
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 2_000_000, framesMax: 1 });
  simulation.runUntil(100_000_000);
  expect([delivered(network), drops(network)]).toEqual([[1], {}]);
  const [last] = network.captured().filter(({ port: at }) => at === "v2:h2");
  expect(EthernetHeader.type(last.bytes)).toBe(etherType.ipv4);
});

test("F337: hosts, routers and bridges without VLANs take no tag", () => {
  for (const far of ["h2", "a", "v2"]) {
    const vlans = { h1: { access: 10 }, h3: { access: 10 }, [far]: { trunk: [10] } };
    const network = createNetwork(`h1-v1 h3-v1 v1-${far} ${far === "v2" ? "h4-v2" : ""}`.trim(), {
      nodes: { v1: { vlans } },
    });
    network.fabric.addPing({ from: "h1", to: "h3", framesMax: 1 });
    network.simulation.runUntil(100_000_000);
    expect([far, delivered(network), drops(network)]).toEqual([far, [1], { "vlan-filter": 1 }]);
  }
});

test("F338: QinQ: a provider's bridge puts its tag around whatever comes from a customer, and takes it off", () => {
  const nodes = {
    v1: { vlans: { h1: { access: 10 }, h2: { access: 20 }, v3: { trunk: [10, 20] } } },
    v2: { vlans: { h3: { access: 10 }, h4: { access: 20 }, v4: { trunk: [10, 20] } } },
    v3: { tag: "service" as const, vlans: { v1: { access: 100 }, v4: { trunk: [100, 200] } } },
    v4: { tag: "service" as const, vlans: { v2: { access: 100 }, v3: { trunk: [100, 200] } } },
  };
  const network = createNetwork("h1-v1 h2-v1 v1-v3 v3-v4 v4-v2 h3-v2 h4-v2", { nodes, mtuBytes: 1500 });
  network.fabric.addPing({ from: "h1", to: "h3", framesMax: 2, frameBytes: 1514 });
  network.fabric.addPing({ from: "h2", to: "h4", framesMax: 2 });
  network.simulation.runUntil(1_000_000_000);
  expect([delivered(network), drops(network)]).toEqual([[2, 2], {}]);
  const between = network.captured().filter(({ port }) => port === "v3:v4");
  expect(between.length).toBeGreaterThan(4);
  for (const { bytes } of between) {
    const { layers, issues } = dissect(bytes);
    expect(layers.slice(0, 3).map(({ protocol }) => protocol)).toEqual(["eth", "ieee8021ad", "vlan"]);
    expect(issues).toEqual([]);
  }
  // 1,500 of payload, and both tags beside it.
  expect(Math.max(...between.map(({ bytes }) => bytes.length))).toBe(1514 + 8);
  expect(
    Math.max(
      ...network
        .captured()
        .filter(({ port }) => port === "v4:v2")
        .map(({ bytes }) => bytes.length),
    ),
  ).toBe(1518);
});
