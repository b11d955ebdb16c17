import { makeTranslate } from "@dc/solid";
import { expect, test } from "vitest";
import { makePortalError } from "../errors.ts";
import { moduleMessages } from "../messages/modules/messages.ts";
import { explainRefusal } from "./refusal.ts";

const explain = (reason: unknown, language = "en", origin?: string) =>
  explainRefusal(
    reason,
    makeTranslate(moduleMessages, () => language),
    origin,
  );
const issue = (code: string) =>
  Object.assign(makePortalError("portal/module-issue", { file: "a.md", expected: "this", received: "that" }), {
    issue: { code },
  });

test("each reason has its sentence and what to do, in both languages, with nothing left to fill", () => {
  const reasons = [
    ...["integrity", "unreachable", "file", "page", "address", "encoding", "newer", "unlisted"].map((name) =>
      issue(`module/${name}`),
    ),
    issue("input/too-large"),
    makePortalError("portal/modules-list", { detail: "x" }),
    makePortalError("portal/module-unknown", { wanted: "x", known: "y" }),
    makePortalError("portal/module-version", { wanted: "x", id: "y", known: "z" }),
    makePortalError("portal/module-lab", { lab: "x", known: "y" }),
    makePortalError("portal/module-other", { expected: "x", received: "y" }),
    makePortalError("portal/module-insecure"),
    new Error("something else"),
  ];
  for (const reason of reasons) {
    for (const language of ["en", "de"]) {
      const said = explain(reason, language);
      for (const text of Object.values(said)) {
        expect([reason.message, text]).toEqual([reason.message, expect.stringMatching(/^(?!.*\{)(?!.*\/module-).+$/)]);
      }
    }
  }
});

test("what was expected and what came is said of a changed text; it must be published again", () => {
  expect(explain(issue("module/integrity"))).toEqual({
    reason: "a.md is not what the catalogue says: it was changed after it was published. Expected this, got that.",
    todo: expect.stringContaining("published again"),
  });
});

test("a module of another origin that does not come may be kept out by the site's own policy: the hint names it", () => {
  const said = explain(issue("module/unreachable"), "en", "https://modules.example");
  expect(said.todo).toContain("https://modules.example");
  expect(said.todo).toContain("connect-src");
  expect(explain(issue("module/unreachable")).todo).not.toContain("connect-src");
});
