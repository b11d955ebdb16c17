import fc from "fast-check";
import { expect, test } from "vitest";
import { uint32 } from "../../test/arbitrary.ts";
import { issuesOf, goodValue } from "../../test/parsed.ts";
import {
  formatIpv4Address,
  formatIpv4Prefix,
  ipv4Address,
  ipv4Mask,
  isInIpv4Prefix,
  isMulticastIpv4,
  parseIpv4Address,
  parseIpv4Prefix,
} from "./ipv4-address.ts";

test("W4: an address is printed in dotted decimal, and read back", () => {
  expect(ipv4Address("10.0.0.1")).toBe(0x0a00_0001);
  expect(ipv4Address("255.255.255.255")).toBe(0xffff_ffff);
  fc.assert(
    fc.property(uint32, (address) => {
      expect(goodValue(parseIpv4Address(formatIpv4Address(address)))).toBe(address);
    }),
  );
});

test.each([
  [""],
  ["10.0.0"],
  ["10.0.0.1.2"],
  ["10.0.0.256"],
  ["010.0.0.1"],
  ["10.0.0.-1"],
  ["0x0a.0.0.1"],
  ["10.0.0.1 "],
])("W4: %j is no IPv4 address", (text) => {
  expect(issuesOf(parseIpv4Address(text))).toEqual(["error wire/address-text "]);
  expect(() => ipv4Address(text)).toThrow(expect.objectContaining({ code: "wire/address-text" }));
});

test("W5: a prefix keeps the host bits it was written with", () => {
  const prefix = goodValue(parseIpv4Prefix("10.0.1.7/24"));
  expect(prefix).toEqual({ address: 0x0a00_0107, lengthBits: 24 });
  expect(formatIpv4Prefix(prefix)).toBe("10.0.1.7/24");
});

test.each([["10.0.1.0"], ["10.0.1.0/33"], ["10.0.1.0/"], ["10.0.1/24"], ["10.0.1.0/024"], ["/24"]])(
  "W5: %j is no prefix",
  (text) => expect(issuesOf(parseIpv4Prefix(text))).toEqual(["error wire/address-text "]),
);

test.each([
  ["10.0.1.255", "10.0.1.0/24", true],
  ["10.0.2.0", "10.0.1.0/24", false],
  ["10.0.0.1", "10.0.0.0/31", true],
  ["10.0.0.2", "10.0.0.0/31", false],
  ["192.168.0.1", "0.0.0.0/0", true],
  ["10.0.0.1", "10.0.0.1/32", true],
  ["10.0.0.0", "10.0.0.1/32", false],
])("W5: %s in %s is %s", (address, prefix, inside) => {
  expect(isInIpv4Prefix(ipv4Address(address), goodValue(parseIpv4Prefix(prefix)))).toBe(inside);
});

test("W5: a mask has as many ones as the prefix has bits", () => {
  expect([0, 1, 24, 31, 32].map(ipv4Mask)).toEqual([0, 0x8000_0000, 0xffff_ff00, 0xffff_fffe, 0xffff_ffff]);
});

test("W5: groups are 224.0.0.0/4", () => {
  expect(
    ["223.255.255.255", "224.0.0.1", "239.255.255.255", "240.0.0.0"].map((text) => isMulticastIpv4(ipv4Address(text))),
  ).toEqual([false, true, true, false]);
});
