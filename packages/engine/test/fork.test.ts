import { afterEach, expect, test } from "vitest";
import {
  type Client,
  type Compared,
  createClient,
  createHost,
  type ForkChange,
  type HostChannel,
  type HostOptions,
  type ToClient,
  type ToHost,
} from "../src/host/index.ts";
import { createComparison, turnKnob, walkRecords } from "../src/compare/index.ts";
import { createRun, parseScenario, type Run } from "../src/scenario/index.ts";
import { openProbe, probeRegistry, probeText } from "./host-kinds.ts";

const yieldOnce = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const channels: MessagePort[] = [];
afterEach(() => {
  for (const port of channels.splice(0)) port.close();
});

async function openHost(options: Partial<HostOptions> = {}): Promise<Client> {
  const { port1, port2 } = new MessageChannel();
  channels.push(port1, port2);
  const worker: HostChannel<ToClient, ToHost> = {
    post: (message, transfer) => port2.postMessage(message, [...transfer]),
    listen: (receive) => {
      port2.onmessage = (event) => receive(event.data);
    },
  };
  createHost({
    channel: worker,
    now: () => performance.now(),
    yieldToHost: yieldOnce,
    registry: probeRegistry,
    open: openProbe,
    extensions: {
      explain: (run, record) => ({ code: "probe/because", values: { seed: run.scenario.seed }, because: [], record }),
    },
    ...options,
  });
  const client = createClient({
    channel: {
      post: (message, transfer) => port1.postMessage(message, [...transfer]),
      listen: (receive) => {
        port1.onmessage = (event) => receive(event.data);
      },
    },
  });
  await client.ask("open", { text: probeText, fileName: "two.json" });
  return client;
}

const slower: ForkChange = { path: "nodes.b.gap", value: "160ns" };

/** A run by itself, to compare with. */
function runAlone(change?: { readonly path: string; readonly value: string }): Run {
  const document = JSON.parse(probeText);
  const turned = change === undefined ? undefined : turnKnob(document, change.path, change.value);
  const read = parseScenario(turned?.ok ? turned.value : document, probeRegistry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, probeRegistry, { ports: "general", traceRecordsMax: 1 << 16 });
}

/** The number of the first record that differs, by runs that were never in a host. */
function partsAt(change: { readonly path: string; readonly value: string }): number {
  const [a, b] = [runAlone(), runAlone(change)];
  for (const { timeline, untilPs } of [a, b]) timeline.runUntil(untilPs);
  const [inA, inB] = [a.simulation.trace, b.simulation.trace];
  return walkRecords(inA, inB, 0, Math.min(inA.count, inB.count));
}

const compare = (client: Client): Promise<Compared> => client.ask("compare", {});

test("E219, E220: both stand at the same instant, with the digests of runs by themselves", async () => {
  const client = await openHost();
  await client.ask("seek", { timePs: 12e6 });
  await client.ask("fork", { change: slower });
  const [alone, changed] = [runAlone(), runAlone(slower as { path: string; value: string })];
  for (const timePs of [12e6, 30e6, 2e6, 50e6, 0, 7.5e6]) {
    await client.ask("seek", { timePs });
    const compared = await compare(client);
    for (const run of [alone, changed]) {
      if (timePs === 0) run.timeline.seekEvent(0);
      run.timeline.seek(timePs);
    }
    expect([compared.a.timePs, compared.b.timePs]).toEqual([timePs, timePs]);
    expect([compared.a.digest, compared.b.digest]).toEqual([alone.simulation.digest(), changed.simulation.digest()]);
  }
  expect((await compare(client)).knobs).toEqual([{ path: "nodes.b.gap", before: "150ns", after: "160ns" }]);
});

