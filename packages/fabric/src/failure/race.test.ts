import { gbps, ms, us } from "@dc/engine";
import { createRegistry, createRun, parseScenario, type Run, type ScenarioDocument } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { createRace, type RaceEntry, raceEntries, type RaceResult } from "./race.ts";
import { reportFailures } from "./report.ts";

const registry = createRegistry([fabricKinds]);

function begin(document: Omit<ScenarioDocument, "dc">): Run {
  const read = parseScenario({ dc: 1, ...document }, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry);
}

function race(run: Run, failurePs: number, entry: RaceEntry): RaceResult {
  const one = createRace(run, failurePs, entry);
  expect(one.advance(() => false)).toBe(true);
  expect(one.progress).toBe(1);
  return one.result as RaceResult;
}

/** Four spines, eight flows of 10 Gbit/s from a host of the first leaf to one of the second. */
const leafSpine = (flows: number, rate: string): Omit<ScenarioDocument, "dc"> => ({
  until: "1ms",
  generate: [
    {
      kind: "fabric/leaf-spine@1",
      ...{ spines: 4, leaves: 3, hostsPerLeaf: 1, hostRate: "800G", fabricRate: "400G" },
    },
  ],
  workloads: Array.from({ length: flows }, (_, n) => ({
    kind: "fabric/udp-flow@1",
    ...{ from: "h1", to: "h2", rate, frameSize: "200B", start: `${n * 8}us`, sourcePort: 10_000 + n },
  })),
});

/** Times of a hold: the neighbour was last heard up to one keepalive before the failure. */
const between: readonly (readonly [RaceEntry, number, number])[] = [
  [{ by: "link-down", debounce: "10ms" }, 10, 10],
  [{ by: "bfd", interval: "50ms", multiplier: 3 }, 100, 150],
  [{ by: "bfd", interval: "300ms", multiplier: 3 }, 600, 900],
  [{ by: "hold", hold: "9s" }, 6000, 9000],
  [{ by: "hold", hold: "90s" }, 60_000, 90_000],
  [{ by: "hold", hold: "180s" }, 120_000, 180_000],
];

test("F411: the entries are those of claim F-16, and one between", () => {
  expect(raceEntries).toEqual(between.map(([entry]) => entry));
});

test.each(between)("F411, F412: %o: what a dead uplink costs at 400 Gbit/s", (entry, fromMs, toMs) => {
  const run = begin({
    ...leafSpine(40, "10Gbps"),
    actions: [{ at: "20us", do: "link.down", on: "leaf1:e1-49" }],
  });
  run.timeline.runUntil(us(30));
  const result = race(run, us(20), entry);
  const detectionMs = (result.detectionPs ?? 0) / ms(1);
  expect(detectionMs).toBeGreaterThanOrEqual(fromMs);
  expect(detectionMs).toBeLessThanOrEqual(toMs);
  // Both ends notice, then the other leaves and spines are told.
  expect(result.agreedPs).toBeGreaterThan(result.detectionPs ?? 0);
  const [before, failed] = result.steps;
  expect(before).toMatchObject({ deliveredBitsPerSecond: gbps(400), lostBitsPerSecond: 0 });
  const share = failed.lostBitsPerSecond / gbps(400);
  expect(share).toBe(result.moved.neededFlows / 40);
  expect(share).toBe(result.moved.neededShare);
  expect(share).toBeGreaterThan(0.1);
  // Nothing is lost any more when the sender's own leaf has noticed, or has heard it from the spine.
  const bytes = (share * gbps(400) * (result.repairPs ?? 0)) / 8e12;
  expect(Math.abs(result.lostBytes / bytes - 1)).toBeLessThan(1e-9);
  expect(result.lostBytesByCause).toEqual({ "link-down": result.lostBytes });
  expect(result).toMatchObject({ capacityAfter: 1, leftOut: 0 });
  expect(result.repairPs).toBeLessThanOrEqual(result.agreedPs ?? 0);
});

