import { expect, test } from "vitest";
import type { Launch, Platform } from "./platform.ts";
import { type Package, play } from "./play.ts";

const pack: Package = {
  format: "scorm12",
  tag: "dc-fabric-lab",
  src: "module/module.json",
  module: "two-flows@1.0.0",
  mode: "assess",
  mastery: 0.8,
};

function make(launch: Launch, given: Package = pack, seed?: number) {
  const attributes: Record<string, string> = {};
  const heard = new Map<string, ((event: { readonly detail: unknown }) => void)[]>();
  const calls: unknown[][] = [];
  let state: string | undefined;
  const note =
    (name: string) =>
    (...values: unknown[]): void =>
      void calls.push([name, ...values]);
  const platform: Platform = {
    begin: () => Promise.resolve(launch),
    progress: note("progress"),
    score: note("score"),
    complete: note("complete"),
    keep: note("keep"),
    end: note("end"),
  };
  const playing = play({
    element: {
      setAttribute(name, value) {
        attributes[name] = value;
      },
      addEventListener: (name, listener) => void heard.set(name, [...(heard.get(name) ?? []), listener]),
      getCurrentState: () => (state === undefined ? undefined : { dc: 1, state }),
    },
    platform,
    pack: given,
    launch,
    seed,
  });
  const tell = (name: string, detail: unknown): void => {
    for (const listener of heard.get(`dc-${name}`) ?? []) listener({ detail });
  };
  return {
    attributes,
    calls,
    tell,
    playing,
    become(next: string): void {
      state = next;
    },
  };
}

test("X77: the launch becomes attributes; the platform's share wins over the package's", () => {
  const { attributes } = make({ review: false, state: "1.s.x", language: "de", mastery: 0.5 }, pack, 42);
  expect(attributes).toEqual({
    src: "module/module.json",
    mode: "assess",
    storage: "none",
    loading: "eager",
    seed: "42",
    state: "1.s.x",
    lang: "de",
    mastery: "0.5",
  });
  expect(make({ review: false }).attributes).toMatchObject({ mode: "assess", mastery: "0.8" });
});

test("X77: in a review nothing goes to the platform", () => {
  const { attributes, calls, tell, playing, become } = make({ review: true, state: "1.s.x" });
  expect(attributes.mode).toBe("review");
  become("1.s.y");
  playing.keep();
  tell("score", { points: 5, pointsMax: 6 });
  tell("progress", { done: 1, of: 3 });
  tell("complete", { points: 5, pointsMax: 6 });
  expect(calls).toEqual([]);
});

test("X78: the best share counts, that of an earlier session as well", () => {
  const { calls, tell } = make({ review: false, scaled: 0.5 });
  for (const points of [0, 3, 4, 2]) tell("score", { points, pointsMax: 6 });
  tell("score", { points: "all" });
  tell("complete", { points: 2, pointsMax: 6 });
  expect(calls).toEqual([
    ["score", { points: 4, pointsMax: 6 }],
    ["complete", { points: 4, pointsMax: 6 }, false],
  ]);
});

test.each([
  [5, 0.8, true],
  [4, 0.8, false],
  [0, undefined, undefined],
])("X78: %d of 6 with a share of %s: passed %s", (points, mastery, passed) => {
  const { mastery: _, ...rest } = pack;
  const { calls, tell } = make({ review: false }, mastery === undefined ? rest : { ...rest, mastery });
  tell("complete", { points, pointsMax: 6 });
  expect(calls).toEqual([["complete", { points, pointsMax: 6 }, passed]]);
});

test("X79: the state is kept where it is another one, and at the end", () => {
  const { calls, playing, become } = make({ review: false, state: "1.s.x" });
  playing.keep();
  become("1.s.x");
  playing.keep();
  become("1.s.y");
  playing.keep();
  playing.keep();
  become("1.s.z");
  playing.end();
  expect(calls).toEqual([["keep", "1.s.y"], ["keep", "1.s.z"], ["end"]]);
});

test("X73: steps that are done are progress", () => {
  const { calls, tell } = make({ review: false });
  tell("progress", { done: 1, of: 3 });
  tell("progress", { done: "one" });
  expect(calls).toEqual([["progress", 1, 3]]);
});
