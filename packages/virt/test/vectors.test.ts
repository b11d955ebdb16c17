/** What QEMU's devices answered, held against ours. The recordings and their source: ../vectors/README.md. */
import { readFileSync } from "node:fs";
import { createSimulation } from "@dc/engine";
import {
  blockType,
  createBlockDevice,
  createGuestMemory,
  createSplitDevice,
  createSplitDriver,
  makeSplitLayout,
} from "@dc/virt";
import { createMemoryBackend, createScriptedBlockDriver } from "@dc/virt/testing";
import { expect, test } from "vitest";

interface Line {
  readonly case: string;
  readonly deviceStatus: string;
  readonly usedIdx: number;
  readonly kind?: string;
  readonly t?: string;
  readonly accepted?: string;
  readonly i?: number;
  readonly wr?: boolean;
  readonly used?: { readonly id: number; readonly len: number; readonly idx: number };
  readonly status?: number;
}

const lines = (name: string): Line[] =>
  readFileSync(new URL(`../vectors/${name}.jsonl`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

/** The five rings: descriptors as [length, flags, next], and the head that is offered. */
const rings: Readonly<Record<string, { head: number; table: readonly (readonly [number, number, number])[] }>> = {
  loop: {
    head: 0,
    table: [
      [16, 1, 1],
      [16, 1, 0],
    ],
  },
  nextOutOfRange: { head: 0, table: [[16, 1, 99]] },
  headOutOfRange: { head: 300, table: [] },
  zeroLen: { head: 0, table: [[0, 0, 0]] },
  readAfterWrite: {
    head: 0,
    table: [
      [16, 3, 1],
      [16, 0, 0],
    ],
  },
};

test.each(lines("qemu72-malformed"))("V35: $case ends as in QEMU: status $deviceStatus, nothing used", (line) => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
  const layout = makeSplitLayout(64, 0);
  const device = createSplitDevice(simulation, "vm/q", { memory, layout });
  const { head, table } = rings[line.case] as (typeof rings)[string];
  for (const [i, [length, flags, next]] of table.entries()) {
    memory.write64(i * 16, 0, 0x8000);
    memory.write32(i * 16 + 8, length);
    memory.write16(i * 16 + 12, flags);
    memory.write16(i * 16 + 14, next);
  }
  memory.write16(layout.available + 4, head);
  memory.write16(layout.available + 2, 1);
  expect(device.take()).toBe(false);
  expect([`0x${device.status.toString(16)}`, device.usedIndex]).toEqual([line.deviceStatus, line.usedIdx]);
});

test("V48: a block device answers with the lengths and status of QEMU's, split, both feature sets", () => {
  const all = lines("qemu72-blk");
  let checked = 0;
  for (const [at, init] of all.entries()) {
    if (init.t !== "init" || init.kind !== "split") continue;
    const features = init.accepted === "0x130000000";
    const simulation = createSimulation({ seed: 1 });
    const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
    const layout = makeSplitLayout(8, 0);
    const options = { memory, layout, eventIndex: features, indirect: features };
    const driver = createSplitDriver(simulation, "vm/q", {
      ...options,
      indirectTables: { address: 0x4000, segmentsMax: 4 },
    });
    const queue = createSplitDevice(simulation, "vm/q", options);
    const device = createBlockDevice(simulation, "vm/disk", {
      queue,
      backend: createMemoryBackend(simulation, "store", 2048),
    });
    const script = createScriptedBlockDriver(driver, memory);
    for (const line of all.slice(
      at + 1,
      all.findIndex((other, i) => i > at && other.t === "done"),
    )) {
      if (line.used === undefined) continue;
      const type = line.wr === true ? blockType.write : blockType.read;
      script.request(0x8000, type, line.i ?? 0, line.wr === true ? new Uint8Array(512) : 512, 1);
      driver.publish();
      device.process();
      driver.takeUsed();
      expect([driver.usedBytes, script.statusOf(0x8000, 512)]).toEqual([line.used.len, line.status]);
      checked++;
    }
  }
  expect(checked).toBe(10);
});
