import { expect, test } from "vitest";
import { joinExits } from "./exits.tsx";

test("one row for each reason and finisher, of all guests", () => {
  const rows = joinExits([
    { reason: "EPT_MISCONFIG", by: "kernel", count: 2, timePs: 10 },
    { reason: "EPT_MISCONFIG", by: "user", count: 1, timePs: 7 },
    { reason: "EPT_MISCONFIG", by: "kernel", count: 3, timePs: 5, unfinished: 1 },
  ]);
  expect(rows).toEqual([
    { reason: "EPT_MISCONFIG", by: "kernel", count: 5, timePs: 15, unfinished: 1 },
    { reason: "EPT_MISCONFIG", by: "user", count: 1, timePs: 7 },
  ]);
});
