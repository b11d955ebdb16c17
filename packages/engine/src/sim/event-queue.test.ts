import fc from "fast-check";
import { expect, test } from "vitest";
import { type EventHandle, EventQueue, type EventQueueState } from "./event-queue.ts";

/** The queue's rule, written the slow way: sorted by time, then (ordered handlers by value), then insertion. */
class Reference {
  readonly events: { timePs: number; handler: number; value: number; insertion: number }[] = [];
  insertion = 0;
  push(timePs: number, handler: number, value: number): void {
    this.events.push({ timePs, handler, value, insertion: this.insertion++ });
  }
  pop(limitPs: number): { timePs: number; value: number } | undefined {
    this.events.sort((a, b) => a.timePs - b.timePs || a.insertion - b.insertion);
    const first = this.events[0];
    if (first === undefined || first.timePs > limitPs) return undefined;
    this.events.shift();
    return first;
  }
}

/** `expect` costs more than the queue; in 10,000 cases a plain comparison is enough. */
function same<T>(actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`expected ${expected}, got ${actual}`);
}

const times = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 100_000 }),
  fc.integer({ min: 0, max: 2 ** 31 }),
  fc.integer({ min: 0, max: 2 ** 47 }),
);
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant("push" as const), delay: times }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant("pop" as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("until" as const), delay: times }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant("move" as const), which: fc.nat(), delay: times }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("save" as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("restore" as const), anew: fc.boolean() }) },
);

test("E1 E2 E3 E4: any mix of push, pop, runUntil, cancel, reschedule, save and restore pops in reference order (10,000 cases)", () => {
  let events = 0;
  fc.assert(
    fc.property(fc.array(command, { minLength: 10, maxLength: 60, size: "max" }), (commands) => {
      let queue = new EventQueue(2);
      let reference = new Reference();
      let handles: { handle: EventHandle; value: number }[] = [];
      let now = 0;
      let value = 0;
      let saved: { state: EventQueueState; reference: Reference; handles: typeof handles; now: number } | undefined;
      const popBoth = (limit: number): boolean => {
        const expected = reference.pop(limit);
        const popped = queue.pop(limit);
        same(popped, expected !== undefined);
        if (expected === undefined) return false;
        events++;
        same(queue.poppedTimePs, expected.timePs);
        same(queue.poppedValue, expected.value);
        same(queue.poppedTimePs >= now, true);
        now = queue.poppedTimePs;
        return true;
      };
      for (const c of commands) {
        if (c.op === "push") {
          value++;
          handles.push({ handle: queue.push(now + c.delay, 0, value), value });
          reference.push(now + c.delay, 0, value);
        } else if (c.op === "pop") popBoth(Number.MAX_SAFE_INTEGER);
        else if (c.op === "until") {
          const limit = now + c.delay;
          while (popBoth(limit));
          now = limit;
        } else if (c.op === "cancel" || c.op === "move") {
          if (handles.length === 0) continue;
          const { handle, value: which } = handles[c.which % handles.length] as { handle: number; value: number };
          const at = reference.events.findIndex((event) => event.value === which);
          same(queue.isPending(handle), at >= 0);
          if (c.op === "cancel") {
            same(queue.cancel(handle), at >= 0);
            if (at >= 0) reference.events.splice(at, 1);
          } else {
            same(queue.reschedule(handle, now + c.delay), at >= 0);
            if (at >= 0) {
              reference.events.splice(at, 1);
              reference.push(now + c.delay, 0, which);
            }
          }
        } else if (c.op === "save") {
          const copy = new Reference();
          copy.events.push(...reference.events.map((event) => ({ ...event })));
          copy.insertion = reference.insertion;
          saved = { state: queue.save(), reference: copy, handles: [...handles], now };
        } else if (saved !== undefined) {
          // Into another queue, or into this one, which has gone on and may have used more of its pool since.
          if (c.anew) queue = new EventQueue(1);
          queue.restore(saved.state);
          reference = saved.reference;
          handles = saved.handles;
          now = saved.now;
          saved = undefined;
        }
        same(queue.size, reference.events.length);
        const next = reference.events.reduce((least, event) => Math.min(least, event.timePs), Number.POSITIVE_INFINITY);
        same(queue.peek(), next === Number.POSITIVE_INFINITY ? -1 : next);
      }
      while (popBoth(Number.MAX_SAFE_INTEGER));
    }),
    { numRuns: 10_000, seed: 20261124 },
  );
  expect(events).toBeGreaterThan(50_000);
}, 60_000);

