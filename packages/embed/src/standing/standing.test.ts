import { describe, expect, test } from "vitest";
import { createStanding, type Standing } from "./standing.ts";

const heard = (...events: readonly [Parameters<Standing["hear"]>[0], Parameters<Standing["hear"]>[1]][]): Standing => {
  const standing = createStanding();
  for (const [name, detail] of events) standing.hear(name, detail);
  return standing;
};
const answer = { step: "hash", id: "share", value: 12.5 };
const score = {
  points: 3,
  pointsMax: 4,
  steps: { hash: { points: 2, pointsMax: 2, complete: true }, kill: { points: 1, pointsMax: 2, complete: false } },
};

test("X20: before a lab has told anything, nobody has answered and nothing can be reached", () => {
  const standing = createStanding();
  expect(standing.getAnswerGiven()).toBe(false);
  expect(standing.getScore()).toBe(0);
  expect(standing.getMaxScore()).toBe(0);
  expect(standing.getCurrentState()).toBeUndefined();
  expect(standing.grade()).toEqual({
    dc: 1,
    module: null,
    points: 0,
    pointsMax: 0,
    scaled: null,
    answered: false,
    complete: false,
    state: null,
  });
});

test("X21: the last committed values are answered at once", () => {
  const standing = heard(["answer", answer], ["score", score], ["score", { ...score, points: 4 }]);
  standing.setState("1.d.abc");
  expect(standing.getAnswerGiven()).toBe(true);
  expect(standing.getScore()).toBe(4);
  expect(standing.getMaxScore()).toBe(4);
  expect(standing.getCurrentState()).toEqual({ dc: 1, state: "1.d.abc" });
  expect(standing.answers()).toEqual([answer]);
});

test("X21: an answer that is committed again takes the place of the first", () => {
  const standing = heard(["answer", answer], ["answer", { ...answer, value: 20 }]);
  expect(standing.answers()).toEqual([{ ...answer, value: 20 }]);
});

describe("X22: a detail of another shape is no news", () => {
  test.each([
    ["no object", "score", 7],
    ["null", "score", null],
    ["points that are a text", "score", { points: "3", pointsMax: 4 }],
    ["points below zero", "score", { points: -1, pointsMax: 4 }],
    ["no most", "score", { points: 3 }],
    ["an answer without a step", "answer", { id: "share", value: 1 }],
    ["an answer that is no number", "answer", { step: "hash", id: "share", value: "many" }],
  ] as const)("%s", (_name, name, detail) => {
    const standing = heard([name, detail]);
    expect(standing.grade()).toEqual(createStanding().grade());
  });

  test("a step that is called __proto__ is a step", () => {
    const steps = JSON.parse('{"__proto__": {"points": 1, "pointsMax": 1, "complete": true}}');
    const standing = heard(["score", { points: 1, pointsMax: 1, steps }]);
    expect(Object.keys(standing.steps())).toEqual(["__proto__"]);
    expect(({} as { points?: number }).points).toBeUndefined();
  });

  test("more points than there are is all of them", () => {
    expect(heard(["score", { points: 9, pointsMax: 4 }]).getScore()).toBe(4);
  });
});

test("X23: work that was restored counts as answered by its points or its finished steps", () => {
  const done = { hash: { points: 0, pointsMax: 2, complete: true } };
  expect(heard(["score", { points: 1, pointsMax: 4 }]).getAnswerGiven()).toBe(true);
  expect(heard(["score", { points: 0, pointsMax: 4, steps: done }]).getAnswerGiven()).toBe(true);
  expect(heard(["score", { points: 0, pointsMax: 4 }]).getAnswerGiven()).toBe(false);
});

test("X24: after a reset there is no answer and no point, and the most stays", () => {
  const standing = heard(["answer", answer], ["score", score]);
  standing.reset();
  expect([standing.getAnswerGiven(), standing.getScore(), standing.getMaxScore()]).toEqual([false, 0, 4]);
});

test("X24: a reset that the lab refuses is undone, unless the lab has told something since", () => {
  const standing = heard(["score", score]);
  standing.reset()();
  expect(standing.getScore()).toBe(3);
  const undo = standing.reset();
  standing.hear("score", { points: 1, pointsMax: 4 });
  undo();
  expect(standing.getScore()).toBe(1);
});

test("X25: complete is told by the lab, or by a score in which every step is", () => {
  const steps = { hash: { points: 2, pointsMax: 2, complete: true } };
  expect(heard(["score", score]).isComplete()).toBe(false);
  expect(heard(["score", { points: 2, pointsMax: 2, steps }]).isComplete()).toBe(true);
  expect(heard(["score", score], ["complete", { points: 3, pointsMax: 4 }]).isComplete()).toBe(true);
});

/** What Open edX's jsinput.js does to what the functions of a problem return. */
const sameOrigin = (answer: string, state: string): string => JSON.stringify({ answer, state: unescape(state) });
const otherOrigin = (answer: string, state: string): string =>
  JSON.stringify({ answer: decodeURI(answer), state: decodeURI(state) });

describe("X26: the grade is JSON that comes through JSInput unchanged", () => {
  test.each([
    ["on one origin", sameOrigin],
    ["across origins", otherOrigin],
  ])("%s", (_name, through) => {
    const standing = heard(["answer", answer], ["score", score]);
    standing.setState("1.d.q1YqU_-x");
    standing.setModule("hash-that-decides@1.0.0");
    const stored = through(standing.gradeSync(), standing.gradeSync());
    const { answer: given, state } = JSON.parse(stored) as { answer: string; state: string };
    for (const text of [given, state])
      expect(JSON.parse(text)).toEqual({
        dc: 1,
        module: "hash-that-decides@1.0.0",
        points: 3,
        pointsMax: 4,
        scaled: 0.75,
        answered: true,
        complete: false,
        state: "1.d.q1YqU_-x",
      });
  });

  test("a per cent sign in it is written so that neither unescape nor decodeURI takes it for an escape", () => {
    const standing = createStanding();
    standing.setState("1.x.100%41%");
    const text = standing.gradeSync();
    expect(text).not.toContain("%");
    expect(JSON.parse(decodeURI(unescape(text))).state).toBe("1.x.100%41%");
  });
});

test("X27: of another lab nothing is known", () => {
  const standing = heard(["answer", answer], ["score", score]);
  standing.setState("1.d.abc");
  standing.setModule("a@1.0.0");
  standing.clear();
  expect(standing.grade()).toEqual(createStanding().grade());
});
