import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4Address, parseIpv4Address } from "../address/ipv4-address.ts";
import { ipv6Address } from "../address/ipv6-address.ts";
import { goodValue, hex } from "../../test/parsed.ts";
import { writeUint16, writeUint32 } from "../bytes/network-order.ts";
import { rssInput } from "../flow/flow-key.ts";
import { rssDefaultKey, toeplitzHash } from "./toeplitz.ts";

interface Case {
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly hash2Tuple: string;
  readonly hash4Tuple: string;
}

const suite = JSON.parse(readFileSync(new URL("../../vectors/toeplitz.json", import.meta.url), "utf8")) as {
  readonly key: string;
  readonly cases: readonly Case[];
};

test.each(suite.cases)("W54: $sourceAddress > $destinationAddress of the verification suite", (given) => {
  const input = new Uint8Array(12);
  writeUint32(input, 0, goodValue(parseIpv4Address(given.sourceAddress)));
  writeUint32(input, 4, goodValue(parseIpv4Address(given.destinationAddress)));
  writeUint16(input, 8, given.sourcePort);
  writeUint16(input, 10, given.destinationPort);
  const key = hex(suite.key);
  expect(key).toEqual(rssDefaultKey);
  expect(toeplitzHash(key, input, 0, 8)).toBe(Number(given.hash2Tuple));
  expect(toeplitzHash(key, input)).toBe(Number(given.hash4Tuple));
});

const suiteOfIpv6 = JSON.parse(
  readFileSync(new URL("../../vectors/toeplitz-ipv6.json", import.meta.url), "utf8"),
) as typeof suite;

test.each(suiteOfIpv6.cases)("W74: $sourceAddress > $destinationAddress of the verification suite", (given) => {
  const [source, destination] = [given.sourceAddress, given.destinationAddress].map((text) => ipv6Address(text));
  const { sourcePort, destinationPort } = given;
  const key = { source, destination, sourcePort, destinationPort, flowLabel: 0 };
  expect(hex(suiteOfIpv6.key)).toEqual(rssDefaultKey);
  expect(toeplitzHash(rssDefaultKey, rssInput({ ...key, protocol: 58 }))).toBe(Number(given.hash2Tuple));
  expect(toeplitzHash(rssDefaultKey, rssInput({ ...key, protocol: 6 }))).toBe(Number(given.hash4Tuple));
});

test.each(suite.cases)("W74: $sourceAddress > $destinationAddress, from a flow's key", (given) => {
  const [source, destination] = [given.sourceAddress, given.destinationAddress].map((text) => ipv4Address(text));
  const { sourcePort, destinationPort } = given;
  const key = { source, destination, sourcePort, destinationPort };
  expect(toeplitzHash(rssDefaultKey, rssInput({ ...key, protocol: 1 }))).toBe(Number(given.hash2Tuple));
  expect(toeplitzHash(rssDefaultKey, rssInput({ ...key, protocol: 17 }))).toBe(Number(given.hash4Tuple));
});

test("W54: it is linear: the hash of a sum without carry is the sum of the hashes", () => {
  const twelve = fc.uint8Array({ minLength: 12, maxLength: 12, size: "max" });
  fc.assert(
    fc.property(twelve, twelve, (first, second) => {
      const sum = first.map((octet, index) => octet ^ second[index]);
      const hash = (bytes: Uint8Array): number => toeplitzHash(rssDefaultKey, bytes);
      expect(hash(sum)).toBe((hash(first) ^ hash(second)) >>> 0);
    }),
  );
});
