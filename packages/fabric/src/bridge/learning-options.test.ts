import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { isLearning, learningMistake } from "./learning-options.ts";

test("F320: a bridge learns when it is told to, has VLANs or is in a tree", () => {
  expect([{}, { learn: false }, { spanningTree: false }].map(isLearning)).toEqual([false, false, false]);
  expect([{ learn: true }, { vlans: {} }, { spanningTree: {} }].map(isLearning)).toEqual([true, true, true]);
});

test("F324: options that do not go together are refused", () => {
  const good = [{}, { learn: true, ageingPs: 1, tableEntries: 0 }, { vlans: {}, tag: "service" as const }];
  expect(good.map((options) => learningMistake(options))).toEqual([undefined, undefined, undefined]);
  const bad = [
    { ageingPs: 1 },
    { tag: "service" as const },
    { learn: true, tag: "service" as const },
    { learn: false, vlans: {} },
    { learn: true, mode: "vepa" },
    { vlans: {}, vnis: [{}] },
    { learn: true, ageingPs: 0 },
    { learn: true, tableEntries: 1.5 },
  ];
  for (const options of bad) expect(typeof learningMistake(options), JSON.stringify(options)).toBe("string");
  const build = () => createNetwork("h1-v1", { nodes: { v1: { tableEntries: 3 } } });
  expect(build).toThrow(expect.objectContaining({ code: "fabric/bridge" }));
});
