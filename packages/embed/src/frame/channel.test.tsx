/**
 * Both sides of the frame against each other, over real message channels. The windows are played, so that a test can
 * say from where a message comes; two real pages of two origins are in the end-to-end tests.
 */
import type { Json, LabHandle, LabOptions } from "@dc/solid";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ConnectOptions, connectFrame, type FrameConnection } from "./connect.ts";
import { callsMax, charactersMax } from "./envelope.ts";
import { type ServedLab, serveFrame } from "./serve.ts";

const labOrigin = "https://labs.example";
const hostOrigin = "https://lms.example";

interface Posted {
  readonly data: unknown;
  readonly origin: string;
}

/** A lab that keeps the contract: it counts, and has one question of four points. */
function makeLab(): {
  mount: (options: LabOptions) => LabHandle;
  options: () => LabOptions;
  calls: [string, unknown[]][];
  tell: NonNullable<LabOptions["onEvent"]>;
  hold: { wait: Promise<void> | undefined };
} {
  let given: LabOptions = {};
  const calls: [string, unknown[]][] = [];
  const hold: { wait: Promise<void> | undefined } = { wait: undefined };
  const results: Record<string, unknown> = {
    getState: "1.d.abc",
    getPermalink: "https://labs.example/?lab=x&m=hash@1.0.0#s=1.d.abc",
    getParams: { speed: 1 },
    runUntil: true,
  };
  const mount = (options: LabOptions): LabHandle => {
    given = options;
    return new Proxy({} as LabHandle, {
      get(_target, name) {
        if (name === "then" || typeof name !== "string") return undefined;
        return async (...params: unknown[]): Promise<unknown> => {
          calls.push([name, params]);
          await hold.wait;
          if (name === "seek" && params[0] === "yesterday")
            throw Object.assign(new Error("yesterday: expected a number and a unit"), { code: "lab/bad-time" });
          if (name === "resetTask" && hold.wait === undefined && given.seed === 13) throw new Error("no");
          if (name === "inspect") return () => "functions cannot be cloned";
          if (name === "subscribe") {
            (params[1] as (value: number) => void)(3);
            return () => calls.push(["stop", []]);
          }
          return results[name];
        };
      },
    });
  };
  return { mount, options: () => given, calls, tell: (name, detail) => given.onEvent?.(name, detail), hold };
}

interface Stage {
  readonly frame: HTMLIFrameElement;
  readonly served: ServedLab;
  readonly lab: ReturnType<typeof makeLab>;
  readonly posted: Posted[];
  /** Ports that were offered, as the host page got them. */
  readonly ports: MessagePort[];
  /** A message to the lab's own window, which is not its channel. */
  readonly toLabWindow: (data: unknown) => void;
}

const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
  document.body.innerHTML = "";
  vi.useRealTimers();
});

/** Say to this page that a message came. */
function arrive(source: unknown, origin: string, data: unknown, ports: readonly MessagePort[] = []): void {
  window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source, ports }));
}

/** A lab in a frame of this page. `deliver` false: the page does not hear the window yet. */
function stage(query = `?host=${hostOrigin}`, frameMarkup = ""): Stage {
  document.body.innerHTML = `<iframe ${frameMarkup}></iframe>`;
  const frame = document.querySelector("iframe") as HTMLIFrameElement;
  const posted: Posted[] = [];
  const ports: MessagePort[] = [];
  const heard: ((event: { data: unknown }) => void)[] = [];
  const parent = {
    postMessage(data: unknown, origin: string, given: readonly MessagePort[] = []): void {
      posted.push({ data, origin });
      ports.push(...given);
      // A browser gives a message to the window of that origin, and to no other.
      if (origin === hostOrigin)
        queueMicrotask(() =>
          arrive(frame.contentWindow, frame.hasAttribute("sandbox") ? "null" : labOrigin, data, given),
        );
    },
  };
  const page = {
    parent,
    location: { search: query, href: `${labOrigin}/labs/x/${query}`, origin: labOrigin },
    document: { referrer: "", documentElement: { scrollHeight: 500 }, body: document.body },
    innerHeight: 500,
    innerWidth: 900,
    addEventListener: (_name: string, hear: (event: { data: unknown }) => void) => heard.push(hear),
    removeEventListener: () => {},
  };
  const lab = makeLab();
  const served = serveFrame(lab.mount, {}, { page: page as unknown as Window });
  ending.push(served.end);
  return { frame, served, lab, posted, ports, toLabWindow: (data) => heard.forEach((hear) => void hear({ data })) };
}
function connect({ frame }: Stage, options: ConnectOptions = { origin: labOrigin }): FrameConnection {
  const connection = connectFrame(frame, options);
  ending.push(connection.close);
  return connection;
}

