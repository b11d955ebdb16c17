import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { ns } from "../sim/time.ts";
import { createTimeline } from "../state/timeline.ts";
import { readSpans, type Span } from "./read.ts";
import { requestLayer, type Spans, unmarkedLayer } from "./spans.ts";

const on = (spansMax = 1 << 14): Spans => createSimulation({ seed: 1, spans: true, spansMax }).spans;

/** The chain of a closed request must tile it; the segments come back. */
function checkTiles(spans: readonly Span[]): Span[] {
  const whole = spans.filter(({ layer }) => layer === requestLayer);
  expect(whole.length).toBe(1);
  const chain = spans.filter(({ layer, parent }) => layer !== requestLayer && parent < 0);
  let at = whole[0]?.startPs;
  for (const { startPs, endPs } of chain) {
    expect(startPs).toBe(at);
    expect(endPs).toBeGreaterThanOrEqual(startPs);
    at = endPs;
  }
  expect(at).toBe(whole[0]?.endPs);
  return chain;
}

test("S1 S7: whatever is marked, in whatever order, the chain of each request tiles it (1,000 cases)", () => {
  const step = fc.record({
    request: fc.integer({ min: 1, max: 6 }),
    until: fc.nat(1000),
    bytes: fc.constantFrom(0, 0, 64),
    side: fc.boolean(),
  });
  let segments = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), fc.array(fc.nat(1200)), (steps, closes) => {
      const spans = on();
      const layer = spans.layer("test");
      for (let i = 0; i < 6; i++) expect(spans.open(i * 10)).toBe(i + 1);
      for (const { request, until, bytes, side } of steps) {
        const last = readSpans(spans, request).findLast(({ parent }) => parent < 0)?.endPs ?? (request - 1) * 10;
        const span = spans.mark(request, layer, 3, until, 0, bytes);
        expect(span >= 0).toBe(until > last || bytes > 0);
        if (side) expect(spans.side(span, layer, 4, 5, 900) >= 0).toBe(span >= 0);
      }
      for (let request = 1; request <= 6; request++) {
        spans.close(request, closes[request] ?? 500);
        segments += checkTiles(readSpans(spans, request)).length;
        expect([spans.mark(request, layer, 3, 5000), spans.close(request, 5000), spans.isOpen(request)]).toEqual([
          -1,
          -1,
          false,
        ]);
      }
      expect(readSpans(spans).length).toBe(spans.count);
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(segments).toBeGreaterThan(10_000);
});

test("S1 S7: every number that is marked is read back; what nobody marked has a name", () => {
  const spans = on();
  const [kick, poll] = [spans.layer("virt.kick"), spans.layer("virt.poll")];
  expect([spans.layer("virt.kick"), spans.layers[kick]]).toEqual([kick, "virt.kick"]);
  const request = spans.open(2 ** 45, 7);
  expect(spans.mark(request, kick, 8, 2 ** 45)).toBe(-1);
  const first = spans.mark(request, kick, 8, 2 ** 45 + 1200, 2400, 64, 2, 1, 3);
  const instant = spans.mark(request, kick, 9, 0, 0, 0, 0, 1);
  const side = spans.side(first, poll, 10, 2 ** 45 + 5, 2 ** 45 + 9, 11, 12, 13, 14, 15);
  const whole = spans.close(request, 2 ** 45 + 2000);
  const none = { cycles: 0, bytes: 0, copies: 0, exits: 0, switches: 0 };
  const [a, b, c] = [2 ** 45, 2 ** 45 + 1200, 2 ** 45 + 2000];
  expect(readSpans(spans, request)).toEqual([
    {
      span: first,
      request,
      layer: kick,
      place: 8,
      parent: -1,
      startPs: a,
      endPs: b,
      cycles: 2400,
      bytes: 64,
      copies: 2,
      exits: 1,
      switches: 3,
    },
    { ...none, span: instant, request, layer: kick, place: 9, parent: -1, startPs: b, endPs: b, exits: 1 },
    {
      span: side,
      request,
      layer: poll,
      place: 10,
      parent: first,
      startPs: a + 5,
      endPs: a + 9,
      cycles: 11,
      bytes: 12,
      copies: 13,
      exits: 14,
      switches: 15,
    },
    { ...none, span: whole - 1, request, layer: unmarkedLayer, place: 7, parent: -1, startPs: b, endPs: c },
    { ...none, span: whole, request, layer: requestLayer, place: 7, parent: -1, startPs: a, endPs: c },
  ]);
});

test("S3: off, nothing is made and every answer is 0 or -1", () => {
  const { spans, frames } = createSimulation({ seed: 1 });
  expect([spans.on, spans.open(0), spans.mark(1, 2, 0, 5), spans.mark(0, 2, 0, 5), spans.side(0, 2, 0, 1, 2)]).toEqual([
    false,
    0,
    -1,
    -1,
    -1,
  ]);
  expect([spans.close(1, 9), spans.isOpen(0), spans.isOpen(1), spans.count, spans.first]).toEqual([
    -1,
    false,
    false,
    0,
    0,
  ]);
  expect([readSpans(spans, 0), readSpans(spans, 1), readSpans(spans)]).toEqual([[], [], []]);
  expect(frames.request[frames.allocate(60)]).toBe(0);
});

test("S3: a frame starts without a request, and a copy has that of its original", () => {
  const { frames } = createSimulation({ seed: 1 });
  const frame = frames.allocate(60);
  frames.request[frame] = 12;
  const copy = frames.copy(frame);
  expect([frames.request[copy], frames.parent[copy]]).toEqual([12, 1]);
  frames.release(frame);
  expect(frames.request[frames.allocate(60)]).toBe(0);
});

