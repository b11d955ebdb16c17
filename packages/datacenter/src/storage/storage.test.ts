import { readFileSync } from "node:fs";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { datacenterPackages, guestsOf, storageOf } from "../kinds.ts";

const text = readFileSync(new URL("../../scenarios/storage-over-rdma.yaml", import.meta.url), "utf8");
const registry = createRegistry(datacenterPackages);
const read = loadScenario(text, registry);
if (!read.ok) throw new Error(JSON.stringify(read.issues));
const run = createRun(read.value, registry);

test("D26: a disk is named by server and guest, its connection is up at both ends, and its size is its target's", () => {
  const disk = storageOf(run).get("disk1");
  expect([disk.disk.name, disk.disk.capacitySectors, disk.target.disk.length]).toEqual([
    "server1/vm1/disk1",
    2048,
    2 ** 20,
  ]);
  expect(disk.ends.map(({ adapter }) => adapter.name)).toEqual(["server1/rdma0", "server2/rdma0"]);
  // RTS.
  for (const { adapter, qp } of disk.ends) expect(adapter.nic.device.queryQpState(qp)).toBe(3);
});

test("D26: a disk that is none, and a target that is none or taken, throw with their names", () => {
  const storage = storageOf(run);
  const unknown = expect.objectContaining({ code: "datacenter/unknown-disk" });
  expect(() => storage.get("disk9")).toThrowError(unknown);
  const options = { guest: guestsOf(run).get("vm1"), path: "vmm", queueSize: 16, requestBytesMax: 4096 } as const;
  for (const target of ["ssd1", "ssd9"])
    expect(() => storage.addDisk("disk2", { ...options, target })).toThrowError(unknown);
});
