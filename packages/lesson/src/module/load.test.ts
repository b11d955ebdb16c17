import { expect, test } from "vitest";
import { moduleTexts } from "../../test/module-texts.ts";
import { worldRegistry } from "../../test/world.ts";
import { rememberTexts } from "../document/document.ts";
import { loadModule, placeIssues } from "./load.ts";
import { sourceOf } from "./source.ts";

const options = { seed: 7, figures: [], registry: worldRegistry };
const load = (change: Record<string, string> = {}, more: object = {}) =>
  loadModule(sourceOf({ ...moduleTexts, ...change }), { ...options, ...more });
const said = async (change: Record<string, string>) =>
  (await load(change)).issues.map(({ file, line, code, path }) => `${file}:${line ?? ""} ${code} ${path}`);
const changed = (file: string, from: string, to: string): Record<string, string> => {
  const text = moduleTexts[file] as string;
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  return { [file]: text.replace(from, to) };
};

test("L81: a module is read with its texts in each language and the learner's numbers", async () => {
  const read = await load();
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const [watch, mend] = read.value.steps;
  expect([watch?.lessons.en?.title, watch?.lessons.de?.title]).toEqual(["Watch", "Zusehen"]);
  const { cutUs } = read.value.values;
  expect(cutUs).toBeGreaterThan(3);
  expect(mend?.checks.tasks[1]).toMatchObject({
    title: { en: `Act before ${cutUs} us` },
    check: { atMost: (cutUs as number) * 1e6 },
  });
  expect(mend?.scenario?.actions).toEqual([]);
  expect(mend?.solved?.actions).toHaveLength(1);
  expect((await load({}, { seed: 8 })) as object).toMatchObject({ ok: true, value: { seed: 8 } });
});

test("L131: a lesson has the learner's numbers in its title, its words and its figures", async () => {
  const file = "lessons/01-watch/lesson.md";
  const text = `---\ntitle: Before \${cutUs} us\n---\nAt \`\${cutUs}\` it costs 3 $, or $\${cutUs}.\n\n\`\`\`figure dc-a\nways: \${cutUs}\n\`\`\`\n`;
  const read = await load({ [file]: text }, { figures: ["dc-a"] });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const { cutUs } = read.value.values;
  const lesson = read.value.steps[0]?.lessons.en;
  expect(lesson?.title).toBe(`Before ${cutUs} us`);
  expect(lesson?.blocks).toMatchObject([
    { children: [{ text: "At " }, { kind: "code", text: String(cutUs) }, { text: ` it costs 3 $, or \${cutUs}.` }] },
    { kind: "figure", attributes: { ways: String(cutUs) } },
  ]);
  expect(await said({ [file]: text.replace(`\`\${cutUs}\``, `\n\${cutMs}`) })).toContain(`${file}:5 module/parameter `);
});

test("L82: without kinds a module is its texts", async () => {
  const read = await load({}, { registry: undefined });
  expect(read).toMatchObject({ ok: true, value: { steps: [{ scenario: undefined, document: { dc: 1 } }, {}] } });
});

test("L2: mistakes of all files come at once, each with its file and line", async () => {
  expect(
    await said({
      ...changed("lessons/01-watch/lesson.md", "Two hosts", "Two <b>hosts"),
      ...changed("lessons/01-watch/scenario.yaml", "world/hub@1", "world/hbu@1"),
      ...changed(
        "lessons/02-mend/checks.yaml",
        "do: host.mute, on: h2, value: true }] }\nrescue",
        "do: host.mute, on: h9, value: true }] }\nrescue",
      ),
      ...changed("lessons/02-mend/lesson.de.md", "title", "titel"),
    }),
  ).toEqual([
    "lessons/01-watch/lesson.md:4 module/markup ",
    "lessons/01-watch/scenario.yaml:5 scenario/unknown-kind nodes.hub.kind",
    "lessons/02-mend/lesson.de.md:2 module/missing title",
    "lessons/02-mend/lesson.de.md:2 module/unknown-key titel",
    "lessons/02-mend/checks.yaml:18 module/unknown-node solution.actions[0].on",
  ]);
});

