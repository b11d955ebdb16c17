import { figureNames, loadModule, sourceOf, validateModule } from "@dc/lesson";
import { expect, test } from "vitest";
import { registry } from "../src/model/domain.ts";
import { twoFlows } from "./two-flows.ts";

test("the small module that tests play is sound, and its solutions come to full points", async () => {
  const read = await loadModule(sourceOf(twoFlows()), { seed: 1, figures: figureNames, registry });
  expect(read.issues).toEqual([]);
  if (!read.ok) return;
  const { issues, steps } = validateModule(read.value, { registry });
  expect(issues).toEqual([]);
  expect(steps.map(({ grade }) => `${grade.points}/${grade.pointsMax}`)).toEqual(["2/2", "2/2", "2/2"]);
});
