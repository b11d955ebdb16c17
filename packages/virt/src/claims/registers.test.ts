import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { registers } from "./registers.ts";

test.each(cellRows(registers))("V494: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
