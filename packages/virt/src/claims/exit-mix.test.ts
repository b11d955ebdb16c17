import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { ept95, runWorkload } from "./exit-mix.ts";

test.each(cellRows(ept95))("V509: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
test("V509: a workload that does not end says so", () => {
  expect(() => runWorkload("bare-metal", "compute", { ticks: 100_000, steps: 1_000_000 })).toThrow(
    "did not come to its end",
  );
});
