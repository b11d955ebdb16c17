/**
 * Bridges that learn, VLANs and a spanning tree together: one digest whatever the ports, the records and the steps.
 */
import { createTimeline } from "@dc/engine/timeline";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";

/** A ring of three bridges with VLANs and a tree, two hosts in each VLAN, traffic in both, a cut and a mend. */
function createRing(options: NetworkOptions = {}): Network {
  const trunk = { trunk: [10, 20], native: 1 };
  const bridge = (...names: string[]) => ({
    spanningTree: true,
    ageingPs: 400_000_000,
    vlans: { v1: trunk, v2: trunk, v3: trunk, [names[0]]: { access: 10 }, [names[1]]: { access: 20 } },
  });
  const only = (own: string, of: ReturnType<typeof bridge>) => {
    const { [own as "v1"]: _, ...vlans } = of.vlans;
    return { ...of, vlans };
  };
  const network = createNetwork("v1-v2 v2-v3 v3-v1 h1-v1 h2-v1 h3-v2 h4-v2 h5-v3 h6-v3", {
    nodes: {
      v1: only("v1", bridge("h1", "h2")),
      v2: only("v2", bridge("h3", "h4")),
      v3: only("v3", bridge("h5", "h6")),
    },
    ...options,
  });
  const { fabric } = network;
  for (const [from, to] of [
    ["h1", "h3"],
    ["h2", "h4"],
    ["h5", "h1"],
    ["h6", "h2"],
  ]) {
    fabric.addPing({ from, to, intervalPs: 30_000_000, startPs: 5_000_000, framesMax: 20 });
    fabric.addUdpFlow({ from, to, gapPs: 7_000_000, frameBytes: 300, startPs: 9_000_000, framesMax: 60 });
  }
  return network;
}

const run = (options: NetworkOptions, cutPs = 200_000_000): Network => {
  const network = createRing(options);
  network.simulation.runUntil(cutPs);
  network.simulation.graph.setLinkUp(network.link("v1:v3"), false);
  network.simulation.runUntil(cutPs * 2);
  network.simulation.graph.setLinkUp(network.link("v1:v3"), true);
  network.simulation.runUntil(1_500_000_000);
  network.simulation.graph.settle();
  return network;
};

test("F350: one event a hop or two, and whatever is recorded: the same records and the same digest", () => {
  const fast = run({ ports: "fast", traceRecordsMax: 65_536 });
  const general = run({ ports: "general", traceRecordsMax: 65_536 });
  expect(firstDifference(traceRows(fast.simulation.trace), traceRows(general.simulation.trace))).toBeUndefined();
  expect(general.simulation.digest()).toBe(fast.simulation.digest());
  expect(run({ traceRecordsMax: 0 }).simulation.digest()).toBe(fast.simulation.digest());
  expect(run({ spans: true }).simulation.digest()).toBe(fast.simulation.digest());
  const { fabric } = fast;
  for (const { number } of fabric.flows) expect(fabric.counts(number).deliveredFrames).toBeGreaterThan(15);
});

test("F350: what was made was delivered, dropped or is inside still, copies and BPDUs too", () => {
  const { simulation } = run({});
  const dropped = simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0);
  expect(dropped).toBeGreaterThan(0);
  simulation.runUntil(1_600_000_000);
  // All flows have ended, and a BPDU is on its cable for less than a microsecond.
  expect(simulation.frames.alive).toBe(0);
});

test("F351: steps back and forth come to the same digest, tables and roles", () => {
  let latest = createRing();
  const timeline = createTimeline({
    build: () => {
      latest = createRing();
      return latest.simulation;
    },
    apply() {},
    checkpointEvents: 64,
  });
  const look = (): string =>
    JSON.stringify([
      timeline.simulation.digest(),
      ...["v1", "v2", "v3"].flatMap((name) => [
        latest.fabric.learntMacs(latest.node(name)),
        latest.fabric.spanningTree(latest.node(name)),
      ]),
    ]);
  const seen: string[] = [];
  for (let n = 0; n < 600; n++) {
    timeline.step();
    seen.push(look());
  }
  for (let n = seen.length - 2; n >= 0; n -= 1) {
    timeline.stepBack();
    if (n % 7 === 0) expect(look(), `event ${n}`).toBe(seen[n]);
  }
  timeline.step(599);
  expect(look()).toBe(seen.at(-1));
}, 60_000);
