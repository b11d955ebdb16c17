import { expect, test } from "vitest";
import { accessesOf, globalsOf, pagesOf, replacementsOf, settle, vpidOf, waysOf, wheelDefault } from "./choice.ts";

test("W1: ways are those with a power of two of sets, and a tree only where ways are one", () => {
  expect(waysOf(1536)).toEqual([6, 12, 1536]);
  expect(waysOf(4)).toEqual([4]);
  expect(waysOf(64)).toEqual([4, 8, 16, 64]);
  expect(replacementsOf(12)).toEqual(["lru", "random"]);
  expect(replacementsOf(8)).toEqual(["lru", "tree-plru", "random"]);
});

test("W1: what cannot be built gives way, whatever a field says", () => {
  const odd = settle({ ...wheelDefault, vcpus: 99, entries: 77, ways: 5, turns: Number.NaN, pinned: [0, 40, 0, -1] });
  expect(odd).toEqual({ ...wheelDefault, vcpus: 32, pinned: [0] });
  expect(settle({ ...wheelDefault, entries: 64, ways: 12, replacement: "tree-plru" })).toMatchObject({
    ways: 64,
    replacement: "tree-plru",
  });
  expect(settle({ ...wheelDefault, replacement: "tree-plru" }).replacement).toBe("lru");
  expect(settle({ ...wheelDefault, vcpus: 2, pinned: [1, 0] }).pinned).toEqual([0]);
  expect(settle(wheelDefault)).toEqual(wheelDefault);
});

test("W2: a working set is one access for each 4 KiB, in pages of the chosen size", () => {
  expect([accessesOf(wheelDefault), pagesOf(wheelDefault), globalsOf(wheelDefault)]).toEqual([512, 512, 128]);
  const large = { ...wheelDefault, pageBits: 21, workingSetBytes: 8192 * 1024 } as const;
  expect([accessesOf(large), pagesOf(large), globalsOf(large)]).toEqual([2048, 4, 1]);
  expect(pagesOf({ ...wheelDefault, pageBits: 30 })).toBe(1);
});

test("W3: a VPID is of a virtual processor; of a machine, where one wants to see why that is wrong; or 0", () => {
  const of = (vpid: "vcpu" | "vm" | "off"): number[] => [0, 1, 2].map((n) => vpidOf({ ...wheelDefault, vpid }, n));
  expect([of("vcpu"), of("vm"), of("off")]).toEqual([
    [1, 2, 3],
    [1, 1, 2],
    [0, 0, 0],
  ]);
});
