import { ms } from "@dc/engine";
import { bfdFlag, bfdPort, BfdHeader } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";
import type { DetectionOptions } from "./options.ts";

const bfdAt = 14 + 20 + 8;

function watched(detection: Partial<DetectionOptions> = {}, options: NetworkOptions = {}): Network {
  const network = createNetwork("h1-a a-b b-h2", { traceRecordsMax: 1 << 16, ...options });
  network.fabric.addDetection({ by: "bfd", intervalPs: ms(50), multiplier: 3, withdrawalDelayPs: 0, ...detection });
  return network;
}

/** Records of sessions: when in ms, kind, port, diagnostic. */
function changes({ simulation: { trace } }: Network): { atMs: number; what: string }[] {
  return Array.from({ length: trace.count }, (_, record) => record)
    .filter((record) => trace.kindName(trace.kindOf(record)).startsWith("bfd."))
    .map((record) => ({
      atMs: trace.timePs(record) / ms(1),
      what: `${trace.kindName(trace.kindOf(record))} ${trace.objectName(trace.objectOf(record))} ${trace.b(record)}`,
    }));
}

const packets = (network: Network, port: string) => network.captured().filter((frame) => frame.port === port);

test("F369: who hears nothing for 3 × 50 ms takes the session down: 100 to 150 ms after the failure", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const network = watched({}, { seed });
    network.simulation.runUntil(ms(1000));
    network.simulation.graph.setLinkUp(network.link("a:b"), false);
    network.simulation.runUntil(ms(1200));
    const seen = changes(network);
    expect(seen.map(({ what }) => what).sort()).toEqual(["bfd.down a/b 1", "bfd.down b/a 1"]);
    for (const { atMs } of seen) {
      expect(atMs).toBeGreaterThan(1100);
      expect(atMs).toBeLessThanOrEqual(1150.001);
    }
  }
});

test("F369: one direction is silent: the end that hears nothing says so, and the other is down at once", () => {
  const network = watched();
  network.simulation.runUntil(ms(1000));
  network.simulation.graph.setLoss(network.port("a:b"), 1);
  network.simulation.runUntil(ms(1300));
  // 1 is "control detection time expired", 3 "neighbor signaled session down".
  const [first, second, ...more] = changes(network);
  expect([first.what, second.what, more]).toEqual(["bfd.down b/a 1", "bfd.down a/b 3", []]);
  expect(second.atMs - first.atMs).toBeLessThan(0.001);
});

test("F369: intervals are three quarters to all of 50 ms, each drawn anew; with a multiplier of 1 at most nine tenths", () => {
  for (const [multiplier, least, most] of [
    [3, 37.5, 50],
    [1, 37.5, 45],
  ]) {
    const network = watched({ multiplier });
    network.simulation.runUntil(ms(20_000));
    const times = packets(network, "a:b").map(({ timePs }) => timePs / ms(1));
    const gaps = times.slice(1).map((time, index) => time - times[index]);
    expect(gaps.length).toBeGreaterThan(400);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(most);
    // Uniform: the mean is in the middle, within three standard errors of 3.6 ms over the root of 400.
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(Math.abs(mean - (least + most) / 2)).toBeLessThan(0.55);
    expect(changes(network)).toEqual([]);
  }
});

test("F369: from down to up: slow until it is up, then a poll, its final, and the fast interval", () => {
  const network = watched({ begin: "down" });
  network.simulation.runUntil(ms(5000));
  expect(
    changes(network)
      .map(({ what }) => what)
      .sort(),
  ).toEqual(["bfd.up a/b 0", "bfd.up b/a 0"]);
  const sent = network.captured().map(({ port, timePs, bytes }) => ({
    port,
    timePs,
    state: BfdHeader.state(bytes, bfdAt),
    flags: BfdHeader.flags(bytes, bfdAt),
    yours: BfdHeader.yourDiscriminator(bytes, bfdAt),
  }));
  expect(sent[0]).toMatchObject({ state: 1, yours: 0 });
  const states = (port: string) =>
    [...new Set(sent.filter((one) => one.port === port).map(({ state }) => state))].join();
  // Who hears Down while Down is Init; who hears Init while Down is up without having been Init.
  const [one, other] = [states("a:b"), states("b:a")].sort();
  expect(one).toBe("1,3");
  expect(other).toMatch(/^(1,)?2,3$/);
  expect(sent.some(({ flags }) => flags === bfdFlag.poll) && sent.some(({ flags }) => flags === bfdFlag.final)).toBe(
    true,
  );
  const last = sent.at(-1);
  expect(last?.flags).toBe(0);
  expect(sent.filter(({ timePs }) => timePs > ms(4000)).length).toBeGreaterThan(2 * 19);
});

test("F369: after a failure is mended the session comes up by itself, and routes are back", () => {
  const network = watched();
  const { simulation, fabric } = network;
  const set = (up: boolean) => simulation.graph.setLinkUp(network.link("a:b"), up);
  simulation.runUntil(ms(500));
  set(false);
  simulation.runUntil(ms(1000));
  expect(fabric.believesUp(network.node("a"), network.link("a:b"))).toBe(false);
  set(true);
  simulation.runUntil(ms(4000));
  expect(
    changes(network)
      .slice(2)
      .map(({ what }) => what.slice(0, 10))
      .sort(),
  ).toEqual(["bfd.up a/b", "bfd.up b/a"]);
  expect(fabric.believesUp(network.node("b"), network.link("a:b"))).toBe(true);
});

test("F369: a datagram for the port that no neighbour's session sent is dropped", () => {
  const network = watched({}, { nodes: { h1: { arp: false } } });
  const { fabric, simulation } = network;
  fabric.addUdpFlow({ from: "h1", to: "a", gapPs: ms(10), framesMax: 3, destinationPort: bfdPort });
  simulation.runUntil(ms(100));
  expect(simulation.graph.nodeDrops.array[network.node("a")]).toBe(3);
  expect(changes(network)).toEqual([]);
});

test("F377: loss, steps back and both paths of ports: one digest", () => {
  const digests = (["fast", "general"] as const).map((ports) => {
    const network = watched({}, { ports });
    const { simulation } = network;
    simulation.runUntil(ms(300));
    const start = simulation.save();
    const go = (): string => {
      simulation.graph.setLoss(network.port("a:b"), 0.7);
      simulation.runUntil(ms(6000));
      return simulation.digest();
    };
    const digest = go();
    expect(changes(network).length).toBeGreaterThan(2);
    simulation.restore(start);
    expect(go()).toBe(digest);
    return digest;
  });
  expect(digests[0]).toBe(digests[1]);
});
