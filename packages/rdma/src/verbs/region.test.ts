import { expect, test } from "vitest";
import { access } from "./access.ts";
import { type MemoryRegion, Regions } from "./region.ts";

const all = access.localWrite | access.remoteWrite | access.remoteRead;

test("R10: a key opens its region, to its protection domain, for its flags, and nothing else", () => {
  const regions = new Regions();
  const region = regions.register(1, 0x7f00_0000_1000, 4096, all) as MemoryRegion;
  const { rkey } = region;
  // pd, key, address, length, flags -> allowed
  const rows: readonly (readonly [number, number, number, number, number, boolean])[] = [
    [1, rkey, 0x7f00_0000_1000, 4096, access.remoteWrite, true],
    [1, rkey, 0x7f00_0000_1fff, 1, access.remoteRead, true],
    [1, rkey, 0x7f00_0000_0fff, 1, access.remoteRead, false],
    [1, rkey, 0x7f00_0000_1001, 4096, access.remoteRead, false],
    [2, rkey, 0x7f00_0000_1000, 1, access.remoteRead, false],
    [1, rkey ^ 1, 0x7f00_0000_1000, 1, access.remoteRead, false],
    [1, rkey + 256, 0x7f00_0000_1000, 1, access.remoteRead, false],
    [1, 0, 0x7f00_0000_1000, 1, 0, false],
    [1, rkey, 0x7f00_0000_1000, 1, access.remoteAtomic, false],
    [1, rkey, 0x7f00_0000_1000, 1, 0, true],
  ];
  for (const [pd, key, address, length, flags, allowed] of rows)
    expect([pd, key, address, length, flags, regions.allows(pd, key, address, length, flags)]).toEqual([
      pd,
      key,
      address,
      length,
      flags,
      allowed,
    ]);
});

test("R11: who lets others write must be let write itself, and a region is a range below 2^53", () => {
  const regions = new Regions();
  expect(regions.register(1, 0, 16, access.remoteWrite)).toBeUndefined();
  expect(regions.register(1, 0, 16, access.remoteAtomic)).toBeUndefined();
  expect(regions.register(1, 0, 16, access.remoteRead)).toBeDefined();
  expect(regions.register(1, 0, 0, 0)).toBeUndefined();
  expect(regions.register(1, 2 ** 53 - 8, 16, 0)).toBeUndefined();
  expect(regions.register(1, 0, 16, 1024)).toBeUndefined();
});

test("R12: a region that was taken back opens nothing, and its key is not given again", () => {
  const regions = new Regions();
  const { lkey } = regions.register(1, 0, 16, all) as MemoryRegion;
  expect(regions.deregister(lkey)).toBe(true);
  expect(regions.deregister(lkey)).toBe(false);
  expect(regions.allows(1, lkey, 0, 1, 0)).toBe(false);
  expect((regions.register(1, 0, 16, all) as MemoryRegion).lkey).not.toBe(lkey);
});
