import { expect, test } from "vitest";
import { createStore, type Send } from "./lrs.ts";
import type { PlatformProblem } from "./platform.ts";

const who = {
  endpoint: "https://lrs.example/xapi/",
  actor: { account: { name: "ada" } },
  registration: "r-1",
  activityId: "https://lms.example/au/1",
};

function make(answer: (method: string, address: string) => { status: number; text: string }) {
  const sent: { method: string; address: string; headers: Readonly<Record<string, string>>; body?: string }[] = [];
  const problems: PlatformProblem[] = [];
  const send: Send = (address, { method, headers, body }) => {
    sent.push({ method, address, headers, ...(body === undefined ? {} : { body }) });
    const { status, text } = answer(method, address);
    if (status === 0) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve({ ok: status < 400, status, text: () => Promise.resolve(text) });
  };
  return { sent, problems, store: createStore(who, send, (problem) => problems.push(problem)) };
}
const token = { status: 200, text: '{"auth-token":"abc"}' };

test("X81: the token is taken by POST, and goes with every request", async () => {
  const { sent, store } = make(() => token);
  expect(await store.authorize("https://lms.example/fetch?s=1")).toBe(true);
  await store.readState("LMS.LaunchData");
  expect(sent.map(({ method, address }) => `${method} ${address}`)).toEqual([
    "POST https://lms.example/fetch?s=1",
    "GET https://lrs.example/xapi/activities/state?stateId=LMS.LaunchData&activityId=https%3A%2F%2Flms.example%2Fau%2F1&agent=%7B%22account%22%3A%7B%22name%22%3A%22ada%22%7D%7D&registration=r-1",
  ]);
  expect(sent[1]?.headers).toMatchObject({ Authorization: "Basic abc", "X-Experience-API-Version": "1.0.3" });
});

test.each([
  [{ status: 200, text: '{"error-code":"1","error-text":"already in use"}' }, "fetch: already in use"],
  [{ status: 500, text: "{}" }, "fetch: HTTP 500"],
  [{ status: 0, text: "" }, "fetch: TypeError: Failed to fetch"],
])("X81: a refusal is told: %o", async (reply, message) => {
  const { problems, store } = make(() => reply);
  expect(await store.authorize("https://lms.example/fetch")).toBe(false);
  expect(problems).toEqual([{ code: "platform/unreachable", message }]);
});

test("X83: what is stored goes out one after the other, and one that fails stops none", async () => {
  let open = 0;
  let most = 0;
  const order: string[] = [];
  const problems: PlatformProblem[] = [];
  const store = createStore(
    who,
    async (address) => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      order.push(new URL(address).searchParams.get("statementId") ?? "state");
      open -= 1;
      const ok = !address.includes("=2");
      return { ok, status: ok ? 204 : 409, text: () => Promise.resolve("") };
    },
    (problem) => problems.push(problem),
  );
  for (const id of ["1", "2", "3"]) store.state({ id, verb: { id: "did" } });
  store.keep("dc.work", { state: "1.s.x" });
  await store.settled();
  expect(order).toEqual(["1", "2", "3", "state"]);
  expect(most).toBe(1);
  expect(problems).toEqual([{ code: "platform/unreachable", message: "did: HTTP 409" }]);
});

test("X82: what is not there is no problem", async () => {
  const { problems, store } = make(() => ({ status: 404, text: "" }));
  expect(await store.readPreferences()).toBeUndefined();
  expect(problems).toEqual([]);
});

test("X83: the last statement is a form, with its headers in it", async () => {
  const { sent, store } = make(() => token);
  await store.authorize("https://lms.example/fetch");
  store.stateAtLast({ id: "9", verb: { id: "terminated" } });
  await store.settled();
  const { method, address, headers, body } = sent[1] ?? { headers: {} };
  expect([method, address, headers]).toEqual([
    "POST",
    "https://lrs.example/xapi/statements?method=PUT",
    { "Content-Type": "application/x-www-form-urlencoded" },
  ]);
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    Authorization: "Basic abc",
    "Content-Type": "application/json",
    "X-Experience-API-Version": "1.0.3",
    statementId: "9",
    content: '{"id":"9","verb":{"id":"terminated"}}',
  });
});

test("X83: a page that is left waits for nothing: what was not answered goes out once more, as forms, in its order", async () => {
  const sent: string[] = [];
  const store = createStore(
    who,
    (address, { method, body }) => {
      const [form, query] = [new URLSearchParams(body), new URL(address).searchParams];
      const of = (name: string): string | null => form.get(name) ?? query.get(name);
      sent.push(`${method} ${of("statementId") ?? of("stateId")} ${form.get("content") ?? ""}`);
      // A store that is too slow for a page that goes.
      return method === "PUT"
        ? new Promise(() => {})
        : Promise.resolve({ ok: true, status: 204, text: async () => "" });
    },
    () => {},
  );
  store.state({ id: "1", verb: { id: "passed" } });
  store.keep("dc.work", { state: "1.s.x" });
  store.stateAtLast({ id: "2", verb: { id: "terminated" } });
  expect(sent).toEqual([
    "PUT 1 ",
    'POST 1 {"id":"1","verb":{"id":"passed"}}',
    'POST dc.work {"state":"1.s.x"}',
    'POST 2 {"id":"2","verb":{"id":"terminated"}}',
  ]);
});
