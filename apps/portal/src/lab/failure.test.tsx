import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeTranslate } from "@dc/solid";
import { expect, test } from "vitest";
import { makePortalError } from "../errors.ts";
import { portalMessages } from "../messages/messages.ts";
import { explainFailure } from "./failure.ts";

const t = makeTranslate(portalMessages, () => "en");

test("each code has its own sentence, filled with what the error carries", () => {
  expect(explainFailure(makePortalError("portal/lab-hangs", { seconds: 4 }), t)).toBe("No answer within 4 s.");
  expect(explainFailure(makePortalError("portal/lab-status", { status: 404 }), t)).toContain("404");
  expect(explainFailure(makePortalError("portal/lab-unknown", { lab: "x", known: "fabric, virt" }), t)).toContain(
    "fabric, virt",
  );
});

test("no sentence of a known code is left with a hole in it", () => {
  const source = readFileSync(join(import.meta.dirname, "../errors.ts"), "utf8");
  const codes = [...source.matchAll(/\| "(portal\/[a-z-]+)"/g)].map(([, code]) => code as "portal/lab-hangs");
  expect(codes.length).toBeGreaterThan(4);
  const values = { detail: "d", seconds: 4, status: 404, lab: "x", known: "y" };
  for (const code of codes) expect(explainFailure(makePortalError(code, values), t)).not.toMatch(/[{}]/);
});

test("the lab contract's own refusals keep their numbers", () => {
  const reason = Object.assign(new Error("expected labApi 1, got labApi 2"), { code: "solid/lab-api" });
  expect(explainFailure(reason, t)).toContain("expected labApi 1, got labApi 2");
});

test.each([
  [new Error("boom"), "boom"],
  ["text", "text"],
  [undefined, "undefined"],
  [null, "null"],
  [{ code: "other/code" }, "[object Object]"],
])("whatever else was thrown is what the lab stopped with: %j", (reason, part) => {
  expect(explainFailure(reason, t)).toBe(`The lab stopped with an error: ${part}`);
});