test("S8: the ring keeps the newest; a request that is never closed is given up", () => {
  const spans = on(256);
  const layer = spans.layer("test");
  const old = spans.open(0);
  for (let i = 1; i <= 15; i++) {
    const request = spans.open(i);
    for (let k = 1; k <= 30; k++) spans.mark(request, layer, 0, i + k);
    spans.close(request, i + 30);
  }
  expect([spans.first, spans.count, spans.isOpen(old)]).toEqual([15 * 31 - 256, 15 * 31, true]);
  expect(readSpans(spans).map(({ span }) => span)).toEqual(Array.from({ length: 256 }, (_, i) => 15 * 31 - 256 + i));
  spans.open(16);
  expect([spans.isOpen(old), spans.mark(old, layer, 0, 1000)]).toEqual([false, -1]);
  expect(readSpans(spans, 16).length).toBe(31);
  expect(readSpans(spans, 2)).toEqual([]);
});

/** A run that keeps several requests open: each takes a few steps of its own length, some with side spans. */
function makeTimeline(spansMax: number) {
  return createTimeline({
    build() {
      const sim = createSimulation({ seed: 3, spans: true, spansMax, traceRecordsMax: 64 });
      const { spans } = sim;
      const [work, beside] = [spans.layer("work"), spans.layer("beside")];
      const done = sim.state.f64("test/steps", 4096);
      const random = sim.random("test");
      const step = sim.handler("test", "step", (request) => {
        const span = spans.mark(request, work, request % 5, sim.now, random.below(100));
        if (random.below(3) === 0) spans.side(span, beside, 2, sim.now, sim.now + 7);
        if (++done[request] === 6) spans.close(request, sim.now);
        else sim.after(ns(1 + random.below(50)), step, request);
      });
      const begin = sim.handler("test", "begin", (left) => {
        sim.after(ns(3), step, spans.open(sim.now));
        if (left > 0) sim.after(ns(10), begin, left - 1);
      });
      sim.at(0, begin, 300);
      return sim;
    },
    apply() {},
    checkpointEvents: 50,
  });
}

test("S4: stepping back and on again gives the same spans; a look into the past leaves them as they are", () => {
  const straight = makeTimeline(1 << 12);
  straight.runUntil(ns(5000));
  const expected = readSpans(straight.simulation.spans);
  expect(expected.length).toBeGreaterThan(1500);
  const begins = new Map<number, number>();
  for (const { request, span } of expected) if (!begins.has(request)) begins.set(request, span);
  let checked = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4000), fc.boolean()), { maxLength: 6 }), (stops) => {
      const timeline = makeTimeline(1 << 12);
      timeline.runUntil(ns(4000));
      const all = readSpans(timeline.simulation.spans);
      for (const [at, peek] of stops) {
        if (peek) timeline.peek(Math.min(at, timeline.fired), () => {});
        else timeline.stepBack(at % 700);
        const { spans } = timeline.simulation;
        expect(readSpans(spans)).toEqual(all.slice(spans.first, spans.count));
      }
      timeline.seek(ns(5000));
      const { spans } = timeline.simulation;
      expect(spans.count).toBe(expected.length);
      expect(readSpans(spans)).toEqual(expected.slice(spans.first));
      for (const { request, layer } of readSpans(spans)) {
        const whole = layer === requestLayer && (begins.get(request) as number) >= spans.first;
        if (whole) checked += checkTiles(readSpans(spans, request)).length;
      }
    }),
    { numRuns: 60, seed: 4 },
  );
  expect(checked).toBeGreaterThan(10_000);
}, 60_000);

test("S4: a look into the past that makes more spans than the ring holds leaves it as it is", () => {
  const timeline = makeTimeline(512);
  timeline.runUntil(ns(2500));
  const all = readSpans(timeline.simulation.spans);
  const count = timeline.peek(Math.floor(timeline.fired / 3), ({ spans }) => spans.count);
  expect([count > 0, count < timeline.simulation.spans.first]).toEqual([true, true]);
  expect(readSpans(timeline.simulation.spans)).toEqual(all);
  timeline.runUntil(ns(2600));
  expect(readSpans(timeline.simulation.spans).slice(0, 100)).toEqual(
    all.slice(-512 + timeline.simulation.spans.count - (all.at(-1)?.span ?? 0) - 1).slice(0, 100),
  );
});

test("S4: after a jump ahead what is kept begins there, and requests that were open go on", () => {
  const timeline = makeTimeline(1 << 12);
  timeline.runUntil(ns(5000));
  const all = readSpans(timeline.simulation.spans);
  timeline.seek(0);
  timeline.seek(ns(2500));
  const { spans } = timeline.simulation;
  expect([spans.first > 0, readSpans(spans)]).toEqual([true, all.slice(spans.first, spans.count)]);
  timeline.seek(ns(5000));
  expect(readSpans(timeline.simulation.spans)).toEqual(all.slice(timeline.simulation.spans.first));
});

test("S8: the ring is right after going back over its edge", () => {
  const straight = makeTimeline(1 << 12);
  straight.runUntil(ns(5000));
  const all = readSpans(straight.simulation.spans);
  const timeline = makeTimeline(512);
  timeline.runUntil(ns(2500));
  for (const at of [800, 1100, 900, 2000]) {
    timeline.seek(ns(at));
    const { spans } = timeline.simulation;
    expect(spans.count - spans.first).toBeGreaterThan(0);
    expect(readSpans(spans)).toEqual(all.slice(spans.first, spans.count));
  }
  timeline.runUntil(ns(5000));
  const { spans } = timeline.simulation;
  expect([spans.count, spans.count - spans.first]).toEqual([all.length, 512]);
  expect(readSpans(spans)).toEqual(all.slice(-512));
});
