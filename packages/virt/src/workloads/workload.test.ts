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

test("V464: numbers out of range, and workloads that are not there, are virt/bad-option", () => {
  expect(() => workload("nothing")).toThrow("virt/bad-option");
  expect(() => makeWorkload("forkwait", { values: { forks: 0 } })).toThrow("forks = 0: expected 1..100000");
  expect(() => makeWorkload("forkwait", { values: { knives: 1 } })).toThrow("expected one of forks, pages");
  expect(() => makeWorkload("forkwait", { build: "ported", batch: 0 })).toThrow("expected 1..256");
  expect(() => makeWorkload("mov_to_cr8", { build: "ported" })).toThrow("64-bit");
});

test("V463: with other numbers a workload has another right result", () => {
  for (const [id, values] of [
    ["forkwait", { forks: 3, pages: 1 }],
    ["page-table-churn", { rounds: 2, pages: 5 }],
    ["kernel-build", { processes: 2, pages: 3, calls: 1, steps: 2 }],
    ["context-switch", { yields: 7 }],
    ["mix", { rounds: 3, pages: 7, rotations: 2, calls: 5, pieces: 2, steps: 3 }],
  ] as const) {
    const run = createGuestRun({ technique: "bare-metal", image: makeWorkload(id, { values }) });
    expect([id, run.run(1_000_000), workloadResult(run.memory)]).toEqual([
      id,
      "done",
      workload(id).expected(workloadValues(workload(id), values)),
    ]);
  }
});

test("V520: a mix of none of a kind, or of nothing at all, has its right result, too", () => {
  for (const values of [
    { rotations: 0 },
    { calls: 0 },
    { pieces: 0, rounds: 2 },
    { rotations: 0, calls: 0, pieces: 0, pages: 2 },
  ] as const) {
    const run = createGuestRun({ technique: "bare-metal", image: makeWorkload("mix", { values }) });
    expect([values, run.run(1_000_000), workloadResult(run.memory)]).toEqual([
      values,
      "done",
      workload("mix").expected(workloadValues(workload("mix"), values)),
    ]);
  }
});
