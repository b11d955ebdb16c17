import type { Judgement } from "@dc/lesson";
import { expect, test } from "vitest";
import { decidingPart, describePrediction } from "./evidence.ts";

const leaf = (holds: boolean, asked: string, more: Partial<Judgement> = {}): Judgement => ({ holds, asked, ...more });

test("the part that decided is told: of all the first that fails, of any the first that holds", () => {
  const parts = [leaf(true, "a"), leaf(false, "b", { measured: 3, expected: "atMost 2" })];
  expect(decidingPart(leaf(false, "all", { parts }))).toMatchObject({
    asked: "all, b",
    measured: 3,
    expected: "atMost 2",
  });
  expect(decidingPart(leaf(true, "any", { parts }))).toMatchObject({ asked: "any, a" });
  expect(decidingPart(leaf(true, "not", { parts: [leaf(false, "c")] }))).toMatchObject({ asked: "not, c" });
  expect(decidingPart(leaf(false, "forAll h*", { parts: [] }))).toMatchObject({ asked: "forAll h*" });
});

test("the record of a window is told where its part has none", () => {
  const inner = leaf(false, "count of frame.drop", { measured: 4 });
  expect(decidingPart(leaf(false, "after action", { record: 9, parts: [inner] }))).toMatchObject({
    record: 9,
    measured: 4,
  });
  const own = leaf(false, "after action", { record: 9, parts: [{ ...inner, record: 12 }] });
  expect(decidingPart(own).record).toBe(12);
});

test("a prediction shows what was answered and what is true", () => {
  const prediction = { id: "a", answer: 12, truth: 13, holds: false, points: 0, pointsMax: 1 };
  expect(describePrediction(prediction)).toBe("answered 12; the run has 13");
  expect(describePrediction({ ...prediction, answer: undefined })).toBe("answered nothing; the run has 13");
});
