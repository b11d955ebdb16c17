import { seconds } from "@dc/engine";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createBottleneck } from "../../bench/tcp-models.ts";
import { describeRun } from "../../test/noisy-hosts.ts";

const golden = (name: string) => readFileSync(new URL(`../../test/golden/${name}.txt`, import.meta.url), "utf8");
const pad = (value: string | number, width: number) => String(value).padStart(width);
/** Lines without their times. */
const said = (lines: readonly string[]) => lines.map((line) => line.slice(line.indexOf(" ") + 1));
const probe = ({ hosts }: ReturnType<typeof describeRun>, metric: string) =>
  hosts.simulation.metrics.probe(`h1/tcp1#${metric}`);

/** The window at the end of each round trip of 20 µs, in segments. */
function windows(flow: Parameters<typeof describeRun>[1], lose: readonly number[], rounds: number) {
  const { hosts } = describeRun({ lose: new Set(lose) }, flow, 0);
  const { simulation } = hosts;
  return Array.from({ length: rounds }, (_, round) => {
    // The connection is open after one round trip; the first data is acknowledged after two.
    simulation.runUntil((round + 1) * 20_000_000 + 5_000_000);
    return (simulation.metrics.probe("h1/tcp1#cwndBytes") as number) / 1460;
  });
}

// A person can judge it: ten, then twice as many each round trip; half as many for every second segment acknowledged.
// A loss in the third flight (its first segment is the thirty-first): half of what was out, then one more each round trip
// for NewReno; seven tenths for CUBIC.
test("F240, F241, F242, F243: cwnd by round trip, in segments", () => {
  const bytes = 3_000_000;
  const columns: [string, number[]][] = [
    ["none", windows({ bytes, congestion: "newreno" }, [], 9)],
    ["delayed", windows({ bytes, congestion: "newreno", delayedAckPs: 40_000_000_000 }, [], 9)],
    ["newreno", windows({ bytes, congestion: "newreno" }, [63], 9)],
    ["no-sack", windows({ bytes, congestion: "newreno", sack: false }, [63], 9)],
    ["cubic", windows({ bytes, congestion: "cubic" }, [63], 9)],
  ];
  const head = ` round${columns.map(([name]) => pad(name, 9)).join("")}`;
  const rows = Array.from({ length: 9 }, (_, round) =>
    [pad(round + 1, 6), ...columns.map(([, each]) => pad(each[round].toFixed(2), 9))].join(""),
  );
  expect(`${[head, ...rows].join("\n")}\n`).toBe(golden("tcp-windows"));
});

test("F242, F249: one loss among ten is repaired in a round trip, and nothing else is sent again", () => {
  for (const sack of [true, false]) {
    const run = describeRun({ lose: new Set([5]) }, { bytes: 14_600, sack, congestion: "newreno" }, seconds(1));
    expect(run.lines.slice(21)).toEqual([
      "40 h1 ACK 2921:1460 ack 1",
      "50 h2 FIN+ACK 1:0 ack 14602",
      "60 h1 ACK 14602:0 ack 2",
    ]);
    // Eight segments were out (the first two were acknowledged): half of them, with the FIN's number.
    expect(probe(run, "ssthreshBytes")).toBe((8 * 1460 + 1) >> 1);
    expect([probe(run, "retransmitted"), probe(run, "timeouts"), probe(run, "recoveries")]).toEqual([1, 0, 1]);
  }
});

test("F249: three holes are filled in two round trips with SACK, the window being halved, and in three without", () => {
  const lose = new Set([4, 6, 8]);
  const times = [true, false].map((sack) => {
    const run = describeRun({ lose }, { bytes: 29_200, sack, congestion: "newreno" }, seconds(5));
    expect(probe(run, "timeouts")).toBe(0);
    expect(probe(run, "retransmitted")).toBe(3);
    return run.lines
      .filter((line) => / h1 .* (1461|4381|7301):1460/.test(line))
      .map((line) => Number(line.split(" ")[0]));
  });
  expect(times).toEqual([
    [20, 20, 20, 40, 40, 60],
    [20, 20, 20, 40, 60, 80],
  ]);
});

