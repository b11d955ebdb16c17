import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation, type Simulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { type Action, createTimeline, type Timeline } from "./timeline.ts";

/** Four hosts round a switch, Poisson traffic, bounded queues: enough of everything to go wrong. */
function build(ports: "fast" | "general" = "fast"): Simulation {
  const sim = createSimulation({ seed: 5, ports, traceRecordsMax: 1 << 15 });
  const { graph, frames } = sim;
  const downs: number[] = [];
  const random = sim.random("traffic");
  const sw = graph.addNode("s", (_port, frame) => graph.send(downs[frames.flow[frame] as number] as number, frame));
  const rtt = sim.metrics.histogram("hosts", "latencyPs");
  const ups = Array.from({ length: 4 }, (_, h) => {
    const host = graph.addNode(`h${h}`, (_port, frame) => {
      rtt.record(sim.now - frames.createdPs.get(frame));
      frames.release(frame);
    });
    const up = graph.addPort(host, "eth0");
    downs.push(graph.addPort(sw, `e${h}`));
    graph.connect(up, downs[h] as number, { rateBitsPerSecond: gbps(10), delayPs: ns(100), queueFramesMax: 4 });
    return up;
  });
  const emit = sim.handler("hosts", "emit", (host) => {
    const frame = frames.allocate(64 + random.below(1400));
    frames.flow[frame] = random.below(4);
    graph.send(ups[host] as number, frame);
    sim.after(1 + random.exponential(ns(900)), emit, host);
  });
  for (let h = 0; h < 4; h++) sim.at(h * 100, emit, h);
  return sim;
}

const apply = (sim: Simulation, action: Action): void => {
  sim.graph.setLinkUp(Number(action.on), action.do === "link.up");
};
const make = (
  options: { actions?: Action[]; ports?: "fast" | "general"; checkpointEvents?: number; budgetBytes?: number } = {},
): Timeline => createTimeline({ build: () => build(options.ports), apply, checkpointEvents: 50, ...options });
const digest = (timeline: Timeline): string => `${timeline.simulation.digest()} ${timeline.now} ${timeline.fired}`;

test.each(["fast", "general"] as const)(
  "T1: 1,000 steps back and forth leave the digest as it was (%s path)",
  (ports) => {
    const timeline = make({ ports });
    timeline.run(3000);
    const before = digest(timeline);
    for (let i = 0; i < 1000; i++) {
      timeline.stepBack();
      if (i % 3 === 0) {
        timeline.stepBack(2);
        timeline.step(2);
      }
    }
    expect(timeline.fired).toBe(2000);
    timeline.step(1000);
    expect(digest(timeline)).toBe(before);
    const straight = make({ ports });
    straight.run(3000);
    expect(before).toBe(digest(straight));
  },
);

test("T2 T3: any walk of steps, seeks and actions ends where a straight run with the same actions ends", () => {
  const move = fc.oneof(
    fc.record({ op: fc.constant("seek" as const), n: fc.nat(20_000) }),
    fc.record({ op: fc.constant("step" as const), n: fc.nat(120) }),
    fc.record({ op: fc.constant("back" as const), n: fc.nat(120) }),
    fc.record({ op: fc.constant("act" as const), n: fc.nat(7) }),
    fc.record({ op: fc.constant("undo" as const), n: fc.constant(0) }),
    fc.record({ op: fc.constant("redo" as const), n: fc.constant(0) }),
    fc.record({ op: fc.constant("peek" as const), n: fc.nat(3000) }),
  );
  const scripted: Action = { timePs: ns(3000), after: 0, do: "link.down", on: "2", scripted: true };
  fc.assert(
    fc.property(fc.array(move, { minLength: 3, maxLength: 25 }), (moves) => {
      const timeline = make({ actions: [scripted] });
      for (const { op, n } of moves) {
        if (op === "seek") timeline.seek(ns(n));
        else if (op === "step") timeline.step(n);
        else if (op === "back") timeline.stepBack(n);
        else if (op === "act") timeline.act(n % 2 === 0 ? "link.down" : "link.up", String(n >> 1));
        else if (op === "undo") timeline.undo();
        else if (op === "redo") timeline.redo();
        else timeline.peek(n, (sim) => sim.now);
        expect(timeline.actions).toContainEqual(scripted);
      }
      timeline.seek(ns(25_000));
      const straight = make({ actions: timeline.actions.map((action) => ({ ...action })), checkpointEvents: 1e9 });
      straight.runUntil(ns(25_000));
      expect(digest(timeline)).toBe(digest(straight));
    }),
    { numRuns: 150, seed: 82 },
  );
}, 120_000);

