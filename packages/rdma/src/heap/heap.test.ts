import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("R1: records survive growth, and a run that was taken back leaves nothing in a new record", () => {
  const simulation = createSimulation({ seed: 1 });
  for (const heap of [new Heap("own"), new Heap("arena", { state: simulation.state, path: "n" })]) {
    const first = heap.allocate(3);
    heap.words[first + 2] = 2 ** 52 + 1;
    const second = heap.allocate(1000);
    expect(second).toBe(first + 3);
    expect(heap.words[first + 2]).toBe(2 ** 52 + 1);
  }
  const heap = new Heap("back", { state: simulation.state, path: "n" });
  heap.allocate(2);
  const before = simulation.save();
  heap.words[heap.allocate(4)] = 7;
  simulation.restore(before);
  expect(heap.used).toBe(2);
  expect(heap.words[heap.allocate(4)]).toBe(0);
});
