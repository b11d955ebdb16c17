import { makeTransmit } from "@dc/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { build, drawn } from "../../test/random-network.ts";
import { createNetwork, type Network } from "../testing/index.ts";
import { explainRate } from "./explain.ts";
import { type FabricFluid, makeFabricFluid } from "./fabric-fluid.ts";
import { computeMaxMin, ownDemand } from "./max-min.ts";

const warmPs = 20_000_000;
const untilPs = 1_000_000_000;

/** Delivered bits per second of frames, by the packet model, from a warm-up on. */
function deliveredRates({ simulation, fabric }: Network, untilPs = 1_000_000_000): number[] {
  simulation.runUntil(warmPs);
  const before = fabric.flows.map(({ number }) => fabric.counts(number).deliveredBytes);
  simulation.runUntil(warmPs + untilPs);
  return fabric.flows.map(({ number }, at) => ((fabric.counts(number).deliveredBytes - before[at]) * 8e12) / untilPs);
}

/** The same by the fluid model: what its rates leave for frames. */
function fluidRates(fluid: FabricFluid): number[] {
  const { rateBitsPerSecond } = computeMaxMin(fluid.network);
  return Array.from(rateBitsPerSecond, (rate, flow) => rate * fluid.frameShare[flow]);
}

const hosts = "h1-a h2-a h3-a h4-b h5-b h6-b a-s b-s a-t b-t";

test("F283: without overload each flow gets what it offers, and the packet model delivers as much", () => {
  const network = createNetwork(hosts, { rateBitsPerSecond: 10e9 });
  const { fabric } = network;
  const offered = [1e9, 2.5e9, 3e9, 0.7e9, 2e9];
  offered.forEach((rateBitsPerSecond, at) => {
    fabric.addUdpFlow({
      from: `h${(at % 3) + 1}`,
      to: `h${((at * 2) % 3) + 4}`,
      rateBitsPerSecond,
      frameBytes: 1000 + at * 100,
    });
  });
  const fluid = makeFabricFluid(fabric);
  const { bottleneck, loadBitsPerSecond } = computeMaxMin(fluid.network);
  expect(new Set(bottleneck)).toEqual(new Set([ownDemand]));
  const delivered = deliveredRates(network);
  fluidRates(fluid).forEach((rate, flow) => {
    expect(rate).toBeCloseTo(offered[flow], -5);
    // Less than a frame at either edge of the window.
    expect(Math.abs(delivered[flow] - rate)).toBeLessThan((2 * fluid.flows[flow].frameBytes * 8e12) / untilPs);
  });
  for (const load of loadBitsPerSecond) expect(load).toBeLessThan(10e9);
});

test("F283: in drawn networks too: where no demand is cut, nothing is lost but what waits or travels", () => {
  let [checked, overloaded] = [0, 0];
  fc.assert(
    fc.property(drawn, (experiment) => {
      const flows = experiment.flows.map((flow) => ({ ...flow, isPing: false }));
      // Neighbours are known: of small frames at 100 Gbit/s more come in a round trip of ARP than may wait for it (F43).
      const network = build({ ...experiment, flows, queueFramesMax: 64, changes: [], arp: false });
      const fluid = makeFabricFluid(network.fabric);
      if (computeMaxMin(fluid.network).bottleneck.some((link) => link !== ownDemand)) {
        overloaded += 1;
        return;
      }
      checked += 1;
      network.simulation.runUntil(50_000_000);
      network.simulation.graph.settle();
      expect(network.simulation.graph.dropsByCause.reduce((sum, drops) => sum + drops, 0)).toBe(0);
    }),
    { numRuns: 150 },
  );
  expect(checked).toBeGreaterThan(20);
  expect(overloaded).toBeGreaterThan(5);
});

