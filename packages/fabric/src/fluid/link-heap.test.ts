import fc from "fast-check";
import { expect, test } from "vitest";
import { LinkHeap } from "./link-heap.ts";

test("F273: links come up by key, equal ones by number", () => {
  const heap = new LinkHeap(6);
  for (const [link, key] of [3, 1, 2, 1, 2, 1].entries()) heap.add(link, key);
  heap.order();
  const order: number[] = [];
  while (heap.size > 0) {
    order.push(heap.top);
    heap.removeTop();
  }
  expect(order).toEqual([1, 3, 5, 2, 4, 0]);
});

test("F272: keys that grow are put right at the top, and the order is that of the grown keys", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(5)), { minLength: 1, maxLength: 80 }), (links) => {
      const heap = new LinkHeap(links.length);
      for (const [link, [key]] of links.entries()) heap.add(link, key);
      heap.order();
      const order: number[] = [];
      while (heap.size > 0) {
        const { top } = heap;
        const grown = links[top][0] + links[top][1];
        if (grown > heap.keys[top]) heap.raise(grown);
        else {
          order.push(top);
          heap.removeTop();
        }
      }
      const wanted = links.map(([key, more], link) => ({ link, key: key + more }));
      expect(order).toEqual(wanted.toSorted((a, b) => a.key - b.key || a.link - b.link).map(({ link }) => link));
    }),
  );
});
