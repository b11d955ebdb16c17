import fc from "fast-check";
import { expect, test } from "vitest";
import { mac } from "../../test/arbitrary.ts";
import { issuesOf, goodValue } from "../../test/parsed.ts";
import { broadcastMac, formatMac, isGroupMac, isLocalMac, macAddress, parseMac } from "./mac.ts";

test("W2: an address is printed in lower case with colons, and read back", () => {
  expect(formatMac(0x0200_0000_002a)).toBe("02:00:00:00:00:2a");
  expect(formatMac(0)).toBe("00:00:00:00:00:00");
  fc.assert(
    fc.property(mac, (address) => {
      expect(goodValue(parseMac(formatMac(address)))).toBe(address);
      expect(goodValue(parseMac(formatMac(address).replaceAll(":", "-").toUpperCase()))).toBe(address);
    }),
  );
});

test.each([
  [""],
  ["02:00:00:00:00"],
  ["02:00:00:00:00:00:00"],
  ["02:00-00:00:00:00"],
  ["02:00:00:00:00:0g"],
  ["020000000000"],
  ["2:0:0:0:0:0"],
  [" 02:00:00:00:00:00"],
])("W2: %j is no MAC address", (text) => {
  expect(issuesOf(parseMac(text))).toEqual(["error wire/address-text "]);
  expect(() => macAddress(text)).toThrow(expect.objectContaining({ code: "wire/address-text" }));
});

test("W2: a hostile text is cut in the message", () => {
  const result = parseMac("x".repeat(10_000));
  expect(result.issues[0].received.length).toBeLessThan(80);
});

test("W3: the first byte says group and local", () => {
  expect([0x0100_5e00_0001, broadcastMac, 0x0200_0000_0001, 0x0011_2233_4455].map(isGroupMac)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([0x0100_5e00_0001, broadcastMac, 0x0200_0000_0001, 0x0011_2233_4455].map(isLocalMac)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
