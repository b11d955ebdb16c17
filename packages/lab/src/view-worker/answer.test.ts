/** A view's worker: the newest question of a kind counts, steps tell and can be stopped, failures are said. */
import { expect, test } from "vitest";
import { createAnswering, type FromViewWorker, type Steps } from "./answer.ts";

function* count(ask: { readonly to: number }): Steps<number, number> {
  let at = 0;
  while (at < ask.to) {
    at += 1;
    if ((yield at) === true) break;
  }
  return at;
}

/** A worker whose pauses end by hand. */
function bench() {
  const said: FromViewWorker[] = [];
  let waiting: (() => void)[] = [];
  const hear = createAnswering(
    {
      count,
      double: (value: number) => value * 2,
      fail() {
        throw new RangeError("no");
      },
    },
    { post: (message) => said.push(message), pause: () => new Promise((goOn) => waiting.push(goOn)) },
  );
  const turn = async (): Promise<void> => {
    const now = waiting;
    waiting = [];
    for (const goOn of now) goOn();
    await new Promise((goOn) => setTimeout(goOn, 0));
  };
  return { said, hear, turn };
}

test("steps tell their progress one turn after the other, and then answer; a plain answer takes one turn", async () => {
  const { said, hear, turn } = bench();
  hear({ kind: "count", id: 1, ask: { to: 2 } });
  hear({ kind: "double", id: 2, ask: 21 });
  expect(said).toEqual([]);
  await turn();
  expect(said).toEqual([
    { kind: "count", id: 1, progress: 1 },
    { kind: "double", id: 2, answer: 42 },
  ]);
  await turn();
  await turn();
  expect(said.slice(2)).toEqual([
    { kind: "count", id: 1, progress: 2 },
    { kind: "count", id: 1, answer: 2 },
  ]);
});

test("a newer question of a kind ends an older one that is under way, and one that waits is never begun", async () => {
  const { said, hear, turn } = bench();
  hear({ kind: "count", id: 1, ask: { to: 9 } });
  await turn();
  hear({ kind: "count", id: 2, ask: { to: 9 } });
  hear({ kind: "count", id: 3, ask: { to: 0 } });
  await turn();
  await turn();
  expect(said).toEqual([
    { kind: "count", id: 1, progress: 1 },
    { kind: "count", id: 3, answer: 0 },
  ]);
});

test("what is told to stop answers with where it is, and the next question runs on", async () => {
  const { said, hear, turn } = bench();
  hear({ kind: "count", id: 1, ask: { to: 9 } });
  await turn();
  hear({ kind: "count", stop: true });
  await turn();
  hear({ kind: "count", id: 2, ask: { to: 9 } });
  await turn();
  await turn();
  expect(said).toEqual([
    { kind: "count", id: 1, progress: 1 },
    { kind: "count", id: 1, answer: 1 },
    { kind: "count", id: 2, progress: 1 },
    { kind: "count", id: 2, progress: 2 },
  ]);
});

test("what throws, and what nobody answers, is said with its reason", async () => {
  const { said, hear, turn } = bench();
  hear({ kind: "fail", id: 1, ask: undefined });
  hear({ kind: "nobody", id: 2, ask: undefined });
  await turn();
  expect(said).toEqual([
    { kind: "fail", id: 1, failed: "no" },
    { kind: "nobody", id: 2, failed: "nothing answers nobody" },
  ]);
});