test("E220: the first divergence is that of a walk over both runs, and what differs is measured", async () => {
  const client = await openHost();
  await client.ask("fork", { change: slower });
  expect((await compare(client)).divergence).toBeUndefined();
  await client.ask("seek", { timePs: 40e6 });
  const { divergence, probes, probesDiffering, drops } = await compare(client);
  expect(divergence?.record).toBe(partsAt(slower as { path: string; value: string }));
  expect(divergence?.timePs).toBe(Math.min(divergence?.a?.timePs ?? 0, divergence?.b?.timePs ?? 0));
  expect(probes.find(({ object, metric }) => object === "b/eth0" && metric === "sentFrames")).toMatchObject({
    a: 266,
    b: 250,
  });
  expect(probesDiffering).toBeGreaterThanOrEqual(probes.length);
  expect(drops[0]).toMatchObject({ cause: "queue-full" });
  expect(drops[0]?.a).toBeGreaterThan(drops[0]?.b ?? 0);
});

test("E219: steps inside an instant, and back, keep both level", async () => {
  const client = await openHost();
  // A change that nothing shows: whatever is stepped, both are one run.
  await client.ask("fork", { change: { path: "name", value: "another" } });
  for (const [name, count] of [
    ["step", 40],
    ["stepBack", 7],
    ["step", 1],
    ["step", 1],
    ["stepBack", 30],
    ["step", 300],
    ["stepBack", 1],
  ] as const) {
    await client.ask(name, { count });
    const { a, b, divergence, probesDiffering } = await compare(client);
    expect([b, divergence, probesDiffering]).toEqual([a, undefined, 0]);
  }
});

test("E219: playing moves both", async () => {
  const client = await openHost();
  await client.ask("fork", { change: slower });
  const before = (await compare(client)).a.timePs;
  await client.ask("play", { psPerSecond: 1e12 });
  for (let asked = 0; asked < 1000 && (await client.ask("digest", {})).position.playing; asked++) await yieldOnce();
  await client.ask("pause", {});
  const { a, b } = await compare(client);
  expect(a.timePs).toBeGreaterThan(before);
  expect(b.timePs).toBe(a.timePs);
});

test("E219: an action is done to the fork alone, from its instant on", async () => {
  const client = await openHost();
  await client.ask("seek", { timePs: 10e6 });
  const { change } = await client.ask("fork", { change: { action: "link.down", on: "leaf1:out" } });
  expect(change).toMatchObject({ timePs: 10e6, after: 0 });
  await client.ask("seek", { timePs: 20e6 });
  const { divergence, drops, knobs, a } = await compare(client);
  expect(divergence).toMatchObject({ timePs: 10e6, b: { kind: "action", object: "leaf1:out" } });
  expect(drops.find(({ cause }) => cause === "link-down")?.b).toBeGreaterThan(0);
  expect(knobs).toMatchObject([{ path: "actions", after: { do: "link.down", timePs: 10e6 } }]);
  const alone = runAlone();
  alone.timeline.runUntil(20e6);
  expect(a.digest).toBe(alone.simulation.digest());
});

test("E221: what is done and taken back holds for both", async () => {
  const client = await openHost();
  await client.ask("fork", { change: { path: "name", value: "another" } });
  await client.ask("seek", { timePs: 5e6 });
  await client.ask("act", { action: "link.down", on: "a:eth0" });
  await client.ask("seek", { timePs: 9e6 });
  const done = await compare(client);
  expect([done.b, done.divergence]).toEqual([done.a, undefined]);
  await client.ask("undo", {});
  const undone = await compare(client);
  expect([undone.b, undone.divergence]).toEqual([undone.a, undefined]);
  expect(undone.a.digest).not.toBe(done.a.digest);
  await client.ask("redo", {});
  expect((await compare(client)).b).toEqual(done.a);
});

