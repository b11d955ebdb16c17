import { expect, test } from "vitest";
import type { PlatformProblem } from "./platform.ts";
import { createWriter } from "./writer.ts";

function make(refuses: (name: string) => boolean = () => false) {
  const calls: string[] = [];
  const problems: PlatformProblem[] = [];
  const say = (what: string): string => {
    calls.push(what);
    return refuses(what) ? "false" : "true";
  };
  const writer = createWriter(
    {
      initialize: () => say("initialize"),
      finish: () => say("finish"),
      get: (name) => (name === "none" ? undefined : 7),
      set: (name, value) => say(`${name}=${value}`),
      commit: () => say("commit"),
      error: () => "405 incorrect type",
    },
    (problem) => problems.push(problem),
  );
  return { calls, problems, writer };
}

test("X71: a session begins once and ends once, and commits before its end", () => {
  const { calls, writer } = make();
  writer.set("a", "too early");
  expect(writer.begin()).toBe(true);
  expect(writer.begin()).toBe(true);
  writer.end(() => writer.set("time", "1"));
  writer.end(() => writer.set("time", "2"));
  writer.set("a", "too late");
  writer.commit();
  expect(calls).toEqual(["initialize", "time=1", "commit", "finish"]);
  expect(writer.begin()).toBe(false);
});

test("X71: a value goes out when it is another than before", () => {
  const { calls, writer } = make();
  writer.begin();
  for (const value of ["1", "1", "2", "2", "1"]) writer.set("a", value);
  expect(calls).toEqual(["initialize", "a=1", "a=2", "a=1"]);
});

test("X74: a state that is too long is said and not cut; the one before stays", () => {
  const { calls, problems, writer } = make();
  writer.begin();
  expect(writer.keep("data", "12345", 5)).toBe(true);
  expect(writer.keep("data", "123456", 5)).toBe(false);
  expect(calls).toEqual(["initialize", "data=12345"]);
  expect(problems).toEqual([
    { code: "platform/state-too-long", message: "the state has 6 characters, and the platform keeps 5" },
  ]);
});

test("X76: what is refused is told with its reason, stops nothing, and is tried again", () => {
  const { calls, problems, writer } = make((what) => what === "a=1");
  writer.begin();
  writer.set("a", "1");
  writer.set("a", "1");
  writer.set("b", "1");
  expect(problems).toEqual(Array(2).fill({ code: "platform/refused", message: "a: 405 incorrect type" }));
  expect(calls).toEqual(["initialize", "a=1", "a=1", "b=1"]);
  expect(writer.get("none")).toBe("");
  expect(writer.get("some")).toBe("7");
});

test("X76: a platform that throws is one that refuses", () => {
  const problems: PlatformProblem[] = [];
  const fail = (): never => {
    throw new Error("gone");
  };
  const writer = createWriter(
    { initialize: fail, finish: fail, get: fail, set: fail, commit: fail, error: fail },
    (problem) => problems.push(problem),
  );
  expect(writer.begin()).toBe(false);
  expect(writer.get("a")).toBe("");
  writer.end(() => {});
  expect(problems.map(({ message }) => message)).toEqual(["initialize: Error: gone", "a: Error: gone"]);
});
