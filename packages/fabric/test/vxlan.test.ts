import { createTimeline } from "@dc/engine/timeline";
import { createRegistry, createRun, scenarioSchema } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../src/index.ts";
import type { NetworkOptions } from "../src/testing/index.ts";
import { createTwoRacks, twoRacksScenario } from "./two-racks.ts";

/** Pings and flows in both segments and between them, enough to fill queues. */
function build(options: NetworkOptions = {}) {
  const network = createTwoRacks({ queueFramesMax: 8, rateBitsPerSecond: 10e9, ...options });
  const { fabric } = network;
  for (const [from, to] of [
    ["h1", "h3"],
    ["h2", "h4"],
    ["h4", "h1"],
    ["h1", "h2"],
    ["h3", "h2"],
  ]) {
    fabric.addUdpFlow({ from, to, gapPs: 700_000, frameBytes: 700 });
    fabric.addUdpFlow({ from, to, gapPs: 900_000, frameBytes: 60 });
    fabric.addPing({ from, to, intervalPs: 5_000_000 });
  }
  return network;
}

const endPs = 60_000_000;

/** The end of an uplink on the way, and its return. */
const changes = [
  { timePs: 20_000_000, after: 0, do: "down", on: "4", scripted: true },
  { timePs: 35_000_000, after: 0, do: "up", on: "4", scripted: true },
];

const createWalk = () =>
  createTimeline({
    build: () => build({ traceRecordsMax: 256 }).simulation,
    apply: (simulation, { on, do: what }) => simulation.graph.setLinkUp(Number(on), what === "up"),
    actions: changes,
    checkpointEvents: 100,
  });

test("F143: ports with one event a hop and with two: the same records and the same digest, through tunnels too", () => {
  const [fast, general] = (["fast", "general"] as const).map((ports) => {
    const { simulation } = build({ ports, traceRecordsMax: 65_536 });
    simulation.runUntil(endPs);
    return { digest: simulation.digest(), rows: traceRows(simulation.trace) };
  });
  expect(firstDifference(fast.rows, general.rows)).toBeUndefined();
  expect(fast.digest).toBe(general.digest);
});

test("F143: the same experiment gives the same digest, whatever is recorded", () => {
  const digests = [0, 0, 16, 65_536].map((traceRecordsMax) => {
    const { simulation } = build({ traceRecordsMax });
    simulation.runUntil(endPs);
    return simulation.digest();
  });
  expect(new Set(digests).size).toBe(1);
});

test("F143: back and forth through tunnels, with frames in them and lost from them, comes to the same digest", () => {
  const timeline = createWalk();
  timeline.seek(endPs);
  const end = timeline.simulation.digest();
  const dropped = timeline.simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0);
  expect(dropped).toBeGreaterThan(0);
  for (const share of [0.9, 0.1, 0.55, 0.3, 0.99, 0.02]) timeline.seekEvent(Math.floor(timeline.fired * share));
  timeline.seek(endPs);
  expect(timeline.simulation.digest()).toBe(end);
  for (let n = 0; n < 200; n++) timeline.stepBack();
  timeline.seek(endPs);
  expect(timeline.simulation.digest()).toBe(end);
});

test("F143: a frame that is in a tunnel when the run is put back has the same bytes there", () => {
  const timeline = createWalk();
  const bytesOf = (): string[] => {
    const { graph, frames } = timeline.simulation;
    const found: string[] = [];
    graph.inFlight((_port, frame) => found.push(Array.from(frames.bytes(frame)).join(" ")));
    return found.sort();
  };
  timeline.seek(30_000_000);
  const there = bytesOf();
  timeline.seek(endPs);
  timeline.seek(30_000_000);
  expect(bytesOf()).toEqual(there);
  // VXLAN's flags and the first byte of the reserved field, behind 42 bytes.
  expect(there.some((bytes) => bytes.split(" ").slice(42, 46).join(" ") === "8 0 0 0")).toBe(true);
});

const registry = createRegistry([fabricKinds]);
const read = (text: string) => {
  const scenario = loadScenario(text, registry);
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.issues, null, 1));
  return scenario.value;
};

test("F130: two racks and two segments, as an author writes them: everyone reaches everyone", () => {
  const pairs = ["h1 h3", "h1 h2", "h1 h4", "h4 h2", "h3 h2"].map((pair) => pair.split(" "));
  const pings = pairs.map(
    ([from, to]) => `  - { kind: fabric/ping@1, from: ${from}, to: ${to}, count: 3, interval: 10us }`,
  );
  const run = createRun(read(`${twoRacksScenario}workloads:\n${pings.join("\n")}\n`), registry);
  run.timeline.runUntil(run.untilPs);
  expect([1, 2, 3, 4, 5].map((flow) => fabricOf(run).counts(flow).deliveredFrames)).toEqual([3, 3, 3, 3, 3]);
  expect(JSON.stringify(scenarioSchema(registry))).toContain("VXLAN segments");
});

test("F138: a link that is too narrow is an issue with its path in the scenario and what it needs", () => {
  const read = loadScenario(twoRacksScenario.replace("mtu: 1550", "mtu: 1500"), registry);
  const issue = {
    severity: "error",
    code: "fabric/underlay-mtu",
    path: "links[4].mtu",
    expected: "at least 1550: a segment's 1500 and 50 of the tunnel",
    received: "1500",
    hint: "set mtu: 1550 here, or a smaller mtu in vnis",
  };
  expect([read.ok, read.issues]).toEqual([false, [expect.objectContaining(issue)]]);
});
