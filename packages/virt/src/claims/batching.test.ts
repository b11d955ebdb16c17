import { expect, test } from "vitest";
import { batch, batchLatency } from "./batching.ts";

const cells = [batch, batchLatency].flatMap((claim) =>
  claim
    .cells()
    .map((cell) => ({ name: `${claim.id} ${[cell.quantity, ...Object.values(cell.inputs)].join(", ")}`, cell })),
);

test.each(cells)("V90: $name", ({ cell }) => {
  const measured = cell.measure();
  if (measured === "not-yet") return;
  if (cell.tolerance.kind === "exact") expect(measured).toBe(cell.expected);
  else expect(Math.abs((measured as number) - (cell.expected as number))).toBeLessThanOrEqual(cell.tolerance.within);
});