test("F412: 9 s of a quarter of 400 Gbit/s is 112 GB, 150 ms is 1.9: none of either is passed", () => {
  const run = begin({ ...leafSpine(40, "10Gbps"), actions: [{ at: "20us", do: "node.down", on: "spine1" }] });
  run.timeline.runUntil(us(30));
  const lost = (entry: RaceEntry): RaceResult => race(run, us(20), entry);
  const [hold, bfd] = [lost(between[3][0]), lost(between[1][0])];
  const { neededShare } = hold.moved;
  expect(hold.lostBytes).toBeLessThanOrEqual((112.5e9 * neededShare) / 0.25);
  expect(hold.lostBytes).toBeGreaterThan((75e9 * neededShare) / 0.25);
  expect(bfd.lostBytes).toBeLessThanOrEqual((1.875e9 * neededShare) / 0.25);
  expect(bfd.lostBytes).toBeGreaterThan((1.25e9 * neededShare) / 0.25);
});

test("F413: bytes and times are those of frames: thin flows, the same failure, link-down and BFD", () => {
  for (const entry of [between[0][0], between[1][0]]) {
    const document = leafSpine(200, "1Mbps");
    const run = begin({
      ...document,
      until: "2s",
      workloads: [...(document.workloads ?? []), { kind: "fabric/detection@1", ...entry }],
      actions: [{ at: "1s", do: "link.down", on: "leaf2:e1-50" }],
    });
    run.timeline.runUntil(ms(1600));
    const [packets] = reportFailures(fabricOf(run));
    const fluid = race(run, ms(1000), entry);
    // Sessions stand elsewhere when it fails: a detection by silence differs by an interval at most.
    const withinPs = entry.by === "bfd" ? ms(50) : us(1);
    expect(Math.abs((packets.detectionPs ?? 0) - (fluid.detectionPs ?? 0))).toBeLessThanOrEqual(withinPs);
    const [one, other] = [packets.lostBytes / (packets.lossPs ?? 0), fluid.lostBytes / (fluid.repairPs ?? 0)];
    // A flow's frames are 1.6 ms apart, those of all are spread.
    expect(Math.abs(one / other - 1)).toBeLessThan(entry.by === "bfd" ? 0.02 : 0.05);
    expect(fluid.moved.neededFlows).toBe(packets.moved?.neededFlows);
    expect(fluid.moved.needlessFlows).toBe(packets.moved?.needlessFlows);
  }
});

test("F411: what nobody can notice is never repaired, and a silent link is only seen by who listens", () => {
  const run = begin({
    ...leafSpine(20, "1Gbps"),
    actions: [{ at: "20us", do: "link.silent", on: "leaf1:e1-49" }],
  });
  run.timeline.runUntil(us(30));
  const [carrier, bfd] = [race(run, us(20), between[0][0]), race(run, us(20), between[1][0])];
  expect(carrier).not.toHaveProperty("detectionPs");
  expect(carrier).not.toHaveProperty("repairPs");
  expect(carrier.lostBytesByCause).toEqual({ injected: carrier.lostBytes });
  expect(bfd.repairPs).toBeLessThanOrEqual(ms(150));
  expect(bfd.lostBytes).toBeLessThan(carrier.lostBytes);
});

test("F411: an MTU that is too small loses large frames, and nobody notices", () => {
  const run = begin({
    ...leafSpine(20, "1Gbps"),
    actions: [{ at: "20us", do: "link.mtu", on: "leaf1:e1-49", value: 150 }],
  });
  run.timeline.runUntil(us(30));
  const result = race(run, us(20), between[1][0]);
  expect(result.lostBytesByCause).toEqual({ mtu: result.lostBytes });
  expect(result.lostBytes).toBeGreaterThan(0);
  expect(result).not.toHaveProperty("repairPs");
});

test("F411: a race leaves the run alone, comes out the same in pieces, and counts what has no rate", () => {
  const document = leafSpine(8, "1Gbps");
  const run = begin({
    ...document,
    workloads: [
      ...(document.workloads ?? []),
      { kind: "fabric/ping@1", from: "h1", to: "h2" },
      { kind: "fabric/detection@1", by: "hold" },
    ],
    actions: [{ at: "20us", do: "link.down", on: "leaf1:e1-49" }],
  });
  run.timeline.runUntil(us(30));
  const [digest, fired] = [run.simulation.digest(), run.timeline.fired];
  const whole = race(run, us(20), between[1][0]);
  expect([run.simulation.digest(), run.timeline.fired]).toEqual([digest, fired]);
  expect(whole.leftOut).toBe(1);
  const pieces = createRace(run, us(20), between[1][0]);
  let turns = 0;
  while (!pieces.advance(() => true)) turns += 1;
  expect(turns).toBeGreaterThan(3);
  expect(pieces.result).toEqual(whole);
});
