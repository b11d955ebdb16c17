/** Traces as files: they nest, pair and count, whatever the network did and whichever path its ports took. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRun, type Run, type ScenarioDocument } from "../src/scenario/index.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { checkChromeTrace } from "../src/testing/index.ts";
import { writeChromeTrace, writeCsv } from "../src/trace/export.ts";
import { testRegistry } from "./scenario-kinds.ts";

function run(document: ScenarioDocument, options: Parameters<typeof createRun>[2] = {}): Run {
  const read = parseScenario(document, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, testRegistry, { traceRecordsMax: 1 << 17, ...options });
}

/** Two senders to one receiver, each at the full rate: the hub's port queues, then drops; a cable fails in between. */
const crowded: ScenarioDocument = {
  dc: 1,
  seed: 3,
  until: "100us",
  nodes: {
    a: { kind: "test/host@1" },
    b: { kind: "test/host@1" },
    c: { kind: "test/host@1" },
    hub: { kind: "test/hub@1" },
  },
  links: ["a", "b", "c"].map((name) => ({
    ends: [`${name}:eth0`, `hub:${name}`] as const,
    rate: "10Gbps",
    delay: "1ns",
    queueFrames: 5,
  })),
  workloads: [
    { kind: "test/flow@1", from: "a", to: "c", gap: "1us", size: "1226B", poisson: true },
    { kind: "test/flow@1", from: "b", to: "c", gap: "1us", size: "1226B", start: "300ns" },
  ],
  actions: [
    { at: "40300ns", do: "link.down", on: "hub:c" },
    { at: "40400ns", do: "link.up", on: "hub:c" },
  ],
};

function countOf(subject: Run, kind: string): number {
  const { trace } = subject.simulation;
  let count = 0;
  for (let i = trace.first; i < trace.count; i++) if (trace.kindName(trace.kindOf(i)) === kind) count += 1;
  return count;
}

test.each(["fast", "general"] as const)(
  "E165: slices nest and pairs end on %s ports, with queues, drops and a cut",
  (ports) => {
    const subject = run(crowded, { ports });
    subject.timeline.runUntil(subject.untilPs);
    const text = [...writeChromeTrace(subject.simulation)].join("");
    const { counts, faults } = checkChromeTrace(text);
    expect(faults).toEqual([]);
    expect(countOf(subject, "frame.drop")).toBeGreaterThan(5);
    expect(countOf(subject, "frame.enqueue")).toBeGreaterThan(20);
    // Every send is a slice and begins one way; everything that is no send, receive or queueing is an instant.
    expect(counts.X).toBe(countOf(subject, "frame.send"));
    expect(counts.b).toBe(countOf(subject, "frame.send"));
    expect(counts.e).toBe(counts.b);
    const all = subject.simulation.trace.count - subject.simulation.trace.first;
    const drawn = ["frame.send", "frame.receive", "frame.enqueue"].reduce(
      (sum, kind) => sum + countOf(subject, kind),
      0,
    );
    expect(counts.i).toBe(all - drawn);
    expect(counts.s).toBe(counts.f);
  },
);

test("E166: times are microseconds in exact decimals, and args hold exact picoseconds", () => {
  const subject = run({ ...crowded, actions: [] });
  subject.timeline.runUntil(subject.untilPs);
  const { traceEvents } = JSON.parse([...writeChromeTrace(subject.simulation)].join("")) as {
    traceEvents: { ph: string; ts: number; dur: number; args: Record<string, number> }[];
  };
  const slices = traceEvents.filter(({ ph }) => ph === "X");
  for (const { ts, dur, args } of slices) {
    expect(args.durationPs).toBe(1_000_000);
    expect(ts).toBe(args.startPs / 1e6);
    // What a viewer adds never passes the exact end, and misses it by a few picoseconds at most.
    expect(ts + dur).toBeLessThanOrEqual((args.startPs + args.durationPs) / 1e6);
    expect(dur).toBeGreaterThan(0.99999);
  }
});

test("E165: a slice that a cut ends is not drawn beyond the cut", () => {
  const subject = run(crowded);
  subject.timeline.runUntil(subject.untilPs);
  const { traceEvents } = JSON.parse([...writeChromeTrace(subject.simulation)].join("")) as {
    traceEvents: { ph: string; pid: number; tid: number; args: Record<string, number> }[];
  };
  const port = subject.simulation.graph.portByName("hub:c");
  const cut = traceEvents.filter(
    ({ ph, tid, args }) =>
      ph === "X" && tid === port + 1 && args.startPs < 40_300_000 && args.startPs + 1_000_000 > 40_300_000,
  );
  expect(cut).toHaveLength(1);
  expect(cut[0]?.args.startPs + cut[0]?.args.durationPs).toBe(40_300_000);
});

