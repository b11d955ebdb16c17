import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { worldRegistry } from "../../test/world.ts";
import { loadModule } from "../module/load.ts";
import { sourceOf } from "../module/source.ts";
import { validateModule } from "./validate.ts";

const checksFile = "lessons/02-mend/checks.yaml";
const options = { registry: worldRegistry };
async function validate(change: Record<string, string> = {}, more: object = {}) {
  const read = await loadModule(sourceOf({ ...moduleTexts, ...change }), { seed: 7, figures: [], ...options });
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  return validateModule(read.value, { ...options, ...more });
}
const said = async (change: Record<string, string>, more: object = {}) =>
  (await validate(change, more)).issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const mend = (from: string, to: string): Record<string, string> => {
  const text = moduleTexts[checksFile] as string;
  if (!text.includes(from)) throw new Error(`no ${from}`);
  return { [checksFile]: text.replace(from, to) };
};
const check = "check: { after: { kind: action, on: h2 }, holds: { count: { kind: frame.drop }, atMost: 1 } }";

test("L101: a sound module has nothing to say, and its solutions come to full points", async () => {
  const { issues, steps } = await validate();
  expect(issues).toEqual([]);
  expect(steps.map(({ step, grade }) => [step, grade.points, grade.pointsMax, grade.isComplete])).toEqual([
    ["01-watch", 1, 1, true],
    ["02-mend", 3, 3, true],
  ]);
});

test("L100: a check that is decided before anything runs", async () => {
  expect(await said(mend(check, "check: { count: { kind: frame.drop }, atLeast: 0 }"))).toEqual([
    "error module/decided tasks[0].check",
  ]);
});

test("L103: a check that holds though nobody has done anything", async () => {
  expect(await said(mend(check, "check: { count: { kind: frame.drop }, atLeast: 1 }"))).toEqual([
    "warning module/idle tasks[0].check",
  ]);
});

test("L104: a check that the author's own solution does not pass, with what was measured", async () => {
  const { issues } = await validate(
    mend("3us, do: host.mute, on: h2, value: true", "3us, do: host.mute, on: h2, value: false"),
  );
  expect(issues).toMatchObject([
    {
      code: "module/unsolved",
      path: "tasks[0].check",
      received: expect.stringMatching(/^count of frame\.drop: \d+, not atMost 1$/),
    },
  ]);
  expect(await said(mend("solution: { actions: [{ at: 3us, do: host.mute, on: h2, value: true }] }\n", ""))).toEqual([
    "error module/unsolved tasks[0].check",
    "error module/unsolved tasks[1].check",
  ]);
});

test("L102: records, columns and probes that no run has, with the nearest", async () => {
  const rows: [string, string, string][] = [
    ["{ count: { kind: frame.dorp }, atMost: 1 }", "tasks[0].check.count.kind", "nearest: frame.drop"],
    [
      "{ count: { kind: frame.drop, where: { cause: ful } }, atMost: 1 }",
      "tasks[0].check.count.where.cause",
      "nearest: ttl",
    ],
    ["{ count: { kind: frame.drop, where: { colour: 1 } }, atMost: 1 }", "tasks[0].check.count.where.colour", ""],
    ["{ distinct: colour, of: { kind: frame.drop }, atMost: 1 }", "tasks[0].check.distinct", ""],
    ["{ probe: h3#recieved, atMost: 90 }", "tasks[0].check.probe", "nearest: h3#received"],
  ];
  for (const [text, path, hint] of rows) {
    const { issues } = await validate(mend(check, `check: ${text}`));
    const [issue] = issues.filter(({ code }) => code === "module/record" || code === "module/probe");
    expect([text, issue?.path]).toEqual([text, path]);
    expect(issue?.hint ?? "").toContain(hint);
  }
});

test("L105: a prediction whose truth no run has", async () => {
  const file = "lessons/01-watch/checks.yaml";
  const text = (moduleTexts[file] as string).replace(
    "{ count: { kind: frame.drop } }",
    "{ ratio: [{ count: { kind: frame.drop } }, { count: { kind: frame.drop, where: { cause: ttl } } }] }",
  );
  expect(await said({ [file]: text })).toEqual(["error module/truth predictions[0].truth"]);
});

test("L106: a run that does not end is told, and not waited for", async () => {
  expect(await said({}, { eventsMax: 20 })).toEqual(["error module/long until", "error module/long until"]);
  expect(await said({}, { recordsMax: 16 })).toEqual(["error module/long until", "error module/long until"]);
});

test("L107: a golden digest that is no longer met is told with what it is now", async () => {
  const { steps } = await validate();
  const digest = steps[1]?.grade.digest as string;
  const golden = (of: string) => ({
    "module.json": JSON.stringify({
      ...JSON.parse(moduleTexts["module.json"] as string),
      goldens: [{ step: "02-mend", seed: 7, digest: of }],
    }),
  });
  expect((await validate(golden(digest))).issues).toEqual([]);
  expect((await validate(golden("0123456789abcdef"))).issues).toMatchObject([
    { code: "module/golden", file: "module.json", path: "goldens[0].digest", received: digest },
  ]);
});

test("L172: a prediction whose truth the solution changes, with both", async () => {
  const ask =
    "predictions: [{ id: gone, ask: { en: a, de: b }, truth: { count: { kind: frame.drop } }, within: { absolute: 0 } }]\ntasks:";
  const { issues } = await validate(mend("tasks:", ask));
  expect(issues).toMatchObject([
    {
      code: "module/moved-truth",
      path: "predictions[0].truth",
      received: expect.stringMatching(/^\d+ before, \d+ after$/),
    },
  ]);
  // Within the tolerance it may move.
  expect(await said(mend("tasks:", ask.replace("absolute: 0", "absolute: 100")))).toEqual([]);
});
