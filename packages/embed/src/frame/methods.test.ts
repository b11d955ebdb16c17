import { describe, expect, test } from "vitest";
import { checkParams, type FrameMethod, frameMethodNames, isFrameMethod } from "./methods.ts";

test("X44: every method of the element's contract can be called", () => {
  const named =
    "play pause step stepBack seek runUntil reset undo redo getState setState getPermalink getParams setParams inspect " +
    "subscribe invoke export screenshot destroy getAnswerGiven getScore getMaxScore showSolutions resetTask getXAPIData " +
    "getCurrentState gradeSync";
  for (const name of named.split(" ")) expect(frameMethodNames, name).toContain(name);
});

test("X44: the names of every object are no methods", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty", "then", ""])
    expect(isFrameMethod(name), name).toBe(false);
});

describe("X45: parameters are what the method takes", () => {
  test.each([
    ["step", []],
    ["step", [10]],
    ["seek", ["1.5us"]],
    ["invoke", ["link.down", "leaf1:e1-49"]],
    ["invoke", ["link.loss", "leaf1:e1-49", { share: 0.5 }]],
    ["setParams", [{ filter: "" }]],
  ] as [FrameMethod, (string | number | object)[]][])("%s %j", (method, params) => {
    expect(checkParams(method, params as never)).toBeUndefined();
  });

  test.each([
    ["seek", [], "parameter 1: expected text"],
    ["seek", [1500], "parameter 1: expected text, got 1500"],
    ["step", [-1], "expected count"],
    ["step", [1.5], "expected count"],
    ["step", ["10"], "expected count"],
    ["play", ["now"], "at most 0 parameters, got 1"],
    ["invoke", ["link.down"], "parameter 2: expected text"],
    ["setState", [null], "expected text, got null"],
  ] as [FrameMethod, (string | number | null)[], string][])("%s %j: %s", (method, params, reason) => {
    expect(checkParams(method, params)).toContain(reason);
  });
});
