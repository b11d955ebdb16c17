import { createRun, type Run } from "@dc/engine/scenario";
import { ethernetHeaderBytes, UdpHeader } from "@dc/wire";
import { expect, test } from "vitest";
import ping from "../scenarios/ping.yaml?raw";
import tunnels from "../scenarios/tunnels.yaml?raw";
import { choiceOf } from "./choice.ts";
import { openText, registry } from "./domain.ts";
import { segmentsOf, tunnelOf } from "./segments.ts";
import type { TunnelWay } from "./tunnel.ts";

function start(text: string): Run {
  const read = openText(text, "x.yaml");
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value.scenario, registry, { traceRecordsMax: 65_536 });
}

function runTunnels(): Run {
  const run = start(tunnels);
  run.timeline.runUntil(40_000_000);
  return run;
}

/** Records of a kind, each with the frame that it is about. */
function recordsOf({ simulation: { trace } }: Run, kind: string, frame?: number): number[] {
  return Array.from({ length: trace.count }, (_, record) => record).filter(
    (record) => trace.kindName(trace.kindOf(record)) === kind && (frame === undefined || trace.a(record) === frame),
  );
}

const objectOf = ({ simulation: { trace } }: Run, record: number): string => trace.objectName(trace.objectOf(record));

test("each way into a tunnel says the segment, both ends, and the outer port that is in the bytes", () => {
  const run = start(tunnels);
  const outerPorts = new Map<number, number>();
  const { graph, frames } = run.simulation;
  graph.tap((_, port, frame) => {
    if (/^leaf\d:e1-(49|50)$/.test(graph.portName(port))) {
      outerPorts.set(frames.id[frame], UdpHeader.sourcePort(frames.bytes(frame), 34));
    }
  });
  run.timeline.runUntil(40_000_000);
  const digest = run.simulation.digest();
  const { trace } = run.simulation;
  const records = recordsOf(run, "vxlan.encapsulate");
  expect(records.length).toBeGreaterThan(60);
  let sent = 0;
  for (const record of records) {
    const way = tunnelOf(run, record) as TunnelWay;
    expect(way).toMatchObject({ vni: trace.b(record), from: { node: objectOf(run, record) }, tunnelBytes: 50 });
    const port = outerPorts.get(trace.a(record));
    if (port === undefined) continue;
    sent += 1;
    expect(way.sourcePort).toBe(port);
  }
  // All but the one that is too large for the link.
  expect(sent).toBe(records.length - 1);
  expect(run.simulation.digest()).toBe(digest);
});

test("the ports of a way are those that the frame was sent by, up to the node that took it out", () => {
  const run = runTunnels();
  const { trace } = run.simulation;
  let whole = 0;
  for (const out of recordsOf(run, "vxlan.decapsulate")) {
    const frame = trace.a(out);
    const [into] = recordsOf(run, "vxlan.encapsulate", frame);
    const way = tunnelOf(run, into) as TunnelWay;
    const sent = recordsOf(run, "frame.send", frame).filter((record) => record > into && record < out);
    expect(way.hops.map(({ port }) => port)).toEqual(sent.map((record) => objectOf(run, record).replace("/", ":")));
    expect([way.to.node, way.hops.at(-1)?.to]).toEqual([objectOf(run, out), objectOf(run, out)]);
    whole += 1;
  }
  expect(whole).toBeGreaterThan(60);
});

test("two flows of one pair of leaves go by two spines; between segments the first leaf routes", () => {
  const run = runTunnels();
  const ways = recordsOf(run, "vxlan.encapsulate").map((record) => tunnelOf(run, record) as TunnelWay);
  const of = (ownVni: number, from: string) => ways.find((way) => way.ownVni === ownVni && way.from.node === from);
  const [a, b] = [of(10_100, "leaf1"), of(10_200, "leaf1")];
  expect([a?.vni, b?.vni]).toEqual([10_100, 10_100]);
  expect([a?.hops[0].to, b?.hops[0].to]).toEqual(["spine1", "spine2"]);
  expect([a?.choice, b?.choice]).toEqual([
    { bucket: 0, buckets: 2 },
    { bucket: 1, buckets: 2 },
  ]);
});

test("what a link's MTU must hold is the whole frame but its Ethernet header; one byte more is too much", () => {
  const run = runTunnels();
  const ways = recordsOf(run, "vxlan.encapsulate").map((record) => tunnelOf(run, record) as TunnelWay);
  const large = ways.filter(({ payloadBytes, mtuBytes }) => payloadBytes > mtuBytes);
  expect(large).toMatchObject([{ innerBytes: 1515, payloadBytes: 1515 + 50 - ethernetHeaderBytes, mtuBytes: 1550 }]);
  const drops = recordsOf(run, "frame.drop").map((record) => objectOf(run, record));
  expect(drops).toEqual(["leaf3/e1-50", "leaf1"]);
});

test("a choice of a leaf is shown by the outer five fields, with the flows that choose there", () => {
  const run = runTunnels();
  const records = recordsOf(run, "route.choose");
  expect(records.length).toBeGreaterThan(0);
  for (const record of records) {
    const choice = choiceOf(run, record);
    expect(choice?.fields.map(({ value }) => value)).toEqual(
      expect.arrayContaining(["17", "4789", expect.stringMatching(/^10\.255\./)]),
    );
  }
  const atLeaf1 = records.find((record) => objectOf(run, record) === "leaf1") as number;
  expect(choiceOf(run, atLeaf1)?.flows.map(({ flow, bucket }) => [flow, bucket])).toEqual([
    [1, 0],
    [2, 1],
  ]);
});

test("tables and counts of all endpoints: what is put in at one end is taken out at the other", () => {
  const run = runTunnels();
  const rows = segmentsOf(run);
  expect(rows[0]).toMatchObject({ vtep: "leaf1", vni: 10_100, gateway: "10.1.0.1/24", far: { node: "leaf1" } });
  const there = rows.find(({ vtep, vni, far }) => vtep === "leaf1" && vni === 10_100 && far.node === "leaf2");
  expect(there?.hosts).toMatchObject([{ name: "h3", address: "10.1.0.13", mac: expect.stringMatching(/^02:dc:/) }]);
  const sum = (key: "encapsulated" | "decapsulated"): number => rows.reduce((all, row) => all + row[key], 0);
  expect(sum("encapsulated")).toBe(recordsOf(run, "vxlan.encapsulate").length);
  expect(sum("decapsulated")).toBe(recordsOf(run, "vxlan.decapsulate").length);
  const back = rows.find(({ vtep, vni, far }) => vtep === "leaf2" && vni === 10_100 && far.node === "leaf1");
  // One frame at most is on its way at the end.
  expect((there?.encapsulated ?? 0) - (back?.decapsulated ?? 0)).toBeLessThanOrEqual(3);
  run.timeline.seek(1_000_000);
  expect(segmentsOf(run).every(({ encapsulated, decapsulated }) => encapsulated + decapsulated === 0)).toBe(true);
});

test("without segments there are no rows; what is no record of a tunnel has no way", () => {
  const plain = start(ping);
  plain.timeline.runUntil(20_000_000);
  expect(segmentsOf(plain)).toEqual([]);
  const run = runTunnels();
  for (const ask of [recordsOf(run, "frame.send")[0], 1e9, -1, "4", null]) expect(tunnelOf(run, ask)).toBeUndefined();
});