/** Speak over a channel by hand, as a host that keeps no rules. */
async function speak(staged: Stage): Promise<{ port: MessagePort; said: Record<string, unknown>[] }> {
  await vi.waitFor(() => expect(staged.ports.length).toBeGreaterThan(0));
  const port = staged.ports[0] as MessagePort;
  const said: Record<string, unknown>[] = [];
  port.addEventListener("message", (event) => said.push(event.data as Record<string, unknown>));
  port.start();
  ending.push(() => port.close());
  return { port, said };
}
const answersOf = (said: readonly Record<string, unknown>[]): Record<string, unknown>[] =>
  said.filter((message) => !("event" in message));

test("X13: the lab posts to its trusted origin by name, never to all", async () => {
  const staged = stage();
  await vi.waitFor(() => expect(staged.ports).toHaveLength(1));
  expect(new Set(staged.posted.map(({ origin }) => origin))).toEqual(new Set([hostOrigin]));
  expect(staged.posted.find(({ data }) => typeof data === "object")?.data).toMatchObject({
    dc: 1,
    event: "channel",
    detail: { protocol: 1, labApi: 1 },
  });
});

test("X14: without a trusted origin the lab opens as on a page of its own, and posts nothing", async () => {
  const staged = stage("?host=nowhere");
  expect(staged.served.trusted).toEqual({ origin: undefined, by: "bad-host" });
  await staged.served.handle.play();
  expect(staged.lab.calls).toEqual([["play", []]]);
  expect(staged.posted).toEqual([]);
});

test("X15: a channel is offered until the first call comes over one; a page may listen late", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const staged = stage();
  await vi.advanceTimersByTimeAsync(750);
  expect(staged.ports).toHaveLength(4);
  const connection = connect(staged);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  expect((await connection.ready).protocol).toBe(1);
  expect(await connection.lab.getState()).toBe("1.d.abc");
  const offered = staged.ports.length;
  await new Promise((done) => setTimeout(done, 300));
  expect(staged.ports).toHaveLength(offered);
});

test("X15: after a minute without a host no more is offered", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const staged = stage();
  await vi.advanceTimersByTimeAsync(600_000);
  const offered = staged.ports.length;
  expect(offered).toBe(18);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(staged.ports).toHaveLength(offered);
});

describe("X16: an offer is taken from the window of the frame and from its origin only", () => {
  const offer = { dc: 1, event: "channel", detail: { protocol: 1, labApi: 1, page: "evil", methods: [] } };
  test.each([
    ["another window of the same origin", () => document.defaultView, labOrigin],
    [
      "the frame's window from another origin",
      (frame: HTMLIFrameElement) => frame.contentWindow,
      "https://evil.example",
    ],
    ["a sandboxed page in the frame's place", (frame: HTMLIFrameElement) => frame.contentWindow, "null"],
  ] as const)("%s is counted and left alone", async (_name, from, origin) => {
    const staged = stage("?host=https://somebody.else");
    const connection = connect(staged, { origin: labOrigin, answerWithinMs: 50 });
    const { port1, port2 } = new MessageChannel();
    const heard = vi.fn();
    port1.addEventListener("message", heard);
    port1.start();
    arrive(from(staged.frame), origin, offer, [port2]);
    await expect(connection.ready).rejects.toMatchObject({ code: "embed/no-answer" });
    expect(connection.counters.foreign).toBe(1);
    expect(heard).not.toHaveBeenCalled();
    port1.close();
  });

  test("the offer of another frame of this page is for its own connection, and what else it says is counted", () => {
    const staged = stage("?host=https://somebody.else");
    const connection = connect(staged);
    const other = { parent: document.defaultView };
    arrive(other, labOrigin, offer, [new MessageChannel().port1]);
    expect(connection.counters.foreign).toBe(0);
    arrive(other, labOrigin, { dc: 1, id: 1, result: null });
    expect(connection.counters.foreign).toBe(1);
  });

  test("what is no message of ours is not even counted", async () => {
    const staged = stage();
    const connection = connect(staged);
    arrive(window, "https://other.example", { type: "webpackOk" });
    arrive(window, "https://other.example", "text");
    expect(connection.counters.foreign).toBe(0);
  });

  test("an offer of another edition, or without a channel, is malformed", async () => {
    const staged = stage("?host=https://somebody.else");
    const connection = connect(staged);
    arrive(staged.frame.contentWindow, labOrigin, { ...offer, detail: { ...offer.detail, protocol: 2 } }, [
      new MessageChannel().port1,
    ]);
    arrive(staged.frame.contentWindow, labOrigin, offer);
    expect(connection.counters.malformed).toBe(2);
  });
});

