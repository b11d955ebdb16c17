import { createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { raceEntries } from "@dc/fabric";
import { expect, test } from "vitest";
import { registry } from "./domain.ts";
import { raceOf } from "./race.ts";
import { raceEntryTimes } from "./race-entries.ts";

test("the detections that a page names are the engine's", () => {
  const named = raceEntries.map(({ by, debounce, interval, hold, multiplier }) => ({
    by,
    time: String(debounce ?? interval ?? hold).replace(/(?<=\d)(?=[a-z])/, "\u00a0"),
    multiplier: multiplier ?? 1,
  }));
  expect(raceEntryTimes).toEqual(named);
});

test("a race goes on from question to question until it has a result; another past begins another", () => {
  const read = loadScenario(
    `dc: 1
until: 1ms
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1, hostRate: 25G, fabricRate: 100G }]
workloads: [{ kind: fabric/permutation@1, rate: 10Gbps }]
actions: [{ at: 20us, do: link.down, on: "leaf1:e1-49" }]`,
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  run.timeline.runUntil(30e6);
  const whole = (): ReturnType<typeof raceOf> => {
    for (;;) {
      const answer = raceOf(run, { timePs: 20e6, entry: 1 });
      if (answer === undefined || answer.result !== undefined) return answer;
      expect(answer.progress).toBeLessThan(1);
    }
  };
  const first = whole();
  expect(first).toMatchObject({ entry: { by: "bfd" }, progress: 1, result: { capacityAfter: 1, leftOut: 0 } });
  expect(first?.result?.steps.slice(0, 2).map(({ lostBitsPerSecond }) => lostBitsPerSecond)).toEqual([0, 10e9]);
  expect(whole()).toEqual(first);
  run.timeline.seek(10e6);
  run.act("link.down", "leaf2:e1-49");
  run.timeline.runUntil(30e6);
  expect(whole()?.result).not.toEqual(first?.result);
  for (const ask of [null, {}, { timePs: 20e6 }, { timePs: 20e6, entry: 6 }, { entry: 0 }]) {
    expect(raceOf(run, ask)).toBeUndefined();
  }
});
