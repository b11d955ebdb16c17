import { expect, test } from "vitest";
import type { PlatformProblem } from "./platform.ts";
import { createScorm12, suspendCharactersMax } from "./scorm12.ts";

/** An API that keeps what it is given. */
function make(known: Record<string, string> = {}) {
  const values: Record<string, string> = { "cmi.core.lesson_status": "not attempted", ...known };
  const calls: string[] = [];
  const problems: PlatformProblem[] = [];
  let nowMs = 1_000;
  const call = (name: string) => (): string => {
    calls.push(name);
    return "true";
  };
  const platform = createScorm12(
    {
      LMSInitialize: call("initialize"),
      LMSFinish: call("finish"),
      LMSCommit: call("commit"),
      LMSGetValue: (name) => values[name] ?? "",
      LMSSetValue: (name, value) => {
        values[name] = value;
        return "true";
      },
      LMSGetLastError: () => "0",
      LMSGetErrorString: () => "",
    },
    { report: (problem) => problems.push(problem), nowMs: () => nowMs },
  );
  return {
    values,
    calls,
    problems,
    platform,
    wait(ms: number): void {
      nowMs += ms;
    },
  };
}

test("X71 X72: who begins is incomplete, and suspends", async () => {
  const { values, calls, platform } = make();
  expect(await platform.begin()).toEqual({ review: false });
  expect(values).toEqual({ "cmi.core.lesson_status": "incomplete", "cmi.core.exit": "suspend" });
  expect(calls).toEqual(["initialize", "commit"]);
});

test("X77: what the platform knows is in the launch", async () => {
  const { platform, values } = make({
    "cmi.core.lesson_status": "incomplete",
    "cmi.core.student_id": "ada",
    "cmi.suspend_data": "1.s.x",
    "cmi.core.score.raw": "25",
    "cmi.student_data.mastery_score": "80",
    "cmi.student_preference.language": "de",
  });
  expect(await platform.begin()).toEqual({
    review: false,
    learner: "ada",
    state: "1.s.x",
    scaled: 0.25,
    mastery: 0.8,
    language: "de",
  });
  expect(values["cmi.core.lesson_status"]).toBe("incomplete");
});

test("X77: in a review nothing is set", async () => {
  const { platform, values } = make({ "cmi.core.lesson_mode": "review" });
  expect(await platform.begin()).toEqual({ review: true });
  expect(values).toEqual({ "cmi.core.lesson_status": "not attempted", "cmi.core.lesson_mode": "review" });
});

test.each([
  [true, "passed"],
  [false, "failed"],
  [undefined, "completed"],
])("X72: at the end, passed %s is `%s`", async (passed, status) => {
  const { platform, values } = make();
  await platform.begin();
  platform.complete({ points: 5, pointsMax: 6 }, passed);
  expect(values["cmi.core.lesson_status"]).toBe(status);
});

test("X72: what was passed once stays passed", async () => {
  const { platform, values } = make({ "cmi.core.lesson_status": "passed" });
  await platform.begin();
  platform.complete({ points: 1, pointsMax: 6 }, false);
  expect(values["cmi.core.lesson_status"]).toBe("passed");
});

test("X73: points are a share of 100, and none where none can be reached", async () => {
  const { platform, values } = make();
  await platform.begin();
  platform.score({ points: 0, pointsMax: 0 });
  expect(values).not.toHaveProperty("cmi.core.score.raw");
  platform.score({ points: 1, pointsMax: 6 });
  expect(values).toMatchObject({
    "cmi.core.score.raw": "16.67",
    "cmi.core.score.min": "0",
    "cmi.core.score.max": "100",
  });
});

test("X74: 4,096 characters are kept, one more is said, and the score stays", async () => {
  const { platform, values, problems } = make();
  await platform.begin();
  platform.score({ points: 3, pointsMax: 6 });
  platform.keep("x".repeat(suspendCharactersMax));
  platform.keep("y".repeat(suspendCharactersMax + 1));
  expect(values["cmi.suspend_data"]).toBe("x".repeat(4096));
  expect(problems.map(({ code }) => code)).toEqual(["platform/state-too-long"]);
  expect(values["cmi.core.score.raw"]).toBe("50");
});

test("X75: the session's time is set at its end", async () => {
  const { platform, values, calls, wait } = make();
  await platform.begin();
  wait(61_500);
  platform.progress(1, 3);
  platform.end();
  platform.end();
  expect(values["cmi.core.session_time"]).toBe("0000:01:01.50");
  expect(calls).toEqual(["initialize", "commit", "commit", "finish"]);
});
