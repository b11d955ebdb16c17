import { expect, test } from "vitest";
import { canFollow, nearestSpeed, speedOfRun, speedsPsPerSecond } from "./speed.ts";

test("a packet is followed while its way takes 120 ms on the screen, and always where time stands", () => {
  expect(canFollow(120_000, 1e6)).toBe(true);
  expect(canFollow(119_999, 1e6)).toBe(false);
  expect(canFollow(1, 0)).toBe(true);
});

test("any speed becomes one that is offered", () => {
  for (const speed of speedsPsPerSecond) expect(nearestSpeed(speed * 1.01)).toBe(speed);
  expect(nearestSpeed(1)).toBe(1e5);
  expect(speedsPsPerSecond).toContain(speedOfRun(1e9));
});
