import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { huge, vpidCliff, vpidFlush } from "./tagging.ts";

test.each(cellRows(vpidFlush))("V498: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
test.each(cellRows(vpidCliff))("V499: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
test.each(cellRows(huge))("V499: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
