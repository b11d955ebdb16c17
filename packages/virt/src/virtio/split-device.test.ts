import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createSplitDevice } from "./split-device.ts";
import { makeSplitLayout } from "./virtqueue.ts";

interface Descriptor {
  readonly at: number;
  readonly address?: number;
  readonly length?: number;
  readonly flags?: number;
  readonly next?: number;
}

function setUp(options: { eventIndex?: boolean; indirect?: boolean } = {}) {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 64 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
  const layout = makeSplitLayout(8, 0);
  const device = createSplitDevice(simulation, "vm/q", { memory, layout, ...options });
  const describe = (list: readonly Descriptor[], table = 0): void => {
    for (const { at, address = 0x4000, length = 16, flags = 0, next = 0 } of list) {
      memory.write64(table + at * 16, 0, address);
      memory.write32(table + at * 16 + 8, length);
      memory.write16(table + at * 16 + 12, flags);
      memory.write16(table + at * 16 + 14, next);
    }
  };
  const offer = (head: number, index = 1): void => {
    memory.write16(layout.available + 4, head);
    memory.write16(layout.available + 2, index);
  };
  return { simulation, memory, layout, device, describe, offer };
}

test("V30: a chain is taken whole: what is read, what is written, in order", () => {
  const { device, describe, offer, memory } = setUp();
  describe([
    { at: 3, flags: 1, next: 5 },
    { at: 5, address: 0x5000, length: 512, flags: 3, next: 1 },
    { at: 1, address: 0x6000, length: 1, flags: 2 },
  ]);
  offer(3);
  expect(device.take()).toBe(true);
  const { head, count, readCount, readBytes, writeBytes } = device;
  expect({ head, count, readCount, readBytes, writeBytes }).toEqual({
    head: 3,
    count: 3,
    readCount: 1,
    readBytes: 16,
    writeBytes: 513,
  });
  expect([device.addressOf(1), device.lengthOf(1), device.addressOf(2)]).toEqual([0x5000, 512, 0x6000]);
  device.use(3, 513);
  expect(device.publish()).toBe(true);
  expect([memory.read16(device.layout.used + 2), memory.read32(device.layout.used + 8)]).toEqual([1, 513]);
  expect(device.take()).toBe(false);
});

type Ring = ReturnType<typeof setUp>;
const cases: readonly [string, boolean, (ring: Ring) => void][] = [
  [
    "loop",
    false,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 1, next: 0 }]);
      offer(0);
    },
  ],
  [
    "next-range",
    false,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 1, next: 99 }]);
      offer(0);
    },
  ],
  ["head-range", false, ({ offer }) => offer(300)],
  [
    "zero-length",
    false,
    ({ describe, offer }) => {
      describe([{ at: 0, length: 0 }]);
      offer(0);
    },
  ],
  [
    "read-after-write",
    false,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 3, next: 1 }, { at: 1 }]);
      offer(0);
    },
  ],
  [
    "indirect-refused",
    false,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 4 }]);
      offer(0);
    },
  ],
  [
    "indirect-size",
    true,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 4, length: 24 }]);
      offer(0);
    },
  ],
  [
    "indirect-size",
    true,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 4, length: 0 }]);
      offer(0);
    },
  ],
  [
    "indirect-nested",
    true,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 5 }]);
      offer(0);
    },
  ],
  [
    "indirect-nested",
    true,
    ({ describe, offer }) => {
      describe([{ at: 0, flags: 4 }]);
      describe([{ at: 0, flags: 4 }], 0x4000);
      offer(0);
    },
  ],
  ["available-jump", false, ({ offer }) => offer(0, 9)],
];
test.each(cases)(
  "V31: a ring with %s (indirect: %s) leads to NEEDS_RESET and a record, and gives nothing more",
  (cause, indirect, make) => {
    const ring = setUp({ indirect });
    make(ring);
    const { device, simulation } = ring;
    expect([device.take(), device.status, device.breakCause, device.usedIndex]).toEqual([false, 0x4f, cause, 0]);
    expect([device.take(), device.pending, simulation.trace.count]).toEqual([false, false, 1]);
    expect(simulation.trace.kindName(simulation.trace.kindOf(0))).toBe("ring.break");
  },
);

test("V32: a buffer beyond RAM does not break the ring", () => {
  const { device, describe, offer } = setUp();
  describe([{ at: 0, address: 0xfff0_0000 }]);
  offer(0);
  const bytes = new Uint8Array(4);
  expect([device.take(), device.readChain(0, bytes), [...bytes]]).toEqual([true, 4, [255, 255, 255, 255]]);
});

test("V33: NO_INTERRUPT keeps the device quiet, with EVENT_IDX only used_event does", () => {
  const flags = setUp();
  flags.memory.write16(flags.layout.available, 1);
  flags.device.use(0, 0);
  expect(flags.device.publish()).toBe(false);
  const { device, memory, layout } = setUp({ eventIndex: true });
  memory.write16(layout.available + 4 + 2 * layout.size, 1);
  device.use(0, 0);
  expect(device.publish()).toBe(false);
  device.use(1, 0);
  expect(device.publish()).toBe(true);
});

test("V34: a device asks not to be notified by NO_NOTIFY, or by leaving avail_event behind", () => {
  const flags = setUp();
  flags.device.disableKicks();
  expect(flags.memory.read16(flags.layout.used)).toBe(1);
  expect([flags.device.enableKicks(), flags.memory.read16(flags.layout.used)]).toEqual([false, 0]);
  const { device, memory, layout, describe, offer } = setUp({ eventIndex: true });
  device.disableKicks();
  expect(memory.read16(layout.used + 4 + 8 * layout.size)).toBe(0xffff);
  describe([{ at: 0 }]);
  offer(0);
  expect(device.enableKicks()).toBe(true);
});
