import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Client,
  createClient,
  makeChannel,
  type MessageTarget,
  type Picture,
  type ToClient,
  type ToHost,
} from "../src/host/index.ts";
import { probeText } from "./host-kinds.ts";

/** A worker of Node's runs JavaScript: the host and the probe kinds as one bundle. */
const folder = mkdtempSync(join(tmpdir(), "dc-host-"));
const bundle = join(folder, "worker.mjs");
const here = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

beforeAll(() => {
  buildSync({
    stdin: {
      contents: `
        import { parentPort } from "node:worker_threads";
        import { createHost, makeChannel } from ${here("../src/host/index.ts")};
        import { openProbe, probeFlows, probeRegistry } from ${here("./host-kinds.ts")};
        createHost({
          channel: makeChannel(parentPort),
          now: () => performance.now(),
          yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
          registry: probeRegistry,
          open: openProbe,
          extensions: { flows: () => probeFlows },
        });`,
      resolveDir: folder,
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile: bundle,
    logLevel: "error",
  });
});
const workers: Worker[] = [];
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()));
  rmSync(folder, { recursive: true });
});

function start(onPicture: (picture: Picture, client: Client) => void): Client {
  const worker = new Worker(bundle);
  workers.push(worker);
  const client: Client = createClient({
    channel: makeChannel<ToHost, ToClient>(worker as unknown as MessageTarget),
    onPicture: (picture) => onPicture(picture, client),
  });
  return client;
}

test("another thread comes to the same digest, and its pictures' buffers are moved, not copied", async () => {
  let pictures = 0;
  let detached = 0;
  const client = start((picture, to) => {
    pictures += 1;
    to.returnPicture(picture);
    if (picture.buffer.byteLength === 0) detached += 1;
  });
  const opened = await client.ask("open", { text: probeText, fileName: "two.json" });
  expect(opened.ports).toHaveLength(6);
  await client.ask("seek", { timePs: 30e6 });
  const there = (await client.ask("digest", {})).digest;
  const other = start((picture, to) => to.returnPicture(picture));
  await other.ask("open", { text: probeText, fileName: "two.json" });
  for (let index = 0; index < 50; index += 1) await other.ask("step", { count: 3 });
  await other.ask("stepBack", { count: 20 });
  await other.ask("seek", { timePs: 30e6 });
  expect((await other.ask("digest", {})).digest).toBe(there);
  await client.ask("seek", { timePs: 0 });
  await client.ask("play", { psPerSecond: 1e8 });
  await expect.poll(() => pictures).toBeGreaterThan(5);
  expect(detached).toBe(pictures);
});

test("exports come as pieces: a trace that parses, a table with a line for each record", async () => {
  const client = start((picture, to) => to.returnPicture(picture));
  await client.ask("open", { text: probeText, fileName: "folder/two.clab.yml" });
  const { records } = await client.ask("seek", { timePs: 10e6 });
  const trace = await client.ask("export", { format: "trace" });
  expect(trace).toMatchObject({ fileName: "two.trace.json", mediaType: "application/json" });
  const parsed = JSON.parse(trace.chunks.join(""));
  expect(parsed.displayTimeUnit).toBe("ns");
  expect(parsed.traceEvents.length).toBeGreaterThan(records / 2);
  const table = await client.ask("export", { format: "csv" });
  expect(table.chunks.join("").trim().split(/\r?\n/)).toHaveLength(records + 1);
  expect(table.sizeBytes).toBe(table.chunks.join("").length);
});
