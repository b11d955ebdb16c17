import { expect, test } from "vitest";
import { pseudoHeaderSum } from "../checksum/internet.ts";
import type { IpAddress } from "./ip-address.ts";
import { ipv6Address } from "./ipv6-address.ts";

test("W69: an address of either version adds its 16-bit words to a pseudo header's sum", () => {
  const addresses: readonly IpAddress[] = [0x0001_0002, ipv6Address("1::2")];
  expect(addresses.map((address) => pseudoHeaderSum(address, address, 17, 8))).toEqual([31, 31]);
});
