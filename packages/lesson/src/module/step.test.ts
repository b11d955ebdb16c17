import { expect, test } from "vitest";
import { fillParameters } from "../parameters/parameters.ts";
import { checksSchema, parseStepChecks } from "./step.ts";

const text = `checks: 1
predictions:
  - id: moved
    ask: { en: "Which part moves?" }
    unit: "%"
    scale: 0.01
    truth: { ratio: [{ count: { kind: route.choose } }, "\${flows}"] }
    within: { relative: 0.1 }
tasks:
  - id: collide
    title: { en: "Collide" }
    check: { distinct: c, of: { kind: route.choose, on: leaf1 }, equals: 1 }
    needs: [moved]
    points: 3
    hints: [{ when: { count: { kind: action }, equals: 0 }, text: { en: "Do something." } }, { text: { en: "Look." } }]
    refutes: [E35]
solution: { actions: [{ at: 1us, do: link.down, on: "a:b" }] }
`;
const read = (of: string, languages = ["en"]) =>
  parseStepChecks(of, "lessons/01-a/checks.yaml", languages, (value) => fillParameters(value, { flows: 8 }));
const said = (of: string, languages?: string[]) =>
  read(of, languages).issues.map(({ line, code, path }) => `${line} ${code} ${path}`);

test("L70: predictions, tasks and a solution are read, the learner's numbers in them", () => {
  expect(read(text)).toMatchObject({
    ok: true,
    issues: [],
    value: {
      predictions: [
        { id: "moved", scale: 0.01, points: 1, truth: { ratio: [{ count: { kind: "route.choose" } }, 8] } },
      ],
      tasks: [{ id: "collide", level: "core", needs: ["moved"], points: 3, fail: [], refutes: ["E35"] }],
      solution: { set: {}, actions: [{ do: "link.down" }] },
      knobs: [],
    },
  });
});

test("L71: each mistake has its line", () => {
  const rows: [string, string][] = [
    [text.replace("equals: 1 }\n    needs", "equals: }\n    needs"), "12 module/type tasks[0].check.equals"],
    [
      text.replace("within: { relative: 0.1 }", "within: { relative: 0.1, points: 1 }"),
      "8 module/value predictions[0].within",
    ],
    [text.replace("points: 3", "points: -1"), "14 module/range tasks[0].points"],
    [text.replace(`\${flows}`, `\${flow}`), "7 module/parameter predictions[0].truth.ratio[1]"],
    [text.replace("id: collide", "id: Collide!"), "10 module/type tasks[0].id"],
    [text.replace("checks: 1", "checks: 7"), "1 module/newer checks"],
  ];
  for (const [of, expected] of rows) expect(said(of)).toEqual([expected]);
});

test("L62: its texts are in every language too", () => {
  expect(said(text, ["en", "de"])).toEqual([
    "4 module/language predictions[0].ask",
    "11 module/language tasks[0].title",
    "15 module/language tasks[0].hints[0].text",
    "15 module/language tasks[0].hints[1].text",
  ]);
});

test("L63: the schema of checks knows values and predicates", () => {
  expect(checksSchema).toMatchObject({
    $defs: { value: { anyOf: expect.any(Array) }, predicate: { anyOf: expect.any(Array) } },
  });
});
