import { type Simulation, verdict } from "@dc/engine";
import { createTimeline } from "@dc/engine/timeline";
import { Ipv4Header, isIpv4ChecksumGood } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type NetworkOptions } from "../testing/network.ts";
import { Markings } from "./marking.ts";
import type { MarkingOptions } from "./options.ts";

/** Two hosts send 1,000-byte frames at line rate to a third, so that a port gets twice what it can send. */
function overload(marking: MarkingOptions, { ecn = true, framesMax = 100, ...options }: NetworkOptions & Load = {}) {
  const network = createNetwork("h1-s h2-s s-h3", { traceRecordsMax: 1 << 16, ...options });
  const { fabric, simulation } = network;
  fabric.addMarking(marking);
  for (const [place, from] of ["h1", "h2"].entries()) {
    fabric.addUdpFlow({ from, to: "h3", frameBytes: 1000, gapPs: 81_920, startPs: 1e6 + place, framesMax, ecn });
  }
  return { ...network, port: network.port("s:h3"), marks: () => simulation.metrics.probe("s/h3#markedFrames") };
}
interface Load {
  readonly ecn?: boolean;
  readonly framesMax?: number;
}

/** Frame and queued bytes of each record of a kind at a port. */
function recordsAt({ trace }: Simulation, kind: string, object: string): (readonly [number, number])[] {
  return Array.from({ length: trace.count }, (_, number) => number)
    .filter((n) => trace.kindName(trace.kindOf(n)) === kind && trace.objectName(trace.objectOf(n)) === object)
    .map((n) => [trace.a(n), trace.b(n)]);
}

test("F415: what finds more than the threshold waiting is marked, and nothing else", () => {
  const { simulation, marks } = overload({ thresholdBytes: 10_000 });
  simulation.runUntil(100e6);
  const joined = recordsAt(simulation, "frame.enqueue", "s/h3").filter(([, queued]) => queued > 10_000);
  expect(joined.length).toBeGreaterThan(100);
  expect(recordsAt(simulation, "frame.mark", "s/h3")).toEqual(joined);
  expect(marks()).toBe(joined.length);
  // At the threshold itself it is not.
  expect(recordsAt(simulation, "frame.enqueue", "s/h3").some(([, queued]) => queued === 10_000)).toBe(true);
});

test("F418: a mark is in the bytes of the frame from that port on, with a right checksum", () => {
  const { simulation, captured } = overload({ thresholdBytes: 10_000 }, { framesMax: 40 });
  simulation.runUntil(100e6);
  const marked = new Set(recordsAt(simulation, "frame.mark", "s/h3").map(([frame]) => frame));
  const codepoints = captured()
    .filter(({ port, bytes }) => (port === "s:h3" || port === "h1:s") && bytes.length === 1000)
    .map(({ port, id, bytes }) => {
      expect(isIpv4ChecksumGood(bytes, 14)).toBe(true);
      return [Ipv4Header.ecn(bytes, 14), port === "s:h3" && marked.has(id) ? 3 : 2];
    });
  expect(codepoints.length).toBeGreaterThan(100);
  for (const [found, expected] of codepoints) expect(found).toBe(expected);
});

test("F417: who cannot carry a mark is lost as policy, or passes; what finds no room is lost as queue-full and not marked", () => {
  const lost = overload({ thresholdBytes: 10_000 }, { ecn: false });
  lost.simulation.runUntil(100e6);
  const drops = recordsAt(lost.simulation, "frame.drop", "s/h3");
  expect(drops.length).toBeGreaterThan(50);
  expect(new Set(drops.map(([, cause]) => cause))).toEqual(new Set([12]));
  expect([lost.marks(), lost.simulation.metrics.probe("s/h3#queueBytes.max")]).toEqual([0, 11_000]);

  const passed = overload({ thresholdBytes: 10_000, notCapable: "pass" }, { ecn: false });
  passed.simulation.runUntil(100e6);
  expect([recordsAt(passed.simulation, "frame.drop", "s/h3").length, passed.marks()]).toEqual([0, 0]);

  const full = overload({ thresholdBytes: 10_000 }, { queueBytesMax: 20_000 });
  full.simulation.runUntil(100e6);
  const refused = recordsAt(full.simulation, "frame.drop", "s/h3");
  expect(refused.length).toBeGreaterThan(50);
  const marked = new Set(recordsAt(full.simulation, "frame.mark", "s/h3").map(([frame]) => frame));
  for (const [frame, cause] of refused) expect([marked.has(frame), cause]).toEqual([false, 0]);
});