test("T4 T5: undo and redo at the same time; acting in the past drops what the person did later", () => {
  const timeline = make({ actions: [{ timePs: ns(9000), after: 0, do: "link.down", on: "3", scripted: true }] });
  timeline.runUntil(ns(2000));
  timeline.act("link.down", "0");
  timeline.runUntil(ns(4000));
  timeline.act("link.up", "0");
  timeline.runUntil(ns(6000));
  const done = digest(timeline);
  expect(timeline.undo()).toBe(true);
  expect([timeline.now, timeline.canRedo]).toEqual([ns(6000), true]);
  expect(digest(timeline)).not.toBe(done);
  expect(timeline.redo()).toBe(true);
  expect(digest(timeline)).toBe(done);
  timeline.seek(ns(3000));
  timeline.act("link.down", "1");
  expect(timeline.actions.map((action) => [action.timePs, action.do, action.on])).toEqual([
    [ns(2000), "link.down", "0"],
    [ns(3000), "link.down", "1"],
    [ns(9000), "link.down", "3"],
  ]);
  expect([timeline.undo(), timeline.undo(), timeline.undo()]).toEqual([true, true, false]);
});

test("T6: conditions stop at the event that makes them true, forwards and backwards", () => {
  const drops = (sim: Simulation): boolean => (sim.graph.dropsByCause[0] as number) >= 3;
  const timeline = make();
  expect(timeline.runUntilCondition(drops, ns(1e6))).toBe(true);
  const at = [timeline.now, timeline.fired];
  expect(timeline.simulation.graph.dropsByCause[0]).toBe(3);
  timeline.run(2000);
  expect(timeline.runBackUntil(drops)).toBe(true);
  expect([timeline.now, timeline.fired]).toEqual(at);
  const here = digest(timeline);
  expect(timeline.runBackUntil(drops)).toBe(false);
  expect(digest(timeline)).toBe(here);
  expect(timeline.runUntilCondition(() => false, ns(30_000))).toBe(false);
});

test("T7: peek sees the past as it was and leaves the present and its records alone", () => {
  const timeline = make();
  timeline.run(500);
  const then = { now: timeline.now, alive: timeline.simulation.frames.alive };
  timeline.run(9000);
  const { trace } = timeline.simulation;
  const before = {
    digest: digest(timeline),
    first: trace.first,
    count: trace.count,
    a: trace.a(trace.first),
    checkpoint: timeline.fired,
  };
  expect(timeline.peek(500, (sim) => ({ now: sim.now, alive: sim.frames.alive }))).toEqual(then);
  expect({
    digest: digest(timeline),
    first: trace.first,
    count: trace.count,
    a: trace.a(trace.first),
    checkpoint: timeline.fired,
  }).toEqual(before);
  timeline.run(100);
  const straight = make();
  straight.run(9600);
  expect(digest(timeline)).toBe(digest(straight));
});

test("T8: a simulation with a process steps back by replay from the start", () => {
  let built = 0;
  const timeline = createTimeline({
    build: () => {
      built++;
      const sim = build();
      const kind = sim.trace.kind("lesson.tick");
      sim.process("lesson", function* () {
        for (;;) {
          yield ns(70);
          sim.trace.record(sim.now, kind, sim.trace.object("lesson"), 1, 0);
        }
      });
      return sim;
    },
    apply,
  });
  timeline.run(400);
  const before = digest(timeline);
  timeline.stepBack(100);
  timeline.step(100);
  expect([digest(timeline), built]).toEqual([before, 2]);
});