test("E168: the counter of waiting bytes agrees with the port at every moment that it gives, and comes back to 0", () => {
  const subject = run({ ...crowded, until: "60us", actions: [] }, { ports: "general" });
  subject.timeline.runUntil(subject.untilPs);
  const { traceEvents } = JSON.parse([...writeChromeTrace(subject.simulation)].join("")) as {
    traceEvents: { ph: string; ts: number; name: string; args: { bytes: number } }[];
  };
  const levels = new Map<number, number>();
  for (const { ph, ts, name, args } of traceEvents) {
    if (ph === "C" && name === "queueBytes c") levels.set(Math.round(ts * 1e6), args.bytes);
  }
  expect(levels.size).toBeGreaterThan(20);
  const again = run({ ...crowded, until: "60us", actions: [] }, { ports: "general" });
  const port = again.simulation.graph.portByName("hub:c");
  for (const [timePs, bytes] of [...levels].sort((a, b) => a[0] - b[0])) {
    again.timeline.runUntil(timePs);
    expect(again.simulation.graph.ports.queuedBytes(port), `at ${timePs} ps`).toBe(bytes);
  }
});

test("E174: a trace that lost its oldest records still nests and pairs", () => {
  const subject = run(crowded, { traceRecordsMax: 256 });
  subject.timeline.runUntil(subject.untilPs);
  expect(subject.simulation.trace.first).toBeGreaterThan(0);
  const { counts, faults } = checkChromeTrace([...writeChromeTrace(subject.simulation)].join(""));
  expect(faults).toEqual([]);
  expect(counts.X).toBe(countOf(subject, "frame.send"));
});

test("E170: an empty trace is a trace", () => {
  const subject = run({ dc: 1 });
  expect(checkChromeTrace([...writeChromeTrace(subject.simulation)].join(""))).toEqual({
    counts: { M: 1 },
    faults: [],
  });
  expect([...writeCsv(subject.simulation)].join("")).toBe("record,timePs,kind,object,a,b,c,cause,event\r\n");
});

test("E172: pieces are of about 64 KiB, however long the trace", () => {
  const subject = run({ ...crowded, until: "1ms" });
  subject.timeline.runUntil(subject.untilPs);
  const sizes = [...writeChromeTrace(subject.simulation)].map((piece) => piece.length);
  expect(sizes.length).toBeGreaterThan(5);
  for (const size of sizes.slice(0, -1)) expect(size >= 65_536 && size < 70_000).toBe(true);
});

test("E173: CSV has a row for every record, in the order of time, and says what caused it", () => {
  const subject = run(crowded);
  subject.timeline.runUntil(subject.untilPs);
  const { trace } = subject.simulation;
  const rows = [...writeCsv(subject.simulation)]
    .join("")
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map((row) => row.split(","));
  expect(rows).toHaveLength(trace.count - trace.first);
  for (let i = 1; i < rows.length; i++) expect(Number(rows[i][1])).toBeGreaterThanOrEqual(Number(rows[i - 1][1]));
  for (const [record, timePs, kind, object, a, b, c, cause, event] of rows) {
    const i = Number(record);
    expect([timePs, kind, object, a, b, c, cause, event]).toEqual(
      [
        trace.timePs(i),
        trace.kindName(trace.kindOf(i)),
        trace.objectName(trace.objectOf(i)),
        trace.a(i),
        trace.b(i),
        trace.c(i),
        trace.cause(i) < 0 ? "" : trace.cause(i),
        trace.eventOf(i),
      ].map(String),
    );
  }
});

test("E165: any network of this kind nests: 60 random ones", () => {
  let slices = 0;
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(1e6),
        rate: fc.constantFrom("1Gbps", "3Gbps", "10Gbps", "7777777bps", "400Gbps"),
        delay: fc.constantFrom("0ns", "1ps", "333ps", "10us"),
        size: fc.constantFrom("60B", "61B", "1500B"),
        gap: fc.constantFrom("100ns", "777ps", "1.001us"),
        cutNs: fc.integer({ min: 0, max: 8000 }),
        ports: fc.constantFrom("fast" as const, "general" as const),
      }),
      ({ seed, rate, delay, size, gap, cutNs, ports }) => {
        const subject = run(
          {
            ...crowded,
            seed,
            until: "8us",
            links: (crowded.links ?? []).map((link) => ({ ...link, rate, delay })),
            workloads: (crowded.workloads ?? []).map((flow) => ({ ...flow, gap, size })),
            actions: [
              { at: `${cutNs}ns`, do: "link.down", on: "hub:c" },
              { at: `${cutNs + 50}ns`, do: "link.up", on: "hub:c" },
            ],
          },
          { ports },
        );
        subject.timeline.runUntil(subject.untilPs);
        const { counts, faults } = checkChromeTrace([...writeChromeTrace(subject.simulation)].join(""));
        expect(faults).toEqual([]);
        slices += counts.X ?? 0;
      },
    ),
    { seed: 20280, numRuns: 60 },
  );
  console.log(`chrome trace: 60 networks, seed 20280, ${slices} slices, all nest`);
}, 120_000);

test("E165: records that no network of ours makes, two sends of a port at once, nest all the same", () => {
  const { simulation } = run({ ...crowded, workloads: [], actions: [] });
  const { trace, graph } = simulation;
  const port = graph.portByName("a:eth0");
  const send = trace.kind("frame.send");
  trace.record(0, send, graph.ports.object[port], 1, 1226, port);
  trace.record(400_000, send, graph.ports.object[port], 2, 1226, port);
  const text = [...writeChromeTrace(simulation)].join("");
  expect(checkChromeTrace(text)).toMatchObject({ counts: { X: 2 }, faults: [] });
});
