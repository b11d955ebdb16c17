import { createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { registry } from "./domain.ts";
import { edgesOf, failuresOf } from "./failures.ts";

const text = `dc: 1
until: 300us
generate:
  - { kind: fabric/leaf-spine@1, spines: 2, leaves: 3, hostsPerLeaf: 1, hostRate: 25G, fabricRate: 100G }
workloads:
  - { kind: fabric/detection@1, by: link-down, debounce: 20us, withdrawalDelay: 5us }
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 10Gbps, frameSize: 1000B, sourcePort: 49153 }
  - { kind: fabric/udp-flow@1, from: h1, to: h2, rate: 10Gbps, frameSize: 1000B, sourcePort: 49154 }
actions:
  - { at: 60us, do: link.down, on: "leaf2:e1-49" }
  - { at: 60us, do: link.loss, on: "leaf1:e1-50", value: 0.5 }
  - { at: 200us, do: link.up, on: "leaf2:e1-49" }`;

function begin(timePs: number): Run {
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry, { ports: "general", traceRecordsMax: 1 << 20 });
  run.timeline.runUntil(timePs);
  return run;
}

test("before anything has failed there is nothing", () => {
  expect(failuresOf(begin(50e6), {})).toEqual({ incidents: [], chosen: -1, nowPs: 50e6, untilPs: 300e6 });
});

test("what fails in one instant is one incident; who noticed stands before who was told", () => {
  const answer = failuresOf(begin(150e6), {});
  expect(answer?.incidents).toHaveLength(1);
  const [{ links, switches, timePs }] = answer.incidents;
  expect(timePs).toBe(60e6);
  expect(links).toMatchObject([
    { kind: "link-down", ends: ["leaf2:e1-49", "spine1:e1-2"], isBothWays: true, by: "link-down", link: "leaf2:e1-49" },
    { kind: "loss", value: 0.5, ends: ["leaf1:e1-50", "spine2:e1-1"], isBothWays: false },
  ]);
  const known = switches.map(({ node, isEnd, news }) => [
    node,
    isEnd,
    news.map((each) => each.isTold),
    news[0].afterPs,
  ]);
  expect(known.filter(([, isEnd]) => isEnd === true)).toHaveLength(4);
  const byNode = Object.fromEntries(switches.map(({ node, news }) => [node, news[0]]));
  expect(byNode.leaf2).toEqual({ afterPs: 20e6, isDown: true, isTold: false, link: 0 });
  expect(byNode.spine1).toEqual({ afterPs: 20e6, isDown: true, isTold: false, link: 0 });
  expect(byNode.leaf1).toMatchObject({ afterPs: 25.5e6, isTold: true });
});

test("a link that is mended has an end, and each switch learns of that once", () => {
  const [{ links, switches }] = failuresOf(begin(290e6), {}).incidents;
  expect(links[0].endPs).toBe(200e6);
  for (const { news } of switches) {
    expect(news.filter(({ link }) => link === 0).map(({ isDown }) => isDown)).toEqual([true, false]);
  }
});

test("slices add up to what the trace has: bytes delivered, frames lost by cause", () => {
  const run = begin(290e6);
  const { slices } = failuresOf(run, { chosen: 0 });
  if (slices === undefined) throw new Error("no slices");
  const { trace, graph } = run.simulation;
  const isHost = (port: number): boolean => graph.nodeName(graph.ports.node[port]).startsWith("h");
  const fromPs = 60e6 + slices.edgesPs[0];
  let [delivered, lost] = [0, 0];
  for (let record = trace.first; record < trace.count; record += 1) {
    if (trace.timePs(record) < fromPs) continue;
    const kind = trace.kindName(trace.kindOf(record));
    if (kind === "frame.receive" && isHost(trace.c(record))) delivered += trace.b(record);
    if (kind === "frame.drop") lost += 1;
  }
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  expect(sum(slices.deliveredBytes)).toBe(delivered);
  expect(slices.lost.map(({ cause }) => cause).sort()).toEqual(["injected", "link-down"]);
  expect(sum(slices.lost.map(({ frames }) => sum(frames)))).toBe(lost);
  expect(lost).toBeGreaterThan(20);
  for (const { frames, bytes } of slices.lost) expect(sum(bytes)).toBe(1000 * sum(frames));
  expect(slices.deliveredBytes).toHaveLength(slices.edgesPs.length - 1);
  // Both flows sent before.
  const rate = (slices.deliveredBytes[0] * 8e12) / -slices.edgesPs[0];
  expect(Math.abs(rate / 20e9 - 1)).toBeLessThan(0.1);
});

test("edges go from before the failure to now, each tenfold time in as many slices", () => {
  const edges = edgesOf(60e6, 1060e6);
  expect(edges.slice(0, 3)).toEqual([-60e6, 0, 1e6]);
  expect(edges.at(-1)).toBe(1000e6);
  expect(edges.filter((edge) => edge >= 1e6 && edge < 1e8)).toHaveLength(12);
  expect(edges.every((edge, at) => at === 0 || edge > edges[at - 1])).toBe(true);
  expect(edgesOf(0, 0)).toEqual([-0, 0]);
});
