import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { dropCauseIndex } from "./drop-cause.ts";
import type { Frame } from "./frames.ts";
import { controlPriority, createPriorityQueue, type PriorityQueueOptions } from "./priority-queue.ts";

/** h1 sends to h2 through a port with a priority queue; an event's value is the priority of a frame of 1,250 bytes. */
function cable(options: PriorityQueueOptions = {}, sizeBytes = 1250) {
  const sim = createSimulation({ seed: 1 });
  const { graph, frames } = sim;
  const received: number[] = [];
  const sink = (_port: number, frame: Frame): void => {
    received.push(frames.id[frame]);
    frames.release(frame);
  };
  const p1 = graph.addPort(graph.addNode("h1", sink), "eth0");
  const p2 = graph.addPort(graph.addNode("h2", sink), "eth0");
  graph.connect(p1, p2, { rateBitsPerSecond: gbps(100), delayPs: 0, overheadBytes: 0 });
  const queue = createPriorityQueue(sim, p1, options);
  graph.discipline(p1, queue);
  const emit = sim.handler("h1", "emit", (priority) => {
    const frame = frames.allocate(sizeBytes);
    frames.priority[frame] = priority;
    graph.send(p1, frame);
  });
  return { sim, graph, queue, p1, emit, received };
}

test("G16: control first, then the highest priority, each in the order of arrival", () => {
  const { sim, emit, received, queue } = cable();
  for (const priority of [0, 3, 0, controlPriority, 7, 3, 7]) sim.at(0, emit, priority);
  sim.runUntil(0);
  expect([queue.lengthFrames, queue.lengthBytes, queue.framesOf(3), queue.bytesOf(7)]).toEqual([6, 7500, 2, 2500]);
  sim.runUntil(ns(1000));
  // 1 was on its way before the others came.
  expect(received).toEqual([1, 4, 5, 7, 2, 6, 3]);
  expect([queue.lengthFrames, queue.lengthBytes]).toEqual([0, 0]);
});

test("G16: a paused priority stays, lower ones pass it, and control passes all", () => {
  const { sim, graph, emit, received, p1 } = cable();
  graph.pause(p1, 0xff);
  for (const priority of [7, 3, controlPriority, 0]) sim.at(0, emit, priority);
  sim.runUntil(ns(500));
  expect(received).toEqual([3]);
  graph.pause(p1, 0x88);
  sim.runUntil(ns(1000));
  expect(received).toEqual([3, 4]);
  graph.pause(p1, 0);
  sim.runUntil(ns(2000));
  expect(received).toEqual([3, 4, 1, 2]);
});

test("G17: a priority holds exactly its limit, and the others are none of its business", () => {
  const limits = [0, 0, 0, 2500, 0, 0, 0, 3749];
  const { sim, graph, emit, queue, p1 } = cable({ queueBytesMax: limits });
  for (const priority of [0, 3, 3, 3, 7, 7, 7, controlPriority, controlPriority, controlPriority]) {
    sim.at(0, emit, priority);
  }
  sim.runUntil(0);
  expect([queue.bytesOf(3), queue.bytesOf(7), queue.bytesOf(controlPriority)]).toEqual([2500, 2500, 3750]);
  expect(graph.ports.droppedFrames[p1]).toBe(2);
  expect(graph.dropsByCause[dropCauseIndex("queue-full")]).toBe(2);
});

test("G17: a step back restores what waits", () => {
  const { sim, emit, received } = cable();
  for (const priority of [0, 1, 2, 1, 0]) sim.at(0, emit, priority);
  sim.runUntil(ns(150));
  const before = sim.save();
  sim.runUntil(ns(1000));
  const first = received.splice(0);
  sim.restore(before);
  sim.runUntil(ns(1000));
  expect(first).toEqual([1, 3, 2, 4, 5]);
  expect(received).toEqual(first.slice(1));
});

test("G16: against a list that is searched: any frames, pauses and limits", () => {
  const step = fc.oneof(
    fc.record({ put: fc.integer({ min: 0, max: controlPriority }) }),
    fc.record({ take: fc.integer({ min: 0, max: 0xff }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, limitFrames) => {
      const { sim, queue } = cable({ queueBytesMax: limitFrames * 100 });
      const model: { frame: Frame; priority: number }[] = [];
      for (const each of steps) {
        if ("put" in each) {
          const frame = sim.frames.allocate(100);
          sim.frames.priority[frame] = each.put;
          const waiting = model.filter(({ priority }) => priority === each.put).length;
          const fits = each.put === controlPriority || waiting < limitFrames;
          expect(queue.put(frame)).toBe(fits);
          if (fits) model.push({ frame, priority: each.put });
        } else {
          const free = model.filter(({ priority }) => ((each.take >>> priority) & 1) === 0);
          const best = Math.max(-1, ...free.map(({ priority }) => priority));
          const at = model.findIndex(({ priority }) => priority === best);
          const [expected] = at < 0 ? [{ frame: -1 }] : model.splice(at, 1);
          expect(queue.take(each.take)).toBe(expected.frame);
        }
        expect([queue.lengthFrames, queue.lengthBytes]).toEqual([model.length, model.length * 100]);
      }
    }),
  );
});

test("G18: what a policy takes as control goes no further, and is no drop", () => {
  const sim = createSimulation({ seed: 1 });
  const { graph, frames } = sim;
  const seen: string[] = [];
  const h1 = graph.addPort(
    graph.addNode("h1", () => {}),
    "eth0",
  );
  const s = graph.addNode("s", (_port, frame) => {
    seen.push(`receive ${frames.id[frame]}`);
    frames.release(frame);
  });
  const p2 = graph.addPort(s, "e1");
  graph.connect(h1, p2, { rateBitsPerSecond: gbps(100), delayPs: 0 });
  graph.policy(s, {
    control: (_port, frame) => {
      if (frames.priority[frame] !== controlPriority) return false;
      seen.push(`control ${frames.id[frame]}`);
      frames.release(frame);
      return true;
    },
    arrive: (_port, frame) => {
      seen.push(`arrive ${frames.id[frame]}`);
      return true;
    },
    release: () => {},
  });
  const emit = sim.handler("h1", "emit", (priority) => {
    const frame = frames.allocate(64);
    frames.priority[frame] = priority;
    graph.send(h1, frame);
  });
  for (const priority of [0, controlPriority]) sim.at(0, emit, priority);
  sim.runUntil(ns(1000));
  expect(seen).toEqual(["arrive 1", "receive 1", "control 2"]);
  expect([frames.alive, graph.dropsByCause.reduce((sum, count) => sum + count, 0)]).toEqual([0, 0]);
  expect(graph.ports.receivedFrames(p2)).toBe(2);
});
