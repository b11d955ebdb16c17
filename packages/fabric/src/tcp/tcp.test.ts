import { ms, seconds } from "@dc/engine";
import { expect, test } from "vitest";
import { createBottleneck } from "../../bench/tcp-models.ts";
import { createNetwork } from "../testing/index.ts";
import { Tcp } from "./tcp.ts";

test("F252: a host's connections take turns, and its own port holds next to nothing", () => {
  const network = createNetwork("h1-s s-h2 s-h3", {
    rateBitsPerSecond: 10e9,
    nodes: { h1: { arp: false }, h2: { arp: false }, h3: { arp: false } },
  });
  const { fabric, simulation } = network;
  const flows = ["h2", "h3"].map((to) => fabric.addTcpFlow({ from: "h1", to, bytes: 20e6, congestion: "newreno" }));
  simulation.runUntil(ms(10));
  const [a, b] = flows.map((flow) => fabric.counts(flow).deliveredBytes);
  // 10 Gbit/s less headers, half each.
  expect(Math.abs(a / b - 1)).toBeLessThan(0.01);
  expect((a + b) * 8).toBeGreaterThan(0.99 * 10e9 * 10e-3 * (1460 / 1538));
  expect(simulation.metrics.probe("h1/s#queueBytes.max") as number).toBeLessThanOrEqual(2 * 1514);
  expect(simulation.graph.dropsByCause[0]).toBe(0);
});

test("F231: with TCP a frame's record is 48 words, without it stays 32", () => {
  expect(createNetwork("h1-h2").fabric.tcp).toBeUndefined();
  const words = (withTcp: boolean) => {
    const { fabric, simulation } = createNetwork("h1-h2");
    if (withTcp) fabric.addTcpFlow({ from: "h1", to: "h2", bytes: 1 });
    return simulation.frames.allocate(60) - simulation.frames.allocate(60);
  };
  expect([words(false), words(true)].map(Math.abs)).toEqual([32, 48]);
});

test("F254: a flow's probes, by name and by list; a warm-up forgets counts and keeps the connection", () => {
  const { simulation, fabric } = createBottleneck({
    ...{ congestion: "newreno", bytes: 1e6, rateBitsPerSecond: 1e9, queueFrames: 20, timeoutProfile: "rfc6298" },
  });
  const { metrics } = simulation;
  const probe = (metric: string) => metrics.probe(`h1/tcp1#${metric}`);
  expect([probe("rttPs"), probe("flowCompletionPs")]).toEqual([undefined, undefined]);
  simulation.runUntil(ms(2));
  expect(probe("cwndBytes.max") as number).toBeGreaterThan(14_600);
  expect(probe("retransmitted") as number).toBeGreaterThan(0);
  expect(probe("timeoutPs")).toBe(seconds(1));
  simulation.warmUp();
  expect([probe("retransmitted"), probe("recoveries"), probe("timeouts")]).toEqual([0, 0, 0]);
  simulation.runUntil(seconds(1));
  expect(probe("deliveredBytes")).toBe(1e6);
  expect(probe("flowCompletionPs") as number).toBeLessThan(ms(20));
  expect(metrics.list()).toContain("h1/tcp1#flowCompletionPs");
  expect(metrics.typeOf("h1/tcp1#cwndBytes")).toBe("gauge");
  expect([fabric.flows[0].kind, fabric.flows[0].path, fabric.flows[0].frameBytes]).toEqual(["tcp", "h1/tcp1", 1514]);
});

test.each([
  [{ bytes: 0 }, "bytes 0 of h1"],
  [{ bytes: 1, mtuBytes: 100 }, "mtuBytes 100 of h1"],
  [{ bytes: 1, receiveBytesMax: 2 ** 31 }, "receiveBytesMax"],
  [{ bytes: 1, congestion: "vegas" as never }, "congestion vegas of h1: expected newreno or cubic"],
])("F253: %j is refused with fabric/bad-option", (options, message) => {
  const { fabric } = createNetwork("h1-h2");
  expect(() => fabric.addTcpFlow({ from: "h1", to: "h2", ...options })).toThrow(
    expect.objectContaining({ code: "fabric/bad-option", message: expect.stringContaining(message) }),
  );
});

test("F232: MSS is what the narrower of both ends' links takes", () => {
  const { fabric, simulation } = createNetwork("h1-s s-h2", { mtuBytes: 1000 });
  fabric.addTcpFlow({ from: "h1", to: "h2", bytes: 100_000, mtuBytes: 9000 });
  simulation.runUntil(ms(10));
  expect(fabric.tcp).toBeInstanceOf(Tcp);
  expect(fabric.tcp?.columns.mssBytes[0]).toBe(960);
  expect(fabric.counts(1).deliveredBytes).toBe(100_000);
});
