import { createRun, type Run } from "@dc/engine/scenario";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openText, registry } from "../src/model/domain.ts";
import { printReason } from "../src/model/names.ts";
import { viewOf } from "../src/model/queues.ts";

function open(name: string): Run {
  const text = readFileSync(new URL(`../src/scenarios/${name}.yaml`, import.meta.url), "utf8");
  const read = openText(text, `${name}.yaml`);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value.scenario, registry, { traceRecordsMax: 1 << 16 });
}

test("each example opens, and what is sent arrives", () => {
  for (const name of ["vhost", "vmm", "vf"]) {
    const run = open(name);
    run.simulation.runUntil(60e6);
    const [h1, h2] = viewOf(run).guests;
    expect([name, h1.way, h1.queues.length]).toEqual([name, name, 2]);
    expect(run.simulation.metrics.probe("h2/vm1#receivedFrames.count")).toBe(20);
    expect(h2.path).toBe("h2/vm1/virtio0");
  }
});

test("at every step indices, owners and doorbells of a queue agree", () => {
  const run = open("vhost");
  let suppressed = 0;
  let before = 0;
  while (run.simulation.now < 60e6 && run.simulation.step()) {
    const [{ queues }] = viewOf(run).guests;
    for (const { name, queue, doorbells, kicks, suppressedKicks } of queues) {
      const waiting = (queue.availableIndex - queue.availableSeen) & 0xffff;
      const outstanding = (queue.availableIndex - queue.usedIndex) & 0xffff;
      expect(waiting, `${name} waiting`).toBeLessThanOrEqual(outstanding);
      expect(outstanding, `${name} outstanding`).toBeLessThanOrEqual(queue.size);
      const perChain = name === "tx" ? 1 : 2;
      expect(queue.descriptors.filter((owner) => owner === "device").length, `${name} owners`).toBe(
        outstanding * perChain,
      );
      expect(doorbells.filter(({ sent }) => sent).length).toBeLessThanOrEqual(kicks);
      if (name === "tx") suppressed = suppressedKicks;
      if (name === "tx" && doorbells.length > 0) {
        const at = doorbells[doorbells.length - 1]?.at ?? 0;
        expect(at).toBeGreaterThanOrEqual(before);
        before = at;
      }
    }
  }
  // The example is about kicks that are not sent: there are some of both.
  expect(suppressed).toBeGreaterThan(0);
  expect(viewOf(run).guests[0].queues[0].kicks).toBeGreaterThan(0);
});

test("exits stand by reason with who finished them and how long they took", () => {
  const exits = (name: string) => {
    const run = open(name);
    run.simulation.runUntil(60e6);
    return viewOf(run).guests[0].exits;
  };
  expect(exits("vhost").map(({ reason, by }) => `${reason} ${by}`)).toEqual(["EPT_MISCONFIG kernel"]);
  expect(exits("vmm").map(({ reason, by }) => `${reason} ${by}`)).toContain("EPT_MISCONFIG user");
  expect(exits("vf").filter(({ reason }) => reason.startsWith("EPT"))).toEqual([]);
  const run = open("vmm");
  run.simulation.runUntil(60e6);
  for (const { exits: rows, outside } of viewOf(run).guests) {
    const inAll = outside.reduce((sum, { startPs, endPs = startPs }) => sum + endPs - startPs, 0);
    expect(outside.length).toBe(rows.reduce((sum, { count }) => sum + count, 0));
    expect(inAll).toBe(rows.reduce((sum, { timePs }) => sum + timePs, 0));
  }
  for (const { count, timePs } of exits("vmm")) expect(timePs / count).toBeGreaterThan(100_000);
  expect(printReason(48)).toBe("EPT_VIOLATION");
  expect(printReason(9999)).toBe("reason 9999");
});
