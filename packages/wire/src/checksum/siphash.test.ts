import fc from "fast-check";
import { expect, test } from "vitest";
import { type Uint64, sipHash24 } from "./siphash.ts";

const key0: Uint64 = { high: 0x0706_0504, low: 0x0302_0100 };
const key1: Uint64 = { high: 0x0f0e_0d0c, low: 0x0b0a_0908 };

test("W53: the example of the paper's appendix: 15 bytes, a129ca6149be45e5", () => {
  const bytes = Uint8Array.from({ length: 15 }, (_, index) => index);
  expect(sipHash24(key0, key1, bytes)).toEqual({ high: 0xa129_ca61, low: 0x49be_45e5 });
});

/** The same on integers of any size, as the paper writes it. */
function slowSipHash(k0: bigint, k1: bigint, bytes: Uint8Array): bigint {
  const mask = (1n << 64n) - 1n;
  const rotate = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & mask;
  let [v0, v1, v2, v3] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const round = (): void => {
    v0 = (v0 + v1) & mask;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & mask;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & mask;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & mask;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const padded = [...bytes];
  while (padded.length % 8 !== 7) padded.push(0);
  padded.push(bytes.length & 255);
  for (let at = 0; at < padded.length; at += 8) {
    let word = 0n;
    for (let index = 7; index >= 0; index--) word = (word << 8n) | BigInt(padded[at + index]);
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  for (let count = 0; count < 4; count++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const uint64 = fc.record({ high: uint32, low: uint32 });
const whole = ({ high, low }: Readonly<Uint64>): bigint => (BigInt(high) << 32n) | BigInt(low);

test("W53: equal to the paper's words of 64 bits, for any key, length and place", () => {
  fc.assert(
    fc.property(uint64, uint64, fc.uint8Array({ maxLength: 70, size: "max" }), fc.nat(7), (k0, k1, bytes, skip) => {
      const from = Math.min(skip, bytes.length);
      const hash = sipHash24(k0, k1, bytes, from);
      expect(whole(hash)).toBe(slowSipHash(whole(k0), whole(k1), bytes.subarray(from)));
    }),
  );
});

test("W53: the result goes where the caller wants it", () => {
  const result: Uint64 = { high: 0, low: 0 };
  expect(sipHash24(key0, key1, new Uint8Array(9), 0, 8, result)).toBe(result);
  expect(result).toEqual(sipHash24(key0, key1, new Uint8Array(8)));
});
