import { runClaim } from "@dc/engine/experiment";
import { expect, test } from "vitest";
import { measureGoBack, windowPackets } from "./go-back.ts";
import { measureSendPs } from "./host-and-network.ts";
import { claims } from "./index.ts";
import { measureLossPs, measureSilence } from "./retransmission.ts";

test.each(claims.map((claim) => [claim.id, claim] as const))(
  "R101: %s: every cell holds, or says that it is not built yet",
  { timeout: 60_000 },
  (_id, claim) => {
    const { cells } = runClaim(claim);
    const said = cells.map(({ inputs, expected, measured, verdict }) => ({ inputs, expected, measured, verdict }));
    for (const cell of said)
      expect(cell).toEqual({ ...cell, verdict: cell.measured === "not-yet" ? "not-yet" : "holds" });
    expect(said.filter(({ verdict }) => verdict === "not-yet")).toHaveLength(claim.id === "R-08" ? 1 : 0);
    expect(said.length).toBeGreaterThan(3);
  },
);

test("R101: measurements answer to their inputs: other loss, other timeouts, other distance", {
  timeout: 60_000,
}, () => {
  const rare = measureGoBack({ lossProbability: 1e-3, rttUs: 10, pathMtu: 5, timeout: 2, packets: 20_000 });
  const none = measureGoBack({ lossProbability: 0, rttUs: 10, pathMtu: 5, timeout: 2, packets: 20_000 });
  expect(none.goodput).toBeGreaterThan(0.98);
  expect(rare.goodput).toBeLessThan(none.goodput - 0.01);
  expect(Math.round(windowPackets(10, 4096))).toBe(30);
  expect(measureSendPs(5) - measureSendPs(1)).toBe(4_000_000);
  expect(measureLossPs(63, 10)).toBeLessThan(measureLossPs(63, 14) / 10);
  expect(measureSilence(10, 3, 1)).toEqual({ ps: 4_096_000 * 1024 * 4, outcome: "RETRY_EXC_ERR ERR" });
});
