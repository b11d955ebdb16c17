import { ms } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork, type Network, type NetworkOptions } from "../testing/index.ts";
import { holdState } from "./hold.ts";
import type { DetectionOptions } from "./options.ts";

function watched(detection: Partial<DetectionOptions> = {}, options: NetworkOptions = {}): Network {
  const network = createNetwork("h1-a a-b b-h2", { traceRecordsMax: 1 << 16, ...options });
  network.fabric.addDetection({ by: "hold", holdPs: ms(9000), withdrawalDelayPs: 0, ...detection });
  return network;
}

function changes({ simulation: { trace } }: Network): { atMs: number; what: string }[] {
  return Array.from({ length: trace.count }, (_, record) => record)
    .filter((record) => trace.kindName(trace.kindOf(record)).startsWith("session."))
    .map((record) => ({
      atMs: trace.timePs(record) / ms(1),
      what: `${trace.kindName(trace.kindOf(record))} ${trace.objectName(trace.objectOf(record))} ${trace.b(record)}`,
    }));
}

test("F370: a session is over when nothing came for the hold time: 6 to 9 s after the failure", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const network = watched({}, { seed });
    network.simulation.runUntil(ms(30_000));
    network.simulation.graph.setLinkUp(network.link("a:b"), false);
    network.simulation.runUntil(ms(40_000));
    const seen = changes(network);
    expect(seen.map(({ what }) => what).sort()).toEqual(["session.down a/b 4", "session.down b/a 4"]);
    for (const { atMs } of seen) {
      expect(atMs).toBeGreaterThan(36_000);
      expect(atMs).toBeLessThanOrEqual(39_000.001);
    }
  }
});

test("F370: keepalives come at 2.25 to 3 s, and nothing else", () => {
  const network = watched();
  network.simulation.runUntil(ms(600_000));
  const times = network
    .captured()
    .filter(({ port }) => port === "a:b")
    .map(({ timePs }) => timePs / ms(1));
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  expect(gaps.length).toBeGreaterThan(200);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2250);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(3000);
  expect(changes(network)).toEqual([]);
});

test("F370: one direction is silent: who waited tells the other by a NOTIFICATION", () => {
  const network = watched();
  network.simulation.runUntil(ms(20_000));
  network.simulation.graph.setLoss(network.port("a:b"), 1);
  network.simulation.runUntil(ms(30_000));
  const [first, second, ...more] = changes(network);
  expect([first.what, second.what, more]).toEqual(["session.down b/a 4", "session.down a/b 4", []]);
  expect(second.atMs - first.atMs).toBeLessThan(0.001);
  const note = network.captured().find(({ port, bytes }) => port === "b:a" && bytes.length === 75);
  // Type 3, hold timer expired, subcode 0.
  expect(Array.from(note?.bytes.subarray(54 + 18) ?? [])).toEqual([3, 4, 0]);
});

test("F370: sessions that begin down open: OPEN both ways with the hold time, KEEPALIVE, established", () => {
  const network = watched({ begin: "down" });
  const { simulation, fabric } = network;
  expect(fabric.detection?.hold.stateOf(network.port("a:b"))).toBe(holdState.idle);
  simulation.runUntil(ms(2000));
  expect(
    changes(network)
      .map(({ what }) => what)
      .sort(),
  ).toEqual(["session.up a/b 0", "session.up b/a 0"]);
  const open = network.captured().find(({ bytes }) => bytes.length === 83);
  const view = new DataView((open?.bytes ?? new Uint8Array(83)).slice(54).buffer);
  // Version 4, hold time 9 s, the loopback as identifier (RFC 4271 §4.2).
  expect([view.getUint16(16), view.getUint8(18), view.getUint8(19), view.getUint16(22)]).toEqual([29, 1, 4, 9]);
  expect([fabric.addressOf(network.node("a")), fabric.addressOf(network.node("b"))]).toContain(view.getUint32(24));
});

test("F370: after the link is back both try again, and the session is there within the retry time", () => {
  const network = watched({ connectRetryPs: ms(5000) });
  const { simulation, fabric } = network;
  simulation.runUntil(ms(20_000));
  simulation.graph.setLinkUp(network.link("a:b"), false);
  simulation.runUntil(ms(35_000));
  expect(fabric.believesUp(network.node("a"), network.link("a:b"))).toBe(false);
  simulation.graph.setLinkUp(network.link("a:b"), true);
  simulation.runUntil(ms(40_100));
  expect(fabric.believesUp(network.node("a"), network.link("a:b"))).toBe(true);
  simulation.runUntil(ms(80_000));
  expect(changes(network)).toHaveLength(4);
});

test("F377: a session that flaps by loss: one digest, stepping back too", () => {
  const network = watched({ connectRetryPs: ms(5000) });
  const { simulation } = network;
  simulation.graph.setLoss(network.port("a:b"), 0.6);
  const start = simulation.save();
  simulation.runUntil(ms(200_000));
  const digest = simulation.digest();
  expect(changes(network).length).toBeGreaterThan(4);
  simulation.restore(start);
  simulation.runUntil(ms(200_000));
  expect(simulation.digest()).toBe(digest);
});
