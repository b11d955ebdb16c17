import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { issueBehind, rangeOf } from "./places.ts";

const text = Text.of(["dc: 1", 'name: "two racks"', "links:", '  - { ends: ["h1:eth0", s1:e1], rate: 10 }', "", "x"]);
const at = (line: number | undefined, column?: number): string | undefined => {
  const range = rangeOf(text, { line, column } as never);
  return range && text.sliceString(range.from, range.to);
};

test("an issue is about what stands at its column: a word, a quoted string", () => {
  expect(at(1, 5)).toBe("1");
  expect(at(2, 7)).toBe('"two racks"');
  expect(at(4, 14)).toBe('"h1:eth0"');
  expect(at(4, 25)).toBe("s1:e1");
  expect(at(4, 39)).toBe("10");
});

test("without a column it is about its line, without a line about nothing that can be shown", () => {
  expect(at(4)).toBe('- { ends: ["h1:eth0", s1:e1], rate: 10 }');
  expect(at(undefined)).toBeUndefined();
  expect(at(0)).toBeUndefined();
  expect(at(7)).toBeUndefined();
});

test("at the end of a line the character before stands for what is missing; an empty line has an empty stretch", () => {
  expect(at(3, 7)).toBe(":");
  expect(at(3, 99)).toBe(":");
  expect(rangeOf(text, { line: 5, column: 1 })).toEqual({ from: text.line(5).from, to: text.line(5).from });
});

test("the next issue is the next one behind, and after the last comes the first", () => {
  const issues = [
    { line: 4, column: 40, code: "c" },
    { line: 1, column: 5, code: "a" },
    { code: "nowhere" },
    { line: 2, column: 7, code: "b" },
  ] as never;
  const walk = (step: 1 | -1): (string | undefined)[] => {
    const seen: (string | undefined)[] = [];
    let position = 0;
    for (let turn = 0; turn < 4; turn++) {
      const issue = issueBehind(text, issues, position, step);
      seen.push(issue?.code);
      position = rangeOf(text, issue ?? {})?.from ?? 0;
    }
    return seen;
  };
  expect(walk(1)).toEqual(["a", "b", "c", "a"]);
  expect(walk(-1)).toEqual(["c", "b", "a", "c"]);
  expect(issueBehind(text, [], 0, 1)).toBeUndefined();
});
