import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { controls } from "./controls.ts";

test.each(cellRows(controls))("V492: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
