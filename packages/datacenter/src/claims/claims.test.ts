import { runClaim } from "@dc/engine/experiment";
import { expect, test } from "vitest";
import { claims } from "./index.ts";

test("D7: every claim is measured by running, no cell fails, and a second run gives the same digest", () => {
  for (const claim of claims) {
    const result = runClaim(claim);
    const failed = result.cells.filter(({ verdict }) => verdict === "fails");
    expect(
      failed.map(({ inputs, expected, measured }) => ({ inputs, expected, measured })),
      claim.id,
    ).toEqual([]);
    expect(runClaim(claim).digest).toBe(result.digest);
  }
  expect(claims.map(({ id }) => id)).toEqual(["R-14", "I-01", "I-02", "I-03", "I-05"]);
  expect(claims[2].cells()).toHaveLength(12);
});
