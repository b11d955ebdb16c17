import { expect, test } from "vitest";
import { claims } from "./index.ts";
import { posted, userExit, vhost, zeroExit } from "./notifying.ts";

const cells = [userExit, posted, vhost, zeroExit].flatMap((claim) =>
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

test("V491: claims are sorted, and each has a statement, a source and cells", () => {
  const ids = claims.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort());
  expect(ids).toEqual([...new Set(ids)]);
  for (const claim of claims) {
    expect(claim.statement.length).toBeGreaterThan(30);
    expect(claim.source.length).toBeGreaterThan(20);
    expect(claim.cells().length).toBeGreaterThan(1);
  }
});