test("F284: equal flows that meet at one full link share it alike in both models", () => {
  // Gaps three thousandths apart: phases drift, so that no flow always loses the same tie.
  const network = createNetwork("h1-a h2-a h3-a h4-a", { rateBitsPerSecond: 10e9, queueFramesMax: 64 });
  const { fabric } = network;
  const gapPs = makeTransmit(6e9, 0)(1500);
  ["h1", "h2", "h3"].forEach((from, at) => {
    fabric.addUdpFlow({
      from,
      to: "h4",
      gapPs: gapPs + at * 6007,
      startPs: at * 131_000,
      frameBytes: 1500,
      sourcePort: 50_000,
    });
  });
  const fluid = makeFabricFluid(fabric);
  const allocation = computeMaxMin(fluid.network);
  const reason = explainRate(fluid.network, allocation, 0);
  expect(network.simulation.graph.portName(fluid.ports[reason.link])).toBe("a:h4");
  expect(reason.sharers).toEqual([0, 1, 2]);
  expect(reason.fairShareBitsPerSecond).toBeCloseTo(10e9 / 3, 3);
  const delivered = deliveredRates(network, 10_000_000_000);
  const fluidly = fluidRates(fluid);
  // The line is full to the bit, and its thirds agree to two per cent.
  const total = (rates: readonly number[]): number => rates.reduce((sum, rate) => sum + rate, 0);
  expect(Math.abs(total(delivered) / total(fluidly) - 1)).toBeLessThan(1e-3);
  fluidly.forEach((rate, flow) => {
    expect(Math.abs(delivered[flow] / rate - 1), `flow ${flow}`).toBeLessThan(0.02);
  });
});

test("F285: unequal flows at a full link do not agree: a queue without flows shares by what is offered", () => {
  const network = createNetwork("h1-a h2-a h3-a", { rateBitsPerSecond: 12e9, queueFramesMax: 64 });
  const { fabric } = network;
  const frameBytes = 1500;
  [8e9, 4.5e9].forEach((rate, at) => {
    const gapPs = makeTransmit(rate, 0)(frameBytes) + at * 6007;
    fabric.addUdpFlow({ from: `h${at + 1}`, to: "h3", gapPs, frameBytes, startPs: at * 131_000 });
  });
  const fluid = makeFabricFluid(fabric);
  const fair = fluidRates(fluid);
  const delivered = deliveredRates(network);
  // Max-min: the smaller flow gets all it wants. First in, first out: both lose in proportion.
  const offered = fluid.flows.map(({ gapPs }) => (frameBytes * 8e12) / gapPs);
  expect(fair[1]).toBeCloseTo(offered[1], 0);
  expect(delivered[1] / offered[1]).toBeLessThan(0.96);
  const given = 12e9 / (((offered[0] + offered[1]) * 1524) / 1500);
  delivered.forEach((rate, flow) => {
    expect(Math.abs(rate / offered[flow] / given - 1), `flow ${flow}`).toBeLessThan(0.02);
  });
});

test("F282: what reaches nobody is listed, pings are left out, and flows may be unbounded", () => {
  const network = createNetwork("h1-a h2-b a-s s-b h3-a", { rateBitsPerSecond: 10e9 });
  const { fabric, simulation } = network;
  fabric.addPing({ from: "h1", to: "h2" });
  fabric.addUdpFlow({ from: "h1", to: "h3", rateBitsPerSecond: 1e9 });
  fabric.addUdpFlow({ from: "h1", to: "h2", rateBitsPerSecond: 1e9 });
  simulation.graph.setLinkUp(network.link("s:b"), false);
  const fluid = makeFabricFluid(fabric, { demand: "unbounded" });
  expect(fluid.flows.map(({ path }) => path)).toEqual(["h1/udp1"]);
  expect(fluid.lost.map(({ flow, lost }) => [flow.path, lost.cause])).toEqual([["h1/udp2", "no-route"]]);
  const { rateBitsPerSecond } = computeMaxMin(fluid.network);
  expect(Array.from(rateBitsPerSecond)).toEqual([10e9]);
  const { frameBytes } = fluid.flows[0];
  expect(fluid.frameShare[0]).toBe(frameBytes / (frameBytes + 24));
});
