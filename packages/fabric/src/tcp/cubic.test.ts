import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { Connections } from "./connections.ts";
import { Cubic } from "./cubic.ts";

/** A row with a window of so many segments of 1,000 bytes and a round trip of 100 ms. */
function createBench(segments: number) {
  const connections = new Connections(createSimulation({ seed: 1 }).state);
  const row = connections.add();
  const c = connections.columns;
  c.mssBytes[row] = 1000;
  c.cwndBytes[row] = segments * 1000;
  c.roundTripPs[row] = 100_000_000_000;
  c.epochPs[row] = -1;
  return { c, row, cubic: new Cubic(c) };
}

test("F243: a loss leaves seven tenths; a window that did not come back gives way to others", () => {
  const { c, row, cubic } = createBench(1000);
  cubic.reduce(row, 1_000_000);
  expect([c.ssthreshBytes[row], c.windowMax[row]]).toEqual([700_000, 1000]);
  c.cwndBytes[row] = 800_000;
  cubic.reduce(row, 800_000);
  expect(c.ssthreshBytes[row]).toBe(560_000);
  // Fast convergence: 800 · (1 + 0.7) / 2.
  expect(c.windowMax[row]).toBeCloseTo(680, 9);
});

test("F243: two segments at least", () => {
  const { c, row, cubic } = createBench(2);
  cubic.reduce(row, 2000);
  expect(c.ssthreshBytes[row]).toBe(2000);
});

test("F243: back at W_max after K seconds, flat there, then steeper: the curve of RFC 9438, by hand", () => {
  const { c, row, cubic } = createBench(1000);
  cubic.reduce(row, 1_000_000);
  c.cwndBytes[row] = c.ssthreshBytes[row];
  // K = ∛(300 / 0.4) = 9.0856 s.
  const at = (segments: number) => segments * 1000;
  const roundPs = 100_000_000_000;
  const seen: number[] = [];
  for (let round = 0; round < 140; round++) {
    // A window is acknowledged in each round trip, ten segments at a time.
    for (let acked = 0; acked < c.cwndBytes[row] / 10_000; acked++) cubic.avoid(row, at(10), round * roundPs);
    seen.push(c.cwndBytes[row] / 1000);
  }
  expect(c.inflectionSeconds[row]).toBeCloseTo(9.0856, 4);
  const curve = (round: number) => 0.4 * ((round + 1) / 10 - 9.0856) ** 3 + 1000;
  // The window runs after the curve by what is left of it in a round trip: within a per cent.
  for (const round of [20, 50, 90, 110, 139]) expect(Math.abs(seen[round] / curve(round) - 1)).toBeLessThan(0.01);
  expect(Math.abs(seen[90] - 1000)).toBeLessThan(2);
});

test("F243: with short round trips it grows as Reno would: 0.529 segments each, and one from where it came", () => {
  const { c, row, cubic } = createBench(100);
  c.roundTripPs[row] = 100_000_000;
  cubic.reduce(row, 100_000);
  c.cwndBytes[row] = c.ssthreshBytes[row];
  const round = (n: number) => {
    const window = c.cwndBytes[row];
    for (let acked = 0; acked < window; acked += 1000) cubic.avoid(row, 1000, n * 100_000_000);
    return c.cwndBytes[row] / 1000;
  };
  for (let n = 0; n < 20; n++) round(n);
  // 20 round trips from 70 at 3 (1 − 0.7) / (1 + 0.7).
  expect(Math.abs(c.cwndBytes[row] / 1000 - (70 + 20 * 0.5294))).toBeLessThan(0.3);
  for (let n = 20; n < 80; n++) round(n);
  const before = c.cwndBytes[row] / 1000;
  expect(before).toBeGreaterThan(100);
  expect(round(80) - before).toBeGreaterThan(0.95);
  expect(round(81) - before).toBeLessThan(2.1);
});

test("F243: after a timeout the curve begins at what slow start reaches", () => {
  const { c, row, cubic } = createBench(100);
  cubic.timeout(row, 100_000);
  c.cwndBytes[row] = c.ssthreshBytes[row];
  cubic.avoid(row, 1000, 5_000_000_000);
  expect([c.windowMax[row], c.inflectionSeconds[row], c.epochPs[row]]).toEqual([70, 0, 5_000_000_000]);
});
