import { describe, expect, test } from "vitest";
import { changeLook, readLook } from "./look.ts";

test("X53: a host changes how the lab looks, and takes it back with null", () => {
  const before = { theme: "light", seed: 7 } as const;
  const changes = { theme: "dark", language: "de-CH", motion: "reduced", hide: ["story"], readonly: true };
  const changed = changeLook(before, changes);
  expect(changed).toEqual({ ok: true, options: { seed: 7, ...changes } });
  expect(changeLook(before, { theme: null })).toEqual({ ok: true, options: { seed: 7 } });
  expect(before).toEqual({ theme: "light", seed: 7 });
  expect(readLook(before)).toEqual({ theme: "light" });
});

describe("X53: what is no look, or no value of it, changes nothing and is named", () => {
  test.each([
    ["what is run", { seed: 8 }, "seed: expected one of theme motion"],
    ["a name of every object", { toString: "x" }, "toString: expected one of"],
    ["another theme", { theme: "sepia" }, "theme: expected auto | light | dark | contrast"],
    ["a part that there is not", { hide: ["story", "wings"] }, "hide: expected a list of top"],
    ["a flag that is a text", { readonly: "yes" }, "readonly: expected true | false"],
    ["no language", { language: "<b>" }, "language: expected a language tag"],
    ["a list", [], "an object of options"],
    ["nothing", null, "an object of options"],
  ])("%s", (_name, changes, reason) => {
    expect(changeLook({}, changes)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});
