import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { walk24 } from "./walking.ts";

test.each(cellRows(walk24))("V496: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