test("F238, F250: the last segments lost: nobody tells, and the timer repairs it after a round trip and 200 ms", () => {
  const run = describeRun({ lose: new Set([11, 12]) }, { bytes: 14_600 }, seconds(1));
  const [first, second] = run.lines.slice(20);
  // It ran anew from the last acknowledgement, at 40 µs: 200.020 ms later.
  expect(first).toBe("200060 h1 ACK 11681:1460 ack 1");
  expect(second).toBe("200070 h2 ACK 1:0 ack 13141");
  expect([probe(run, "timeouts"), probe(run, "retransmitted")]).toEqual([1, 2]);
});

test("F250: after a timeout what has arrived is not sent again", () => {
  // All of the first flight but its fourth and ninth is lost, and so is what fast recovery sends.
  const lose = new Set([3, 4, 5, 7, 8, 9, 10, 12]);
  const run = describeRun({ lose }, { bytes: 14_600 }, seconds(5));
  const again = said(run.lines)
    .slice(12)
    .filter((line) => line.startsWith("h1"));
  expect(again.some((line) => /4381:|11681:/.test(line))).toBe(false);
  expect(run.hosts.fabric.counts(1).deliveredBytes).toBe(14_600);
});

test("F242: the first two duplicates send a new segment each (limited transmit), the third the missing one", () => {
  const run = describeRun({ lose: new Set([3]) }, { bytes: 200_000, sack: false, congestion: "newreno" }, 45_000_000);
  const after = said(run.lines.filter((line) => line.startsWith("40 h1")));
  expect(after.slice(0, 3)).toEqual(["h1 ACK 14601:1460 ack 1", "h1 ACK 16061:1460 ack 1", "h1 ACK 1:1460 ack 1"]);
});

test("F247: never more than the receiver offers is out, whatever the window of congestion", () => {
  const run = describeRun({}, { bytes: 100_000, receiveBytesMax: 5000 }, 0);
  const { simulation } = run.hosts;
  let most = 0;
  while (simulation.step(seconds(1))) most = Math.max(most, probe(run, "flightBytes") as number);
  // Three whole segments fit into 5,000 bytes.
  expect(most).toBe(3 * 1460);
  expect(probe(run, "deliveredBytes")).toBe(100_000);
});

test("F248: a mark halves the window once in a round trip, and nothing is sent again", () => {
  const run = describeRun({ marking: 1 }, { bytes: 300_000, ecn: true, congestion: "newreno" }, seconds(1));
  expect([probe(run, "retransmitted"), probe(run, "deliveredBytes")]).toEqual([0, 300_000]);
  expect(said(run.lines)[0]).toBe("h1 SYN+ECE+CWR 0:0 ack 0");
  expect(said(run.lines)[1]).toBe("h2 SYN+ACK+ECE 0:0 ack 1");
  const marks = said(run.lines).filter((line) => line.startsWith("h1") && line.includes("CWR"));
  // The SYN, then once in each round trip.
  expect(marks.length).toBeGreaterThan(5);
  expect(probe(run, "ssthreshBytes")).toBe(2 * 1460);
});

test("F236: a queue that grows in slow start is in the round trips that are measured", () => {
  const { simulation } = createBottleneck({
    congestion: "newreno",
    bytes: 200_000,
    rateBitsPerSecond: 1e9,
    queueFrames: 1000,
  });
  simulation.runUntil(seconds(1));
  const rttPs = simulation.metrics.probe("h1/tcp1#rttPs") as number;
  // 40 µs of propagation both ways, and up to 100 frames of 12.1 µs each before it.
  expect(rttPs).toBeGreaterThan(100_000_000);
  expect(rttPs).toBeLessThan(1_300_000_000);
});
