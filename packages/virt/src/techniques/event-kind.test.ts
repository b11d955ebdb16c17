import { expect, test } from "vitest";
import { techniqueSteps } from "../costs/technique-costs.ts";
import { eventKindNumber, eventKinds, stepNumber, stepsOf } from "./event-kind.ts";

test("V433: every kind has a number, and steps that the costs know", () => {
  eventKinds.forEach((kind, number) => {
    expect(eventKindNumber[kind]).toBe(number);
    expect(stepsOf(kind).length).toBeGreaterThan(0);
    for (const step of stepsOf(kind)) expect(techniqueSteps[stepNumber[step]]).toBe(step);
  });
});
