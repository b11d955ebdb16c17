import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";

test("G11: names are unique, ports are connected once, and everything is found by name and number", () => {
  const { graph } = createSimulation({ seed: 1 });
  const [leaf, host] = [graph.addNode("leaf1", () => {}), graph.addNode("h1", () => {})];
  const [a, b, c] = [graph.addPort(leaf, "e1-1"), graph.addPort(host, "eth0"), graph.addPort(leaf, "e1-2")];
  const options = { rateBitsPerSecond: gbps(25), delayPs: ns(500), mtuBytes: 9216 };
  const link = graph.connect(a, b, options);
  expect(() => graph.addNode("h1", () => {})).toThrow(expect.objectContaining({ code: "engine/duplicate-name" }));
  expect(() => graph.addPort(leaf, "e1-1")).toThrow(expect.objectContaining({ code: "engine/duplicate-name" }));
  expect(() => graph.connect(c, a, options)).toThrow(expect.objectContaining({ code: "engine/port-connected" }));
  expect(() => graph.connect(c, c, options)).toThrow(expect.objectContaining({ code: "engine/port-connected" }));
  expect([
    graph.nodeByName("h1"),
    graph.nodeByName("nope"),
    graph.portByName("leaf1:e1-1"),
    graph.portByName("x:y"),
  ]).toEqual([host, -1, a, -1]);
  expect([graph.portName(a), graph.portPath(a), graph.portLocalName(b), graph.portsOf(leaf)]).toEqual([
    "leaf1:e1-1",
    "leaf1/e1-1",
    "eth0",
    [a, c],
  ]);
  expect([graph.linkEnds(link), graph.linkOptions(link), graph.linkUp(link), graph.linkCount]).toEqual([
    [a, b],
    options,
    true,
    1,
  ]);
});
