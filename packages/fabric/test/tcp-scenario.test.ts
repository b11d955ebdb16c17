import { dropCauses } from "@dc/engine";
import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { type Explanation, explain, fabricKinds, fabricOf } from "../src/index.ts";

const registry = createRegistry([fabricKinds]);

function start(text: string): Run {
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  return createRun(read.value, registry, { traceRecordsMax: 1 << 18 });
}

const issues = (text: string) => loadScenario(text, registry).issues.map(({ code, path }) => `${code} ${path}`);

const leafSpine = `
dc: 1
name: two racks
until: 20ms
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 4, hostRate: 10G, fabricRate: 10G, queue: 30KiB }]
`;

test("F253: a TCP flow as it is written", () => {
  const run = start(`${leafSpine}
workloads:
  - { kind: fabric/tcp-flow@1, from: h1, to: h5, bytes: 1MiB, start: 1us, congestion: newreno, sack: false, ecn: true, mtu: 9000, receiveBuffer: 64KiB, delayedAck: 40ms, initialWindow: 4, timeout: rfc6298, priority: 3, sourcePort: 1000, destinationPort: 80 }
`);
  run.timeline.runUntil(run.untilPs);
  const fabric = fabricOf(run);
  const [flow] = fabric.flows;
  expect([flow.path, flow.sourcePort, flow.destinationPort, flow.priority, flow.startPs]).toEqual([
    "h1/tcp1",
    1000,
    80,
    3,
    1_000_000,
  ]);
  const c = fabric.tcp?.columns as NonNullable<typeof fabric.tcp>["columns"];
  expect([c.mssBytes[0], c.sackPermitted[0], c.ecnCapable[0], c.initialWindow[0], c.receiveBytesMax[0]]).toEqual([
    8960, 0, 1, 4, 65_536,
  ]);
  expect(run.simulation.metrics.probe("h1/tcp1#deliveredBytes")).toBe(1_048_576);
});

test("F260, F261: an incast over UDP overflows the receiver's port; paced it does not; over TCP all arrives", () => {
  const senders = "senders: [h1, h2, h3, h5, h6, h7], to: h4, bytes: 64KiB";
  const drops = (workload: string) => {
    const run = start(`${leafSpine}\nworkloads: [{ kind: fabric/incast@1, ${senders}, ${workload} }]`);
    run.timeline.runUntil(run.untilPs);
    return { run, drops: run.simulation.graph.dropsByCause[0], flows: fabricOf(run).flows };
  };
  expect(drops("transport: udp").drops).toBeGreaterThan(50);
  expect(drops("transport: udp, pacing: even").drops).toBe(0);
  const { run, flows } = drops("transport: tcp, timeoutMin: 1ms");
  expect(flows.map(({ number }) => fabricOf(run).counts(number).deliveredBytes)).toEqual(Array(6).fill(65_536));
});

test("F263, F264: a mix is the same each time, brings about its load, and has completion times by size", () => {
  const text = leafSpine.replace("30KiB", "300KiB").replace("20ms", "60ms");
  const mix = `${text}\nworkloads: [{ kind: fabric/flow-mix@1, sizes: web-search, load: 0.4, stop: 40ms, bytesMax: 2MiB }]`;
  const [run, again] = [start(mix), start(mix)];
  const fabric = fabricOf(run);
  const flows = fabric.flows.map(({ from, to, startPs }) => [from, to, startPs]);
  expect(fabricOf(again).flows.map(({ from, to, startPs }) => [from, to, startPs])).toEqual(flows);
  expect(flows.every(([from, to]) => from !== to)).toBe(true);
  // 8 hosts of 10 Gbit/s at 40 %: 32 Gbit/s of flows of 1.66 MB are 2,404 a second, 96 in 40 ms; sixteen are a tenth off.
  expect(Math.abs(flows.length - 96)).toBeLessThan(32);
  run.timeline.runUntil(run.untilPs);
  const probe = (path: string) => run.simulation.metrics.probe(path) as number;
  const done = ["mice", "middle", "elephants"].map((word) => probe(`mix1/${word}#flowCompletionPs.count`));
  expect(done[0] + done[1] + done[2]).toBeGreaterThan(0.95 * flows.length);
  expect(done[2]).toBe(0);
  expect(probe("mix1/mice#flowCompletionPs.p50")).toBeLessThan(probe("mix1/middle#flowCompletionPs.p50"));
});

