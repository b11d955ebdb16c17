import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createFrameList } from "./frame-list.ts";

test("V65: frames wait in the order they came, and a step back brings them back", () => {
  const simulation = createSimulation({ seed: 1 });
  const list = createFrameList(simulation, "list");
  const frames = [60, 61, 62].map((sizeBytes) => simulation.frames.allocate(sizeBytes));
  for (const frame of frames) list.push(frame);
  const snapshot = simulation.save();
  expect([list.take(), list.take(), list.count, list.take(), list.take()]).toEqual([
    ...frames.slice(0, 2),
    1,
    frames[2],
    -1,
  ]);
  simulation.restore(snapshot);
  expect([list.count, list.head, list.take()]).toEqual([3, frames[0], frames[0]]);
});
