import { formatIpv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { ipv4Prefix, isHostAddress, isOverlapping, isSameNetwork, networkOf } from "./subnet.ts";

test("F1: a network is its address with the host bits cleared", () => {
  const network = (text: string) => formatIpv4Address(networkOf(ipv4Prefix(text)));
  expect(network("10.128.3.77/24")).toBe("10.128.3.0");
  expect(network("200.1.2.3/0")).toBe("0.0.0.0");
  expect(network("200.1.2.3/32")).toBe("200.1.2.3");
  expect(network("10.0.0.7/31")).toBe("10.0.0.6");
});

test.each([
  ["10.0.0.0/8", "10.200.0.0/24", true, false],
  ["10.0.0.1/24", "10.0.0.2/24", true, true],
  ["10.0.0.0/24", "10.0.1.0/24", false, false],
  ["0.0.0.0/0", "192.0.2.1/32", true, false],
  ["128.0.0.0/1", "127.0.0.0/8", false, false],
])("F2: %s and %s overlap: %s, are one network: %s", (a, b, overlapping, same) => {
  expect(isOverlapping(ipv4Prefix(a), ipv4Prefix(b))).toBe(overlapping);
  expect(isOverlapping(ipv4Prefix(b), ipv4Prefix(a))).toBe(overlapping);
  expect(isSameNetwork(ipv4Prefix(a), ipv4Prefix(b))).toBe(same);
});

test.each([
  ["10.0.0.0/24", false],
  ["10.0.0.255/24", false],
  ["10.0.0.1/24", true],
  ["10.0.0.0/31", true],
  ["10.0.0.1/31", true],
  ["10.0.0.0/32", true],
  ["255.255.255.255/1", false],
])("F3: an interface may have %s: %s (RFC 3021)", (text, allowed) => {
  expect(isHostAddress(ipv4Prefix(text))).toBe(allowed);
});

test("F1: a program's own bad address throws by code", () => {
  expect(() => ipv4Prefix("10.0.0.1")).toThrow(expect.objectContaining({ code: "fabric/address" }));
});
