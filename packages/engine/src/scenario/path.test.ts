import fc from "fast-check";
import { expect, test } from "vitest";
import { byPlace, createPlacer, member, stepsOf } from "./path.ts";

test("E114: a path of any keys comes apart into the same keys", () => {
  const step = fc.oneof(
    fc.nat(100000),
    fc.string(),
    fc.constantFrom("a.b", '"', "]", "[0]", "__proto__", "", "x-y", "é"),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const path = steps.reduce<string>((at, one) => (typeof one === "number" ? `${at}[${one}]` : member(at, one)), "");
      expect(stepsOf(path)).toEqual(steps);
    }),
    { seed: 20281, numRuns: 1000 },
  );
  expect(stepsOf('nodes["a.b\\"]"].tags[2].x-y')).toEqual(["nodes", 'a.b"]', "tags", 2, "x-y"]);
});

test("E122: what is missing is shown at what lacks it, and places come in the order of the document", () => {
  const placeOf = createPlacer({ b: [{ x: 1 }, { y: 2 }], a: { toString: 1 } });
  expect(placeOf("b[1].z.q")).toEqual({ path: "b[1]", order: [0, 1] });
  expect(placeOf("b[2].x").path).toBe("b");
  expect(placeOf("a.constructor").path).toBe("a");
  expect(placeOf("nobody").order).toEqual([]);
  const paths = ["a.toString", "b[1].y", "a", "b[0]", "", "b[0].x", "b"];
  const sorted = paths.map((path) => ({ path, place: placeOf(path) })).sort((x, y) => byPlace(x.place, y.place));
  expect(sorted.map(({ path }) => path)).toEqual(["", "b", "b[0]", "b[0].x", "b[1].y", "a", "a.toString"]);
});
