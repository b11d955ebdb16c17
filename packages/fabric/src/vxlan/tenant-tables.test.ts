import { expect, test } from "vitest";
import { ipv4Prefix } from "../address/subnet.ts";
import { TenantTables } from "./tenant-tables.ts";

test("F437: a host's route before its network's, a longer network before a shorter, the first of equals", () => {
  const tables = new TenantTables();
  const enter = (prefix: string, vtep: number): void =>
    tables.enter(1, 2, { prefix: ipv4Prefix(prefix), vtep, routingVni: 50 });
  enter("10.0.0.0/16", 7);
  enter("10.0.3.0/24", 8);
  enter("10.0.3.0/24", 9);
  enter("10.0.3.3/32", 9);
  enter("10.0.3.3/32", 8);
  const to = (address: number, vtep = 1, tenant = 2) => tables.lookup(vtep, tenant, address)?.vtep;
  expect([0x0a00_0303, 0x0a00_0304, 0x0a00_0404, 0x0a01_0000].map((address) => to(address))).toEqual([
    9,
    8,
    7,
    undefined,
  ]);
  expect([to(0x0a00_0303, 2), to(0x0a00_0303, 1, 1)]).toEqual([undefined, undefined]);
  expect(tables.rows(1, 2).map(({ vtep }) => vtep)).toEqual([9, 8, 9, 7]);
  expect(tables.rows(1, 1)).toEqual([]);
});
