import { runClaim } from "@dc/engine/experiment";
import { expect, test } from "vitest";
import { claims } from "./index.ts";

const rows = claims.map((claim) => [claim.id, claim] as const);

test.each(rows)(
  "F160: %s: no cell fails, most are measured, and a second run is the same",
  (_id, claim) => {
    const result = runClaim(claim);
    expect(result.cells.filter(({ verdict }) => verdict === "fails")).toEqual([]);
    const measured = result.cells.filter(({ verdict }) => verdict === "holds").length;
    expect(measured).toBeGreaterThan(result.cells.length / 2);
    expect(runClaim(claim).digest).toBe(result.digest);
  },
  60_000,
);
