/** Values as data and back: what was written is read, and nothing else. */
import type { JsonValue } from "@dc/engine";
import { expect, test } from "vitest";
import { flag, numberWithin, oneOf, shape, textWithin, wholeNumbers, wholeWithin } from "./view-forms.ts";
import type { ViewStateForm } from "./view-state.ts";

const form = shape({
  kind: oneOf(["one", "two"], "one"),
  bits: oneOf([12, 21], 12),
  isOn: flag(false),
  share: numberWithin(0.5, 0, 1),
  count: wholeWithin(3, 1, 9),
  ports: wholeNumbers([0x3f8], { min: 0, max: 65_535, count: 3 }),
  text: textWithin("nop", 10),
  inner: shape({ at: wholeWithin(0, -1, 1) }),
});

test("a mapping holds what is not as it was first, and reads back what was written", () => {
  expect(form.write(form.first)).toEqual({});
  expect(form.read({})).toEqual(form.first);
  const value = {
    ...form.first,
    ...{ kind: "two" as const, bits: 21 as const, isOn: true, share: 0, ports: [], text: "", inner: { at: -1 } },
  };
  const written = form.write(value);
  expect(written).toEqual({
    ...{ kind: "two", bits: 21, isOn: true, share: 0, ports: [], text: "", inner: { at: -1 } },
  });
  expect(form.read(JSON.parse(JSON.stringify(written)))).toEqual(value);
});

test("what a form could not have written, it does not read", () => {
  const wrong: readonly (readonly [ViewStateForm<never>, readonly JsonValue[]])[] = [
    [oneOf(["a"], "a"), ["b", 1, null, ["a"]]],
    [oneOf([12], 12), ["12", 13]],
    [flag(true), [0, "true", null]],
    [numberWithin(0, 0, 1), [-0.1, 1.1, "0", null]],
    [wholeWithin(0, 0, 9), [0.5, 10, "1"]],
    [wholeNumbers([], { min: 0, max: 9, count: 2 }), [[1, 2, 3], [10], [0.5], ["1"], "1", { length: 1 }]],
    [textWithin("", 3), ["four", 3, null]],
    [shape({ at: flag(false) }), [null, [], "at", 1]],
  ] as never;
  for (const [each, datas] of wrong)
    for (const data of datas) expect([data, each.read(data)]).toEqual([data, undefined]);
  // One part that is wrong is as it was first; the others stand.
  expect(form.read({ kind: "three", count: 4, more: 1, __proto__: { isOn: true } } as never)).toEqual({
    ...form.first,
    count: 4,
  });
});
