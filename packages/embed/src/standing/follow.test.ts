import type { Json, LabEventName, LabHandle } from "@dc/solid";
import { expect, test, vi } from "vitest";
import { createFollower, type FollowOptions, type Follower } from "./follow.ts";
import { createStanding, type Standing } from "./standing.ts";

interface Followed {
  readonly follower: Follower;
  readonly standing: Standing;
  readonly told: [LabEventName, Json][];
  readonly verbs: () => string[];
}

function follow(options: Partial<FollowOptions> = {}): Followed {
  const standing = createStanding();
  const told: [LabEventName, Json][] = [];
  const follower = createFollower({
    standing,
    tell: (name, detail) => told.push([name, detail]),
    portal: "https://labs.example/",
    language: () => undefined,
    mastery: () => undefined,
    now: () => "2027-03-01T10:00:00.000Z",
    ...options,
  });
  const verbs = (): string[] =>
    told
      .filter(([name]) => name === "xapi")
      .map(
        ([, detail]) => (detail as { statement: { verb: { id: string } } }).statement.verb.id.split("/").pop() ?? "",
      );
  return { follower, standing, told, verbs };
}
const lab = (link: () => Promise<string>, states: () => Promise<string> = async () => "1.d.abc"): LabHandle =>
  ({ getPermalink: link, getState: states }) as unknown as LabHandle;
const withModule = lab(async () => "https://labs.example/?lab=fabric&m=hash@1.0.0#s=1.d.abc");

test("X28: who hears of a score and asks for it gets that score", () => {
  const standing = createStanding();
  const asked: number[] = [];
  const { follower } = follow({ standing, tell: () => asked.push(standing.getScore()) });
  follower.hear("score", { points: 2, pointsMax: 4 });
  expect(asked).toEqual([2]);
});

test("X28: after a change the lab is asked for its state; many changes at once are two questions", async () => {
  const { follower, standing } = follow();
  let asked = 0;
  follower.attach(
    lab(
      async () => "?",
      async () => {
        asked += 1;
        return `1.d.${asked}`;
      },
    ),
  );
  for (let change = 0; change < 100; change += 1) follower.hear("statechange", { status: "paused", timePs: change });
  await vi.waitFor(() => expect(standing.getCurrentState()).toEqual({ dc: 1, state: "1.d.2" }));
  expect(asked).toBe(2);
});

test("X38: statements wait until the module is known, and come in the order of what happened", async () => {
  const { follower, standing, verbs } = follow({ mastery: () => 0.5 });
  let answer: (link: string) => void = () => {};
  follower.attach(
    lab(
      () =>
        new Promise((done) => {
          answer = done;
        }),
    ),
  );
  follower.hear("loaded", {});
  follower.hear("answer", { step: "hash", id: "share", value: 25 });
  follower.hear("complete", { points: 1, pointsMax: 4 });
  follower.hear("statechange", { status: "paused" });
  await Promise.resolve();
  expect(verbs()).toEqual([]);
  answer("https://labs.example/?m=hash@1.0.0#s=1.d.abc");
  await vi.waitFor(() => expect(verbs()).toEqual(["initialized", "answered", "completed", "failed"]));
  expect(standing.module()).toBe("hash@1.0.0");
});

test("X38: a module is begun once, however often its lab says that it has loaded", async () => {
  const { follower, verbs } = follow();
  follower.attach(withModule);
  follower.hear("loaded", {});
  follower.hear("loaded", {});
  follower.hear("statechange", { status: "paused" });
  await vi.waitFor(() => expect(verbs()).toEqual(["initialized"]));
});

test("X38: a lab without a module, or without a portal to name it by, makes no statement", async () => {
  for (const [options, handle] of [
    [{}, lab(async () => "https://labs.example/?lab=fabric#s=1.d.abc")],
    [{}, lab(() => Promise.reject(new Error("the link is too long")))],
    [{ portal: undefined }, withModule],
  ] as const) {
    const { follower, standing, verbs } = follow(options);
    follower.attach(handle);
    follower.hear("loaded", {});
    follower.hear("answer", { step: "hash", id: "share", value: 25 });
    follower.hear("statechange", { status: "paused" });
    await vi.waitFor(() => expect(standing.getCurrentState()).toBeDefined());
    expect(verbs()).toEqual([]);
    expect(follower.about()).toBeUndefined();
  }
});

test("X27: after its end a lab is not heard", async () => {
  const { follower, told, standing } = follow();
  follower.attach(withModule);
  follower.end();
  follower.hear("score", { points: 2, pointsMax: 4 });
  await Promise.resolve();
  expect(told).toEqual([]);
  expect(standing.getMaxScore()).toBe(0);
});

test("X28: a lab that plays, or may play, is asked nothing: it would stop to answer", async () => {
  const asked: string[] = [];
  const { follower, verbs } = follow();
  follower.attach(
    lab(
      async () => {
        asked.push("link");
        return "?m=hash@1.0.0#s=1";
      },
      async () => {
        asked.push("state");
        return "1.d.abc";
      },
    ),
  );
  follower.hear("loaded", {});
  follower.hear("statechange", { status: "playing" });
  follower.hear("answer", { step: "hash", id: "share", value: 25 });
  follower.hear("statechange", { step: "02-more" });
  await Promise.resolve();
  expect(asked).toEqual([]);
  follower.hear("statechange", { status: "paused" });
  await vi.waitFor(() => expect(verbs()).toEqual(["initialized", "answered"]));
  expect(asked.toSorted()).toEqual(["link", "state"]);
});

test("X38: a statement has the time of what happened, not of when its module became known", async () => {
  let seconds = 0;
  const { follower, told } = follow({ now: () => `2027-03-01T10:00:0${seconds}Z` });
  follower.attach(withModule);
  follower.hear("loaded", {});
  seconds = 5;
  follower.hear("statechange", { status: "paused" });
  await vi.waitFor(() => expect(told.map(([name]) => name)).toContain("xapi"));
  expect(told.find(([name]) => name === "xapi")?.[1]).toMatchObject({
    statement: { timestamp: "2027-03-01T10:00:00Z" },
  });
});
