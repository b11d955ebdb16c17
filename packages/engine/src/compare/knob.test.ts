import fc from "fast-check";
import { expect, test } from "vitest";
import { fullText, testRegistry } from "../../test/scenario-kinds.ts";
import type { JsonValue } from "../issue.ts";
import { documentOf, parseScenario, type Scenario } from "../scenario/index.ts";
import { loadScenario } from "../text/index.ts";
import { compareScenarios, listKnobs, readScalar, turnKnob } from "./knob.ts";

function full(): Scenario {
  const read = loadScenario(fullText, testRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value;
}

test("E213: nothing differs between equal documents; each change is one path with before and after", () => {
  const document = documentOf(full()) as unknown as JsonValue;
  expect(compareScenarios(document, structuredClone(document))).toEqual([]);
  const knobs = listKnobs(document);
  expect(knobs.length).toBeGreaterThan(30);
  for (const { path, value } of knobs) {
    const turned = turnKnob(document, path, "something else");
    expect(compareScenarios(document, turned.ok && turned.value), path).toEqual([
      { path, before: value, after: "something else" },
    ]);
  }
});

test("E213: what only one has stands whole; lists are compared place by place", () => {
  const before = { nodes: { a: { kind: "x" } }, links: [1, 2], name: "n" };
  const after = { nodes: { a: { kind: "x" }, "b.c": { kind: "y" } }, links: [1], name: ["n"] };
  expect(compareScenarios(before, after)).toEqual([
    { path: 'nodes["b.c"]', before: undefined, after: { kind: "y" } },
    { path: "links[1]", before: 2, after: undefined },
    { path: "name", before: "n", after: ["n"] },
  ]);
});

test("E214: a path of issues and a JSON Pointer turn the same knob, in a copy", () => {
  const document = documentOf(full()) as unknown as JsonValue;
  const text = JSON.stringify(document);
  const [one, other] = [turnKnob(document, "links[0].rate", "10G"), turnKnob(document, "/links/0/rate", "10G")];
  expect(one).toEqual(other);
  expect(JSON.stringify(document)).toBe(text);
  const read = one.ok ? parseScenario(one.value, testRegistry) : one;
  expect(read.ok && read.value.links[0]?.rate).toBe("10G");
  // A key that its mapping may have but lacks, and one more in a list.
  const put = turnKnob(document, "links[0].queueBytes", "64KiB");
  expect(put.ok && parseScenario(put.value, testRegistry).ok).toBe(true);
  const added = turnKnob(document, "observe[2]", "extra#drops");
  expect(compareScenarios(document, added.ok && added.value)).toEqual([
    { path: "observe[2]", before: undefined, after: "extra#drops" },
  ]);
});

test.each([
  ["links[7].rate", "links", "a place from 0 to 0", "7"],
  ["nodes.extar.role", "nodes", "one of its 2 keys", '"extar"'],
  ["name.first", "name", "a list or a mapping", '"two racks"'],
  ["links[x", "", "a path, as links[2].rate or /links/2/rate", '"links[x"'],
  ["", "", "a path, as links[2].rate or /links/2/rate", '""'],
  ["links[0].__proto__.rate", "links[0]", "one of its 5 keys", '"__proto__"'],
] as const)("E214: %s is an issue at %j", (path, at, expected, received) => {
  const turned = turnKnob(documentOf(full()), path, 1);
  expect(turned).toMatchObject({ ok: false, issues: [{ code: "compare/no-path", path: at, expected, received }] });
});

test("E214: a turned __proto__ is a key like any other, and any path gives a value or an issue", () => {
  const turned = turnKnob({ nodes: {} }, "nodes.__proto__", "x");
  expect(turned.ok && compareScenarios({ nodes: {} }, turned.value)).toEqual([
    { path: "nodes.__proto__", before: undefined, after: "x" },
  ]);
  expect(Object.hasOwn({}, "x")).toBe(false);
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (path, value) => {
      const result = turnKnob(documentOf(full()), path, value as JsonValue);
      expect(result.ok || result.issues.length === 1).toBe(true);
    }),
  );
});

test("E214: a typed value is text where text was, else what JSON says of it", () => {
  expect(["10G", "5", "true", '"5"', "null", "-1.5e3", "07", " x ", '"a'].map((text) => readScalar(text))).toEqual([
    "10G",
    5,
    true,
    "5",
    null,
    -1500,
    "07",
    "x",
    '"a',
  ]);
  expect([readScalar("5", "4"), readScalar('"5"', "4"), readScalar("true", false)]).toEqual(["5", "5", true]);
});

test("E215: the knobs of a node, of a port, and of a node that a generator made", () => {
  const document = documentOf(full());
  const paths = (about: string): string[] => listKnobs(document, about).map(({ path }) => path);
  expect(paths("extra")).toContain("nodes.extra.buffer");
  expect(paths("extra")).toContain("links[0].rate");
  expect(paths("extra")).toContain("workloads[0].gap");
  expect(paths("extra")).not.toContain("workloads[1].gap");
  expect(paths("extra").filter((path) => path.startsWith("generate"))).toEqual([]);
  expect(paths("extra:eth0")).toContain("links[0].rate");
  expect(paths("extra:eth0")).not.toContain("nodes.extra.buffer");
  expect(paths("h2")).toEqual(expect.arrayContaining(["generate[0].hosts", "workloads[1].gap", "actions[1].at"]));
  expect(paths("h2").some((path) => path.startsWith("links"))).toBe(false);
  expect(listKnobs(document).map(({ path }) => path)).not.toContain("dc");
});
