import fc from "fast-check";
import { expect, test } from "vitest";
import { uint32 } from "../../test/arbitrary.ts";
import { murmur3, murmur3Finish } from "./murmur3.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

// Values of the reference program, as implementations in other languages publish them.
test.each([
  ["", 0, 0],
  ["", 1, 0x514e_28b7],
  ["", 0xffff_ffff, 0x81f1_6f39],
  ["test", 0, 0xba6b_d213],
  ["test", 0x9747_b28c, 0x704b_81dc],
  ["Hello, world!", 0x9747_b28c, 0x2488_4cba],
  ["aaa", 0x9747_b28c, 0x283e_0130],
  ["aa", 0x9747_b28c, 0x5d21_1726],
  ["a", 0x9747_b28c, 0x7fa0_9ea6],
])("W91: of %j under the seed %i", (text, seed, hash) => {
  expect(murmur3(ascii(text), seed)).toBe(hash);
});

test("W91: what lies around the bytes does not count", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 9 }), fc.nat(), (bytes, around, seed) => {
      const held = Uint8Array.of(...around, ...bytes, ...around);
      expect(murmur3(held, seed, around.length, around.length + bytes.length)).toBe(murmur3(bytes, seed));
    }),
  );
});

test("W91: the last step never gives two words one", () => {
  fc.assert(
    fc.property(uint32, uint32, (a, b) => {
      expect(murmur3Finish(a) === murmur3Finish(b)).toBe(a === b);
    }),
  );
  expect(murmur3Finish(0)).toBe(0);
});
