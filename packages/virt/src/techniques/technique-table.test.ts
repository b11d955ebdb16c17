import { expect, test } from "vitest";
import { makePagingGuest } from "../../test/technique-guests.ts";
import { techniqueCostSet } from "../costs/technique-costs.ts";
import { createGuestRun } from "./guest-run.ts";
import { tableOf } from "./technique-table.ts";

test("V450: a row adds up, dearest first, and is set in relation to the first", () => {
  const image = makePagingGuest(8);
  const runs = (["bare-metal", "vtx-shadow"] as const).map((technique) => createGuestRun({ technique, image }));
  for (const run of runs) run.run(100_000);
  const rows = tableOf(runs, techniqueCostSet("nehalem-1009"));
  expect(rows.map(({ technique, guest }) => `${technique} ${guest}`)).toEqual([
    "bare-metal paging",
    "vtx-shadow paging",
  ]);
  for (const row of rows) {
    expect(row.steps.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(row.cycles);
    expect(row.kinds.reduce((sum, { count }) => sum + count, 0)).toBe(row.events);
    expect(row.relative).toBe(row.cycles / (rows[0]?.cycles ?? 0));
    const inOrder = row.kinds.map(({ cycles }) => cycles);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => b - a));
  }
  expect(tableOf([], techniqueCostSet("nehalem-1009"))).toEqual([]);
});
