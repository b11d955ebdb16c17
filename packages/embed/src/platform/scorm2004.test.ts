import { expect, test } from "vitest";
import type { PlatformProblem } from "./platform.ts";
import { createScorm2004, suspendCharactersMax } from "./scorm2004.ts";

/** An API that keeps what it is given. */
function make(known: Record<string, string> = {}) {
  const values: Record<string, string> = { "cmi.completion_status": "unknown", ...known };
  const calls: string[] = [];
  const problems: PlatformProblem[] = [];
  let nowMs = 1_000;
  const call = (name: string) => (): string => {
    calls.push(name);
    return "true";
  };
  const platform = createScorm2004(
    {
      Initialize: call("initialize"),
      Terminate: call("terminate"),
      Commit: call("commit"),
      GetValue: (name) => values[name] ?? "",
      SetValue: (name, value) => {
        values[name] = value;
        return "true";
      },
      GetLastError: () => "0",
      GetErrorString: () => "",
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
  const { values, platform } = make();
  expect(await platform.begin()).toEqual({ review: false });
  expect(values).toEqual({ "cmi.completion_status": "incomplete", "cmi.exit": "suspend" });
});

test("X77: what the platform knows is in the launch, and in a review nothing is set", async () => {
  const known = {
    "cmi.learner_id": "ada",
    "cmi.suspend_data": "1.s.x",
    "cmi.score.scaled": "0.25",
    "cmi.scaled_passing_score": "0.8",
    "cmi.learner_preference.language": "de-CH",
  };
  expect(await make(known).platform.begin()).toEqual({
    review: false,
    learner: "ada",
    state: "1.s.x",
    scaled: 0.25,
    mastery: 0.8,
    language: "de-CH",
  });
  const { platform, values } = make({ "cmi.mode": "review" });
  expect(await platform.begin()).toEqual({ review: true });
  expect(values).toEqual({ "cmi.completion_status": "unknown", "cmi.mode": "review" });
});

test("X72: at the end it is completed, and passed or failed where that is known", async () => {
  for (const [passed, success] of [
    [true, "passed"],
    [false, "failed"],
    [undefined, undefined],
  ] as const) {
    const { platform, values } = make();
    await platform.begin();
    platform.complete({ points: 5, pointsMax: 6 }, passed);
    expect(values["cmi.completion_status"]).toBe("completed");
    expect(values["cmi.success_status"]).toBe(success);
    expect(values["cmi.progress_measure"]).toBe("1");
  }
});

test("X72: what was passed once stays passed, and completed", async () => {
  const { platform, values } = make({ "cmi.success_status": "passed", "cmi.completion_status": "completed" });
  await platform.begin();
  expect(values["cmi.completion_status"]).toBe("completed");
  platform.complete({ points: 1, pointsMax: 6 }, false);
  expect(values["cmi.success_status"]).toBe("passed");
});

test("X73: points as they are, their share in seven places, and progress as steps", async () => {
  const { platform, values } = make();
  await platform.begin();
  platform.score({ points: 0, pointsMax: 0 });
  platform.progress(0, 0);
  expect(values).not.toHaveProperty("cmi.score.raw");
  expect(values).not.toHaveProperty("cmi.progress_measure");
  platform.score({ points: 10, pointsMax: 60 });
  platform.progress(1, 4);
  expect(values).toMatchObject({
    "cmi.score.raw": "10",
    "cmi.score.min": "0",
    "cmi.score.max": "60",
    "cmi.score.scaled": "0.1666667",
    "cmi.progress_measure": "0.25",
  });
});

test("X74: 64,000 characters are kept, one more is said", async () => {
  const { platform, values, problems } = make();
  await platform.begin();
  platform.keep("x".repeat(suspendCharactersMax));
  platform.keep("y".repeat(suspendCharactersMax + 1));
  expect(values["cmi.suspend_data"]).toBe("x".repeat(64_000));
  expect(problems.map(({ code }) => code)).toEqual(["platform/state-too-long"]);
});

test("X75: the session's time is set at its end", async () => {
  const { platform, values, calls, wait } = make();
  await platform.begin();
  wait(61_500);
  platform.end();
  expect(values["cmi.session_time"]).toBe("PT1M1.5S");
  expect(calls).toEqual(["initialize", "commit", "commit", "terminate"]);
});