test("X17: a sandboxed frame has the origin null, and is known by its window", async () => {
  const staged = stage(`?host=${hostOrigin}`, `sandbox="allow-scripts" src="${labOrigin}/labs/x/"`);
  const connection = connect(staged, {});
  expect((await connection.ready).labApi).toBe(1);
});

test("X17: an origin that is none is the programmer's mistake", () => {
  const frame = document.createElement("iframe");
  for (const origin of ["*", "https://lms.example/path", "lms.example"])
    expect(() => connectFrame(frame, { origin })).toThrow(expect.objectContaining({ code: "embed/bad-message" }));
});

test("X18: a frame that was loaded anew is another lab: what waited is rejected, and the new one answers", async () => {
  const staged = stage();
  const connection = connect(staged);
  await connection.ready;
  staged.lab.hold.wait = new Promise(() => {});
  const waits = connection.lab.play();
  await vi.waitFor(() => expect(staged.lab.calls).toContainEqual(["play", []]));
  const { port1, port2 } = new MessageChannel();
  ending.push(() => port1.close());
  port1.addEventListener("message", ({ data }) => port1.postMessage({ dc: 1, id: data.id, result: "the new page" }));
  port1.start();
  const detail = { protocol: 1, labApi: 1, page: "another", methods: [] };
  arrive(staged.frame.contentWindow, labOrigin, { dc: 1, event: "channel", detail }, [port2]);
  await expect(waits).rejects.toMatchObject({ code: "embed/closed" });
  expect(await connection.lab.getState()).toBe("the new page");
});

test("X19: a host that leaves may come again: the lab offers a channel anew", async () => {
  const staged = stage();
  const first = connect(staged);
  await first.ready;
  first.close();
  await expect(first.lab.play()).rejects.toMatchObject({ code: "embed/closed" });
  const second = connect(staged);
  await second.ready;
  expect(await second.lab.runUntil("drop")).toBe(true);
});

test("X44 X46: methods are called with their parameters, and answered with what they give", async () => {
  const staged = stage();
  const { lab } = connect(staged);
  expect(await lab.runUntil("drop & flow:B")).toBe(true);
  expect(await lab.play()).toBeUndefined();
  expect(await lab.getParams()).toEqual({ speed: 1 });
  await lab.invoke("link.down", "leaf1:e1-49");
  expect(staged.lab.calls).toContainEqual(["runUntil", ["drop & flow:B"]]);
  expect(staged.lab.calls).toContainEqual(["invoke", ["link.down", "leaf1:e1-49"]]);
});

test("X43: what the lab refuses is rejected with its own code and words", async () => {
  const { lab } = connect(stage());
  await expect(lab.seek("yesterday")).rejects.toMatchObject({
    code: "lab/bad-time",
    message: "yesterday: expected a number and a unit",
  });
});

test("X43: an answer that cannot be cloned is an error, not silence", async () => {
  const { lab } = connect(stage());
  await expect(lab.inspect("leaf1")).rejects.toThrow(/clone/i);
});

test("X46: H5P's names answer with the last committed values, and resetTask takes them back", async () => {
  const staged = stage();
  const { lab } = connect(staged);
  expect(await lab.getAnswerGiven()).toBe(false);
  expect(await lab.getXAPIData()).toBeUndefined();
  staged.lab.tell("loaded", {});
  staged.lab.tell("statechange", { status: "paused" });
  staged.lab.tell("answer", { step: "hash", id: "share", value: 25 });
  staged.lab.tell("score", { points: 3, pointsMax: 4 });
  expect([await lab.getAnswerGiven(), await lab.getScore(), await lab.getMaxScore()]).toEqual([true, 3, 4]);
  await vi.waitFor(async () => expect(await lab.getCurrentState()).toEqual({ dc: 1, state: "1.d.abc" }));
  expect(JSON.parse(await lab.gradeSync())).toMatchObject({ points: 3, pointsMax: 4, module: "hash@1.0.0" });
  expect((await lab.getXAPIData())?.statement.object.id).toBe("https://labs.example/?m=hash@1.0.0");
  await lab.resetTask();
  expect([await lab.getAnswerGiven(), await lab.getScore(), await lab.getMaxScore()]).toEqual([false, 0, 4]);
});

