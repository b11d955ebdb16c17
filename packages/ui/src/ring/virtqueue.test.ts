import fc from "fast-check";
import { expect, test } from "vitest";
import {
  availableHands,
  availableSectors,
  between,
  descriptorSectors,
  sectorsMax,
  usedSectors,
  type VirtqueuePicture,
} from "./virtqueue.ts";

const queue: VirtqueuePicture = {
  size: 8,
  descriptors: ["guest", "guest", "device", "device", "device", "free", "free", "free"],
  available: [0, 1, 2, 4, 3, 5, 6, 7],
  used: [0, 1, 2, 3, 4, 5, 6, 7],
  availableIndex: 13,
  availableSeen: 12,
  usedIndex: 10,
  usedSeen: 8,
  availableEvent: 12,
};
const owners = (sectors: { readonly owner: string }[]): string => sectors.map(({ owner }) => owner[0]).join("");

test("what lies between two indices waits, all else is free", () => {
  expect(owners(descriptorSectors(queue))).toBe("ggdddfff");
  expect(owners(availableSectors(queue))).toBe("ffffdfff");
  expect(owners(usedSectors(queue))).toBe("ggffffff");
  expect(availableSectors(queue)[4].text).toBe("3");
  expect(availableHands(queue)[1].event).toEqual({ name: "avail_event", at: 12 });
  expect(availableHands({ ...queue, availableEvent: undefined })[1].event).toBeUndefined();
});

test("indices wrap at 16 bits, and a full ring is full", () => {
  const wrapped = { ...queue, availableSeen: 65_534, availableIndex: 2, usedSeen: 0, usedIndex: 8 };
  expect(owners(availableSectors(wrapped))).toBe("ddffffdd");
  expect(owners(usedSectors(wrapped))).toBe("gggggggg");
  expect(between(65_534, 2)).toBe(4);
});

test("a ring of any size has at most 32 sectors, which stand for all of its slots and hide none that waits", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 15 }).map((power) => 2 ** power),
      fc.integer({ min: 0, max: 65_535 }),
      fc.nat(),
      (size, from, some) => {
        const waiting = some % (size + 1);
        const sectors = availableSectors({
          ...queue,
          size,
          availableSeen: from,
          availableIndex: (from + waiting) & 0xffff,
        });
        expect(sectors.length).toBeLessThanOrEqual(sectorsMax);
        expect(sectors.reduce((sum, { slots }) => sum + slots, 0)).toBe(size);
        const marked = sectors.filter(({ owner }) => owner === "device").reduce((sum, { slots }) => sum + slots, 0);
        expect(marked).toBeGreaterThanOrEqual(waiting);
        expect(marked === 0).toBe(waiting === 0);
      },
    ),
  );
});