test("F265: Poisson gaps have the mean of the rate, and are as irregular as they should be", () => {
  const run = start(`${leafSpine.replace("20ms", "12ms")}
workloads: [{ kind: fabric/udp-flow@1, from: h1, to: h2, rate: 1Gbps, frameSize: 500B, arrivals: poisson }]
`);
  const times: number[] = [];
  const { graph } = run.simulation;
  const port = graph.portByName("h1:eth0");
  graph.tap((timePs, at) => {
    if (at === port) times.push(timePs);
  });
  run.timeline.runUntil(run.untilPs);
  const gaps = times.slice(1).map((time, place) => time - times[place]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(gaps.length).toBeGreaterThan(2700);
  expect(Math.abs(mean / 4_000_000 - 1)).toBeLessThan(0.05);
  // The variance of an exponential distribution is its mean squared; the line's own time takes a little of it.
  expect(Math.abs(variance / mean ** 2 - 1)).toBeLessThan(0.15);
});

test("F266: each mistake is an issue with its path, all at once", () => {
  const found = issues(`${leafSpine}
workloads:
  - { kind: fabric/tcp-flow@1, from: h1, to: h1, bytes: 1MiB }
  - { kind: fabric/tcp-flow@1, from: h1, to: h99, bytes: 0B, congestion: vegas }
  - { kind: fabric/incast@1, senders: [h1, h2], to: h2, bytes: 64KiB }
  - { kind: fabric/flow-mix@1, sizes: cats, load: 2, stop: 1ms }
`);
  expect(found).toEqual(
    expect.arrayContaining([
      "fabric/same-node workloads[0].to",
      "scenario/unknown-node workloads[1].to",
      "fabric/same-node workloads[2].to",
    ]),
  );
  for (const path of ["workloads[1].bytes", "workloads[1].congestion", "workloads[3].sizes", "workloads[3].load"]) {
    expect(found.some((each) => each.endsWith(` ${path}`))).toBe(true);
  }
});

test("F255, F256: a retransmission names the loss that it repairs, and the loss what repaired it", () => {
  // One flow from 10 into 1 Gbit/s: slow start fills the uplink's queue.
  const run = start(`${leafSpine.replace("fabricRate: 10G", "fabricRate: 1G")}
workloads:
  - { kind: fabric/tcp-flow@1, from: h1, to: h5, bytes: 1MiB, congestion: newreno }
`);
  run.timeline.runUntil(run.untilPs);
  const { trace } = run.simulation;
  const find = (kind: string, from = trace.first) => {
    for (let record = from; record < trace.count; record++) {
      if (trace.kindName(trace.kindOf(record)) === kind) return record;
    }
    return -1;
  };
  const flat = (why: Explanation): Explanation[] => [why, ...why.because.flatMap(flat)];
  const digest = run.simulation.digest();
  const again = find("tcp.retransmit");
  const whyAgain = flat(explain(run, again));
  expect(whyAgain.map(({ code }) => code)).toEqual([
    "fabric/tcp-retransmit",
    "fabric/tcp-duplicates",
    "fabric/tcp-lost",
  ]);
  expect(whyAgain[0].values).toMatchObject({ flowPath: trace.objectName(trace.objectOf(again)), why: "fast" });
  const [, duplicates, lost] = whyAgain;
  expect(duplicates.values.duplicates as number).toBeGreaterThanOrEqual(1);
  expect(lost.values.port).toMatch(/^leaf1:e1-(49|50)$/);
  // That loss, asked for itself, names this retransmission.
  const drop = lost.record as number;
  expect(dropCauses[trace.b(drop)]).toBe("queue-full");
  const repaired = flat(explain(run, drop)).find(({ code }) => code === "fabric/tcp-repaired");
  expect(repaired?.record).toBe(again);
  expect(repaired?.values.delayPs).toBe(trace.timePs(again) - trace.timePs(drop));
  expect(run.simulation.digest()).toBe(digest);
});
