import {
  crc16Ccitt,
  crc32,
  type Ipv4FlowKey,
  flowHash,
  fnv1a32,
  ipv4Address,
  linuxMultipathHash,
  murmur3,
  rssDefaultKey,
  toeplitzHash,
} from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createHasher, type Hasher, toeplitzKey } from "./hasher.ts";
import { hashProfiles } from "./options.ts";

const flow: fc.Arbitrary<Ipv4FlowKey> = fc.record({
  source: fc.integer({ min: 0, max: 0xffff_ffff }),
  destination: fc.integer({ min: 0, max: 0xffff_ffff }),
  protocol: fc.constantFrom(1, 6, 17, 47),
  sourcePort: fc.integer({ min: 0, max: 0xffff }),
  destinationPort: fc.integer({ min: 0, max: 0xffff }),
});
const seeds = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff_ffff }));
const hashOf = (hasher: Hasher, key: Ipv4FlowKey): number =>
  hasher.hash(key.source, key.destination, key.protocol, key.sourcePort, key.destinationPort) >>> 0;
const example: Ipv4FlowKey = {
  source: ipv4Address("10.0.1.5"),
  destination: ipv4Address("10.0.3.10"),
  protocol: 6,
  sourcePort: 54_321,
  destinationPort: 443,
};

test("F172: fnv-1a under the seed 0 is the hash that switches had before profiles had names", () => {
  fc.assert(
    fc.property(flow, (key) => {
      const hash = hashOf(createHasher("fnv-1a", 0), key);
      expect(hash).toBe(flowHash(key.source, key.destination, key.protocol, key.sourcePort, key.destinationPort));
    }),
  );
});

test("F173: linux-l3, linux-l4 and linux-inner are the kernel's policies 0, 1 and 2: 31 bits", () => {
  fc.assert(
    fc.property(flow, seeds, (key, seed) => {
      (["linux-l3", "linux-l4", "linux-inner"] as const).forEach((profile, policy) => {
        const hasher = createHasher(profile, seed);
        expect(hasher.bits).toBe(31);
        expect(hashOf(hasher, key)).toBe(linuxMultipathHash(key, seed, policy as 0 | 1 | 2));
        expect(hasher.input(key)).toHaveLength(48);
      });
    }),
  );
});

test("F174: the bytes that a profile shows are those that it hashes", () => {
  const again: { readonly [profile: string]: (bytes: Uint8Array, seed: number) => number } = {
    "fnv-1a": (bytes, seed) => {
      if (seed !== 0) return -1;
      const hash = fnv1a32(bytes);
      return (hash ^ (hash >>> 16)) >>> 0;
    },
    toeplitz: (bytes, seed) => toeplitzHash(toeplitzKey(seed), bytes),
    "crc-16": (bytes, seed) => crc16Ccitt(bytes, 0, bytes.length, 0xffff ^ (seed & 0xffff) ^ (seed >>> 16)),
    "crc-32": (bytes, seed) => crc32(bytes, 0, bytes.length, seed),
    mix: (bytes, seed) => murmur3(bytes, seed),
  };
  fc.assert(
    fc.property(flow, seeds, (key, seed) => {
      for (const [profile, hash] of Object.entries(again)) {
        const hasher = createHasher(profile as "mix", seed);
        const expected = hash(hasher.input(key), seed);
        if (expected >= 0) expect([profile, hashOf(hasher, key)]).toEqual([profile, expected]);
      }
    }),
  );
});

test("F174: the example of the course text: exclusive or 0xd783, CRC-32 0xcca37969", () => {
  expect(hashOf(createHasher("xor", 0), example)).toBe(0xd783);
  expect(hashOf(createHasher("crc-32", 0), example)).toBe(0xcca3_7969);
});

test("F174: toeplitz is RSS: Microsoft's first vector; ICMP has no ports to hash; another seed is another key", () => {
  const key = { source: ipv4Address("66.9.149.187"), destination: ipv4Address("161.142.100.80"), protocol: 6 };
  const hasher = createHasher("toeplitz", 0);
  expect(hashOf(hasher, { ...key, sourcePort: 2794, destinationPort: 1766 })).toBe(0x51cc_c178);
  expect(hashOf(hasher, { ...key, protocol: 1, sourcePort: 0, destinationPort: 0 })).toBe(0x323e_8fc2);
  expect(toeplitzKey(0)).toBe(rssDefaultKey);
  expect(toeplitzKey(1)).not.toEqual(toeplitzKey(2));
});

test("F175: another seed is another hash; of CRC and exclusive or it adds one constant to all of them", () => {
  const profiles = hashProfiles.map((profile) => {
    const [a, b] = [createHasher(profile, 1), createHasher(profile, 0x5eed_0002)];
    const differences = new Set(
      Array.from({ length: 256 }, (_, n) => {
        const key = { ...example, sourcePort: 40_000 + n, source: example.source + n };
        return hashOf(a, key) ^ hashOf(b, key);
      }),
    );
    return [profile, differences.size === 1 && !differences.has(0) ? "a constant" : differences.size > 200];
  });
  expect(Object.fromEntries(profiles)).toEqual({
    "fnv-1a": true,
    "linux-l3": true,
    "linux-l4": true,
    "linux-inner": true,
    toeplitz: true,
    "crc-16": "a constant",
    "crc-32": "a constant",
    xor: "a constant",
    mix: true,
  });
});

test("F172: a hash is an int32 that reads as a number of the profile's width", () => {
  fc.assert(
    fc.property(flow, seeds, fc.constantFrom(...hashProfiles), (key, seed, profile) => {
      const hasher = createHasher(profile, seed);
      const hash = hasher.hash(key.source, key.destination, key.protocol, key.sourcePort, key.destinationPort);
      expect(hash).toBe(hash | 0);
      expect(hash >>> 0).toBeLessThan(2 ** hasher.bits);
      const signed = hasher.hash(
        key.source | 0,
        key.destination | 0,
        key.protocol,
        key.sourcePort,
        key.destinationPort,
      );
      expect(signed).toBe(hash);
    }),
  );
});
