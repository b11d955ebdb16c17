import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { popf } from "./depriving.ts";

test.each(cellRows(popf))("V507: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
