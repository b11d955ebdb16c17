import { expect, test } from "vitest";
import { createGuestRun } from "../techniques/guest-run.ts";
import { makeWorkload, workload, workloadResult, workloads, workloadValues } from "./workload.ts";

test.each(workloads.map(({ id }) => id))(
  "V460: %s ends with its right result on a bare machine, in both builds",
  (id) => {
    const { isPortable, expected } = workload(id);
    const right = expected(workloadValues(workload(id)));
    for (const build of isPortable ? (["native", "ported"] as const) : (["native"] as const)) {
      const run = createGuestRun({ technique: "bare-metal", image: makeWorkload(id, { build }) });
      const stop = run.run(5_000_000);
      expect([build, stop, run.devices.exitCode, workloadResult(run.memory)]).toEqual([build, "done", 0, right]);
      const [a = 0, b = 0, c = 0, d = 0] = run.output;
      expect((a | (b << 8) | (c << 16) | (d << 24)) >>> 0).toBe(right);
    }
  },
);
