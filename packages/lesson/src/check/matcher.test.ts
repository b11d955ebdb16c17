import { expect, test } from "vitest";
import { runWorld } from "../../test/world.ts";
import { columnOf, createMatcher } from "./matcher.ts";

const { simulation } = runWorld();

test("L42: a column has the name that its kind gives it, or its letter", () => {
  expect(columnOf(simulation, "frame.drop", "cause")).toBe("b");
  expect(columnOf(simulation, "frame.drop", "c")).toBe("c");
  expect(columnOf(simulation, "frame.drop", "colour")).toBeUndefined();
});

test("L43: what a run does not know matches nothing, and is said with what it knows", () => {
  const unknown = (match: Parameters<typeof createMatcher>[0]) => {
    const matcher = createMatcher(match, simulation);
    expect(matcher.matches(0)).toBe(false);
    return matcher.unknown.map(({ path, known }) => [path, known.slice(0, 3)]);
  };
  expect(unknown({ kind: "frame.dorp" })).toEqual([["kind", expect.arrayContaining([expect.any(String)])]]);
  expect(unknown({ kind: "frame.drop", where: { colour: 1 } })).toEqual([
    ["where.colour", ["frame", "cause", "sizeBytes"]],
  ]);
  expect(unknown({ kind: "frame.drop", where: { cause: "sadness" } })).toEqual([
    ["where.cause", ["queue-full", "no-route", "ttl"]],
  ]);
  expect(unknown({ kind: "frame.drop", where: { sizeBytes: "big" } })).toEqual([["where.sizeBytes", []]]);
  expect(createMatcher({ kind: "frame.drop", where: { cause: "queue-full" } }, simulation).unknown).toEqual([]);
});
