import { expect, test } from "vitest";
import { createSimulation, type Simulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { createSink } from "../testing/index.ts";
import { checkChromeTrace } from "../testing/chrome-trace.ts";
import { writeSpansChromeTrace } from "./chrome-json.ts";
import { writeSpansCsv } from "./csv.ts";
import { readSpan, readSpans } from "./read.ts";
import { totalSpans } from "./totals.ts";

/** Requests through a machine, whose work overlaps, and over a cable; the last stays open. */
function makeRun(spansMax = 1 << 12, count = 30): Simulation {
  const sim = createSimulation({ seed: 1, spans: true, spansMax });
  const { graph, frames, spans, trace } = sim;
  const sink = createSink(sim, "h2");
  const h1 = graph.addNode('h1 "x", y', () => {});
  const eth0 = graph.addPort(h1, "eth0");
  graph.connect(eth0, graph.addPort(sink.node, "eth0"), { rateBitsPerSecond: gbps(10), delayPs: ns(300) });
  const [kick, copy, poll] = ["virt.kick", "virt.copy", "virt.poll"].map((name) => spans.layer(name)) as [
    number,
    number,
    number,
  ];
  const [vcpu, nic] = ["vcpu0", "nic0"].map((name) => trace.object(`${graph.nodeName(h1)}/${name}`)) as [
    number,
    number,
  ];
  const send = sim.handler("h1", "send", (frame) => graph.send(eth0, frame));
  const begin = sim.handler("h1", "begin", (i) => {
    const request = spans.open(sim.now, vcpu);
    const kicked = spans.mark(request, kick, vcpu, sim.now + 1200_003, 2400, 0, 0, 1, 2);
    spans.side(kicked, poll, nic, sim.now, sim.now + 400_001 * (i % 3));
    spans.mark(request, copy, nic, sim.now + 1300_007, 100, 500, 1);
    spans.mark(request, copy, nic, sim.now, 7);
    const frame = frames.allocate(500 + i);
    frames.request[frame] = request;
    sim.at(sim.now + 1300_007, send, frame);
  });
  const finish = sim.handler("h2", "finish", (request) => spans.close(request, sim.now));
  for (let i = 0; i < count; i++) {
    sim.at(ns(250 * i), begin, i);
    if (i < count - 1) sim.at(ns(20_000 + i), finish, i + 1);
  }
  sim.runUntil(ns(30_000));
  return sim;
}

interface Event {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, number | string>>;
}

test("S9: every span is a slice, the request's own and its place's; all nest and every arrow lands", () => {
  for (const spansMax of [1 << 12, 256]) {
    const sim = makeRun(spansMax, spansMax === 256 ? 60 : 30);
    const text = [...writeSpansChromeTrace(sim)].join("");
    const { counts, faults } = checkChromeTrace(text);
    expect(faults).toEqual([]);
    const all = readSpans(sim.spans);
    expect(all.length).toBe(spansMax === 256 ? 256 : sim.spans.count);
    const events = JSON.parse(text).traceEvents as Event[];
    const slices = (category: string) => events.filter(({ ph, cat }) => ph === "X" && cat === category);
    const segments = all.filter(({ layer, parent }) => layer !== 0 && parent < 0);
    expect([slices("segment").length, slices("place").length, slices("side").length]).toEqual([
      segments.length,
      segments.length,
      all.filter(({ parent }) => parent >= 0).length,
    ]);
    for (const { args, name } of [...slices("place"), ...slices("segment"), ...slices("side")]) {
      const span = readSpan(sim.spans, args.span as number);
      expect([name, args.startPs, args.durationPs, args.request]).toEqual([
        sim.spans.layers[span.layer],
        span.startPs,
        span.endPs - span.startPs,
        span.request,
      ]);
    }
    expect(counts.s).toBe(segments.length - new Set(segments.map(({ request }) => request)).size);
    if (spansMax > 256) {
      expect(slices("request").length).toBe(30);
      expect(events.filter(({ name }) => name === "request 30 (open)").length).toBe(1);
      // Downwards in the order in which a request comes by, each place with as many threads as overlap there.
      const names = events
        .filter(({ ph, name, pid }) => ph === "M" && name === "thread_name" && pid > 0)
        .map(({ args }) => args.name);
      expect(names.filter((name) => !String(name).includes("("))).toEqual(["vcpu0", "nic0", "eth0"]);
      expect(names).toContain("vcpu0 (2)");
      expect(events.some(({ ph, args }) => ph === "M" && args.name === 'h1 "x", y')).toBe(true);
    }
  }
});

test("S9: an empty run is a trace, and so is one without spans", () => {
  for (const spans of [true, false]) {
    const text = [...writeSpansChromeTrace(createSimulation({ seed: 1, spans }))].join("");
    expect(checkChromeTrace(text)).toEqual({ counts: { M: 1 }, faults: [] });
  }
});

test("S9: totals by layer add up to the requests' time, of one request and of all", () => {
  const sim = makeRun();
  const { spans } = sim;
  expect(totalSpans(spans, readSpans(spans, 1))).toEqual([
    {
      layer: "unmarked",
      segments: 1,
      chainPs: 17_980_793,
      sideSpans: 0,
      sidePs: 0,
      cycles: 0,
      bytes: 0,
      copies: 0,
      exits: 0,
      switches: 0,
    },
    {
      layer: "link.serialise",
      segments: 1,
      chainPs: 419_200,
      sideSpans: 0,
      sidePs: 0,
      cycles: 0,
      bytes: 500,
      copies: 0,
      exits: 0,
      switches: 0,
    },
    {
      layer: "link.propagate",
      segments: 1,
      chainPs: 300_000,
      sideSpans: 0,
      sidePs: 0,
      cycles: 0,
      bytes: 0,
      copies: 0,
      exits: 0,
      switches: 0,
    },
    {
      layer: "virt.kick",
      segments: 1,
      chainPs: 1_200_003,
      sideSpans: 0,
      sidePs: 0,
      cycles: 2400,
      bytes: 0,
      copies: 0,
      exits: 1,
      switches: 2,
    },
    {
      layer: "virt.copy",
      segments: 2,
      chainPs: 100_004,
      sideSpans: 0,
      sidePs: 0,
      cycles: 107,
      bytes: 500,
      copies: 1,
      exits: 0,
      switches: 0,
    },
    {
      layer: "virt.poll",
      segments: 0,
      chainPs: 0,
      sideSpans: 1,
      sidePs: 0,
      cycles: 0,
      bytes: 0,
      copies: 0,
      exits: 0,
      switches: 0,
    },
  ]);
  const closed = readSpans(spans).filter(({ layer }) => layer === 0);
  const open = readSpans(spans, 30).filter(({ parent }) => parent < 0);
  const total =
    closed.reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0) +
    ((open.at(-1)?.endPs ?? 0) - (open[0]?.startPs ?? 0));
  expect(totalSpans(spans).reduce((sum, { chainPs }) => sum + chainPs, 0)).toBe(total);
});

test("S9: CSV has one header and one row per span", () => {
  const sim = makeRun();
  const rows = [...writeSpansCsv(sim)].join("").split("\r\n");
  expect(rows[0]).toBe("span,request,layer,place,parent,startPs,endPs,cycles,bytes,copies,exits,switches");
  expect(rows[1]).toBe('0,1,virt.kick,"h1 ""x"", y/vcpu0",,0,1200003,2400,0,0,1,2');
  expect(rows[2]).toBe('1,1,virt.poll,"h1 ""x"", y/nic0",0,0,0,0,0,0,0,0');
  expect(rows.length).toBe(sim.spans.count + 2);
});
