import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLiveLog, printLogAction, printLogEnd, printLogHead } from "./log.ts";

const action = { timePs: 1200, after: 0, do: "frame.inject", on: "a/eth0", value: "AAAA" };
const head = printLogHead({ scenario: "two", seed: 7 });
const known = (what: string): boolean => what === "frame.inject";

test("F389: a log is a head, a line for each action, and an end with a digest", () => {
  const text = `${[head, printLogAction(action), printLogEnd(5000, "0123456789abcdef")].join("\n")}\n`;
  expect(parseLiveLog(text, known)).toEqual({
    ok: true,
    issues: [],
    value: { scenario: "two", seed: 7, actions: [action], endPs: 5000, digest: "0123456789abcdef" },
  });
});

test("F389: a log that was cut off ends with its last whole line, without a digest", () => {
  const text = `${head}\n${printLogAction(action)}\n{"timePs":99`;
  expect(parseLiveLog(text, known)).toMatchObject({
    ok: true,
    value: { actions: [action], endPs: 1200, digest: undefined },
  });
});

test.each([
  ["no head", "", 1],
  ["a newer log", head.replace(":1", ":2"), 1],
  ["no JSON", `${head}\nhello}\n`, 2],
  ["time backwards", `${head}\n${printLogAction(action)}\n${printLogAction({ ...action, timePs: 3 })}\n`, 3],
  ["an unknown action", `${head}\n${printLogAction({ ...action, do: "frame.eat" })}\n`, 2],
  ["no bytes", `${head}\n${JSON.stringify({ ...action, value: 3 })}\n`, 2],
  ["something behind the end", `${head}\n${printLogEnd(5, "d")}\n${printLogAction(action)}\n`, 3],
  ["an end before the last action", `${head}\n${printLogAction(action)}\n${printLogEnd(5, "d")}`, 3],
])("F389: %s is an issue with its line", (_, text, line) => {
  expect(parseLiveLog(text, known)).toMatchObject({ ok: false, issues: [{ code: "fabric/live-log", line }] });
});

test("F389: no text throws", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.string(), fc.constant(head))), (lines) => {
      expect(typeof parseLiveLog(lines.join("\n"), known).ok).toBe("boolean");
    }),
  );
});
