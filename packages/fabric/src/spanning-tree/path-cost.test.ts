import { gbps } from "@dc/engine";
import { expect, test } from "vitest";
import { pathCost } from "./path-cost.ts";

test.each([
  [100e3, 200_000_000],
  [1e6, 20_000_000],
  [10e6, 2_000_000],
  [100e6, 200_000],
  [gbps(1), 20_000],
  [gbps(10), 2_000],
  [gbps(100), 200],
  [1e12, 20],
  [10e12, 2],
  [1e15, 1],
])("F342: a cable of %d bit/s costs %d, as table 17-3 says", (rate, cost) => {
  expect(pathCost(rate)).toBe(cost);
});
