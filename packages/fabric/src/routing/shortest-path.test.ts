import fc from "fast-check";
import { expect, test } from "vitest";
import { type AdjacencyEntry, computeNextHops, makeAdjacency } from "./shortest-path.ts";

/** Links as pairs of switches; the ports of link i are 2i and 2i + 1. */
function entries(links: readonly (readonly [number, number])[]): AdjacencyEntry[] {
  return links.flatMap(([a, b], link) => [
    { from: a, port: 2 * link, to: b, link },
    { from: b, port: 2 * link + 1, to: a, link },
  ]);
}

const up = (count: number, ...down: number[]) =>
  Uint8Array.from({ length: count }, (_, link) => (down.includes(link) ? 0 : 1));

// Two leaves (0, 1), four spines (2..5): links 0..3 from leaf 0, links 4..7 from leaf 1.
const leafSpine = [0, 1].flatMap((leaf) => [2, 3, 4, 5].map((spine) => [leaf, spine] as const));

test("F14: a leaf reaches the other leaf over all four spines, in port order", () => {
  const ways = computeNextHops(makeAdjacency(6, entries(leafSpine)), up(8), [1]);
  expect(Array.from(ways.members.subarray(ways.start[0], ways.start[1]))).toEqual([0, 2, 4, 6]);
  expect(Array.from(ways.distance)).toEqual([2, 0, 1, 1, 1, 1]);
});

test("F15: a link that is down takes its member away at both ends of the path", () => {
  const ways = computeNextHops(makeAdjacency(6, entries(leafSpine)), up(8, 5), [1]);
  expect(Array.from(ways.members.subarray(ways.start[0], ways.start[1]))).toEqual([0, 4, 6]);
  // Spine 3 lost its link to leaf 1 and goes back through leaf 0: three links.
  expect(ways.distance[3]).toBe(3);
});

test("F14: parallel links are members of their own (four between two routers)", () => {
  const ways = computeNextHops(
    makeAdjacency(
      2,
      entries([
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1],
      ]),
    ),
    up(4),
    [1],
  );
  expect(Array.from(ways.members)).toEqual([0, 2, 4, 6]);
});

test("F14: of two owners the nearer counts, and both where they are equally near", () => {
  // 0 – 1 – 2 – 3, owners 0 and 3; and a ring of four with owners 0 and 2.
  const line = computeNextHops(
    makeAdjacency(
      4,
      entries([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    ),
    up(3),
    [0, 3],
  );
  expect(Array.from(line.distance)).toEqual([0, 1, 1, 0]);
  const ring = computeNextHops(
    makeAdjacency(
      4,
      entries([
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
      ]),
    ),
    up(4),
    [0, 2],
  );
  expect(Array.from(ring.members.subarray(ring.start[1], ring.start[2]))).toEqual([1, 2]);
});

test("F14: what cannot be reached has distance −1 and no next hop", () => {
  const ways = computeNextHops(makeAdjacency(3, entries([[0, 1]])), up(1), [2]);
  expect(Array.from(ways.distance)).toEqual([-1, -1, 0]);
  expect(ways.members.length).toBe(0);
});

test("F14, F16: distances are those of a brute-force relaxation, and every next hop is one nearer", () => {
  const link = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 }));
  fc.assert(
    fc.property(
      fc.array(link, { maxLength: 24 }),
      fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
      (links, live) => {
        const isUp = Uint8Array.from(live, Number);
        const ways = computeNextHops(makeAdjacency(8, entries(links)), isUp, [0]);
        const far = [0, ...Array<number>(7).fill(Number.POSITIVE_INFINITY)];
        for (let round = 0; round < 8; round++) {
          links.forEach(([a, b], index) => {
            if (!live[index]) return;
            far[a] = Math.min(far[a], far[b] + 1);
            far[b] = Math.min(far[b], far[a] + 1);
          });
        }
        expect(Array.from(ways.distance)).toEqual(
          far.map((distance) => (distance === Number.POSITIVE_INFINITY ? -1 : distance)),
        );
        for (let s = 1; s < 8; s++) {
          const hops = Array.from(ways.members.subarray(ways.start[s], ways.start[s + 1]));
          const expected = links.flatMap(([a, b], index) => {
            if (!live[index] || far[s] === Number.POSITIVE_INFINITY) return [];
            if (a === s && far[b] === far[s] - 1) return [2 * index];
            if (b === s && far[a] === far[s] - 1) return [2 * index + 1];
            return [];
          });
          expect(hops).toEqual(expected);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
