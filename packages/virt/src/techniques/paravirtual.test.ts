import { expect, test } from "vitest";
import { makeWorkload, workload, workloadResult, workloads, workloadValues } from "../workloads/workload.ts";
import { createGuestRun } from "./guest-run.ts";

const portable = workloads.filter(({ isPortable }) => isPortable).map(({ id }) => id);

test.each(portable)("V488: %s, ported, ends with its right result on a hypervisor", (id) => {
  const right = workload(id).expected(workloadValues(workload(id)));
  const run = createGuestRun({ technique: "paravirtual", image: makeWorkload(id, { build: "ported", batch: 8 }) });
  const stop = run.run(5_000_000);
  expect([stop, run.devices.exitCode, workloadResult(run.memory)]).toEqual(["done", 0, right]);
});
