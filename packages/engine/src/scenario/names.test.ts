import { expect, test } from "vitest";
import { headOf, isName, nearest, nearestHint, readEnd, readProbe } from "./names.ts";

test.each([
  ["leaf1", true],
  ["a", true],
  ["0", true],
  ["constructor", true],
  ["a.b_c-d", true],
  ["x".repeat(63), true],
  ["x".repeat(64), false],
  ["", false],
  ["__proto__", false],
  ["-a", false],
  ["<b>x</b>", false],
  ["a b", false],
  ["a\n", false],
  ["é", false],
])("E104: %j is a name: %s", (name, is) => {
  expect(isName(name)).toBe(is);
});

test("E105: a port is a node and a port around one colon", () => {
  expect(readEnd("leaf1:e1-1")).toEqual(["leaf1", "e1-1"]);
  for (const bad of ["leaf1", "leaf1:", ":e1", "a:b:c", "a: b", "__proto__:x"]) expect(readEnd(bad)).toBeUndefined();
  expect(readProbe("leaf1/e1-1#queueBytes.max")).toEqual(["leaf1/e1-1", "queueBytes.max"]);
  for (const bad of ["leaf1", "#x", "leaf1#", "a#b#c", "a b#c"]) expect(readProbe(bad)).toBeUndefined();
  expect(headOf("leaf1/e1-1/queue3")).toBe("leaf1");
});

test("E106: nearest names come first by edit distance", () => {
  const known = ["fabric/switch@1", "fabric/host@1", "fabric/leaf-spine@1", "virt/machine@1"];
  expect(nearest("fabric/swich@1", known)[0]).toBe("fabric/switch@1");
  expect(nearest("Fabric/Host@1", known)[0]).toBe("fabric/host@1");
  expect(nearest("zzz", known)).toHaveLength(3);
});

test("E106: a name of 10,000 characters is compared with none, and a wide choice gives no hint", () => {
  const known = Array.from({ length: 1000 }, (_, i) => `node-${i}`);
  expect(nearest("x".repeat(10_000), known)).toEqual(known.slice(0, 3));
  expect(nearestHint("h", [...known, ...known])()).toBeUndefined();
  expect(nearestHint("node-7", known)()).toContain("node-7");
});