test("X51: what the lab tells arrives by name, on the connection and on the frame as dc-", async () => {
  const staged = stage();
  const connection = connect(staged);
  await connection.ready;
  const heard: [string, Json][] = [];
  connection.on("time", (detail) => heard.push(["time", detail]));
  document.addEventListener("dc-time", (event) => heard.push([event.type, (event as CustomEvent).detail]), {
    once: true,
  });
  staged.lab.tell("time", { timePs: 5 });
  await vi.waitFor(() =>
    expect(heard).toEqual([
      ["time", { timePs: 5 }],
      ["dc-time", { timePs: 5 }],
    ]),
  );
});

test("X51: who connects late is told where the lab stands", async () => {
  const staged = stage();
  staged.lab.tell("ready", {});
  staged.lab.tell("score", { points: 1, pointsMax: 4 });
  staged.lab.tell("score", { points: 2, pointsMax: 4 });
  const connection = connect(staged);
  const heard: Json[] = [];
  connection.on("score", (detail) => heard.push(detail));
  await connection.ready;
  await vi.waitFor(() => expect(heard).toEqual([{ points: 2, pointsMax: 4 }]));
});

test("X51: answers and statements that nobody could hear are kept for the host that comes, each once", async () => {
  const staged = stage();
  staged.lab.tell("loaded", {});
  staged.lab.tell("statechange", { status: "paused" });
  staged.lab.tell("answer", { step: "hash", id: "share", value: 20 });
  staged.lab.tell("answer", { step: "hash", id: "share", value: 25 });
  await vi.waitFor(() => expect(staged.lab.calls).toContainEqual(["getPermalink", []]));
  const heard: string[] = [];
  const first = connect(staged);
  first.on("answer", (detail) => heard.push(String((detail as { value: number }).value)));
  first.on("xapi", (detail) =>
    heard.push(String((detail as { statement: { verb: { display: { en: string } } } }).statement.verb.display.en)),
  );
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(["20", "25", "answered", "answered", "initialized"]));
  first.close();
  const again = vi.fn();
  const second = connect(staged);
  second.on("answer", again);
  await second.ready;
  expect(again).not.toHaveBeenCalled();
});

test("X52: a probe's values come to who subscribed, the first one too, and end when asked", async () => {
  const staged = stage();
  const { lab } = connect(staged);
  const values: number[] = [];
  const stop = await lab.subscribe("leaf1#drops.count", (value) => values.push(value));
  await vi.waitFor(() => expect(values).toEqual([3]));
  stop();
  await vi.waitFor(() => expect(staged.lab.calls).toContainEqual(["stop", []]));
});

test("X53: setOptions changes the look of the lab that is there", async () => {
  const staged = stage();
  const { lab } = connect(staged);
  await lab.setOptions({ theme: "dark", readonly: true });
  expect([staged.lab.options().theme, staged.lab.options().readonly]).toEqual(["dark", true]);
  await lab.setOptions({ theme: null });
  expect(staged.lab.options().theme).toBeUndefined();
  await expect(lab.setOptions({ seed: 1 } as never)).rejects.toMatchObject({ code: "embed/bad-message" });
});

test("X54: the frame says how high it wants to be, to its channel and as LTI says it", async () => {
  const staged = stage();
  const connection = connect(staged, { origin: labOrigin, resize: true });
  await connection.ready;
  await vi.waitFor(() => expect(staged.frame.height).toBe("640"));
  expect(staged.posted).toContainEqual({
    data: JSON.stringify({ subject: "lti.frameResize", height: 640 }),
    origin: hostOrigin,
  });
});

