import { expect, test } from "vitest";
import { ackTimeoutPs, kindOfSyndrome, rnrTimerPs, syndrome, syndromeKind } from "./syndrome.ts";

/** ibv_modify_qp(3)'s times in milliseconds, by code. */
const manual =
  "655.36 0.01 0.02 0.03 0.04 0.06 0.08 0.12 0.16 0.24 0.32 0.48 0.64 0.96 1.28 1.92 2.56 3.84 5.12 7.68 10.24 15.36 20.48 " +
  "30.72 40.96 61.44 81.92 122.88 163.84 245.76 327.68 491.52";

test("R33: each of the 32 codes of an RNR NAK asks for its time", () => {
  const milliseconds = manual.split(" ").map(Number);
  expect(milliseconds).toHaveLength(32);
  for (let code = 0; code < 32; code++)
    expect([code, rnrTimerPs(code)]).toEqual([code, Math.round(milliseconds[code] * 1000) * 1_000_000]);
});

test("R34: an acknowledgement timeout is 4.096 µs times a power of two, and exponent 0 is none", () => {
  expect(ackTimeoutPs(14)).toBe(67_108_864_000);
  expect(ackTimeoutPs(1)).toBe(8_192_000);
  expect(ackTimeoutPs(1, 4)).toBe(32_768_000);
  expect(ackTimeoutPs(0)).toBe(Number.POSITIVE_INFINITY);
});

test("R32: a syndrome's two bits say ACK, RNR NAK or NAK", () => {
  expect(kindOfSyndrome(syndrome.ack)).toBe(syndromeKind.ack);
  expect(kindOfSyndrome(syndrome.rnr | 12)).toBe(syndromeKind.rnr);
  for (const nak of [0x60, 0x61, 0x62, 0x63, 0x64]) expect(kindOfSyndrome(nak)).toBe(syndromeKind.nak);
});
