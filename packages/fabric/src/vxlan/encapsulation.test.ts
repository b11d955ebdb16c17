import { foldIpv6Address, formatIpv6Address } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addedBytes,
  encapsulationOf,
  fabricIpv6Address,
  isOuterIpv6,
  outerIpOffset,
  outerVlan,
  settingOf,
  tunnelSettings,
} from "./encapsulation.ts";

test("F290: a tunnel adds 50 bytes, 20 more over IPv6, 4 more with a tag", () => {
  const rows = [{}, { outer: "ipv6" }, { vlan: 30 }, { outer: "ipv6", vlan: 4094 }] as const;
  expect(rows.map((options) => addedBytes(encapsulationOf(options)))).toEqual([50, 70, 54, 74]);
  expect(rows.map((options) => outerIpOffset(encapsulationOf(options)))).toEqual([14, 14, 18, 18]);
  const both = encapsulationOf(rows[3]);
  expect([isOuterIpv6(both), outerVlan(both)]).toEqual([true, 4094]);
});

test("F291: an IPv6 address is the IPv4 one behind a prefix, and folds to it", () => {
  expect(formatIpv6Address(fabricIpv6Address(0x0aff_0001))).toBe("fd00:dc00::fd00:dc00:aff:1");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (address) => {
      expect(foldIpv6Address(fabricIpv6Address(address))).toBe(address);
    }),
  );
});

test("F290: what nobody says is IPv4, no tag, RFC 7348's ports, nothing learnt, no narrow link", () => {
  const usual = { encapsulation: 0, sourcePort: "rfc7348", pathMtu: "ignore", narrowLinks: "refuse" };
  expect(settingOf({})).toEqual(usual);
  const settings = tunnelSettings((vtep) => (vtep === 2 ? { sourcePort: "linux" } : {}));
  expect([settings.of(1), settings.of(2)]).toEqual([usual, { ...usual, sourcePort: "linux" }]);
});
