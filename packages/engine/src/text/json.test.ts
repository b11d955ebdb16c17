import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson } from "./json.ts";
import { parseText } from "./parse.ts";

test("E148: JSON reads as JSON.parse reads it, and as the reader of YAML does", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 2, "\t"), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), undefined, indent);
      const isCollection = text.startsWith("{") || text.startsWith("[");
      const read = readJson(text);
      if (!isCollection) expect(read).toBeUndefined();
      else expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(text)));
      // A comment is none of JSON's, so this is read as YAML.
      const yaml = parseText(`${text} # said`);
      if (isCollection && yaml.ok) expect(JSON.stringify(read)).toBe(JSON.stringify(yaml.value.value));
    }),
    { seed: 148, numRuns: 500 },
  );
});

test("E144, E141: a key twice and what nests too deep are left to who says where", () => {
  for (const text of ['{"a":1,"a":2}', '{"a":{"b":1,"\\u0062":2}}', '[{"x":1},{"x":1,"x":2}]', "[".repeat(65)]) {
    expect([text, readJson(text)]).toEqual([text, undefined]);
  }
  expect(readJson('[{"x":1},{"x":2,"y":"x"}]')).toEqual([{ x: 1 }, { x: 2, y: "x" }]);
  expect(readJson("[".repeat(64) + "]".repeat(64))).toBeDefined();
  expect(parseText('{"a":1,\n"a":2}').issues).toMatchObject([{ code: "text/duplicate-key", line: 2, column: 1 }]);
});

test("E145: no map has a prototype", () => {
  const read = readJson('{"__proto__":{"polluted":1}}') as object;
  expect(Object.getPrototypeOf(read)).toBeNull();
  expect(Object.keys(read)).toEqual(["__proto__"]);
});

test("E146: paths of JSON have their positions, though nobody asked for them before", () => {
  const read = parseText('{\n  "a": [1,\n    {"b": 2}]\n}');
  if (!read.ok) throw new Error("unread");
  expect(read.value.positionOf("a[1].b")).toEqual({ line: 3, column: 11 });
  expect(read.value.positionOf("a[1].b", "key")).toEqual({ line: 3, column: 6 });
  expect(read.value.positionOf("c")).toBeUndefined();
});
