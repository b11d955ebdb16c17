import { readFileSync } from "node:fs";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { datacenterPackages, storageOf } from "../kinds.ts";
import { addBlockRequests } from "./requests.ts";

const text = readFileSync(new URL("../../scenarios/storage-over-rdma.yaml", import.meta.url), "utf8");
const registry = createRegistry(datacenterPackages);
const read = loadScenario(text, registry);
if (!read.ok) throw new Error(JSON.stringify(read.issues));

test("D27: requests that no disk can carry out are refused before a run begins", () => {
  const run = createRun(read.value, registry);
  const disk = storageOf(run).get("disk1");
  const good = { disk, isWrite: false, offsetBytes: 0, sizeBytes: 4096, startPs: 0, intervalPs: 1 };
  for (const wrong of [
    { offsetBytes: 100 },
    { sizeBytes: 0 },
    { sizeBytes: 1000 },
    { sizeBytes: 32_768 },
    { offsetBytes: 2 ** 20 },
    { intervalPs: 0 },
  ])
    expect(() => addBlockRequests(run.simulation, 7, { ...good, ...wrong })).toThrowError(
      expect.objectContaining({ code: "datacenter/bad-request" }),
    );
});

test("D27: behind the last block comes the first again", () => {
  const run = createRun(read.value, registry);
  const disk = storageOf(run).get("disk1");
  const options = { disk, isWrite: true, sizeBytes: 4096, startPs: 0, intervalPs: 30e6, requestsMax: 3 };
  addBlockRequests(run.simulation, 7, { ...options, offsetBytes: 2 ** 20 - 8192 });
  run.simulation.runUntil(500e6);
  expect([2, 1].map((place) => disk.target.disk[2 ** 20 - place * 4096])).toEqual([3, 2]);
  expect(run.simulation.metrics.probe("server1/vm1/disk1/requests7#completedRequests")).toBe(3);
});
