import { createSimulation } from "@dc/engine";
import { formatIpv4Prefix } from "@dc/wire";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { createNetwork } from "../testing/index.ts";
import { createFabric } from "./fabric.ts";

const failing = (run: () => unknown, code: string) => expect(run).toThrow(expect.objectContaining({ code }));

test("F80: nodes are switches and hosts in the order they were added; the topology is the graph's", () => {
  const { fabric, simulation } = createNetwork("h1-a a-b b-h2");
  const names = (nodes: readonly number[]) => nodes.map((node) => simulation.graph.nodeName(node));
  expect([names(fabric.hosts), names(fabric.switches)]).toEqual([
    ["h1", "h2"],
    ["a", "b"],
  ]);
  expect(fabric.topology.nodes.map(({ name, forwards }) => `${name} ${forwards}`)).toEqual([
    "h1 false",
    "a true",
    "b true",
    "h2 false",
  ]);
  expect(fabric.topologyLinks).toEqual([0, 1, 2]);
  expect(fabric.isSwitch(simulation.graph.nodeByName("a"))).toBe(true);
});

test("F81: addresses are those that were given, then the plan's; a node is reached by one of them", () => {
  const { fabric, port, node } = createNetwork("h1-a a-b", {
    nodes: { a: { addresses: { b: ipv4Prefix("192.0.2.0/31") }, loopback: 0xc0000263 } },
  });
  const text = (name: string) =>
    formatIpv4Prefix(fabric.interfaceOf(port(name)) as { address: number; lengthBits: number });
  expect(["h1:a", "a:h1", "a:b", "b:a"].map(text)).toEqual([
    "10.128.0.2/24",
    "10.128.0.1/24",
    "192.0.2.0/31",
    "192.0.2.1/31",
  ]);
  expect(fabric.addressOf(node("a"))).toBe(0xc0000263);
  expect(fabric.nodeOf(0xc0000263)).toBe(node("a"));
  expect(fabric.nodeOf(1)).toBe(-1);
});

test("F82: two interfaces with one address are refused, with both their names", () => {
  const nodes = { a: { addresses: { h1: ipv4Prefix("10.9.0.1/24"), h2: ipv4Prefix("10.9.0.1/24") } } };
  failing(() => createNetwork("h1-a h2-a", { nodes }), "fabric/duplicate-address");
  expect(() => createNetwork("h1-a h2-a", { nodes })).toThrow("10.9.0.1 is given to a:h1 and to a:h2");
});

test("F83: nodes come before the start; names must be known; who is not connected sends nothing", () => {
  const { fabric } = createNetwork("h1-a a-h2");
  failing(() => fabric.addHost("h9"), "fabric/started");
  failing(() => fabric.addPing({ from: "h1", to: "h7" }), "fabric/unknown-name");
  const alone = createFabric(createSimulation({ seed: 1 }));
  alone.addHost("h1");
  alone.addHost("h2");
  failing(() => alone.addPing({ from: "h1", to: "h2" }), "fabric/bad-option");
  expect(alone.addPermutation({ rateBitsPerSecond: 1e9 })).toEqual([]);
});

test("F84: a node of another package beside a fabric keeps its own ways", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const a = fabric.addSwitch("a");
  const foreign = graph.addNode("gpu1", () => {});
  const [p, q] = [graph.addPort(a, "e1"), graph.addPort(foreign, "eth0")];
  graph.connect(p, q, { rateBitsPerSecond: 1e9, delayPs: 1 });
  fabric.start();
  expect(fabric.interfaceOf(p)).toBeUndefined();
  expect(fabric.topology.links).toEqual([]);
  failing(() => fabric.addPing({ from: "a", to: "gpu1" }), "fabric/unknown-name");
});
