import { createSimulation, seconds } from "@dc/engine";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeRun } from "../../test/noisy-hosts.ts";
import { Connections } from "./connections.ts";
import { RoundTrips, type TimeoutProfile, timeoutFloorPs } from "./round-trip.ts";

const golden = (name: string) => readFileSync(new URL(`../../test/golden/${name}.txt`, import.meta.url), "utf8");
const pad = (value: string | number, width: number) => String(value).padStart(width);

function createBench(profile: TimeoutProfile) {
  const connections = new Connections(createSimulation({ seed: 1 }).state);
  const row = connections.add();
  const c = connections.columns;
  c.floorsVariation[row] = profile === "linux" ? 1 : 0;
  c.timeoutFloorPs[row] = timeoutFloorPs(profile);
  const roundTrips = new RoundTrips(c);
  roundTrips.open(row);
  let now = 0;
  return {
    c,
    row,
    roundTrips,
    measure(samplePs: number) {
      c.timedAtPs[row] = now;
      now += samplePs;
      roundTrips.measure(row, now);
    },
  };
}

test("F236: the first sample, then sevenths and quarters, by hand", () => {
  const { c, row, measure } = createBench("linux");
  expect(c.timeoutPs[row]).toBe(seconds(1));
  measure(100_000);
  expect([c.roundTripPs[row], c.variationPs[row]]).toEqual([100_000, 50_000]);
  measure(180_000);
  // 3/4 · 50,000 + 1/4 · |100,000 − 180,000|; 7/8 · 100,000 + 1/8 · 180,000.
  expect([c.roundTripPs[row], c.variationPs[row]]).toEqual([110_000, 57_500]);
});

// A person can judge it: 200 ms measured at first leave a variation of 100 ms; equal round trips then let it shrink by
// a quarter each, down to the floor.
test("F236, F238: timeouts in milliseconds, as round trips of 200 ms are measured, then as the timer runs out", () => {
  const rows: string[] = [];
  const benches = (["linux", "rfc6298"] as const).map(createBench);
  const add = (what: string) =>
    rows.push([what.padEnd(8), ...benches.map(({ c, row }) => pad((c.timeoutPs[row] / 1e9).toFixed(3), 11))].join(""));
  add("open");
  for (let n = 1; n <= 8; n++) {
    for (const each of benches) each.measure(200_000_000_000);
    add(`rtt ${n}`);
  }
  for (let n = 1; n <= 10; n++) {
    for (const { roundTrips, row } of benches) roundTrips.backOff(row);
    add(`lost ${n}`);
  }
  expect(`${["              linux    rfc6298", ...rows].join("\n")}\n`).toBe(golden("tcp-timeouts"));
});

test("F237: a segment that was sent twice is not measured (Karn)", () => {
  // The handshake took 20 µs. The only data is lost; what acknowledges it comes 200 ms later and says nothing.
  const { hosts } = describeRun({ lose: new Set([3]) }, { bytes: 1000 }, seconds(1));
  expect(hosts.simulation.metrics.probe("h1/tcp1#retransmitted")).toBe(1);
  expect(hosts.simulation.metrics.probe("h1/tcp1#rttPs")).toBe(20_000_000);
});

test("F238: lost again and again: 200, 400, 800 ms …, counted from the one before", () => {
  const lose = new Set(Array.from({ length: 12 }, (_, place) => place + 3));
  const { lines } = describeRun({ lose }, { bytes: 1000 }, seconds(10));
  const times = lines.filter((line) => line.includes("h1 FIN+ACK 1:1000")).map((line) => Number(line.split(" ")[0]));
  const gaps = times.slice(1).map((time, place) => Math.round(((time - times[place]) / 1000) * 1000) / 1000);
  expect(gaps.slice(0, 5)).toEqual([200.02, 400.04, 800.08, 1600.16, 3200.32]);
});
