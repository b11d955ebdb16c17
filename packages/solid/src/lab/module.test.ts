import { expect, test } from "vitest";
import { labApi, parseLabModule } from "./module.ts";

const lab = { default: () => null, labApi, mount: () => ({}) };

test("a module of this edition is taken as it is", () => {
  expect(parseLabModule(lab)).toEqual({ ok: true, value: lab });
});

test.each([
  ["null", null, "solid/lab-module", "expected an object, got null"],
  ["text", "lab", "solid/lab-module", "expected an object, got string"],
  [
    "no edition",
    { default: lab.default, mount: lab.mount },
    "solid/lab-api",
    `expected labApi ${labApi}, got no labApi`,
  ],
  ["a later edition", { ...lab, labApi: 2 }, "solid/lab-api", `expected labApi ${labApi}, got labApi 2`],
  ["no component", { ...lab, default: undefined }, "solid/lab-module", 'a function "default", got undefined'],
  ["no mount", { ...lab, mount: {} }, "solid/lab-module", 'a function "mount", got object'],
])("a module with %s is refused by code, and the message says what came", (_, value, code, words) => {
  const parsed = parseLabModule(value);
  if (parsed.ok) throw new Error("it was accepted");
  expect(parsed.error.code).toBe(code);
  expect(parsed.error.message).toContain(words);
});

test("another edition is named before anything that it may lack", () => {
  const parsed = parseLabModule({ labApi: 7 });
  expect(parsed.ok ? "" : parsed.error.code).toBe("solid/lab-api");
});
