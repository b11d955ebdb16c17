import fc from "fast-check";
import { expect, test } from "vitest";
import { captureTimePs, makeCaptureTime, ticksOfTime, timeOfTicks } from "./time.ts";

const safe = fc.maxSafeNat();
const bigTicks = ({ high, low }: { high: number; low: number }): bigint => (BigInt(high) << 32n) | BigInt(low);

test("W38: a simulation's time survives seconds and picoseconds, up to 2^53", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        safe,
        fc.nat(9007).map((seconds) => seconds * 1e12 + 1e12 - 1),
      ),
      (drawn) => {
        const timePs = Math.min(drawn, Number.MAX_SAFE_INTEGER);
        const time = makeCaptureTime(timePs);
        expect(BigInt(time.seconds) * 10n ** 12n + BigInt(time.picoseconds)).toBe(BigInt(timePs));
        expect(captureTimePs(time)).toBe(timePs);
      },
    ),
  );
});

test("W38: 9,006.999999999999 s does not become 9,007 s", () => {
  expect(makeCaptureTime(9_006_999_999_999_999)).toEqual({ seconds: 9006, picoseconds: 999_999_999_999 });
});

test.each([[-1], [0.5], [2 ** 53], [Number.NaN], [Number.POSITIVE_INFINITY]])("W38: %s is no time", (timePs) => {
  expect(() => makeCaptureTime(timePs)).toThrow(expect.objectContaining({ code: "wire/capture-time" }));
});

test("W38: both halves of 64 bits are exact, beyond 2^53 too", () => {
  const time = fc.record({ seconds: fc.nat(18_446_743), picoseconds: fc.integer({ min: 0, max: 999_999_999_999 }) });
  fc.assert(
    fc.property(time, ({ seconds, picoseconds }) => {
      const ticks = ticksOfTime({ seconds, picoseconds }, 12);
      expect(bigTicks(ticks)).toBe(BigInt(seconds) * 10n ** 12n + BigInt(picoseconds));
      expect(timeOfTicks(ticks, 12)).toEqual({ seconds, picoseconds });
    }),
  );
});

test("W38: the year 2026 does not fit 64 bits of picoseconds, and is refused", () => {
  const now = { seconds: 1_767_225_600, picoseconds: 0 };
  expect(() => ticksOfTime(now, 12)).toThrow(expect.objectContaining({ code: "wire/capture-time" }));
  expect(bigTicks(ticksOfTime(now, 9))).toBe(1_767_225_600_000_000_000n);
  expect(() => ticksOfTime({ seconds: -1, picoseconds: 0 }, 12)).toThrow(
    expect.objectContaining({ code: "wire/capture-time" }),
  );
  expect(bigTicks(ticksOfTime({ seconds: 18_446_744, picoseconds: 73_709_551_615 }, 12))).toBe(2n ** 64n - 1n);
  expect(() => ticksOfTime({ seconds: 18_446_744, picoseconds: 73_709_551_616 }, 12)).toThrow(/2\^64/);
});

test.each([
  ["microseconds", 6, 0, 1_500_000, 0, { seconds: 1, picoseconds: 500_000_000_000 }],
  ["nanoseconds since 1970", 9, 0x1886_6f9c, 0x49b1_2d00, 0, undefined],
  ["seconds", 0, 0, 7, 0, { seconds: 7, picoseconds: 0 }],
  ["half seconds", 0x81, 0, 7, 0, { seconds: 3, picoseconds: 500_000_000_000 }],
  ["2^-32 s", 0xa0, 2, 0x4000_0000, 0, { seconds: 2, picoseconds: 250_000_000_000 }],
  ["femtoseconds, cut to picoseconds", 15, 0, 1999, 0, { seconds: 0, picoseconds: 1 }],
  ["an offset", 6, 0, 1, 1_700_000_000, { seconds: 1_700_000_000, picoseconds: 1_000_000 }],
  ["2^-127 s, the finest there is", 0xff, 0xffff_ffff, 0xffff_ffff, 0, { seconds: 0, picoseconds: 0 }],
  ["10^-127 s", 0x7f, 0xffff_ffff, 0xffff_ffff, 0, { seconds: 0, picoseconds: 0 }],
])("W40: ticks in %s", (_, resolution, high, low, offset, expected) => {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  const nanoseconds = { seconds: Number(ticks / 10n ** 9n), picoseconds: Number(ticks % 10n ** 9n) * 1000 };
  expect(timeOfTicks({ high, low }, resolution, offset)).toEqual(expected ?? nanoseconds);
});

test("W38: what does not fit a number is undefined, not rounded", () => {
  expect(captureTimePs({ seconds: 1_700_000_000, picoseconds: 1 })).toBeUndefined();
  expect(captureTimePs({ seconds: -1, picoseconds: 0 })).toBeUndefined();
});