describe("X47: a call that cannot be done is answered with its reason, and counted", () => {
  test.each([
    ["an unknown method", { dc: 1, id: 1, method: "format" }, "embed/unknown-method", "unknown"],
    ["a method of every object", { dc: 1, id: 1, method: "constructor" }, "embed/unknown-method", "unknown"],
    ["a parameter of another kind", { dc: 1, id: 1, method: "seek", params: [5] }, "embed/bad-message", "malformed"],
    ["another edition", { dc: 2, id: 1, method: "play" }, "embed/bad-message", "malformed"],
    ["no plain data", { dc: 1, id: 1, method: "setParams", params: [new Map()] }, "embed/bad-message", "malformed"],
    [
      "too large",
      { dc: 1, id: 1, method: "setState", params: ["x".repeat(charactersMax)] },
      "embed/too-large",
      "oversized",
    ],
  ] as const)("%s", async (_name, message, code, counter) => {
    const staged = stage();
    const { port, said } = await speak(staged);
    port.postMessage(message);
    await vi.waitFor(() => expect(said).toMatchObject([{ dc: 1, id: 1, error: { code } }]));
    expect(staged.served.counters[counter]).toBe(1);
    expect(staged.lab.calls).toEqual([]);
  });

  test("what has no id to answer to is counted only", async () => {
    const staged = stage();
    const { port, said } = await speak(staged);
    for (const message of [null, "play", { dc: 1 }, { dc: 1, method: "play" }, [1]]) port.postMessage(message);
    port.postMessage({ dc: 1, id: 9, method: "getScore" });
    await vi.waitFor(() => expect(answersOf(said)).toEqual([{ dc: 1, id: 9, result: 0 }]));
    expect(staged.served.counters.malformed).toBe(5);
  });
});

test("X48: beyond 64 calls in flight there is one error for a flood, and the lab's work goes on", async () => {
  const staged = stage();
  const { port, said } = await speak(staged);
  let release: () => void = () => {};
  staged.lab.hold.wait = new Promise((done) => {
    release = done;
  });
  for (let id = 1; id <= 1_000; id += 1) port.postMessage({ dc: 1, id, method: "play" });
  await vi.waitFor(() => expect(staged.served.counters.flooded).toBe(1_000 - callsMax));
  expect(staged.lab.calls).toHaveLength(callsMax);
  await vi.waitFor(() =>
    expect(answersOf(said)).toMatchObject([{ id: callsMax + 1, error: { code: "embed/too-many-calls" } }]),
  );
  release();
  await vi.waitFor(() => expect(answersOf(said)).toHaveLength(1 + callsMax));
  port.postMessage({ dc: 1, id: 2_000, method: "runUntil", params: ["drop"] });
  await vi.waitFor(() => expect(answersOf(said).at(-1)).toEqual({ dc: 1, id: 2_000, result: true }));
});

test("X48: a host that uses connectFrame is refused by itself, so that nobody waits for a dropped call", async () => {
  const staged = stage();
  const connection = connect(staged);
  await connection.ready;
  staged.lab.hold.wait = new Promise(() => {});
  const calls = Array.from({ length: callsMax + 1 }, () => connection.lab.play());
  for (const call of calls) call.catch(() => {});
  await expect(calls.at(-1)).rejects.toMatchObject({ code: "embed/too-many-calls" });
  expect(staged.served.counters.flooded).toBe(0);
});

test("X49: messages to the lab's window are counted and do nothing", async () => {
  const staged = stage();
  await vi.waitFor(() => expect(staged.ports).toHaveLength(1));
  staged.toLabWindow({ dc: 1, id: 1, method: "destroy" });
  staged.toLabWindow({ type: "other" });
  expect(staged.served.counters.foreign).toBe(1);
  expect(staged.lab.calls).toEqual([]);
});

test("X49: answers that nobody asked for, and events with odd names, reach nobody", async () => {
  const staged = stage("?host=https://somebody.else");
  const connection = connect(staged);
  const { port1, port2 } = new MessageChannel();
  ending.push(() => port1.close());
  port1.addEventListener("message", ({ data }) => port1.postMessage({ dc: 1, id: data.id, result: null }));
  port1.start();
  const detail = { protocol: 1, labApi: 1, page: "a", methods: [] };
  arrive(staged.frame.contentWindow, labOrigin, { dc: 1, event: "channel", detail }, [port2]);
  await connection.ready;
  const heard = vi.fn();
  staged.frame.addEventListener("dc-<script>", heard);
  port1.postMessage({ dc: 1, id: 99, result: "unasked" });
  port1.postMessage({ dc: 1, event: "<script>", detail: 1 });
  port1.postMessage({ dc: 1, event: "score", detail: "x".repeat(charactersMax + 1) });
  await vi.waitFor(() => expect(connection.counters).toMatchObject({ malformed: 2, oversized: 1 }));
  expect(heard).not.toHaveBeenCalled();
});

test("X55: after destroy every call is refused by code", async () => {
  const staged = stage();
  const { lab } = connect(staged);
  await lab.destroy();
  await expect(lab.play()).rejects.toMatchObject({ code: "embed/destroyed" });
  expect(staged.lab.calls.map(([name]) => name)).toEqual(["destroy"]);
});
