import { ipv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { broadcastPort } from "../frame/columns.ts";
import { macOfPort, portOfMac } from "../frame/encode.ts";
import { groupMac, groupOfVni, isGroupMacColumn, isRoutedGroup } from "./group-address.ts";

test.each([
  // The example of RFC 1112 §6.4's rule: the low 23 bits behind 01:00:5e, so 32 groups share an address.
  ["224.0.1.1", 0x0100_5e00_0101],
  ["239.129.1.1", 0x0100_5e01_0101],
  ["239.1.1.1", 0x0100_5e01_0101],
  ["239.255.255.255", 0x0100_5e7f_ffff],
])("F424: the group %s has its Ethernet address", (group, mac) => {
  const column = groupMac(ipv4Address(group));
  expect(macOfPort(column)).toBe(mac);
  expect(isGroupMacColumn(column)).toBe(true);
  expect(portOfMac(mac)).toBe(-1);
});

test("F424: no port and no broadcast is a group's; the address after the last group's is no group's", () => {
  expect([0, 77, broadcastPort, 0xfe80_0000, 0xfdff_ffff].map(isGroupMacColumn)).toEqual(Array(5).fill(false));
});

test("F424: a VNI's group is 239 and its three bytes", () => {
  expect([1, 10_100, 0xff_ffff].map(groupOfVni)).toEqual(
    ["239.0.0.1", "239.0.39.116", "239.255.255.255"].map((text) => ipv4Address(text)),
  );
});

test("F429: what stays on its link, and what is no group, is passed on by no router", () => {
  const texts = ["224.0.0.1", "224.0.0.255", "224.0.1.0", "239.255.255.255", "223.255.255.255", "240.0.0.0"];
  expect(texts.map((text) => isRoutedGroup(ipv4Address(text)))).toEqual([false, false, true, true, false, false]);
});
