import * as entry from "@dc/lesson";
import { expect, test } from "vitest";

test("the entry offers what README promises, and nothing by accident", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "checksSchema",
    "checksVersion",
    "createJudge",
    "figureNames",
    "gradeStep",
    "learnerSeed",
    "loadModule",
    "lookup",
    "manifestSchema",
    "moduleName",
    "moduleVersion",
    "parseManifest",
    "placeIssues",
    "playMoves",
    "predicateShape",
    "readWork",
    "sourceOf",
    "textIn",
    "validateModule",
    "wordsOf",
    "workActionsMax",
  ]);
});
