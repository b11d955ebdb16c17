import { expect, test } from "vitest";
import { techniqueSteps } from "../costs/technique-costs.ts";
import { eventKindNumber, eventKinds, stepNumber, stepsOf } from "./event-kind.ts";

test("V433: every kind has a number, and steps that the costs know", () => {
  eventKinds.forEach((kind, number) => {
    expect(eventKindNumber[kind]).toBe(number);
    // What is counted by instructions, or costs what led to it already.
    const isFree = ["translate.unit", "translate.adapted", "translate.invalidated", "paravirtual.refused"].includes(
      kind,
    );
    expect(stepsOf(kind).length > 0).toBe(!isFree);
    for (const step of stepsOf(kind)) expect(techniqueSteps[stepNumber[step]]).toBe(step);
  });
});