test("E5: runUntil never strands an event scheduled later for the next picosecond", () => {
  for (const far of [2, 255, 256, 257, 65536, 2 ** 24, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 52]) {
    for (const limit of [0, 1, far - 1]) {
      const queue = new EventQueue();
      queue.push(far, 0, 2);
      queue.push(far, 0, 3);
      expect(queue.pop(limit)).toBe(false);
      queue.push(limit + 1, 0, 1);
      expect(queue.pop(Number.MAX_SAFE_INTEGER)).toBe(true);
      expect(queue.poppedTimePs).toBe(limit + 1);
      expect(queue.poppedValue).toBe(limit + 1 === far ? 2 : 1);
    }
  }
});

test("E6: a handle is refused after its event fired or was cancelled, even when its place is used again", () => {
  const queue = new EventQueue();
  const first = queue.push(5, 0, 1);
  expect(queue.cancel(first)).toBe(true);
  const second = queue.push(7, 0, 2);
  expect(queue.cancel(first)).toBe(false);
  expect(queue.reschedule(first, 9)).toBe(false);
  expect(queue.isPending(second)).toBe(true);
  expect(queue.timeOf(second)).toBe(7);
  queue.pop(10);
  expect(queue.isPending(second)).toBe(false);
  for (const handle of [-1, 0.5, Number.NaN, 1e300, 0]) expect(queue.cancel(handle)).toBe(false);
});

test("E7: events of ordered handlers fire first in their instant, by value, however they were scheduled", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ ordered: fc.boolean(), time: fc.integer({ min: 0, max: 2 }), value: fc.nat(50) })),
      (list) => {
        const queue = new EventQueue();
        queue.ordered[1] = 1;
        queue.orderedCount = 1;
        for (const { ordered, time, value } of list) queue.push(time, ordered ? 1 : 0, value);
        const expected = list
          .map((event, insertion) => ({ ...event, insertion }))
          .sort(
            (a, b) =>
              a.time - b.time ||
              Number(b.ordered) - Number(a.ordered) ||
              (a.ordered && b.ordered ? a.value - b.value : 0) ||
              a.insertion - b.insertion,
          );
        for (const { time, value, ordered } of expected) {
          expect(queue.pop(9)).toBe(true);
          expect([queue.poppedTimePs, queue.poppedValue, queue.poppedHandler]).toEqual([time, value, ordered ? 1 : 0]);
        }
      },
    ),
    { numRuns: 2000, seed: 7 },
  );
});

test("E8: the last representable picosecond is a time like any other", () => {
  const queue = new EventQueue();
  const last = 2 ** 53 - 1;
  queue.push(last, 0, 2);
  queue.push(last - 1, 0, 1);
  queue.push(0, 0, 0);
  const order: number[] = [];
  while (queue.pop(last)) order.push(queue.poppedValue);
  expect(order).toEqual([0, 1, 2]);
});

test("E9: a million events with 1,000 pending leave the pool as large as it was", () => {
  const queue = new EventQueue(1024);
  for (let i = 0; i < 1000; i++) queue.push(i, 0, i);
  const before = queue.stateBytes;
  for (let i = 0; i < 1e6; i++) {
    queue.pop(Number.MAX_SAFE_INTEGER);
    queue.push(queue.poppedTimePs + 1 + ((i * 7919) % 5000), 0, i);
  }
  expect([queue.size, queue.stateBytes]).toEqual([1000, before]);
});
