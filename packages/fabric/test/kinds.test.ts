import { createRegistry, createRun, parseScenario, type Run, scenarioSchema } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { explain, fabricKinds, fabricOf, makeLeafSpine } from "../src/index.ts";

const registry = createRegistry([fabricKinds]);

function start(text: string): Run {
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  return createRun(read.value, registry, { traceRecordsMax: 65_536 });
}

const issues = (text: string) =>
  loadScenario(text, registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);

const leafSpine = `
dc: 1
name: two racks
until: 100us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2 }]
`;

test("F100: a leaf-spine is generated with its roles, rates and limits", () => {
  const run = start(leafSpine);
  const { graph } = run.simulation;
  const names = (nodes: readonly number[]) => nodes.map((node) => graph.nodeName(node)).join(" ");
  expect(names(fabricOf(run).switches)).toBe("spine1 spine2 leaf1 leaf2");
  expect(names(fabricOf(run).hosts)).toBe("h1 h2 h3 h4");
  const link = (port: string) => graph.linkOptions(graph.ports.link[graph.portByName(port)]);
  expect(link("h1:eth0")).toMatchObject({
    rateBitsPerSecond: 25e9,
    delayPs: 500_000,
    mtuBytes: 9216,
    queueBytesMax: 524_288,
  });
  expect(link("leaf1:e1-49").rateBitsPerSecond).toBe(100e9);
});

test("F101: a design that cannot be built is an issue at the generator", () => {
  const text = leafSpine.replace("leaves: 2", "leaves: 40, spinePorts: 32");
  expect(issues(text)).toEqual(["fabric/leaf-spine-ports generate[0].spinePorts: at least 40 ports"]);
});

test("F102: switches and hosts written by hand, with addresses, roles, a loopback", () => {
  const run = start(`
dc: 1
nodes:
  h1: { kind: fabric/host@1, arp: false, device: a server }
  s: { kind: fabric/switch@1, role: leaf, loopback: 192.0.2.9, addresses: { e1: 198.51.100.1/24 }, icmpErrors: false }
links: [{ ends: ["h1:eth0", "s:e1"], rate: 10G, delay: 1us }]
`);
  const fabric = fabricOf(run);
  expect(fabric.addressOf(run.context.node("s"))).toBe(0xc0000209);
  expect(fabric.addressOf(run.context.node("h1"))).toBe(0xc6336402);
});

test("F103, F104, F105: flows, pings and a permutation run as they are written", () => {
  const run = start(`${leafSpine}
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 8Gbps, frameSize: 1000B, start: 10us, stop: 20us, sourcePort: 7, destinationPort: 8 }
  - { kind: fabric/udp-flow@1, from: h1, to: h4, rate: 8Gbps, frameSize: 1000B, count: 3 }
  - { kind: fabric/ping@1, from: h2, to: h4, interval: 20us, count: 2 }
  - { kind: fabric/permutation@1, rate: 1Gbps, shift: 2, stop: 50us }
`);
  run.timeline.runUntil(run.untilPs);
  const fabric = fabricOf(run);
  expect(
    fabric.flows.map(({ path, sourcePort, destinationPort }) => `${path} ${sourcePort} ${destinationPort}`),
  ).toEqual([
    "h1/udp1 7 8",
    "h1/udp2 49154 9",
    "h2/ping1 0 0",
    "h1/udp3 49156 9",
    "h2/udp1 49157 9",
    "h3/udp1 49158 9",
    "h4/udp1 49159 9",
  ]);
  expect([1, 2, 3].map((flow) => fabric.counts(flow).deliveredFrames)).toEqual([10, 3, 2]);
  // 50 µs at 1 Gbit/s and 1,514 bytes: five frames each.
  expect([4, 5, 6, 7].map((flow) => fabric.counts(flow).deliveredFrames)).toEqual([5, 5, 5, 5]);
  expect(run.simulation.metrics.probe("h1/udp1#deliveredFrames.count")).toBe(10);
});

