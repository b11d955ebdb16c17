import { cleanup, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import type { VirtqueuePicture } from "./virtqueue.ts";
import { VirtqueueRings, VirtqueueTable } from "./virtqueue-rings.tsx";

afterEach(cleanup);

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
const doorbells = [
  { at: 12, sent: false },
  { at: 13, sent: true },
];

test("the picture says its indices, shows every hand, and tells a sent kick from a suppressed one", () => {
  const { container } = render(() => <VirtqueueRings queue={queue} doorbells={doorbells} />);
  expect(screen.getByRole("img").getAttribute("aria-label")).toContain("avail.idx 13, the device has read 12");
  const lines = [...container.querySelectorAll(".dc-ring-caption")].map((text) => text.textContent);
  expect(lines).toEqual(["▲ avail.idx 13", "△ last_avail 12", "avail_event 12", "△ used.idx 10", "▲ last_used 8"]);
  const hands = [...container.querySelectorAll(".dc-ring-hand text")].map((text) => text.textContent);
  expect(hands).toEqual(["13", "12", "10", "8"]);
  expect(container.querySelectorAll(".dc-ring-kick[data-sent]")).toHaveLength(1);
  expect(container.querySelectorAll("[style]")).toHaveLength(0);
});

test("a ring of 1,024 is drawn in sectors, without numbers that nobody could read", () => {
  const { container } = render(() => <VirtqueueRings queue={{ ...queue, size: 1024 }} doorbells={[]} />);
  expect(container.querySelectorAll(".dc-ring-slot")).toHaveLength(3 * 32);
  expect(container.querySelectorAll(".dc-ring-id")).toHaveLength(0);
});

test("the table has the same: who owns each descriptor and what waits", () => {
  render(() => <VirtqueueTable queue={queue} doorbells={doorbells} />);
  const rows = screen.getAllByRole("row").map((row) => row.textContent);
  expect(rows).toHaveLength(9);
  expect(rows[1]).toBe("0with the driverhead 0 waits");
  expect(rows[5]).toBe("4with the devicehead 3 waits");
});

test("two hands at one slot stand behind one another with one number, or with both where they differ by a round", () => {
  const idle = { ...queue, availableIndex: 12, usedIndex: 16, usedSeen: 8 };
  const { container } = render(() => <VirtqueueRings queue={idle} doorbells={doorbells} deviceLayer="device" />);
  const hands = [...container.querySelectorAll(".dc-ring-hand")];
  expect(hands.map((hand) => hand.querySelector("text")?.textContent)).toEqual([undefined, "12", "8 / 16", undefined]);
  const tips = hands.map((hand) => hand.querySelector("path")?.getAttribute("d")?.split("L")[0]);
  expect(new Set(tips).size).toBe(4);
  expect(hands.map((hand) => hand.getAttribute("data-layer"))).toEqual(["guest", "device", "device", "guest"]);
});
