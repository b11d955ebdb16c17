import { expect, test } from "vitest";
import { headroom } from "./headroom.ts";

/** 5.13 ns a metre, the speed of light in fibre. */
const metresPs = (metres: number): number => metres * 5130;

test.each([
  [100, 1500, 19_665],
  [100, 9216, 35_097],
  [300, 9216, 60_747],
  [10_000, 9216, 1_304_772],
])("R60: guarantee at 100 Gbit/s, %i m, frames of %i bytes: %i bytes", (metres, frameBytes, expected) => {
  const link = { rateBitsPerSecond: 100e9, delayPs: metresPs(metres), frameBytes };
  expect(headroom.guarantee(link)).toBe(expected);
});

test("R60: idealised at 100 Gbit/s, 1 µs, 1,048 bytes: 27,160 bytes", () => {
  expect(headroom.idealised({ rateBitsPerSecond: 100e9, delayPs: 1_000_000, frameBytes: 1048 })).toBe(27_160);
});
