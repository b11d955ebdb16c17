import { expect, test } from "vitest";
import { permitsOf } from "./modes.ts";

test("who is assessed is helped by nothing, sees no truth before handing in, and predicts before time moves", () => {
  expect(permitsOf.assess).toMatchObject({ hints: false, showsSolution: false, truth: "handed in", waits: true });
  expect(permitsOf.assess.handsIn).toBe(true);
});

test("who is guided takes steps in order, predicts first, and is helped", () => {
  expect(permitsOf.guided).toMatchObject({ inOrder: true, waits: true, hints: true, showsSolution: true });
});

test("who explores or presents is held up by nothing", () => {
  for (const mode of ["explore", "present"] as const)
    expect(permitsOf[mode]).toMatchObject({ inOrder: false, waits: false, changes: true, handsIn: false });
});

test("a review shows everything and changes nothing", () => {
  expect(permitsOf.review).toMatchObject({ changes: false, truth: "at once", hints: false, showsSolution: false });
});

test("only a presentation is large", () => {
  expect(Object.entries(permitsOf).flatMap(([mode, { large }]) => (large ? [mode] : []))).toEqual(["present"]);
});
