import { expect, test } from "vitest";
import { doAgain, doneOf, follow, type History, historyOf, nothingDone, takeBack } from "./history.ts";

const act = (what: string, timePs: number) => ({ timePs, after: 0, do: what, on: "leaf1:e1" });

test("a knob and an action are taken back in the order in which they were done, and done again", () => {
  const turned = { knobs: { port: 7 }, actions: [] };
  const acted = { knobs: { port: 7 }, actions: [act("link.down", 5)] };
  const again = { knobs: { port: 9 }, actions: [act("link.down", 5)] };
  let history: History = historyOf(nothingDone);
  for (const next of [turned, acted, again]) history = follow(history, next);
  const seen: unknown[] = [];
  for (let back = takeBack(history); back !== undefined; back = takeBack(back)) {
    seen.push(back.present);
    history = back;
  }
  expect(seen).toEqual([acted, turned, nothingDone]);
  for (let next = doAgain(history); next !== undefined; next = doAgain(next)) history = next;
  expect(history.present).toEqual(again);
});

test("what was taken back is gone once something else is done", () => {
  const turned = { knobs: { port: 7 }, actions: [] };
  const back = takeBack(follow(historyOf(nothingDone), turned)) as History;
  expect(doAgain(back)?.present).toEqual(turned);
  expect(doAgain(follow(back, { knobs: { port: 8 }, actions: [] }))).toBeUndefined();
});

test("what a link brings can be taken back action by action, then the knobs", () => {
  const done = { knobs: { port: 7 }, actions: [act("link.down", 5), act("link.up", 9)] };
  const history = historyOf(done);
  expect(takeBack(history)?.present.actions).toEqual([done.actions[0]]);
  expect(history.past).toHaveLength(3);
  expect(historyOf(nothingDone).past).toEqual([]);
});

test("an author's moves are what a learner would have done", () => {
  expect(doneOf({ set: { port: 7 }, actions: [{ at: "3us", do: "link.down", on: "leaf1:e1" }] })).toEqual({
    knobs: { port: 7 },
    actions: [{ timePs: 3e6, after: 0, do: "link.down", on: "leaf1:e1" }],
  });
});
