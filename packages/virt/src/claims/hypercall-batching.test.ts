import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { hypercallBatch } from "./hypercall-batching.ts";

test.each(cellRows(hypercallBatch))("V500: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
