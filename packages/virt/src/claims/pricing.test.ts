import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { eptAmdahl, exitBudget, exitCost } from "./pricing.ts";

test.each(cellRows(exitCost, exitBudget, eptAmdahl))("V495: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