test("F106: mistakes are issues with their paths, all at once", () => {
  expect(
    issues(`${leafSpine}
nodes:
  x: { kind: fabric/switch@1, role: leef, addresses: { e1: 10.0.0.0/24, e2: 7 }, loopback: here }
  y: { kind: fabric/hots@1 }
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h1, rate: 1G }
  - { kind: fabric/udp-flow@1, from: h1, to: h9, rate: 1 }
  - { kind: fabric/ping@1, from: h1, to: h2, frameSize: 59B, interval: 0ns }
  - { kind: fabric/permutation@1 }
`),
  ).toEqual([
    "scenario/choice nodes.x.role: one of leaf, spine, superspine, core, router, edge, access, aggregation",
    "fabric/address nodes.x.addresses.e1: an interface's address, as 10.0.0.0/31",
    "fabric/address nodes.x.addresses.e2: an interface's address, as 10.0.0.0/31",
    "fabric/address nodes.x.loopback: an address, as 10.255.0.1",
    "scenario/unknown-kind nodes.y.kind: a known kind of node",
    "fabric/same-node workloads[0].to: another node than h1",
    "scenario/unknown-node workloads[1].to: the name of a node",
    "scenario/unit workloads[1].rate: a rate with its unit (bps Kbps Mbps Gbps, or K M G), as 25G",
    "scenario/range workloads[2].frameSize: a size from 60B to 65549B",
    "scenario/range workloads[2].interval: a time from 1ps",
    "scenario/missing workloads[3].rate: of each host, counting each frame as it is captured",
  ]);
});

test("F107: a link or a whole node fails and comes back, by an action of the scenario or of a person", () => {
  const run = start(`${leafSpine}
workloads: [{ kind: fabric/permutation@1, rate: 1Gbps, shift: 2 }]
actions:
  - { at: 20us, do: link.down, on: "leaf1:e1-49" }
  - { at: 40us, do: node.down, on: spine2 }
  - { at: 60us, do: node.up, on: spine2 }
`);
  const { graph } = run.simulation;
  const up = () => ["leaf1:e1-49", "leaf1:e1-50", "leaf2:e1-50"].map((port) => graph.linkUp(run.context.link(port)));
  run.timeline.runUntil(30_000_000);
  expect(up()).toEqual([false, true, true]);
  run.timeline.runUntil(50_000_000);
  expect(up()).toEqual([false, false, false]);
  run.timeline.runUntil(100_000_000);
  expect(up()).toEqual([false, true, true]);
  const digest = run.simulation.digest();
  run.timeline.act("link.up", "leaf1:e1-49");
  expect(up()[0]).toBe(true);
  run.timeline.undo();
  expect(run.simulation.digest()).toBe(digest);
  // While spine2 was down leaf1 had no way up: what was lost says so.
  const { trace } = run.simulation;
  const drop = Array.from({ length: trace.count }, (_, record) => record).find(
    (record) => trace.kindName(trace.kindOf(record)) === "frame.drop" && trace.timePs(record) > 42_000_000,
  );
  const why = explain(run, drop as number);
  expect([why.code, why.because[0].code]).toEqual(["fabric/no-route", "fabric/owner-unreachable"]);
});

test("F108: every kind is in the published schema, each option with a description", () => {
  const text = JSON.stringify(scenarioSchema(registry));
  for (const { kind } of fabricKinds.kinds) expect(text).toContain(kind);
  for (const { shape } of fabricKinds.kinds) {
    const { properties } = shape.schema as { properties: Record<string, { description?: string }> };
    for (const option of Object.values(properties)) expect(option.description).toBeTruthy();
  }
});

test("F19: the generator's numbers are there without a run", () => {
  const made = makeLeafSpine({ spines: 2, leaves: 2, hostsPerLeaf: 2 });
  expect(made.ok && made.value.numbers.oversubscription).toBe(0.25);
  expect(
    parseScenario(
      { dc: 1, generate: [{ kind: "fabric/leaf-spine@1", spines: 1, leaves: 1, hostsPerLeaf: 0 }] },
      registry,
    ).ok,
  ).toBe(true);
});
