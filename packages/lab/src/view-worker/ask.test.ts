/** A view asks its worker: promises of the newest answers, and a worker that failed is started anew. */
import { expect, test } from "vitest";
import type { FromViewWorker, Steps, ToViewWorker } from "./answer.ts";
import { createViewWorker } from "./ask.ts";

const answers = {
  *count(to: number): Steps<number, number> {
    for (let at = 0; at < to; at++) yield at;
    return to;
  },
  name: (id: number) => `n${id}`,
};

/** Channels that are answered by hand. */
function bench() {
  const posted: ToViewWorker[] = [];
  const ended: number[] = [];
  let say: (message: FromViewWorker) => void = () => {};
  let fail: (reason: string) => void = () => {};
  let starts = 0;
  const worker = createViewWorker<typeof answers>(() => {
    const mine = ++starts;
    return {
      post: (message) => posted.push(message),
      listen(heard, failed) {
        say = heard;
        fail = failed;
      },
      end: () => ended.push(mine),
    };
  });
  return {
    worker,
    posted,
    ended,
    say: (message: FromViewWorker) => say(message),
    fail: (reason: string) => fail(reason),
    starts: () => starts,
  };
}

test("a worker is started by the first question; each kind has an answer of its own, and progress before it", async () => {
  const { worker, posted, say, starts } = bench();
  expect(starts()).toBe(0);
  const told: number[] = [];
  const count = worker.ask("count", 3, (at) => told.push(at));
  const name = worker.ask("name", 7);
  expect(posted).toEqual([
    { kind: "count", id: 1, ask: 3 },
    { kind: "name", id: 2, ask: 7 },
  ]);
  say({ kind: "name", id: 2, answer: "n7" });
  say({ kind: "count", id: 1, progress: 0 });
  say({ kind: "count", id: 1, answer: 3 });
  expect([await count, await name, told, starts()]).toEqual([3, "n7", [0], 1]);
});

test("a newer question of a kind leaves the older one without an answer, whatever still comes of it", async () => {
  const { worker, say } = bench();
  const told: number[] = [];
  const older = worker.ask("count", 3, (at) => told.push(at));
  const newer = worker.ask("count", 4);
  say({ kind: "count", id: 1, progress: 1 });
  say({ kind: "count", id: 1, answer: 3 });
  say({ kind: "count", id: 2, answer: 4 });
  expect([await older, await newer, told]).toEqual([undefined, 4, []]);
});

test("a question that fails says why; a worker that breaks fails all that wait, and the next question starts another", async () => {
  const { worker, say, fail, ended, starts } = bench();
  const wrong = worker.ask("count", -1);
  say({ kind: "count", id: 1, failed: "no" });
  await expect(wrong).rejects.toThrow("no");
  const waiting = [worker.ask("count", 1), worker.ask("name", 1)];
  fail("the script did not load");
  for (const each of waiting) await expect(each).rejects.toThrow("the script did not load");
  const again = worker.ask("name", 2);
  say({ kind: "name", id: 4, answer: "n2" });
  expect([await again, starts(), ended]).toEqual(["n2", 2, [1]]);
});

test("stopping is said to a worker that runs; its end leaves what waits without an answer", async () => {
  const { worker, posted, ended } = bench();
  worker.stop("count");
  const waiting = worker.ask("count", 1);
  worker.stop("count");
  expect(posted.slice(1)).toEqual([{ kind: "count", stop: true }]);
  worker.end();
  expect([await waiting, ended]).toEqual([undefined, [1]]);
});
