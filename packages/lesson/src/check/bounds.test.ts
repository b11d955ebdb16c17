import { readShape } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runWorld } from "../../test/world.ts";
import { certaintyOf } from "./bounds.ts";
import { createJudge } from "./judge.ts";
import { type Predicate, predicateShape } from "./predicate.ts";
import { comparators, type Value } from "./value.ts";

function certainty(text: string): string {
  const document = parseText(text, "check.yaml");
  if (!document.ok) throw new Error(JSON.stringify(document.issues));
  const read = readShape(document.value.value, predicateShape);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return certaintyOf(read.value);
}

test("L100: what is decided before anything runs is told", () => {
  const drops = "count: { kind: frame.drop }";
  const rows: [string, string][] = [
    ["{ value: 1, equals: 1 }", "always"],
    ["{ value: 1, equals: 2 }", "never"],
    ["{ value: 1, equals: 2, within: { absolute: 1 } }", "always"],
    [`{ ${drops}, atLeast: 0 }`, "always"],
    [`{ ${drops}, below: 0 }`, "never"],
    [`{ ${drops}, equals: -1 }`, "never"],
    [`{ ${drops}, atLeast: 1 }`, "open"],
    [`{ ${drops}, atLeast: 5, atMost: 4 }`, "never"],
    [`{ ${drops}, above: 5, atMost: 5 }`, "never"],
    [`{ ${drops}, equals: 7, atMost: 5 }`, "never"],
    [`{ ${drops}, equals: 7, within: { absolute: 2 }, atMost: 5 }`, "open"],
    ["{ probe: x#y, atLeast: 0 }", "open"],
    ["{ probe: x#y.count, atLeast: 0 }", "open"],
    ["{ probe: x#y.count, below: 0 }", "never"],
    [`{ value: { sum: [{ ${drops} }, 3] }, below: 3 }`, "never"],
    [`{ value: { ratio: [{ ${drops} }, { ${drops} }] }, below: 0 }`, "never"],
    [`{ value: { difference: [{ ${drops} }, 3] }, atLeast: -3 }`, "always"],
    [`{ all: [{ ${drops}, atLeast: 0 }, { value: 1, equals: 1 }] }`, "always"],
    [`{ all: [{ ${drops}, atLeast: 1 }, { value: 1, equals: 2 }] }`, "never"],
    [`{ any: [{ ${drops}, atLeast: 1 }, { value: 1, equals: 1 }] }`, "always"],
    [`{ any: [{ value: 1, equals: 2 }] }`, "never"],
    [`{ not: { ${drops}, below: 0 } }`, "always"],
    [`{ after: { kind: action }, holds: { ${drops}, below: 0 } }`, "never"],
    [`{ after: { kind: action }, holds: { ${drops}, atLeast: 0 } }`, "open"],
    ["{ order: [{ kind: action }] }", "open"],
  ];
  for (const [text, expected] of rows) expect([text, certainty(text)]).toEqual([text, expected]);
});

test("L100: what is called always holds, and what is called never does not", () => {
  const { simulation } = runWorld();
  const judge = createJudge({ simulation, answers: {} });
  const value = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.integer({ min: -3, max: 30 }),
      fc.constantFrom<Value>(
        { count: { kind: "frame.drop" } },
        { count: { kind: "none.such" } },
        { probe: "h3#received.count" },
        { probe: "h9#x" },
      ),
      fc.record({ sum: fc.array(tie("value"), { minLength: 1, maxLength: 2 }) }),
      fc.record({ product: fc.array(tie("value"), { minLength: 1, maxLength: 2 }) }),
      fc.record({ difference: fc.tuple(tie("value"), tie("value")) }),
      fc.record({ ratio: fc.tuple(tie("value"), tie("value")) }),
    ),
  })).value;
  const comparison = fc
    .tuple(value, fc.dictionary(fc.constantFrom(...comparators), value, { minKeys: 1, maxKeys: 3 }))
    .map(([measured, bounds]) => ({ value: measured, ...bounds }) as Predicate);
  const predicate = fc.oneof(
    comparison,
    fc.array(comparison, { minLength: 1, maxLength: 3 }).map((all): Predicate => ({ all })),
    fc.array(comparison, { minLength: 1, maxLength: 3 }).map((any): Predicate => ({ any })),
    comparison.map((not): Predicate => ({ not })),
  );
  fc.assert(
    fc.property(predicate, (of) => {
      const said = certaintyOf(of);
      if (said !== "open") expect(judge.judge(of).holds).toBe(said === "always");
    }),
    { seed: 3, numRuns: 3000 },
  );
});

test("L100, L130: a number of objects is never below nothing", () => {
  const objects = 'objects: { on: "h*", value: { probe: "{object}#x" }, above: 0 }';
  expect(certainty(`{ ${objects}, atLeast: 0 }`)).toBe("always");
  expect(certainty(`{ ${objects}, below: 0 }`)).toBe("never");
  expect(certainty(`{ ${objects}, equals: 3 }`)).toBe("open");
});