test("T9: checkpoints stay within their budget and still reach everywhere", () => {
  const timeline = make({ checkpointEvents: 100, budgetBytes: 1_500_000 });
  timeline.run(20_000);
  expect(timeline.checkpoints.bytes).toBeLessThanOrEqual(1_500_000);
  expect(timeline.checkpoints.count).toBeGreaterThan(5);
  for (const fired of [19_990, 10_000, 3, 0, 7777]) {
    timeline.seekEvent(fired);
    const straight = make({ checkpointEvents: 1e9 });
    straight.run(fired);
    expect(digest(timeline)).toBe(digest(straight));
  }
});

test("T10: stepping by records goes from drop to drop, and back", () => {
  const timeline = make();
  const isDrop = (record: number): boolean => {
    const { trace } = timeline.simulation;
    return trace.kindName(trace.kindOf(record)) === "frame.drop";
  };
  const seen: number[] = [];
  for (let i = 0; i < 4; i++) {
    expect(timeline.stepRecord(isDrop)).toBe(true);
    expect(timeline.simulation.graph.dropsByCause[0]).toBe(i + 1);
    seen.push(timeline.fired);
  }
  for (let i = 3; i >= 0; i--) {
    expect(timeline.stepBackRecord(isDrop)).toBe(true);
    expect([timeline.fired, timeline.simulation.graph.dropsByCause[0]]).toEqual([(seen[i] as number) - 1, i]);
  }
  expect(timeline.stepBackRecord(isDrop)).toBe(false);
});

test("T11: a jump ahead to where the run has been replays an interval or two, and ends as a straight run does", () => {
  let sent = 0;
  const timeline = createTimeline({
    build: () => {
      const simulation = build();
      simulation.graph.tap(() => sent++);
      return simulation;
    },
    apply,
    checkpointEvents: 100,
    actions: [{ timePs: 3_000_000, after: 0, do: "link.down", on: "1" }],
  });
  timeline.run(20_000);
  const [end, endPs] = [digest(timeline), timeline.now];
  for (const [share, back] of [
    [1, 0],
    [0.5, 20],
    [0.95, 100],
  ] as const) {
    timeline.seek(back);
    const before = sent;
    const timePs = Math.floor(endPs * share);
    timeline.seek(timePs);
    expect(sent - before).toBeLessThan(200);
    const straight = make({ checkpointEvents: 1e9, actions: [...timeline.actions] });
    straight.runUntil(timePs);
    expect(digest(timeline)).toBe(digest(straight));
    // What is stored is this run's, and of one piece.
    const { trace } = timeline.simulation;
    expect(trace.count - trace.first).toBeLessThan(1_000);
    for (let record = trace.first; record < trace.count; record++) {
      expect(trace.timePs(record)).toBe(straight.simulation.trace.timePs(record));
      expect(trace.a(record)).toBe(straight.simulation.trace.a(record));
    }
  }
  timeline.seekEvent(0);
  timeline.seekEvent(20_000);
  expect(digest(timeline)).toBe(end);
});

test("T12: running within limits stops at the first of both, with the actions before it done", () => {
  const cut: Action = { timePs: 40_000_000, after: 0, do: "link.down", on: "1" };
  const [timeline, straight] = [make({ actions: [cut] }), make({ actions: [cut] })];
  straight.runUntil(60_000_000);
  let fired = 0;
  for (let piece = 7; piece === 7; fired += piece) {
    piece = timeline.runWithin(60_000_000, 7);
    expect(timeline.now).toBeLessThanOrEqual(60_000_000);
    if (piece === 7) expect(timeline.now).toBe(timeline.simulation.now);
  }
  expect([fired, digest(timeline)]).toEqual([straight.fired, digest(straight)]);
  expect(timeline.actionsApplied).toBe(1);
  expect(timeline.runWithin(60_000_000, 7)).toBe(0);
});
