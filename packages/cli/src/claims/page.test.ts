import { readFileSync } from "node:fs";
import { runClaim } from "@dc/engine/experiment";
import { expect, test } from "vitest";
import { allClaims } from "./list.ts";
import { claimsPage, countVerdicts } from "./page.ts";

test("docs/claims.md is what the claims come to (dclab claims --markdown > docs/claims.md)", () => {
  const results = allClaims.map(runClaim);
  expect(claimsPage(results)).toBe(readFileSync(new URL("../../../../docs/claims.md", import.meta.url), "utf8"));
  expect(results.filter(({ verdict }) => verdict === "fails")).toEqual([]);
}, 300_000);

test("verdicts are counted", () => {
  const result = (verdict: "holds" | "fails" | "not-yet") => ({ verdict }) as ReturnType<typeof runClaim>;
  expect(countVerdicts([result("holds"), result("fails"), result("holds")])).toBe("2 hold, 1 fail, 0 not yet");
});
