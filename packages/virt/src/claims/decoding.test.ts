import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { qualification } from "./decoding.ts";

test.each(cellRows(qualification))("V493: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
