import { readShape } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import fc from "fast-check";
import { expect, test } from "vitest";
import { predicateShape } from "./predicate.ts";

function issues(text: string): string[] {
  const document = parseText(text, "check.yaml");
  if (!document.ok) throw new Error(JSON.stringify(document.issues));
  return readShape(document.value.value, predicateShape).issues.map(({ code, path }) => `${code} ${path}`);
}

test("L47: what is no predicate is an issue at its place", () => {
  const rows: [string, string[]][] = [
    ["[]", ["module/type "]],
    ["{}", ["module/predicate "]],
    ["{ probe: x#y }", ["module/missing "]],
    ["{ probe: xy, equals: 1 }", ["module/probe probe"]],
    ["{ probe: x#y, equals: 1, atLaest: 2 }", ["module/predicate "]],
    ["{ value: 3, equals: lots }", ["module/type equals"]],
    ["{ value: 3, atLeast: 1, within: { points: 1 } }", ["module/missing equals"]],
    ["{ value: 3, equals: 1, within: { points: 1, absolute: 1 } }", ["module/value within"]],
    ["{ value: 3, equals: 1, within: { relative: 2 } }", ["scenario/range within.relative"]],
    ["{ count: { kind: Frame }, equals: 1 }", ["scenario/type count.kind"]],
    ["{ count: { kind: frame.drop, where: { cause: [1] } }, equals: 1 }", ["module/type count.where"]],
    ["{ value: { ratio: [1] }, equals: 1 }", ["module/type value.ratio"]],
    ["{ value: { sum: [] }, equals: 1 }", ["module/type value.sum"]],
    ["{ value: { sum: [1], product: [1] }, equals: 1 }", ["module/unknown-key value.product"]],
    ["{ all: [] }", ["module/type all"]],
    ["{ all: [{ value: 1, equals: 1 }], any: [] }", ["module/unknown-key any"]],
    ["{ not: 3 }", ["module/type not"]],
    ["{ order: [{ kind: frame.drop, at: 1 }] }", ["scenario/unknown-key order[0].at"]],
    ["{ forAll: x }", ["module/type holds"]],
    ["{ after: { kind: action } }", ["module/type holds"]],
  ];
  for (const [text, expected] of rows) expect([text, issues(text)]).toEqual([text, expected]);
});

test("L53: a probe inside of after or until is refused, however deep", () => {
  const inside = (of: string) => `{ after: { kind: action }, holds: { not: { all: [${of}] } } }`;
  expect(issues(inside("{ probe: h1#x, equals: 1 }"))).toEqual(["module/window holds.not.all[0]"]);
  expect(issues(inside("{ value: { ratio: [1, { sum: [{ probe: h1#x }] }] }, equals: 1 }"))).toEqual([
    "module/window holds.not.all[0]",
  ]);
  expect(issues(inside("{ count: { kind: frame.drop }, equals: 1 }"))).toEqual([]);
});

test("L45: nesting ends somewhere", () => {
  const deep = (levels: number): string => (levels === 0 ? "{ value: 1, equals: 1 }" : `{ not: ${deep(levels - 1)} }`);
  expect(issues(deep(12))).toEqual([]);
  expect(issues(deep(13))).toEqual([`input/too-large ${Array.from({ length: 13 }, () => "not").join(".")}`]);
});

test("L45: whatever stands there is read or reported, and never thrown at", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const read = readShape(value, predicateShape);
      expect(read.ok || read.issues.length > 0).toBe(true);
    }),
    { seed: 1, numRuns: 500 },
  );
});
