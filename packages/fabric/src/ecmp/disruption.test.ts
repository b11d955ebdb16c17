import type { Ipv4FlowKey } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { disruptionOf, formatFraction, moveFlows } from "./disruption.ts";
import type { Select } from "./options.ts";
import { createSelector } from "./selector.ts";

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `e1-${49 + n}`);
const flows: Ipv4FlowKey[] = Array.from({ length: 8192 }, (_, n) => ({
  source: 0x0a80_0002,
  destination: 0x0a81_0002 + (n >> 13) * 256,
  protocol: 17,
  sourcePort: 1024 + (n % 8192),
  destinationPort: 9,
}));

/** The shares that move when each of n members goes. */
function removing(select: Select, count: number): { moved: string[]; needless: string[] } {
  const group = createSelector({ select }, names(count));
  const each = names(count).map((_, place) => disruptionOf(group, group.withMembers(names(count).toSpliced(place, 1))));
  return {
    moved: each.map(({ moved }) => formatFraction(moved)),
    needless: each.map(({ needless }) => formatFraction(needless)),
  };
}

test("F185: hash-threshold moves, of n members, exactly these shares (RFC 2992 §3.1)", () => {
  expect(removing("hash-threshold", 4).moved).toEqual(["1/2", "1/3", "1/3", "1/2"]);
  expect(removing("hash-threshold", 6).moved).toEqual(["1/2", "11/30", "3/10", "3/10", "11/30", "1/2"]);
  const half = ["1/2", "11/28", "9/28", "2/7"];
  expect(removing("hash-threshold", 8).moved).toEqual([...half, ...half.toReversed()]);
});

test("F185: modulo moves (n − 1)/n, all but 1/n of it needlessly; rendezvous 1/n and none needlessly", () => {
  for (const n of [2, 3, 4, 6, 8]) {
    const modulo = removing("modulo", n);
    expect(modulo.moved).toEqual(new Array(n).fill(n === 1 ? "0" : `${n - 1}/${n}`));
    expect(new Set(modulo.needless)).toEqual(new Set([{ 2: "0", 3: "1/3", 4: "1/2", 6: "2/3", 8: "3/4" }[n]]));
    const drawn = removing("rendezvous", n);
    expect([drawn.moved, drawn.needless]).toEqual([new Array(n).fill(`1/${n}`), new Array(n).fill("0")]);
  }
});

test("F185: a resilient table of 256 moves the removed member's buckets and no other", () => {
  expect(removing("resilient", 4)).toEqual({ moved: new Array(4).fill("1/4"), needless: new Array(4).fill("0") });
  expect(removing("resilient", 6)).toEqual({
    moved: ["43/256", "21/128", "43/256", "43/256", "21/128", "43/256"],
    needless: new Array(6).fill("0"),
  });
});

test("F185: a fifth member: modulo moves 4/5, of which 3/5 needlessly; a table of 256 moves 51 buckets to it", () => {
  const adding = (select: Select): string[] => {
    const group = createSelector({ select }, names(4));
    const { moved, needless } = disruptionOf(group, group.withMembers(names(5)));
    return [formatFraction(moved), formatFraction(needless)];
  };
  expect(adding("modulo")).toEqual(["4/5", "3/5"]);
  expect(adding("rendezvous")).toEqual(["1/5", "0"]);
  expect(adding("resilient")).toEqual(["51/256", "0"]);
  expect(adding("hash-threshold")).toEqual(["1/2", "3/10"]);
});

test("F185: weights: with 3:1:1:1 the lost first takes half the flows with it", () => {
  const members = names(4).map((name, place) => ({ name, weight: place === 0 ? 3 : 1 }));
  const moved = (select: Select, gone: number): string => {
    const group = createSelector({ select }, members);
    return formatFraction(disruptionOf(group, group.withMembers(members.toSpliced(gone, 1))).moved);
  };
  expect([moved("rendezvous", 0), moved("rendezvous", 1)]).toEqual(["1/2", "1/6"]);
  expect([moved("hash-threshold", 0), moved("hash-threshold", 3)]).toEqual(["5/6", "2/5"]);
  expect([moved("resilient", 0), moved("weighted", 0)]).toEqual(["1/2", "1/2"]);
});

test("F186: of given flows, those that move are those whose member differs; their share is near the exact one", () => {
  for (const select of ["modulo", "hash-threshold", "weighted", "rendezvous", "resilient"] as const) {
    const before = createSelector({ hash: "mix", select }, names(4));
    const after = before.withMembers(names(4).toSpliced(1, 1));
    const moves = moveFlows(flows, before, after);
    for (const { before: was, after: is, isMoved, isNeedless } of moves) {
      expect(isMoved).toBe(was.member !== is.member);
      expect(isNeedless).toBe(isMoved && was.member !== "e1-50");
      if (was.member === "e1-50") expect(isMoved).toBe(true);
    }
    const { moved, needless } = disruptionOf(before, after);
    const share = (count: number): number => count / flows.length;
    expect(share(moves.filter(({ isMoved }) => isMoved).length)).toBeCloseTo(moved.numerator / moved.denominator, 1);
    const needlessly = share(moves.filter(({ isNeedless }) => isNeedless).length);
    expect(needlessly).toBeCloseTo(needless.numerator / needless.denominator, 1);
  }
});

test("F185: all hashes of 16 bits counted one by one come to the fraction, but for the cuts' roundings", () => {
  const group = fc.uniqueArray(fc.constantFrom(...names(8)), { minLength: 1, maxLength: 6 });
  const select = fc.constantFrom(
    "modulo" as const,
    "hash-threshold" as const,
    "weighted" as const,
    "resilient" as const,
  );
  const weight = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(group, group, select, weight, (one, other, chosen, weights) => {
      const weigh = (list: string[]) => list.map((name) => ({ name, weight: weights[names(8).indexOf(name)] }));
      const before = createSelector({ hash: "crc-16", select: chosen, buckets: 64 }, weigh(one));
      const after = before.withMembers(weigh(other));
      const { moved } = disruptionOf(before, after);
      let count = 0;
      for (let hash = 0; hash < 65_536; hash++) {
        const was = one[before.placeOf(before.bucketOf(hash))];
        const is = other[after.placeOf(after.bucketOf(hash))];
        if (was !== is) count += 1;
      }
      expect(Math.abs(count / 65_536 - moved.numerator / moved.denominator)).toBeLessThan(0.012);
    }),
    { numRuns: 12 },
  );
});
