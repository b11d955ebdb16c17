import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { worldRegistry } from "../../test/world.ts";
import { loadModule } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { validateModule } from "./validate.ts";

const file = "lessons/02-mend/checks.yaml";
/** What is said of the second step's checks after a change, but for what the solution does not pass then. */
async function said(from: string, to: string): Promise<string[]> {
  const text = moduleTexts[file] as string;
  if (!text.includes(from)) throw new Error(`no ${from}`);
  const read = await loadModule(sourceOf({ ...moduleTexts, [file]: text.replace(from, to) }), {
    seed: 7,
    figures: [],
    registry: worldRegistry,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  return validateModule(read.value, { registry: worldRegistry })
    .issues.filter(({ code }) => code !== "module/unsolved")
    .map(({ code, path, expected, received, hint }) => `${code} ${path}: ${expected}, ${received} (${hint})`);
}

test("L173: an object that no run has, in a check and in a hint", async () => {
  const check = "holds: { count: { kind: frame.drop }, atMost: 1 }";
  expect(await said(check, "holds: { count: { kind: frame.drop, on: hbu/* }, atMost: 1 }")).toEqual([
    expect.stringMatching(
      /^module\/object tasks\[0\]\.check\.holds\.count\.on: a node or a port of this step, hbu\/\* \(nearest: hub/,
    ),
  ]);
  expect(await said("count: { kind: action }, equals: 0", "count: { kind: action, on: h4 }, equals: 0")).toEqual([
    expect.stringMatching(/^module\/object tasks\[0\]\.hints\[0\]\.when\.count\.on: .*, h4 \(nearest: h1/),
  ]);
  expect(
    await said(check, 'holds: { forAll: "hub/*", holds: { count: { kind: frame.drop, on: "{object}" }, atMost: 1 } }'),
  ).toEqual([]);
});

test("L174: an answer of a prediction that this step does not have", async () => {
  const hint = "when: { count: { kind: action }, equals: 0 }";
  expect(await said(hint, "when: { answer: lost, above: 3 }")).toEqual([
    "module/answer tasks[0].hints[0].when.answer: a prediction of this step, lost (this step has none)",
  ]);
  const ask = "predictions: [{ id: gone, ask: { en: a, de: b }, truth: 1, within: { absolute: 0 } }]\ntasks:";
  const text = moduleTexts[file] as string;
  expect(await said(text, text.replace("tasks:", ask).replace(hint, "when: { answer: gnoe, above: 3 }"))).toEqual([
    "module/answer tasks[0].hints[0].when.answer: a prediction of this step, gnoe (nearest: gone)",
  ]);
});
