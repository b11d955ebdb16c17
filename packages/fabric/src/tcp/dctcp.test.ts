import { ms, seconds } from "@dc/engine";
import { expect, test } from "vitest";
import { describeRun } from "../../test/noisy-hosts.ts";
import { createNetwork } from "../testing/network.ts";

const said = (lines: readonly string[]) => lines.map((line) => line.slice(line.indexOf(" ") + 1));
const columnsOf = ({ hosts }: ReturnType<typeof describeRun>) => {
  const tcp = hosts.fabric.tcp as NonNullable<typeof hosts.fabric.tcp>;
  return { c: tcp.columns, row: tcp.rowOf(hosts.flow) };
};
const probe = ({ hosts }: ReturnType<typeof describeRun>, metric: string) =>
  hosts.simulation.metrics.probe(`h1/tcp1#${metric}`);

// Frames 1 and 2 are the handshake, 3 to 12 the first ten segments, whose first is its third part too.
test("F448: a receiver echoes each mark as it came, and not until CWR", () => {
  const run = describeRun({ mark: new Set([5, 6, 9]) }, { bytes: 14_600, congestion: "dctcp" }, seconds(1));
  expect(said(run.lines).slice(0, 2)).toEqual(["h1 SYN+ECE+CWR 0:0 ack 0", "h2 SYN+ACK+ECE 0:0 ack 1"]);
  const answers = said(run.lines).filter((line) => line.startsWith("h2 ACK"));
  expect(answers.map((line) => line.includes("ECE"))).toEqual(
    Array.from({ length: 9 }, (_, place) => [2, 3, 6].includes(place)),
  );
});

test("F448: where acknowledgements are delayed, a change of the mark sends the one that waits, with what it was for", () => {
  const flow = { bytes: 14_600, congestion: "dctcp", delayedAckPs: ms(40) } as const;
  const run = describeRun({ mark: new Set([5, 6, 7]) }, flow, seconds(1));
  const answers = said(run.lines)
    .filter((line) => line.startsWith("h2 ACK"))
    .map((line) => line.replace("h2 ", "").replace(" 1:0", ""));
  // Segments 1, 2 | 3 and 4 marked | 5 marked, alone, for 6 is not | 6, 7 …
  expect(answers.slice(0, 5)).toEqual([
    "ACK ack 2921",
    "ACK+ECE ack 5841",
    "ACK+ECE ack 7301",
    "ACK ack 10221",
    "ACK ack 13141",
  ]);
});

test("F449: alpha is the average of the marked share, window by window, and a mark takes half of it from the window", () => {
  // Of the first ten segments the first three are marked; later ones are not.
  const run = describeRun({ mark: new Set([3, 4, 5]) }, { bytes: 300_000, congestion: "dctcp" }, ms(0.041));
  const { c, row } = columnsOf(run);
  // The handshake's window of observation ends with the first acknowledgement of data, which is marked: all of it.
  const first = 1 * (15 / 16) + 1 / 16;
  expect(first).toBe(1);
  // The first mark finds alpha 1 and halves the window of ten; it is the only reduction in that window.
  expect(c.ssthreshBytes[row]).toBe((10 * 1460) / 2);
  // The next window of observation ends with the first acknowledgement beyond what was out then (§3.3, step 4): nine
  // segments behind the first, two of them marked, and one more.
  run.hosts.simulation.runUntil(ms(0.061));
  const second = first * (15 / 16) + (1 / 16) * (2 / 10);
  expect(c.alpha[row]).toBeCloseTo(second, 12);
  run.hosts.simulation.runUntil(seconds(1));
  expect(probe(run, "deliveredBytes")).toBe(300_000);
  expect(probe(run, "retransmitted")).toBe(0);
  // Nothing is marked any more: alpha goes down by a sixteenth each round trip.
  expect(c.alpha[row]).toBeLessThan(second * (15 / 16) ** 3);
});

test("F449: where all is marked the window is halved in each round trip, down to two segments", () => {
  const run = describeRun({ marking: 1 }, { bytes: 100_000, congestion: "dctcp" }, seconds(1));
  const { c, row } = columnsOf(run);
  expect([c.alpha[row], c.ssthreshBytes[row]]).toEqual([1, 2 * 1460]);
  expect(probe(run, "deliveredBytes")).toBe(100_000);
});

test("F450: a loss is answered as NewReno answers it, and without ECN at both ends nothing else is different", () => {
  for (const lose of [new Set<number>(), new Set([20]), new Set([20, 25, 40])]) {
    const [dctcp, reno] = (["dctcp", "newreno"] as const).map((congestion) =>
      describeRun({ lose }, { bytes: 200_000, congestion, ecn: false }, seconds(3)),
    );
    expect(dctcp.lines).toEqual(reno.lines);
  }
  const run = describeRun({ lose: new Set([8]) }, { bytes: 14_600, congestion: "dctcp" }, seconds(1));
  expect([probe(run, "retransmitted"), probe(run, "recoveries")]).toEqual([1, 1]);
  expect(probe(run, "ssthreshBytes")).toBeLessThan(5 * 1460);
});

test.each([2, 8])("F451: %i long flows keep the link full and the queue at the threshold", (senders) => {
  const names = Array.from({ length: senders }, (_, place) => `h${place + 2}`);
  const links = ["s-h1", ...names.map((name) => `${name}-s`)].join(" ");
  const { simulation, fabric } = createNetwork(links, { traceRecordsMax: 0, queueBytesMax: 1_000_000 });
  const thresholdBytes = 65 * 1514;
  fabric.addMarking({ thresholdBytes });
  for (const from of names) fabric.addTcpFlow({ from, to: "h1", bytes: 1e9, congestion: "dctcp" });
  simulation.runUntil(ms(1));
  simulation.metrics.warmUp();
  simulation.runUntil(ms(3));
  const at = (metric: string): number => simulation.metrics.probe(`s/h1#${metric}`) as number;
  expect(Math.abs(at("queueBytes.mean") / thresholdBytes - 1)).toBeLessThan(0.05);
  // A segment of each sender, and one more round trip's growth (Alizadeh et al., SIGCOMM 2010, §3.3).
  expect(at("queueBytes.max")).toBeLessThan(thresholdBytes + (senders + 3) * 1514);
  expect(at("queueBytes.max")).toBeGreaterThan(thresholdBytes);
  expect(at("drops")).toBe(0);
  // 1,514 and 24 bytes on the wire.
  expect(at("sentBytes.ratePerSecond") * 8).toBeGreaterThan((0.99 * 100e9 * 1514) / 1538);
});
