import { seconds } from "@dc/engine";
import { expect, test } from "vitest";
import { describeRun } from "../../test/noisy-hosts.ts";
import { tcpState } from "./connections.ts";

const states = ({ hosts }: ReturnType<typeof describeRun>) =>
  Array.from(hosts.fabric.tcp?.columns.state.slice(0, 2) ?? []);

test("F235: three segments open a connection, a FIN each way closes it; who closed first waits for a minute", () => {
  const run = describeRun({}, { bytes: 1000 }, seconds(59));
  expect(run.lines).toEqual([
    "0 h1 SYN 0:0 ack 0",
    "10 h2 SYN+ACK 0:0 ack 1",
    "20 h1 FIN+ACK 1:1000 ack 1",
    "30 h2 FIN+ACK 1:0 ack 1002",
    "40 h1 ACK 1002:0 ack 2",
  ]);
  expect(states(run)).toEqual([tcpState.timeWait, tcpState.closed]);
  run.hosts.simulation.runUntil(seconds(61));
  expect(states(run)).toEqual([tcpState.closed, tcpState.closed]);
});

test("F235: both ends record when they are open and when they are closed", () => {
  const { hosts } = describeRun({}, { bytes: 1000 }, seconds(1));
  const { trace } = hosts.simulation;
  const seen: string[] = [];
  for (let record = 0; record < trace.count; record++) {
    const kind = trace.kindName(trace.kindOf(record));
    if (kind.startsWith("tcp.")) {
      seen.push(`${trace.timePs(record) / 1e6} ${trace.objectName(trace.objectOf(record))} ${kind} ${trace.b(record)}`);
    }
  }
  expect(seen).toEqual([
    "20 h1/tcp1 tcp.open 0",
    "30 h1/tcp1 tcp.open 1",
    "40 h1/tcp1 tcp.close 0",
    "50 h1/tcp1 tcp.close 1",
  ]);
});

test("F239: a lost SYN is repeated after 1 s; the window is then one segment and the timeout three seconds", () => {
  const { lines, hosts } = describeRun({ lose: new Set([1]) }, { bytes: 3000 }, seconds(1) + 25_000_000);
  expect(lines).toEqual([
    "0 h1 SYN 0:0 ack 0",
    "1000000 h1 SYN 0:0 ack 0",
    "1000010 h2 SYN+ACK 0:0 ack 1",
    "1000020 h1 ACK 1:1460 ack 1",
  ]);
  expect(hosts.simulation.metrics.probe("h1/tcp1#timeoutPs")).toBe(seconds(3));
});

test("F239: a SYN that nobody answers is repeated after 1, 2, 4, … seconds", () => {
  const lose = new Set(Array.from({ length: 100 }, (_, place) => place + 1));
  const { lines } = describeRun({ lose }, { bytes: 1 }, seconds(400));
  expect(lines.map((line) => Number(line.split(" ")[0]) / 1e6)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 247, 367]);
});

test("F239: a lost SYN-ACK comes again when the SYN does", () => {
  const { lines, hosts } = describeRun({ lose: new Set([2]) }, { bytes: 1000 }, seconds(2));
  expect(lines.slice(1, 4)).toEqual([
    "10 h2 SYN+ACK 0:0 ack 1",
    "1000000 h1 SYN 0:0 ack 0",
    "1000010 h2 SYN+ACK 0:0 ack 1",
  ]);
  expect(hosts.fabric.counts(1).deliveredBytes).toBe(1000);
});

test("F235: a lost FIN is sent again, whoever's it was", () => {
  // The third is the client's data with its FIN, the fourth the server's FIN, the fifth the last acknowledgement.
  for (const lost of [3, 4, 5]) {
    const run = describeRun({ lose: new Set([lost]) }, { bytes: 1000 }, seconds(3));
    expect(states(run)).toEqual([tcpState.timeWait, tcpState.closed]);
    const [, , third, fourth] = run.lines.map((line) => line.slice(line.indexOf(" ") + 1));
    const again = run.lines
      .map((line) => line.slice(line.indexOf(" ") + 1))
      .filter((line) => line === (lost === 3 ? third : fourth));
    expect(again.length).toBe(2);
  }
});

test("F235: a segment for no connection is answered by a reset that takes its place", () => {
  const { lines, hosts } = describeRun({ delayPs: 10_000_000 }, { bytes: 100_000 }, 45_000_000);
  const { fabric, simulation } = hosts;
  const columns = fabric.tcp?.columns as NonNullable<typeof fabric.tcp>["columns"];
  // The server has forgotten, as one that was started anew: the next that comes is told so.
  columns.state[1] = tcpState.closed;
  const before = lines.length;
  simulation.runUntil(seconds(2));
  const after = lines.slice(before).map((line) => line.slice(line.indexOf(" ") + 1));
  expect(after.filter((line) => line.startsWith("h2 RST")).slice(0, 1)).toEqual(["h2 RST 1:0 ack 0"]);
  expect(columns.state[0]).toBe(tcpState.closed);
  expect([simulation.pending, simulation.frames.alive]).toEqual([0, 0]);
});
