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
