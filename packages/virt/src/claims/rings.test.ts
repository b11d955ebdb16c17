import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { rings } from "./rings.ts";

test.each(cellRows(rings))("V508: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
