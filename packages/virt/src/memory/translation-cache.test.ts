import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { drop, globalEntry, TranslationCache, type TranslationCacheOptions } from "./translation-cache.ts";

const create = (options: TranslationCacheOptions, shift = 12): TranslationCache =>
  new TranslationCache(createSimulation({ seed: 1 }), "tlb", shift, options);
const page = (n: number): number => n << 12;
const put = (cache: TranslationCache, n: number, tag = 0, extra = 12): number =>
  cache.fill(page(n), 0, tag, 0, 0, page(n) | 7, 0, extra);
const has = (cache: TranslationCache, n: number, tag = 0): boolean => cache.find(page(n), 0, tag, 0, 0) >= 0;

describe("V300: a cache holds what was put in, under its tags", () => {
  test("page, PCID and VPID, and the root of the EPT", () => {
    const cache = create({ entries: 8 });
    put(cache, 3, 0x5007);
    expect([has(cache, 3, 0x5007), has(cache, 3, 0x5006), has(cache, 3, 0x4007), has(cache, 2, 0x5007)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(cache.find(page(3), 0, 0x5007, 1, 0)).toBe(-1);
    expect(cache.find(page(3), 1, 0x5007, 0, 0)).toBe(-1);
    expect([cache.hits, cache.misses, cache.fills]).toEqual([1, 5, 1]);
  });
  test("a global entry under any PCID, and no other VPID", () => {
    const cache = create({ entries: 8 });
    put(cache, 3, 0x5007, 12 | globalEntry);
    expect([has(cache, 3, 0x5001), has(cache, 3, 0x4007)]).toEqual([true, false]);
  });
  test.each([
    [12, 0x1234_5000, 0x1234_5fff, 0x1234_6000],
    [21, 0x1220_0000, 0x123f_ffff, 0x1240_0000],
    [30, 0x4000_0000, 0x7fff_ffff, 0],
  ])("an address anywhere in a page of %i bits", (shift, first, last, beyond) => {
    const cache = create({ entries: 4 }, shift);
    cache.fill(first, 0x7f, 0, 0, 0, 1, 0, shift);
    const at = (low: number): boolean => cache.find(low, 0x7f, 0, 0, 0) >= 0;
    expect([at(first), at(last), at(beyond)]).toEqual([true, true, false]);
  });
  test("bits above the 32nd, of a PML4 entry's half terabyte", () => {
    const cache = create({ entries: 4 }, 39);
    cache.fill(0, 0x80, 0, 0, 0, 1, 0, 39);
    expect([cache.find(-1, 0xff, 0, 0, 0) >= 0, cache.find(0, 0x100, 0, 0, 0) >= 0]).toEqual([true, false]);
  });
});

describe("V301: what goes when a set is full", () => {
  test("lru: the one that was used longest ago", () => {
    const cache = create({ entries: 4, replacement: "lru" });
    for (const n of [0, 1, 2, 3]) put(cache, n);
    has(cache, 0);
    expect(put(cache, 4)).toBe(1);
    expect([0, 1, 2, 3, 4].map((n) => has(cache, n))).toEqual([true, false, true, true, true]);
    expect(cache.evictions).toBe(1);
  });
  test("tree-plru: the tree points away from what was used", () => {
    const cache = create({ entries: 4, replacement: "tree-plru" });
    for (const n of [0, 1, 2, 3]) put(cache, n);
    // 3 was last, so the root points to {0, 1}, of which 1 came last: 0 goes. True LRU and the tree agree here.
    put(cache, 4);
    // In the place of 0; then 2 is used, so the root points to {4, 1}, and there to 1.
    has(cache, 2);
    put(cache, 5);
    // Now {2, 3}: 2 was used last, so 3; true LRU would take 3 as well, but after 4 was used again it would not take 2 ...
    put(cache, 6);
    expect([0, 1, 2, 3, 4, 5, 6].map((n) => has(cache, n))).toEqual([false, false, true, false, true, true, true]);
  });
  test("tree-plru differs from lru", () => {
    const left = (replacement: "lru" | "tree-plru"): number[] => {
      const cache = create({ entries: 4, replacement });
      for (const n of [0, 1, 2, 3]) put(cache, n);
      for (const n of [0, 2]) has(cache, n);
      put(cache, 4);
      return [0, 1, 2, 3, 4].filter((n) => has(cache, n));
    };
    expect([left("lru"), left("tree-plru")]).toEqual([
      [0, 2, 3, 4],
      [0, 2, 3, 4],
    ]);
    const after = (replacement: "lru" | "tree-plru"): number[] => {
      const cache = create({ entries: 4, replacement });
      for (const n of [0, 1, 2, 3, 0, 3]) if (!has(cache, n)) put(cache, n);
      put(cache, 4);
      return [0, 1, 2, 3, 4].filter((n) => has(cache, n));
    };
    // Longest ago is 1; the tree takes 1 too, for 3 was last. With 2 used after, lru still takes 1, the tree 1 or 3.
    expect(after("lru")).toEqual([0, 2, 3, 4]);
    const third = (replacement: "lru" | "tree-plru"): number[] => {
      const cache = create({ entries: 4, replacement });
      for (const n of [0, 2, 1, 3, 0]) if (!has(cache, n)) put(cache, n);
      put(cache, 4);
      return [0, 1, 2, 3, 4].filter((n) => has(cache, n));
    };
    // Ways: 0 2 1 3. 0 was last, so the tree goes to {1, 3} and takes 1; 2 was used longest ago.
    expect([third("lru"), third("tree-plru")]).toEqual([
      [0, 1, 3, 4],
      [0, 2, 3, 4],
    ]);
  });
  test("random: one of the set by a stream of its own name, the same in every run", () => {
    const left = (): number[] => {
      const cache = create({ entries: 8, replacement: "random" });
      for (let n = 0; n < 20; n++) put(cache, n);
      return Array.from({ length: 20 }, (_, n) => n).filter((n) => has(cache, n));
    };
    expect(left().length).toBe(8);
    expect(left()).toEqual(left());
    expect(left()).not.toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });
  test("only entries of the same set compete", () => {
    const cache = create({ entries: 8, ways: 2 });
    for (const n of [0, 4, 1, 2, 3]) put(cache, n);
    put(cache, 8);
    expect([0, 4, 8, 1, 2, 3].map((n) => has(cache, n))).toEqual([false, true, true, true, true, true]);
  });
});

describe("V302: what goes by name", () => {
  const filled = (): TranslationCache => {
    const cache = create({ entries: 64 });
    // Pages 1 and 2 under VPID 0 and 1, PCID 1 and 2; page 3 global.
    for (const vpid of [0, 1])
      for (const pcid of [1, 2]) {
        put(cache, 1, (vpid << 12) | pcid);
        put(cache, 2, (vpid << 12) | pcid);
        put(cache, 3, (vpid << 12) | pcid, 12 | globalEntry);
      }
    return cache;
  };
  test.each([
    ["all", drop.all, 12],
    ["an address", drop.address, 4],
    ["an address of a PCID and a VPID", drop.address | drop.pcid | drop.vpid, 1],
    ["a PCID of a VPID, global ones among them", drop.pcid | drop.vpid, 4],
    ["a PCID of a VPID without global ones", drop.pcid | drop.vpid | drop.keepGlobal, 2],
    ["a VPID", drop.vpid, 6],
    ["a VPID without global ones", drop.vpid | drop.keepGlobal, 4],
    ["all VPIDs but 0", drop.keepVpid0, 6],
    ["what came through an EPT", drop.combined, 0],
  ])("%s", (_, which, expected) => {
    expect(filled().invalidate(which, page(1), 0, (1 << 12) | 1, 0, 0)).toBe(expected);
  });
  test("a piece of a large page goes with any address of that page", () => {
    const cache = create({ entries: 8 });
    put(cache, 0x210, 0, 21);
    expect(cache.invalidate(drop.address, page(0x3ff), 0, 0, 0, 0)).toBe(1);
    put(cache, 0x210, 0, 21);
    expect(cache.invalidate(drop.address, page(0x400), 0, 0, 0, 0)).toBe(0);
  });
});

test("V303: a snapshot holds the entries, their order of use and the counts", () => {
  const simulation = createSimulation({ seed: 1 });
  const caches = (["lru", "tree-plru", "random"] as const).map(
    (replacement) => new TranslationCache(simulation, replacement, 12, { entries: 8, replacement }),
  );
  const run = (): number[][] =>
    caches.map((cache) => {
      for (const n of [3, 9, 1, 12, 3, 20, 21, 22]) if (!has(cache, n)) put(cache, n);
      return [...cache.entries, cache.hits, cache.evictions];
    });
  for (const cache of caches) for (let n = 0; n < 9; n++) put(cache, n);
  const snapshot = simulation.save();
  const once = run();
  simulation.restore(snapshot);
  expect(run()).toEqual(once);
});

test.each([
  { entries: 12, ways: 8 },
  { entries: 24, ways: 8 },
  { entries: -1 },
  { entries: 65_537, ways: 1 },
  { entries: 8, ways: 3 },
  { entries: 1.5 },
  { entries: 8, ways: 0 },
  { entries: 12, replacement: "tree-plru" },
] satisfies TranslationCacheOptions[])("V304: %j is refused by name", (options) => {
  expect(() => create(options)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});

test("V304: 12 ways of a set are in use at once, one more is too many", () => {
  for (const replacement of ["lru", "random"] as const) {
    const cache = create({ entries: 1536, ways: 12, replacement });
    for (let n = 0; n < 12; n++) put(cache, 128 * n);
    expect(Array.from({ length: 12 }, (_, n) => has(cache, 128 * n))).not.toContain(false);
    put(cache, 128 * 12);
    expect(cache.evictions).toBe(1);
  }
});

test("V304: a cache of no entries finds nothing", () => {
  const cache = create({ entries: 0 });
  put(cache, 1);
  expect([has(cache, 1), cache.size]).toEqual([false, 0]);
});