test("E222: what the scenario cannot have is refused, and what was there stays", async () => {
  const client = await openHost();
  await client.ask("seek", { timePs: 5e6 });
  await client.ask("fork", { change: slower });
  const before = await compare(client);
  const refused = (change: ForkChange): Promise<unknown> => client.ask("fork", { change });
  await expect(refused({ path: "nodes.c.gap", value: "1ns" })).rejects.toMatchObject({
    code: "host/bad-fork",
    issues: [{ code: "compare/no-path", path: "nodes" }],
  });
  await expect(refused({ path: "nodes.b.gap", value: 5 })).rejects.toMatchObject({
    code: "host/bad-fork",
    issues: [{ path: "nodes.b.gap" }],
  });
  await expect(refused({ action: "link.down", on: "nobody:eth0" })).rejects.toMatchObject({ code: "host/bad-fork" });
  expect(await compare(client)).toEqual(before);
  const small = await openHost({ forkStateBytesMax: 1000 });
  await expect(small.ask("fork", { change: slower })).rejects.toMatchObject({
    code: "host/fork-too-large",
    issues: [{ expected: expect.stringContaining("MiB"), received: expect.stringContaining("MiB") }],
  });
});

test("E223: a trace that has lost its beginning changes nothing of what is found", async () => {
  const client = await openHost({ traceRecordsMax: 2048 });
  await client.ask("seek", { timePs: 40e6 });
  const before = (await client.ask("digest", {})).position;
  await client.ask("fork", { change: slower });
  const { divergence, a } = await compare(client);
  expect(divergence?.record).toBe(partsAt(slower as { path: string; value: string }));
  expect([a.timePs, a.fired, a.records]).toEqual([before.timePs, before.fired, before.records]);
  const { events } = await client.ask("events", { limit: 3000 });
  expect(events.length).toBe(2048);
  await client.ask("seek", { timePs: 50e6 });
  const alone = runAlone();
  alone.timeline.runUntil(50e6);
  expect((await compare(client)).a.digest).toBe(alone.simulation.digest());
});

test("E224: both go to where they part, and reasons are asked for on both sides", async () => {
  const client = await openHost();
  await client.ask("fork", { change: { path: "seed", value: 8 } });
  await expect(client.ask("seekDivergence", {})).rejects.toMatchObject({ code: "host/no-divergence" });
  await client.ask("fork", { change: slower });
  await client.ask("seek", { timePs: 30e6 });
  const { divergence } = await compare(client);
  const moved = await client.ask("seekDivergence", {});
  expect(moved).toMatchObject({ timePs: divergence?.timePs, reached: true });
  const { a, b } = await compare(client);
  expect([a.timePs, b.timePs]).toEqual([divergence?.timePs, divergence?.timePs]);
  const record = divergence?.record ?? -1;
  expect(moved.record).toBe(divergence?.a?.timePs === divergence?.timePs ? record : -1);
  await client.ask("seek", { timePs: 30e6 });
  await compare(client);
  expect(await client.ask("forkWhy", { record })).toMatchObject({ code: "probe/because" });
  expect(await client.ask("why", { record })).toMatchObject({ code: "probe/because" });
  await expect(client.ask("forkWhy", { record: 1e8 })).rejects.toMatchObject({ code: "host/no-reason" });
});

test("E225: another file and closing let the fork go", async () => {
  const client = await openHost();
  await client.ask("fork", { change: slower });
  await client.ask("closeFork", {});
  await expect(compare(client)).rejects.toMatchObject({ code: "host/no-fork" });
  await client.ask("fork", { change: slower });
  await client.ask("open", { text: probeText, fileName: "two.json" });
  for (const name of ["compare", "seekDivergence"] as const) {
    await expect(client.ask(name, {})).rejects.toMatchObject({ code: "host/no-fork" });
  }
});

test("E215: a host lists knobs, those of a node first", async () => {
  const client = await openHost();
  const all = (await client.ask("knobs", {})).knobs.map(({ path }) => path);
  const own = (await client.ask("knobs", { about: "b" })).knobs.map(({ path }) => path);
  expect(all).toEqual(expect.arrayContaining(["seed", "until", "nodes.a.gap", "links[0].rate"]));
  expect(own).toEqual(expect.arrayContaining(["nodes.b.gap"]));
  expect(own).not.toContain("nodes.a.gap");
  expect(createComparison(runAlone(), runAlone()).divergence()).toBeUndefined();
});
