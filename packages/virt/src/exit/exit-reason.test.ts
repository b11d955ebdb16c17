import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exitReason, exitReasonName } from "./exit-reason.ts";

const { exitReasons } = JSON.parse(
  readFileSync(new URL("../../vectors/bochs27-exits.json", import.meta.url), "utf8"),
) as { exitReasons: number[] };

test("V53: the numbers that Linux knows and ours are the same set, each with one name", () => {
  expect(Object.values(exitReason).sort((a, b) => a - b)).toEqual(exitReasons);
  expect(exitReasonName(49)).toBe("eptMisconfiguration");
  expect(exitReasonName(5)).toBeUndefined();
});
