import fc from "fast-check";
import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { formatMac } from "./mac.ts";
import {
  foldIpv6Address,
  formatIpv6Address,
  formatIpv6Prefix,
  ipv6Address,
  ipv6GroupMac,
  isInIpv6Prefix,
  isMulticastIpv6,
  parseIpv6Address,
  parseIpv6Prefix,
  solicitedNodeAddress,
} from "./ipv6-address.ts";

/** Text, and the text that RFC 5952 wants; its own examples first. */
test.each([
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8::0:1", "2001:db8::1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
  ["2001:DB8::A", "2001:db8::a"],
  ["::", "::"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["1::", "1::"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
  ["::ffff:c000:201", "::ffff:192.0.2.1"],
  ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ["1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"],
  ["0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"],
  ["1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"],
])("W60: %s is written %s", (text, wanted) => {
  expect(formatIpv6Address(goodValue(parseIpv6Address(text)))).toBe(wanted);
});

test("W60: what is written is read as the same 16 bytes", () => {
  const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const bytes = Uint8Array.from(groups.flatMap((each) => [each >>> 8, each & 255]));
      const text = formatIpv6Address(bytes);
      expect(goodValue(parseIpv6Address(text))).toEqual(bytes);
      expect(text).toMatch(/^[0-9a-f:.]+$/);
      expect(text.split("::").length).toBeLessThanOrEqual(2);
    }),
  );
});

test.each([
  ..."|:|:::|1|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1::2::3|12345::|g::|1:2:3:4:5:6:7::8|::1%eth0|fe80::1/64".split("|"),
  ..."1.2.3.4::|::1.2.3|::1.2.3.4:5|::01.2.3.4| ::1|::1 |1:2:3:4:5:6:7:1.2.3.4".split("|"),
  `::${"0".repeat(1_000_000)}`,
])("W60: %.40s is no address", (text) => {
  expect(issuesOf(parseIpv6Address(text))).toEqual(["error wire/address-text "]);
});

test("W61: a prefix keeps its host bits; an address is in it by its first bits alone", () => {
  const prefix = goodValue(parseIpv6Prefix("2001:db8:0:8000::7/49"));
  expect(formatIpv6Prefix(prefix)).toBe("2001:db8:0:8000::7/49");
  expect(isInIpv6Prefix(ipv6Address("2001:db8:0:ffff::1"), prefix)).toBe(true);
  expect(isInIpv6Prefix(ipv6Address("2001:db8:0:7fff::1"), prefix)).toBe(false);
  expect(isInIpv6Prefix(ipv6Address("ffff::"), goodValue(parseIpv6Prefix("::/0")))).toBe(true);
  const host = goodValue(parseIpv6Prefix("::1/128"));
  expect([isInIpv6Prefix(ipv6Address("::1"), host), isInIpv6Prefix(ipv6Address("::"), host)]).toEqual([true, false]);
  for (const text of ["::1", "::/129", "::/01", "/64", "1::2::3/64"])
    expect(parseIpv6Prefix(text).ok, text).toBe(false);
});

test("W61: the group in which an address is asked for, and the MAC address of a group", () => {
  const group = solicitedNodeAddress(ipv6Address("4037::1:800:200e:8c6c"));
  expect(formatIpv6Address(group)).toBe("ff02::1:ff0e:8c6c");
  expect(formatMac(ipv6GroupMac(group))).toBe("33:33:ff:0e:8c:6c");
  expect([isMulticastIpv6(group), isMulticastIpv6(ipv6Address("fe80::1"))]).toEqual([true, false]);
});

test("W77: an address folds to the sum without carry of its four words", () => {
  expect(foldIpv6Address(hex("000000ff 0000ff00 00ff0000 ff000000"))).toBe(0xffff_ffff);
  expect(foldIpv6Address(ipv6Address("fd00:dc00::fd00:dc00:10.0.0.1"))).toBe(0x0a00_0001);
  expect(foldIpv6Address(hex("aa 12345678 00000000 00000000 00000000"), 1)).toBe(0x1234_5678);
});

test("W14: an address in a program is text or 16 bytes, which are copied", () => {
  const bytes = ipv6Address("::1");
  const copy = ipv6Address(bytes);
  bytes.fill(9);
  expect(formatIpv6Address(copy)).toBe("::1");
  const code = "wire/address-text";
  expect(() => ipv6Address("10.0.0.1")).toThrow(expect.objectContaining({ code }));
  expect(() => ipv6Address(new Uint8Array(4))).toThrow(expect.objectContaining({ code }));
});
