import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { shadowWins } from "./shadowing.ts";

test.each(cellRows(shadowWins))("V497: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
