import { formatIpv4Prefix, ipv4Address, isInIpv4Prefix } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { createPrefixTable } from "./prefix-table.ts";

test.each([
  ["10.128.3.7", "10.128.3.0/24"],
  ["10.128.3.1", "10.128.3.1/32"],
  ["10.128.4.1", "10.0.0.0/8"],
  ["192.0.2.1", "0.0.0.0/0"],
])("F12: %s matches %s", (address, prefix) => {
  const table = createPrefixTable();
  for (const text of ["0.0.0.0/0", "10.128.3.9/24", "10.0.0.0/8", "10.128.3.1/32"]) table.add(ipv4Prefix(text));
  expect(formatIpv4Prefix(table.prefix(table.match(ipv4Address(address))))).toBe(prefix);
});

test("F12: an address outside every prefix has none; one network is one prefix", () => {
  const table = createPrefixTable();
  expect(table.match(0)).toBe(-1);
  expect(table.add(ipv4Prefix("10.0.0.1/24"))).toBe(table.add(ipv4Prefix("10.0.0.2/24")));
  expect(table.match(ipv4Address("10.0.1.1"))).toBe(-1);
  expect(table.size).toBe(1);
});

test("F12, F13: match and its parents are the holding prefixes, longest first", () => {
  const prefix = fc.record({
    address: fc.integer({ min: 0, max: 0xffffffff }),
    lengthBits: fc.integer({ min: 0, max: 32 }),
  });
  // Few distinct high bits, so that prefixes nest.
  const nested = prefix.map(({ address, lengthBits }) => ({ address: (address & 0x030f00ff) >>> 0, lengthBits }));
  fc.assert(
    fc.property(fc.array(nested, { maxLength: 40 }), fc.integer({ min: 0, max: 0xffffffff }), (prefixes, noise) => {
      const address = (noise & 0x030f00ff) >>> 0;
      const table = createPrefixTable();
      for (const each of prefixes) table.add(each);
      const walked: number[] = [];
      for (let at = table.match(address); at >= 0; at = table.parentOf(at)) walked.push(table.prefix(at).lengthBits);
      const holding = new Set(prefixes.filter((each) => isInIpv4Prefix(address, each)).map((each) => each.lengthBits));
      expect(walked).toEqual([...holding].sort((a, b) => b - a));
    }),
    { numRuns: 1000 },
  );
});