test("L73: a solution turns knobs too, and its mistakes have their lines", async () => {
  const file = "lessons/02-mend/checks.yaml";
  const title = '{ en: "Gap", de: "Abstand" }';
  const knobs = `knobs: [{ id: gap, title: ${title}, path: "workloads[1].gap", values: { from: 1, to: 9 }, unit: us }]`;
  const turned = (set: string) => ({
    [file]: `${(moduleTexts[file] as string).replace("solution: {", `solution: { set: ${set},`)}${knobs}\n`,
  });
  const read = await load(turned("{ gap: 4 }"));
  expect(read.ok && read.value.steps[1]?.solved?.workloads[1]).toMatchObject({ gap: "4us" });
  expect(await said(turned("{ gap: 11, x: 1 }"))).toEqual([
    "lessons/02-mend/checks.yaml:18 module/knob solution.set.gap",
    "lessons/02-mend/checks.yaml:18 module/knob solution.set.x",
  ]);
});

test("L83: a file that is missing, or a place that cannot be reached, is an issue of that file", async () => {
  const { "lessons/02-mend/lesson.de.md": _gone, ...rest } = moduleTexts;
  expect((await loadModule(sourceOf(rest, "a folder"), options)).issues).toMatchObject([
    { code: "module/file", file: "lessons/02-mend/lesson.de.md", expected: "this file in a folder" },
  ]);
  const broken = { place: "https://example.org/", read: () => Promise.reject(new Error("503")) };
  expect((await loadModule(broken, options)).issues).toMatchObject([{ file: "module.json", received: "503" }]);
});

test("L75, L76: names are there once, needs exist, come before and end", async () => {
  const checks = "lessons/02-mend/checks.yaml";
  expect(await said(changed(checks, "id: early", "id: lost"))).toEqual([`${checks}:14 module/duplicate tasks[1].id`]);
  expect(await said(changed(checks, "needs: [lost]", "needs: [lots]"))).toEqual([
    `${checks}:5 module/needs tasks[0].needs[0]`,
  ]);
  expect(await said(changed(checks, "needs: [lost]", "needs: [quiet]"))).toEqual([
    `${checks}:5 module/cycle tasks[0].needs`,
  ]);
  const circle = (moduleTexts[checks] as string)
    .replace("needs: [lost]", "needs: [early]")
    .replace("level: stretch", "needs: [quiet]");
  expect((await load({ [checks]: circle })).issues).toMatchObject([
    { code: "module/cycle", received: "early needs quiet needs early" },
  ]);
  const later = changed(
    "lessons/01-watch/checks.yaml",
    "predictions:",
    "tasks: [{ id: x, title: { en: a, de: b }, check: { value: 1, equals: 2 }, needs: [quiet] }]\npredictions:",
  );
  expect(await said(later)).toEqual(["lessons/01-watch/checks.yaml:2 module/needs tasks[0].needs[0]"]);
});

test("L84: what only a run has found gets its line when the texts are asked again", async () => {
  const issue = { severity: "error", code: "module/unsolved", expected: "", received: "" } as const;
  const [task, unknown] = await placeIssues(sourceOf(moduleTexts), [
    { ...issue, file: "lessons/02-mend/checks.yaml", path: "tasks[1].check" },
    { ...issue, file: "lessons/09-none/checks.yaml", path: "tasks[1].check" },
  ]);
  expect([task?.line, unknown?.line]).toEqual([17, undefined]);
});

test("L175: a knob that leads nowhere, and one whose values the scenario does not take, are told once", async () => {
  const file = "lessons/02-mend/checks.yaml";
  const knob = async (path: string, values: string, unit = "us") => {
    const title = "{ en: Gap, de: Abstand }";
    const text = `${moduleTexts[file]}knobs: [{ id: gap, title: ${title}, path: "${path}", values: ${values}, unit: "${unit}" }]\n`;
    const turned = text.replaceAll("{ actions:", "{ set: { gap: 9 }, actions:");
    return (await load({ [file]: turned }, { triesKnobs: true })).issues.map(({ code, line, path: at, expected }) => [
      code,
      line,
      at,
      expected,
    ]);
  };
  expect(await knob("workloads[1].gap", "{ from: 1, to: 9 }")).toEqual([]);
  // 9.5 is no value: its steps end at 9.
  expect(await knob("workloads[1].gap", "{ from: 1, to: 9.5 }")).toEqual([]);
  expect(await knob("workloads[7].gap", "{ from: 1, to: 9 }")).toEqual([
    ["module/knob", 20, "knobs[0].path", "at workloads[7].gap in the scenario, a place from 0 to 1"],
  ]);
  expect(await knob("workloads[1].gpa", "{ from: 1, to: 9 }")).toEqual([
    ["module/knob", 20, "knobs[0].values", "at workloads[1].gpa in the scenario, a key that this mapping knows"],
  ]);
  for (const [values, unit] of [
    ["{ from: 0, to: 9 }", "us"],
    ["{ choose: [9, 1] }", "G"],
  ] as const) {
    expect(await knob("workloads[1].gap", values, unit)).toEqual([
      ["module/knob", 20, "knobs[0].values", expect.stringMatching(/^at workloads\[1\]\.gap in the scenario, a time/)],
    ]);
  }
});

test("L176: who reads for many learners reads each text once, without prose, and comes to the same steps", async () => {
  const readText = rememberTexts();
  for (const seed of [7, 8, 9]) {
    const [anew, again] = [await load({}, { seed }), await load({}, { seed, readText, leavesProse: true })];
    if (!anew.ok || !again.ok) throw new Error("the module is sound");
    expect(again.value.steps).toEqual(anew.value.steps.map((step) => ({ ...step, lessons: {} })));
  }
  const scenario = moduleTexts["lessons/01-watch/scenario.yaml"] as string;
  expect(readText(scenario, "lessons/01-watch/scenario.yaml")).toBe(
    readText(scenario, "lessons/01-watch/scenario.yaml"),
  );
  const wrong = changed("lessons/01-watch/checks.yaml", "checks: 1", "checks: 2");
  expect((await load(wrong, { readText })).issues).toEqual((await load(wrong)).issues);
});
