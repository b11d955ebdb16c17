import { expect, test } from "vitest";
import { activityTypes, verbs } from "./vocabulary.ts";

test("X30: verbs and types are ADL's own identifiers, with a word in each language", () => {
  expect(Object.values(verbs).map(({ id }) => id)).toEqual(
    ["initialized", "answered", "completed", "passed", "failed"].map(
      (name) => `http://adlnet.gov/expapi/verbs/${name}`,
    ),
  );
  for (const { display } of Object.values(verbs)) expect(Object.keys(display)).toEqual(["en", "de"]);
  expect(activityTypes).toEqual({
    module: "http://adlnet.gov/expapi/activities/module",
    question: "http://adlnet.gov/expapi/activities/cmi.interaction",
  });
});
