import { expect, test } from "vitest";
import { mentionsOf } from "./mentions.ts";

test("L102: every match and probe of a check is found, with its path", () => {
  const { matches, probes } = mentionsOf(
    {
      all: [
        {
          value: { ratio: [{ count: { kind: "a" } }, { distinct: "c", of: { kind: "b" } }] },
          atMost: { probe: "x#y" },
        },
        { after: { kind: "c" }, holds: { order: [{ kind: "d" }, { kind: "e" }] } },
      ],
    },
    "tasks[0].check",
  );
  expect(matches.map(({ path, match, distinct }) => [path, match.kind, distinct])).toEqual([
    ["tasks[0].check.all[0].value.ratio[0].count", "a", undefined],
    ["tasks[0].check.all[0].value.ratio[1].of", "b", "c"],
    ["tasks[0].check.all[1].after", "c", undefined],
    ["tasks[0].check.all[1].holds.order[0]", "d", undefined],
    ["tasks[0].check.all[1].holds.order[1]", "e", undefined],
  ]);
  expect(probes).toEqual([{ path: "tasks[0].check.all[0].atMost.probe", probe: "x#y" }]);
});

test("L173, L174: so is every object and every answer", () => {
  const { objects, answers } = mentionsOf(
    {
      all: [
        { value: { objects: { on: "leaf*", value: { count: { kind: "a", on: "{object}" } }, equals: 4 } }, atLeast: 1 },
        { forAll: "leaf1/*", holds: { isBare: true, value: { answer: "share" }, above: 1 } },
        { until: { kind: "c", on: "h1" }, holds: { order: [{ kind: "d", on: "h2" }] } },
      ],
    },
    "check",
  );
  expect(objects.map(({ path, pattern }) => [path, pattern])).toEqual([
    ["check.all[0].value.objects.on", "leaf*"],
    ["check.all[0].value.objects.value.count.on", "{object}"],
    ["check.all[1].forAll", "leaf1/*"],
    ["check.all[2].until.on", "h1"],
    ["check.all[2].holds.order[0].on", "h2"],
  ]);
  expect(answers).toEqual([{ path: "check.all[1].holds.answer", answer: "share" }]);
});
