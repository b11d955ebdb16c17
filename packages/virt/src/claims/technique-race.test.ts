import { expect, test } from "vitest";
import { cellRows } from "../../test/claim-cells.ts";
import { btVsVt } from "./technique-race.ts";

test.each(cellRows(btVsVt))("V506: %s", (_name, run) => {
  expect(run()).toBe("holds");
});