/** What a port says of frames that all find the same waiting. */
function verdicts(marking: MarkingOptions, queuedBytes: number, count: number, priority = 0, ecn = 2): number[] {
  const { simulation, port } = createNetwork("h1-s s-h2");
  const markings = new Markings(simulation);
  markings.add(port("s:h2"), marking);
  const frame = simulation.frames.allocate(1000);
  simulation.frames.priority[frame] = priority;
  simulation.frames.ecn[frame] = ecn;
  return Array.from({ length: count }, () => markings.judge(port("s:h2"), frame, queuedBytes));
}

test("F416: at the minimum nothing is marked, above the maximum all, in between at gaps that are uniform", () => {
  const red: MarkingOptions = { minBytes: 10_000, maxBytes: 30_000, probability: 0.1 };
  expect(new Set(verdicts(red, 10_000, 1000))).toEqual(new Set([verdict.pass]));
  expect(new Set(verdicts(red, 30_001, 1000))).toEqual(new Set([verdict.mark]));
  // The maximum itself is still in between.
  expect(new Set(verdicts({ ...red, probability: 0 }, 30_000, 1000))).toEqual(new Set([verdict.pass]));
  // Half way: 0.05. A frame after a mark finds a count of 1, so the gaps are uniform on 1 … 1/0.05 − 1, ten on average.
  const said = verdicts(red, 20_000, 100_000);
  const at = said.flatMap((each, place) => (each === verdict.mark ? [place] : []));
  const gaps = at.slice(1).map((place, before) => place - at[before]);
  expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([1, 19]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(Math.abs(mean - 10)).toBeLessThan(0.2);
  const counts = Array.from({ length: 19 }, (_, gap) => gaps.filter((each) => each === gap + 1).length / gaps.length);
  for (const share of counts) expect(Math.abs(share - 1 / 19)).toBeLessThan(0.01);
  expect(new Set(verdicts({ ...red, probability: 0 }, 20_000, 1000))).toEqual(new Set([verdict.pass]));
});

test("F416: with a weight the average follows the queue, and an idle line empties it", () => {
  const { simulation, port } = createNetwork("h1-s s-h2");
  const [at, weight] = [port("s:h2"), 1 / 8];
  const markings = new Markings(simulation);
  markings.add(at, { minBytes: 5000, maxBytes: 5000, probability: 1, weight });
  const frame = simulation.frames.allocate(1000);
  simulation.frames.ecn[frame] = 2;
  const said: number[] = [];
  let average = 0;
  for (let n = 0; n < 12; n++) {
    expect(markings.look(at, 10_000)?.averageBytes).toBe(average + weight * (10_000 - average));
    average += weight * (10_000 - average);
    said.push(markings.judge(at, frame, 10_000));
    expect(said[n]).toBe(average > 5000 ? verdict.mark : verdict.pass);
  }
  expect(new Set(said).size).toBe(2);
  // 1,514 and 24 bytes at 100 Gbit/s: 123.04 ns. Ten of them and a half later, ten empty queues and this one.
  simulation.runUntil(10 * 123_040 + 61_520);
  let idle = average;
  for (let n = 0; n < 11; n++) idle *= 1 - weight;
  expect(markings.look(at, 0)?.averageBytes).toBeCloseTo(idle, 6);
  // Where something waits the line was not idle.
  expect(markings.look(at, 1000)?.averageBytes).toBe(average + weight * (1000 - average));
});

test("F417: control frames are not judged", () => {
  expect(verdicts({ thresholdBytes: 0 }, 9000, 1, 7, 0)).toEqual([verdict.drop]);
  expect(verdicts({ thresholdBytes: 0 }, 9000, 1, 8, 0)).toEqual([verdict.pass]);
});

test("F414: a port without a cable, and one that marks already, are refused", () => {
  const { simulation, fabric, port, node } = createNetwork("h1-s s-h2");
  fabric.addMarking({ thresholdBytes: 1000, nodes: ["s"] });
  const wrong = expect.objectContaining({ code: "fabric/bad-option" });
  expect(() => fabric.addMarking({ thresholdBytes: 1000 })).toThrow(wrong);
  expect(() => fabric.addMarking({ thresholdBytes: 1000, nodes: ["x"] })).toThrow(
    expect.objectContaining({ code: "fabric/unknown-name" }),
  );
  const free = simulation.graph.addPort(node("s"), "free");
  expect(() => fabric.markings?.add(free, { thresholdBytes: 1000 })).toThrow(wrong);
  expect(simulation.graph.ports.general[port("s:h1")]).toBe(1);
});

test("F418: a mark that a tunnel's outer header got is carried in where the tunnel ends", () => {
  const vnis = (port: string) => [{ vni: 100, ports: [port] }];
  const host = (port: string, last: number) => {
    return { arp: false, addresses: { [port]: { address: 0x0a07_0000 + last, lengthBits: 24 } } };
  };
  const { simulation, fabric, captured } = createNetwork("h1-l1 l1-s s-l2 l2-h3", {
    traceRecordsMax: 1 << 14,
    nodes: { l1: { vnis: vnis("h1") }, l2: { vnis: vnis("h3") }, h1: host("l1", 1), h3: host("l2", 3) },
  });
  fabric.addMarking({ thresholdBytes: 0, nodes: ["l1"] });
  // The uplink of the leaf is as fast as a host's, and a tunnel's frames are 50 bytes longer: they wait.
  fabric.addUdpFlow({ from: "h1", to: "h3", frameBytes: 1000, gapPs: 81_920, startPs: 1e6, framesMax: 200, ecn: true });
  simulation.runUntil(100e6);
  const marked = new Set(recordsAt(simulation, "frame.mark", "l1/s").map(([frame]) => frame));
  expect(marked.size).toBeGreaterThan(10);
  const atHost = captured().filter(({ port, bytes }) => port === "l2:h3" && bytes.length === 1000);
  expect(atHost.length).toBe(200);
  for (const { id, bytes } of atHost) expect(Ipv4Header.ecn(bytes, 14)).toBe(marked.has(id) ? 3 : 2);
});

const red: MarkingOptions = { minBytes: 2000, maxBytes: 60_000, probability: 0.3, weight: 1 / 16 };

test("F419: one digest whatever is recorded and whichever path other ports take; another seed draws other marks", () => {
  const run = (options: NetworkOptions) => {
    const made = overload(red, options);
    made.simulation.runUntil(100e6);
    return [made.simulation.digest(), made.marks()] as const;
  };
  const [digest, marks] = run({});
  expect(marks).toBeGreaterThan(5);
  expect(run({ ports: "general" })).toEqual([digest, marks]);
  expect(run({ traceRecordsMax: 0 })).toEqual([digest, marks]);
  expect(run({ spans: true })).toEqual([digest, marks]);
  expect(run({ seed: 2 })[0]).not.toBe(digest);
});

test("F419: steps back restore averages, counts and draws", () => {
  const timeline = createTimeline({
    build: () => overload(red, { traceRecordsMax: 0 }).simulation,
    apply() {},
    checkpointEvents: 100,
  });
  timeline.runUntil(100e6);
  const digest = timeline.simulation.digest();
  for (let n = 0; n < 150; n++) timeline.stepBack();
  timeline.runUntil(100e6);
  expect(timeline.simulation.digest()).toBe(digest);
  timeline.seek(5e6);
  timeline.runUntil(100e6);
  expect(timeline.simulation.digest()).toBe(digest);
});

test("F446: frames of a UDP flow are ECT(0) where it says so, else not", () => {
  for (const ecn of [true, false]) {
    const { simulation, captured } = overload({ thresholdBytes: 1e6 }, { ecn, framesMax: 3 });
    simulation.runUntil(10e6);
    const codepoints = captured().flatMap(({ bytes }) => (bytes.length === 1000 ? [Ipv4Header.ecn(bytes, 14)] : []));
    expect(new Set(codepoints)).toEqual(new Set([ecn ? 2 : 0]));
  }
});
