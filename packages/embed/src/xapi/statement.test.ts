import { expect, test } from "vitest";
import { createStanding } from "../standing/standing.ts";
import { makeActivityId, makeInitialized, makeStatements, makeXapiData, type StatementAbout } from "./statement.ts";

const activity = "https://labs.example/dc/?m=hash-that-decides@1.0.0";
const about: StatementAbout = { activity, language: "de", timestamp: "2027-03-01T10:00:00.000Z" };
const module = {
  objectType: "Activity",
  id: activity,
  definition: { type: "http://adlnet.gov/expapi/activities/module" },
};

test("X31: a module's activity is the address at which a portal opens this version of it", () => {
  expect(makeActivityId("https://labs.example/dc/", "hash-that-decides@1.0.0")).toBe(activity);
  expect(makeActivityId("https://labs.example/dc/?x=1#y", "a b&c@2.0.0")).toBe(
    "https://labs.example/dc/?m=a%20b%26c@2.0.0",
  );
});

test("X32: no statement names an actor, an id or a registration", () => {
  for (const statement of [
    makeInitialized(about),
    ...makeStatements("answer", { step: "hash", id: "share", value: 25 }, about),
    ...makeStatements("complete", { points: 3, pointsMax: 4 }, { ...about, mastery: 0.5 }),
  ]) {
    expect(
      Object.keys(statement).filter((key) => !["verb", "object", "result", "context", "timestamp"].includes(key)),
    ).toEqual([]);
    expect(statement.context).not.toHaveProperty("registration");
  }
});

test("X33: a committed prediction is `answered`: a numeric interaction below its module, its correctness left open", () => {
  expect(makeStatements("answer", { step: "kill a spine", id: "moved", value: 0.25 }, about)).toEqual([
    {
      verb: { id: "http://adlnet.gov/expapi/verbs/answered", display: { en: "answered", de: "beantwortete" } },
      object: {
        objectType: "Activity",
        id: `${activity}#kill%20a%20spine/moved`,
        definition: { type: "http://adlnet.gov/expapi/activities/cmi.interaction", interactionType: "numeric" },
      },
      result: { response: "0.25" },
      context: { language: "de", contextActivities: { parent: [module] } },
      timestamp: "2027-03-01T10:00:00.000Z",
    },
  ]);
});

test("X34: the end is `completed` with raw, min, max and scaled", () => {
  const [completed, ...more] = makeStatements("complete", { points: 3, pointsMax: 4 }, about);
  expect(completed).toMatchObject({
    verb: { id: "http://adlnet.gov/expapi/verbs/completed" },
    object: module,
    result: { completion: true, score: { scaled: 0.75, raw: 3, min: 0, max: 4 } },
  });
  expect(more, "nobody has said what passes").toEqual([]);
});

test.each([
  [0.75, "passed", true],
  [0.76, "failed", false],
])("X35: with a mastery of %s, three of four is `%s`", (mastery, name, success) => {
  const statements = makeStatements("complete", { points: 3, pointsMax: 4 }, { ...about, mastery });
  expect(statements.map(({ verb }) => verb.id)).toEqual([
    "http://adlnet.gov/expapi/verbs/completed",
    `http://adlnet.gov/expapi/verbs/${name}`,
  ]);
  expect(statements[1]?.result).toEqual({ success, score: { scaled: 0.75, raw: 3, min: 0, max: 4 } });
});

test("X35: where nothing can be reached there is no score, and nobody passes", () => {
  const statements = makeStatements("complete", { points: 0, pointsMax: 0 }, { ...about, mastery: 0 });
  expect(statements).toHaveLength(1);
  expect(statements[0]?.result).toEqual({ completion: true });
});

test("X36: what has another shape, and every other event, makes no statement", () => {
  expect(makeStatements("answer", { step: "hash" }, about)).toEqual([]);
  expect(makeStatements("complete", { points: "all" }, about)).toEqual([]);
  expect(makeStatements("score", { points: 3, pointsMax: 4 }, about)).toEqual([]);
});

test("X37: H5P's report has the module as far as it came, and each answer below it", () => {
  const standing = createStanding();
  standing.hear("answer", { step: "hash", id: "share", value: 25 });
  standing.hear("score", { points: 1, pointsMax: 4 });
  const { statement, children } = makeXapiData(standing, about);
  expect(statement).toMatchObject({
    verb: { id: "http://adlnet.gov/expapi/verbs/answered" },
    object: module,
    result: { completion: false, score: { scaled: 0.25, raw: 1, min: 0, max: 4 } },
  });
  expect(children.map(({ statement: { object, result } }) => [object.id, result])).toEqual([
    [`${activity}#hash/share`, { response: "25" }],
  ]);
});
