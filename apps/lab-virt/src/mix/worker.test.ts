import { makeInlineViewWorker } from "@dc/lab/testing";
import { cyclesOfSteps, type Mix, predictMix } from "@dc/virt/workloads";
import { techniqueCostSet } from "@dc/virt";
import { expect, test } from "vitest";
import { mixAnswers, runTechniques } from "./worker.ts";

test("what the worker counts and what it runs agree; a mix without a whole rotation is refused", async () => {
  const worker = makeInlineViewWorker(mixAnswers);
  const mix: Mix = { update: 64, call: 20, piece: 5 };
  await expect(worker.ask("mix", { mix: { update: 1, call: 0, piece: 0 }, batch: 1 })).rejects.toThrow(
    "virt/bad-option",
  );
  const [counts, run] = await Promise.all([worker.ask("operations", undefined), worker.ask("mix", { mix, batch: 32 })]);
  if (counts === undefined || run === undefined) throw new Error("no answer");
  expect(run.mix).toEqual(mix);
  const costs = techniqueCostSet("p4-672-nanobenchmarks");
  const sum = (steps: Float64Array): number => cyclesOfSteps(steps, costs).reduce((all, cycles) => all + cycles, 0);
  for (const technique of runTechniques) {
    const predicted = sum(predictMix(counts[technique], mix, 32));
    expect([technique, sum(run.warm[technique])]).toEqual([technique, expect.closeTo(predicted, 3)]);
  }
  expect(sum(run.cold["binary-translation"])).toBeGreaterThan(sum(run.warm["binary-translation"]));
}, 90_000);
