import { expect, test } from "vitest";
import { makeWorkload, workload, workloadResult, workloads, workloadValues } from "../workloads/workload.ts";
import { compareRuns } from "./compare-runs.ts";
import { createGuestRun } from "./guest-run.ts";

test.each(workloads.map(({ id }) => id))(
  "V479: %s is the same under binary translation as on the bare machine",
  (id) => {
    const image = makeWorkload(id, { values: {} });
    const translated = createGuestRun({ technique: "binary-translation", image });
    const bare = createGuestRun({ technique: "bare-metal", image });
    const comparison = compareRuns(bare, translated, { instructionsMax: 400_000 });
    expect(
      comparison,
      JSON.stringify(comparison, (_, v) => (typeof v === "bigint" ? "0x" + v.toString(16) : v)),
    ).toMatchObject({ equal: true });
  },
);
