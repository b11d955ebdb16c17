import * as entry from "@dc/lesson";
import { expect, test } from "vitest";

test("the entry offers what README promises, and nothing by accident", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "checksSchema",
    "checksVersion",
    "chooseVersion",
    "createJudge",
    "drawParameters",
    "figureNames",
    "gradeModule",
    "gradeStep",
    "integrityOf",
    "learnerSeed",
    "linkWork",
    "loadModule",
    "lookup",
    "manifestSchema",
    "moduleInLink",
    "moduleName",
    "moduleVersion",
    "parseManifest",
    "placeIssues",
    "playMoves",
    "predicateShape",
    "readWork",
    "replayStep",
    "refusal",
    "refusalOf",
    "sourceOf",
    "textIn",
    "urlSource",
    "validateModule",
    "wordsOf",
    "workActionsMax",
    "workInLink",
  ]);
});
