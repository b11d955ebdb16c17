/**
 * test/question — what whoever made a host may ask of its run.
 */
import { afterEach, expect, test } from "vitest";
import {
  type Client,
  createClient,
  createHost,
  type Questions,
  type ToClient,
  type ToHost,
} from "../src/host/index.ts";
import { openProbe, probeRegistry, probeText } from "./host-kinds.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const questions: Questions = {
  twice: (_run, params) => Number(params) * 2,
  records: ({ simulation }) => simulation.trace.count,
  actions: ({ timeline }) => timeline.actions.length,
  breaks: () => {
    throw Object.assign(new Error("cut"), { code: "probe/cut" });
  },
};

/** A host beside its client, with the probe's run open. */
async function openBench(given: Questions | undefined = questions): Promise<Client> {
  let toPage: (message: ToClient) => void = () => {};
  let toHost: (message: ToHost) => void = () => {};
  const host = createHost({
    channel: {
      post: (message) => setImmediate(() => toPage(message)),
      listen: (receive) => {
        toHost = receive;
      },
    },
    now: () => performance.now(),
    yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
    registry: probeRegistry,
    open: openProbe,
    ...(given === undefined ? {} : { questions: given }),
  });
  const client = createClient({
    channel: {
      post: (message) => setImmediate(() => toHost(message)),
      listen: (receive) => {
        toPage = receive;
      },
    },
  });
  ends.push(() => {
    client.close();
    host.close();
  });
  await client.ask("open", { text: probeText, fileName: "two.json" });
  return client;
}

test("E235: a question is answered of the run as it stands, with where it stands and its digest", async () => {
  const client = await openBench();
  await client.ask("seek", { timePs: 20e6 });
  const { digest } = await client.ask("digest", {});
  expect(await client.ask("question", { name: "twice", params: 21 })).toMatchObject({
    value: 42,
    digest,
    position: { timePs: 20e6, playing: false },
  });
  await client.ask("seek", { timePs: 50e6 });
  const counted = await client.ask("question", { name: "records", params: null });
  expect(counted.value).toBe((await client.ask("events", { limit: 1 })).records);
  expect(counted.digest).not.toBe(digest);
  await client.ask("seek", { timePs: 0 });
  await client.ask("play", { psPerSecond: 1 });
  expect(await client.ask("question", { name: "twice", params: 1 })).toMatchObject({
    value: 2,
    position: { playing: true },
  });
});

test("E236: asking moves nothing", async () => {
  const client = await openBench();
  await client.ask("step", { count: 5 });
  const before = await client.ask("digest", {});
  for (const name of ["records", "twice", "actions"]) await client.ask("question", { name, params: 3 });
  expect(await client.ask("digest", {})).toEqual(before);
});

test.each([
  ["dance", "twice, records, actions, breaks"],
  ["constructor", "twice, records, actions, breaks"],
  ["__proto__", "twice, records, actions, breaks"],
])("E237: the question %s is refused with the names that there are", async (name, names) => {
  const client = await openBench();
  const asked = client.ask("question", { name, params: null });
  await expect(asked).rejects.toMatchObject({ code: "host/unknown-question" });
  await expect(asked).rejects.toThrow(names);
});

test("E237: a host without questions says so", async () => {
  const client = await openBench({});
  await expect(client.ask("question", { name: "twice", params: 1 })).rejects.toThrow("there are none");
});

test("E238: what a question throws is its answer, and the host goes on", async () => {
  const client = await openBench();
  await expect(client.ask("question", { name: "breaks", params: null })).rejects.toMatchObject({ code: "probe/cut" });
  expect(await client.ask("question", { name: "twice", params: 4 })).toMatchObject({ value: 8 });
});

test("E239: a question sees what was done before it was asked, and nothing of what is done after", async () => {
  const client = await openBench();
  const answers = await Promise.all([
    client.ask("question", { name: "actions", params: null }),
    client.ask("act", { action: "link.down", on: "leaf1:out" }),
    client.ask("question", { name: "actions", params: null }),
    client.ask("undo", {}),
    client.ask("question", { name: "actions", params: null }),
  ]);
  expect([answers[0], answers[2], answers[4]].map((answer) => "value" in answer && answer.value)).toEqual([0, 1, 0]);
});
