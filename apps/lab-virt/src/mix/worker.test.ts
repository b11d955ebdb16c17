import { cyclesOfSteps, type Mix, predictMix } from "@dc/virt/workloads";
import { techniqueCostSet } from "@dc/virt";
import { expect, test } from "vitest";
import { createMixHost, type FromMix, runTechniques } from "./worker.ts";

const turn = (): Promise<void> => new Promise((goOn) => setTimeout(goOn));

test("a worker answers the newest question of a kind alone; what it counts and what it runs agree", async () => {
  const said: FromMix[] = [];
  const hear = createMixHost({ post: (message) => said.push(message), pause: turn });
  const mix: Mix = { update: 64, call: 20, piece: 5 };
  hear({ kind: "operations", id: 1 });
  hear({ kind: "mix", id: 2, mix: { update: 1, call: 0, piece: 0 }, batch: 1 });
  while (said.length < 1) await turn();
  // No whole rotation.
  expect(said.splice(0)).toEqual([{ kind: "failed", id: 2, reason: expect.stringContaining("virt/bad-option") }]);
  hear({ kind: "mix", id: 3, mix: { update: 320, call: 0, piece: 0 }, batch: 1 });
  hear({ kind: "mix", id: 4, mix, batch: 32 });
  while (said.length < 2) await turn();
  const counts = said.find((message) => message.kind === "operations");
  const run = said.find((message) => message.kind === "mix");
  expect([counts?.id, run?.id, run?.run.mix]).toEqual([1, 4, mix]);
  const costs = techniqueCostSet("p4-672-nanobenchmarks");
  const sum = (steps: Float64Array): number => cyclesOfSteps(steps, costs).reduce((all, cycles) => all + cycles, 0);
  for (const technique of runTechniques) {
    const predicted = counts && sum(predictMix(counts.counts[technique], mix, 32));
    expect([technique, run && sum(run.run.warm[technique])]).toEqual([
      technique,
      expect.closeTo(predicted as number, 3),
    ]);
  }
  expect(run && sum(run.run.cold["binary-translation"])).toBeGreaterThan(
    run ? sum(run.run.warm["binary-translation"]) : Number.NaN,
  );
}, 90_000);
