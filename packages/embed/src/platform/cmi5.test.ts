import { expect, test } from "vitest";
import { cmi5Names, createCmi5, readLaunch } from "./cmi5.ts";
import type { Fields, Send } from "./lrs.ts";
import type { PlatformProblem } from "./platform.ts";

const actor = { objectType: "Agent", account: { homePage: "https://lms.example", name: "ada" } };
const parameters = {
  endpoint: "https://lrs.example/xapi",
  fetch: "https://lms.example/fetch",
  actor: JSON.stringify(actor),
  registration: "r-1",
  activityId: "https://lms.example/au/1",
};
const addressOf = (given: Record<string, string>): string =>
  `https://content.example/index.html?${new URLSearchParams(given)}`;
const data = {
  contextTemplate: {
    contextActivities: {
      grouping: [{ id: "https://lms.example/course" }],
      category: [{ id: "https://lms.example/c" }],
    },
    extensions: { [cmi5Names.session]: "s-1" },
  },
  launchMode: "Normal",
  masteryScore: 0.8,
  returnURL: "https://lms.example/back",
};

async function make(states: Record<string, unknown> = {}, address = addressOf(parameters)) {
  const kept: Record<string, unknown> = { [cmi5Names.launchData]: data, ...states };
  const order: string[] = [];
  const statements: Fields[] = [];
  const problems: PlatformProblem[] = [];
  const send: Send = (to, { method, body = "" }) => {
    const { pathname, searchParams } = new URL(to);
    const id = searchParams.get("stateId") ?? "";
    order.push(`${method} ${pathname}${id === "" ? "" : ` ${id}`}`);
    let text = "";
    if (pathname === "/fetch") text = '{"auth-token":"abc"}';
    else if (method === "PUT" && id !== "") kept[id] = JSON.parse(body);
    else if (method === "PUT") statements.push(JSON.parse(body) as Fields);
    else if (searchParams.get("method") === "PUT")
      statements.push(JSON.parse(new URLSearchParams(body).get("content") ?? "") as Fields);
    else if (kept[id] !== undefined) text = JSON.stringify(kept[id]);
    const ok = text !== "" || method !== "GET";
    return Promise.resolve({ ok, status: ok ? 200 : 404, text: () => Promise.resolve(text) });
  };
  let made = 0;
  let nowMs = 0;
  const platform = createCmi5({
    address,
    send,
    makeId() {
      made += 1;
      return `id-${made}`;
    },
    now: () => "2027-03-01T10:00:00.000Z",
    nowMs: () => nowMs,
    report: (problem) => problems.push(problem),
  });
  const launch = await platform.begin();
  const wait = async (ms: number): Promise<void> => {
    nowMs += ms;
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  const verbs = (): string[] => statements.map(({ verb }) => String((verb as Fields).id).replace(/.*\//, ""));
  return { kept, order, statements, problems, platform, launch, wait, verbs };
}
const points = { points: 5, pointsMax: 6 };

test("X80: a launch has all five parameters, or is none", async () => {
  expect(readLaunch(addressOf(parameters))).toEqual({ ...parameters, endpoint: "https://lrs.example/xapi/", actor });
  for (const name of Object.keys(parameters))
    expect(readLaunch(addressOf({ ...parameters, [name]: "" })), name).toBeUndefined();
  expect(readLaunch(addressOf({ ...parameters, endpoint: "javascript:alert(1)" }))).toBeUndefined();
  const { problems, launch, platform, order } = await make({}, "https://content.example/index.html");
  expect(launch).toEqual({ review: false });
  expect(problems.map(({ code }) => code)).toEqual(["platform/missing"]);
  platform.complete(points, true);
  platform.end();
  expect(order).toEqual([]);
});

test("X81 X82: token, launch data, preferences, work, and then the first statement", async () => {
  const { order, launch, platform } = await make();
  expect(order).toEqual([
    "POST /fetch",
    "GET /xapi/activities/state LMS.LaunchData",
    "GET /xapi/agents/profile",
    "GET /xapi/activities/state dc.work",
    "PUT /xapi/statements",
  ]);
  expect(launch).toEqual({ review: false, learner: "ada", mastery: 0.8, returnUrl: "https://lms.example/back" });
  await platform.begin();
  expect(order.filter((line) => line.includes("fetch"))).toHaveLength(1);
});

test("X83: initialized, what was reached, terminated with its duration; nothing after", async () => {
  const { platform, statements, verbs, wait } = await make();
  platform.complete(points, true);
  await wait(61_500);
  platform.end();
  platform.end();
  platform.complete(points, true);
  await wait(0);
  expect(verbs()).toEqual(["initialized", "completed", "passed", "terminated"]);
  expect(statements.at(-1)?.result).toEqual({ duration: "PT1M1.5S" });
  expect(statements.map(({ id }) => id)).toEqual(["id-1", "id-2", "id-3", "id-4"]);
  for (const statement of statements)
    expect(statement).toMatchObject({
      actor,
      object: { id: parameters.activityId },
      timestamp: "2027-03-01T10:00:00.000Z",
      context: { registration: "r-1" },
    });
});

test("X84: the template stays, cmi5 is a category, moveOn of what counts", async () => {
  const { platform, statements, wait } = await make();
  platform.complete(points, false);
  await wait(0);
  platform.end();
  await wait(0);
  const contexts = statements.map(({ context }) => context as Fields);
  const given = { id: "https://lms.example/c" };
  const [cmi5, moveOn] = [{ id: cmi5Names.category }, { id: cmi5Names.moveOn }];
  expect(contexts.map(({ contextActivities }) => (contextActivities as Fields).category)).toEqual([
    [given, cmi5],
    [given, cmi5, moveOn],
    [given, cmi5, moveOn],
    [given, cmi5],
  ]);
  for (const { contextActivities, extensions } of contexts) {
    expect(contextActivities).toMatchObject({ grouping: [{ id: "https://lms.example/course" }] });
    expect(extensions).toMatchObject({ [cmi5Names.session]: "s-1" });
  }
});

test("X85: completed comes once in a registration, without a score", async () => {
  const first = await make();
  first.platform.complete(points, true);
  first.platform.complete(points, true);
  await first.wait(0);
  expect(first.verbs()).toEqual(["initialized", "completed", "passed"]);
  expect(first.statements[1]?.result).toEqual({ completion: true, duration: "PT0S" });
  const second = await make({ [cmi5Names.work]: first.kept[cmi5Names.work] });
  second.platform.complete(points, true);
  await second.wait(0);
  expect(second.verbs()).toEqual(["initialized"]);
});

test("X86: passed and failed have the score and the share that passes; failed may be followed by passed", async () => {
  const { platform, statements, verbs, wait } = await make();
  platform.complete({ points: 1, pointsMax: 4 }, false);
  platform.complete({ points: 4, pointsMax: 4 }, true);
  await wait(0);
  expect(verbs()).toEqual(["initialized", "completed", "failed", "passed"]);
  expect(statements[2]?.result).toEqual({
    success: false,
    duration: "PT0S",
    score: { scaled: 0.25, raw: 1, min: 0, max: 4 },
  });
  expect(statements[3]).toMatchObject({ context: { extensions: { [cmi5Names.mastery]: 0.8 } } });
});

test("X86: where nobody has said what passes, it is completed only", async () => {
  const { platform, verbs, wait } = await make();
  platform.complete(points, undefined);
  await wait(0);
  expect(verbs()).toEqual(["initialized", "completed"]);
});

test.each(["Browse", "Review"])("X87: a launch to %s is initialized and terminated only", async (launchMode) => {
  const { platform, launch, verbs, wait, kept } = await make({ [cmi5Names.launchData]: { ...data, launchMode } });
  expect(launch.review).toBe(launchMode === "Review");
  platform.score(points);
  platform.keep("1.s.x");
  platform.complete(points, true);
  platform.end();
  await wait(0);
  expect(verbs()).toEqual(["initialized", "terminated"]);
  expect(kept).not.toHaveProperty(cmi5Names.work);
});

test("X88: the work of one session is the beginning of the next", async () => {
  const first = await make();
  first.platform.score(points);
  first.platform.score({ points: 1, pointsMax: 6 });
  first.platform.keep("1.s.x");
  await first.wait(0);
  expect(first.kept[cmi5Names.work]).toEqual({ state: "1.s.x", scaled: 5 / 6 });
  const second = await make({ [cmi5Names.work]: first.kept[cmi5Names.work] });
  expect(second.launch).toMatchObject({ state: "1.s.x", scaled: 5 / 6 });
  const third = await make({ [cmi5Names.work]: { state: 7, completed: "yes", scaled: "all" } });
  expect(third.launch).not.toHaveProperty("state");
});
