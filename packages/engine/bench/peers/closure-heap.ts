/**
 * bench/peers/closure-heap — a simulator as it is first written in JavaScript: a binary heap of objects, one closure
 * per event. A peer of the benchmarks, not a part of the engine.
 * @module
 */

interface PendingEvent {
  timePs: number;
  sequence: number;
  fire: () => void;
  cancelled: boolean;
}

/** The naive simulator: schedule, cancel by a mark (lazily), run. */
export interface ClosureHeap {
  readonly pending: number;
  readonly nowPs: number;
  after(delayPs: number, fire: () => void): PendingEvent;
  cancel(event: PendingEvent): void;
  run(eventsMax: number): number;
}

/** Make one. */
export function createClosureHeap(): ClosureHeap {
  const heap: PendingEvent[] = [];
  let nowPs = 0;
  let sequence = 0;

  const before = (a: PendingEvent, b: PendingEvent): boolean =>
    a.timePs !== b.timePs ? a.timePs < b.timePs : a.sequence < b.sequence;

  const push = (event: PendingEvent): void => {
    heap.push(event);
    let at = heap.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!before(event, heap[above])) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = event;
  };

  const pop = (): PendingEvent => {
    const first = heap[0];
    const last = heap.pop() as PendingEvent;
    const size = heap.length;
    if (size > 0) {
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= size) break;
        if (below + 1 < size && before(heap[below + 1], heap[below])) below++;
        if (!before(heap[below], last)) break;
        heap[at] = heap[below];
        at = below;
      }
      heap[at] = last;
    }
    return first;
  };

  return {
    get pending() {
      return heap.length;
    },
    get nowPs() {
      return nowPs;
    },
    after(delayPs, fire) {
      const event = { timePs: nowPs + delayPs, sequence: sequence++, fire, cancelled: false };
      push(event);
      return event;
    },
    cancel(event) {
      event.cancelled = true;
    },
    run(eventsMax) {
      let fired = 0;
      while (fired < eventsMax && heap.length > 0) {
        const event = pop();
        if (event.cancelled) continue;
        nowPs = event.timePs;
        event.fire();
        fired++;
      }
      return fired;
    },
  };
}
