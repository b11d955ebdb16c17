import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createSplitDevice } from "./split-device.ts";
import { checkSplitLayout, makeSplitLayout, needsEvent } from "./virtqueue.ts";

const memory = createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 1 << 20);

test("V10: 256 entries take 4,096 bytes of descriptors, 518 of available ring and 2,054 of used ring", () => {
  expect(makeSplitLayout(256, 1)).toEqual({
    size: 256,
    descriptors: 16,
    available: 4112,
    used: 4632,
    endAddress: 6686,
  });
});

test.each([0, 3, 300, 65_536, 1.5])("V11: a size of %s is an issue", (size) => {
  expect(checkSplitLayout({ size, descriptors: 0, available: 8192, used: 16_384 }, memory)).toMatchObject([
    { code: "virt/queue-layout", path: "size", expected: "a power of two, 1..32768" },
  ]);
});

test("V12: misplaced parts are issues, all at once; a program that goes on is refused", () => {
  const layout = { size: 16, descriptors: 8, available: 9, used: (1 << 20) - 2 };
  const issues = checkSplitLayout(layout, memory);
  expect(issues.map((issue) => `${issue.path}: ${issue.expected}`)).toEqual([
    "descriptors: an address on 16 bytes",
    "available: an address on 2 bytes",
    'available: an address outside the part "descriptors"',
    "used: an address on 4 bytes",
    "used: 134 bytes of RAM, which ends at 1048576",
  ]);
  expect(() => createSplitDevice(createSimulation({ seed: 1 }), "vm/q", { memory, layout })).toThrow(
    expect.objectContaining({ code: "virt/queue-layout" }),
  );
});

test("V13: an event is due exactly when its entry is among those just added, over every wrap of 16 bits", () => {
  for (let old = 0; old < 65_536; old += 7)
    for (const added of [0, 1, 2, 255]) {
      const now = (old + added) & 0xffff;
      expect(needsEvent((old - 1) & 0xffff, now, old)).toBe(false);
      expect(needsEvent(old, now, old)).toBe(added > 0);
      expect(needsEvent((now - 1) & 0xffff, now, old)).toBe(added > 0);
      expect(needsEvent(now, now, old)).toBe(false);
    }
});
