import { expect, test } from "vitest";
import type { Issue } from "../issue.ts";
import { createReader } from "./reader.ts";
import * as shape from "./shape.ts";

function read<T>(of: shape.Shape<T>, value: unknown): { value: T | undefined; issues: Issue[] } {
  const issues: Issue[] = [];
  const reader = createReader(issues, new Set(["h1", "leaf1"]), new Set(["h1:eth0", "leaf1:e1"]));
  return { value: of.read(value, "at", reader), issues };
}

test.each([
  ["time", shape.time("t"), "1.5ms", 1_500_000_000],
  ["rate", shape.rate("r"), "25G", 25e9],
  ["size", shape.size("s"), "64KiB", 65536],
  ["integer", shape.integer("n", { min: 1, max: 8 }), 8, 8],
  ["number", shape.number("n"), 0.25, 0.25],
  ["text", shape.text("t"), "x", "x"],
  ["flag", shape.flag("f"), false, false],
  ["oneOf", shape.oneOf("o", ["a", "b"]), "b", "b"],
  ["list", shape.list("l", shape.integer("n")), [1, 2], [1, 2]],
  ["node", shape.ref("node", "n"), "h1", "h1"],
  ["port", shape.ref("port", "p"), "leaf1:e1", "leaf1:e1"],
  ["object", shape.ref("object", "o"), "leaf1/e1/queue3", "leaf1/e1/queue3"],
  ["optional", shape.optional(shape.time("t"), 5), undefined, 5],
  ["optional without", shape.optional(shape.time("t")), undefined, undefined],
] as [string, shape.Shape<unknown>, unknown, unknown][])("E107: %s reads what fits", (_name, of, value, result) => {
  expect(read(of, value)).toEqual({ value: result, issues: [] });
});

test.each([
  ["a bare number", shape.time("t"), 25, "scenario/unit", "25"],
  ["no such unit", shape.rate("r"), "25T", "scenario/unit", '"25T"'],
  ["out of range", shape.size("s", { max: 10 }), "1KiB", "scenario/range", '"1KiB"'],
  ["a rate of nothing", shape.rate("r"), "0bps", "scenario/range", '"0bps"'],
  ["half a unit", shape.integer("n"), 1.5, "scenario/type", "1.5"],
  ["not a number", shape.number("n"), Number.NaN, "scenario/type", "NaN"],
  ["above", shape.integer("n", { max: 3 }), 4, "scenario/range", "4"],
  ["text too long", shape.text("t", { lengthMax: 2 }), "abc", "scenario/type", '"abc"'],
  ["no flag", shape.flag("f"), "yes", "scenario/type", '"yes"'],
  ["no such word", shape.oneOf("o", ["leaf", "spine"]), "leef", "scenario/choice", '"leef"'],
  ["not a list", shape.list("l", shape.flag("f")), true, "scenario/type", "true"],
  ["no such node", shape.ref("node", "n"), "h2", "scenario/unknown-node", '"h2"'],
  ["no such port", shape.ref("port", "p"), "h1:eth9", "scenario/unknown-port", '"h1:eth9"'],
  ["null", shape.text("t"), null, "scenario/type", "null"],
] as [string, shape.Shape<unknown>, unknown, string, string][])(
  "E108: %s is an issue",
  (_name, of, value, code, received) => {
    const { value: result, issues } = read(of, value);
    expect(result).toBeUndefined();
    expect(issues).toEqual([expect.objectContaining({ severity: "error", code, path: "at", received })]);
    expect(issues[0]?.expected).not.toBe("");
  },
);

test("E109: the nearest word, node and key are in the hint", () => {
  expect(read(shape.oneOf("o", ["leaf", "spine"]), "leef").issues[0]?.hint).toContain("leaf");
  expect(read(shape.ref("node", "n"), "leaf2").issues[0]?.hint).toContain("leaf1");
  expect(read(shape.object({ rate: shape.rate("r") }), { raet: "1G", rate: "1G" }).issues[0]?.hint).toContain("rate");
});

test("E110: a mapping reports every key at once, and gives a value only when all are right", () => {
  const of = shape.object({
    a: shape.time("first"),
    b: shape.integer("second"),
    c: shape.optional(shape.flag("third")),
  });
  const { value, issues } = read(of, { a: 1, d: 2, c: "no" });
  expect(value).toBeUndefined();
  expect(issues.map(({ code, path }) => `${path} ${code}`)).toEqual([
    "at.d scenario/unknown-key",
    "at.a scenario/unit",
    "at.b scenario/missing",
    "at.c scenario/type",
  ]);
});

test("E111: keys of Object.prototype are unknown keys, and results have no prototype", () => {
  const of = shape.object({ a: shape.optional(shape.flag("f")) });
  const hostile = JSON.parse('{"__proto__": {"a": true}, "constructor": 1, "toString": 2}');
  const { issues } = read(of, hostile);
  expect(issues.map(({ path }) => path)).toEqual(["at.__proto__", "at.constructor", "at.toString"]);
  expect(Object.getPrototypeOf(read(of, {}).value)).toBeNull();
});

test("E112: what was received is cut to 60 characters and never carries control characters", () => {
  const received = read(shape.flag("f"), `${"<b>\n".repeat(3000)}`).issues[0]?.received ?? "";
  expect(received.length).toBeLessThan(130);
  expect(received).toContain("12000 characters");
  expect(received).not.toContain("\n");
});

test("E107: the JSON Schema names each field, its description and what is required", () => {
  const of = shape.object({ rate: shape.rate("how fast"), n: shape.optional(shape.integer("how many", { min: 1 })) });
  expect(of.schema).toEqual({
    type: "object",
    properties: {
      rate: { type: "string", pattern: expect.any(String), description: "how fast" },
      n: { type: "integer", minimum: 1, description: "how many" },
    },
    required: ["rate"],
    additionalProperties: false,
  });
});
