/**
 * claims/page — docs/claims.md: every claim with what was measured, as `dclab claims --markdown` writes it.
 * @module
 */
import { type ClaimResult, claimMarkdown, type Verdict } from "@dc/engine/experiment";

/** How many claims came to what: `2 hold, 0 fail, 1 not yet`. */
export function countVerdicts(results: readonly ClaimResult[]): string {
  const count = (wanted: Verdict): number => results.filter(({ verdict }) => verdict === wanted).length;
  return `${count("holds")} hold, ${count("fails")} fail, ${count("not-yet")} not yet`;
}

/** The page. Ends with a line end. */
export function claimsPage(results: readonly ClaimResult[]): string {
  return `${[
    "# Claims",
    "",
    "Statements about datacenters as experiments: what each says, what was expected, what the simulation measured. A cell",
    "whose mechanism is not built yet is `not-yet`, and so is a claim with such a cell. Runs are deterministic: the digest",
    "covers all that went in and came out, and is the same on every machine.",
    "",
    "`npx --no-install dclab claims` runs them; `npx --no-install dclab claims --markdown > docs/claims.md` writes this",
    "page, and a test compares.",
    "",
    `${countVerdicts(results)}.`,
    ...results.flatMap((result) => ["", ...claimMarkdown(result)]),
  ].join("\n")}\n`;
}
