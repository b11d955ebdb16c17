import fc from "fast-check";
import { expect, test } from "vitest";
import { type Allocation, computeMaxMin, flowsByLink, ownDemand } from "./max-min.ts";
import type { FluidNetwork } from "./network.ts";

/** A drawn network as lists. */
interface Lists {
  readonly capacity: readonly number[];
  readonly paths: readonly (readonly number[])[];
  readonly demand?: readonly number[];
}

function networkOf({ capacity, paths, demand }: Lists): FluidNetwork {
  const pathStart = [0];
  for (const path of paths) pathStart.push((pathStart.at(-1) as number) + path.length);
  return {
    capacityBitsPerSecond: Float64Array.from(capacity),
    pathStart: Int32Array.from(pathStart),
    pathLinks: Int32Array.from(paths.flat()),
    ...(demand === undefined ? {} : { demandBitsPerSecond: Float64Array.from(demand) }),
  };
}

/** Networks of whole capacities, so that exact arithmetic has whole numbers to begin with. */
const drawn = (withDemand: boolean): fc.Arbitrary<Lists> =>
  fc.integer({ min: 1, max: 10 }).chain((links) => {
    const path = fc.uniqueArray(fc.nat(links - 1), { minLength: 1, maxLength: 5 });
    const capacity = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1e9, 10e9, 25e9, 100e9, 999_999_999_989));
    return fc
      .record({
        capacity: fc.array(capacity, { minLength: links, maxLength: links }),
        paths: fc.array(path, { minLength: 1, maxLength: 24 }),
      })
      .chain((lists) => {
        if (!withDemand) return fc.constant(lists);
        const demand = fc.oneof(fc.nat(9), fc.constantFrom(0, 1e9, 3e9, Number.POSITIVE_INFINITY));
        const { length } = lists.paths;
        return fc
          .array(demand, { minLength: length, maxLength: length })
          .map((demands): Lists => ({ ...lists, demand: demands }));
      });
  });

/** A fraction of whole numbers, not reduced. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

const isLess = (a: Fraction, b: Fraction): boolean => a.over * b.under < b.over * a.under;

/** The double nearest to a fraction, ties to even. */
function nearestDouble({ over, under }: Fraction): number {
  if (over === 0n) return 0;
  // So many bits that Number() rounds once; whether anything was cut is the last of them.
  const shift = BigInt(Math.max(0, 70 + under.toString(2).length - over.toString(2).length));
  const quotient = (over << shift) / under;
  const sticky = quotient * under === over << shift ? 0n : 1n;
  return Number((quotient << 1n) | sticky) / 2 ** Number(shift + 1n);
}

/** The same rates by fractions, searching all links each time. */
function exactRates({ capacity, paths, demand }: Lists): number[] {
  const rates: (Fraction | undefined)[] = paths.map(() => undefined);
  const left = capacity.map((bits): Fraction => ({ over: BigInt(bits), under: 1n }));
  const freeze = (flow: number, rate: Fraction): void => {
    rates[flow] = rate;
    for (const link of paths[flow]) {
      const { over, under } = left[link];
      left[link] = { over: over * rate.under - rate.over * under, under: under * rate.under };
    }
  };
  for (;;) {
    let least: { rate: Fraction; flows: number[] } | undefined;
    capacity.forEach((_, link) => {
      const flows = paths.flatMap((path, flow) => (rates[flow] === undefined && path.includes(link) ? [flow] : []));
      if (flows.length === 0) return;
      const rate = { over: left[link].over, under: left[link].under * BigInt(flows.length) };
      if (least === undefined || isLess(rate, least.rate)) least = { rate, flows };
    });
    demand?.forEach((bits, flow) => {
      if (rates[flow] !== undefined || bits === Number.POSITIVE_INFINITY) return;
      const rate = { over: BigInt(bits), under: 1n };
      if (least === undefined || isLess(rate, least.rate)) least = { rate, flows: [flow] };
    });
    if (least === undefined) return rates.map((rate) => nearestDouble(rate as Fraction));
    for (const flow of least.flows) freeze(flow, least.rate);
  }
}

const ratesOf = (lists: Lists): number[] => Array.from(computeMaxMin(networkOf(lists)).rateBitsPerSecond);

test("F271: two links, three flows: the one over both shares each equally", () => {
  // Bertsekas and Gallager's picture: a long flow and short ones.
  expect(ratesOf({ capacity: [10, 6], paths: [[0], [0, 1], [1]] })).toEqual([7, 3, 3]);
  expect(ratesOf({ capacity: [9, 6], paths: [[0], [0], [0, 1], [1]] })).toEqual([3, 3, 3, 3]);
  expect(ratesOf({ capacity: [10], paths: [[0], [0], [0]] })).toEqual([10 / 3, 10 / 3, 10 / 3]);
});

test("F271: every flow has a link that is full and on which nobody is faster", () => {
  fc.assert(
    fc.property(drawn(false), (lists) => {
      const network = networkOf(lists);
      const allocation = computeMaxMin(network);
      expectBottlenecks(lists, allocation);
    }),
    { numRuns: 500 },
  );
});

function expectBottlenecks({ capacity, paths, demand }: Lists, allocation: Allocation): void {
  const { rateBitsPerSecond: rate, bottleneck, loadBitsPerSecond: load, fairShareBitsPerSecond: share } = allocation;
  paths.forEach((path, flow) => {
    const link = bottleneck[flow];
    if (link === ownDemand) {
      expect(rate[flow]).toBe(demand?.[flow]);
      return;
    }
    expect(path).toContain(link);
    expect(load[link]).toBeCloseTo(capacity[link], 3);
    expect(Math.abs(load[link] / capacity[link] - 1)).toBeLessThan(1e-15);
    expect(rate[flow]).toBe(share[link]);
    const fastest = Math.max(...paths.flatMap((other, at) => (other.includes(link) ? [rate[at]] : [])));
    expect(rate[flow]).toBe(fastest);
  });
}

test("F272: rates are those of exact fractions, rounded once", () => {
  fc.assert(
    fc.property(fc.boolean().chain(drawn), (lists) => {
      expect(ratesOf(lists)).toEqual(exactRates(lists));
    }),
    { numRuns: 2000 },
  );
});

test("F272: what a thousand subtractions would lose is not lost", () => {
  // 999 flows that another link holds to a third, then one that gets what they leave: 1,000 − 999/3, exactly 667.
  const paths = [...Array.from({ length: 999 }, (_, flow) => [0, 1 + Math.floor(flow / 3)]), [0]];
  const rates = ratesOf({ capacity: [1000, ...Array.from({ length: 333 }, () => 1)], paths });
  expect(rates.slice(0, 999).every((rate) => rate === 1 / 3)).toBe(true);
  expect(rates[999]).toBe(667);
  let plain = 1000;
  for (let flow = 0; flow < 999; flow++) plain -= 1 / 3;
  expect(plain).not.toBe(667);
});

test("F273: the order of flows changes nothing but the order of rates, and of equal links the first is the bottleneck", () => {
  fc.assert(
    fc.property(drawn(true), fc.infiniteStream(fc.nat(1000)), (lists, keys) => {
      const order = lists.paths
        .map((_, flow) => ({ flow, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ flow }) => flow);
      const shuffled: Lists = {
        capacity: lists.capacity,
        paths: order.map((flow) => lists.paths[flow]),
        demand: order.map((flow) => (lists.demand as number[])[flow]),
      };
      const [first, second] = [lists, shuffled].map((each) => computeMaxMin(networkOf(each)));
      order.forEach((flow, at) => {
        expect(second.rateBitsPerSecond[at]).toBe(first.rateBitsPerSecond[flow]);
        expect(second.bottleneck[at]).toBe(first.bottleneck[flow]);
      });
      expect(second.fairShareBitsPerSecond).toEqual(first.fairShareBitsPerSecond);
    }),
  );
  expect(
    Array.from(
      computeMaxMin(
        networkOf({
          capacity: [5, 5, 5],
          paths: [
            [2, 1],
            [1, 2],
            [0, 2, 1],
          ],
        }),
      ).bottleneck,
    ),
  ).toEqual([1, 1, 1]);
});

test("F274: nobody gets more than its demand, and what one does not want is the others'", () => {
  const lists = { capacity: [10], paths: [[0], [0], [0]], demand: [1, Number.POSITIVE_INFINITY, 100] };
  const allocation = computeMaxMin(networkOf(lists));
  expect(Array.from(allocation.rateBitsPerSecond)).toEqual([1, 4.5, 4.5]);
  expect(Array.from(allocation.bottleneck)).toEqual([ownDemand, 0, 0]);
  fc.assert(
    fc.property(drawn(true), (drawnLists) => expectBottlenecks(drawnLists, computeMaxMin(networkOf(drawnLists)))),
  );
});

test("F274: a flow that crosses nothing gets its demand; where a link and a demand bind at once it is the link", () => {
  const { rateBitsPerSecond, bottleneck } = computeMaxMin(
    networkOf({ capacity: [10], paths: [[], [0], [0]], demand: [7, 5, 5] }),
  );
  expect(Array.from(rateBitsPerSecond)).toEqual([7, 5, 5]);
  expect(Array.from(bottleneck)).toEqual([ownDemand, 0, 0]);
});

test("F275: a link's load is the sum of its flows' rates and never above its capacity", () => {
  fc.assert(
    fc.property(drawn(true), (lists) => {
      const network = networkOf(lists);
      const { rateBitsPerSecond, loadBitsPerSecond } = computeMaxMin(network);
      const { start, flowsOf } = flowsByLink(network);
      lists.capacity.forEach((capacity, link) => {
        const sum = flowsOf
          .subarray(start[link], start[link + 1])
          .reduce((total, flow) => total + rateBitsPerSecond[flow], 0);
        expect(Math.abs(loadBitsPerSecond[link] - sum)).toBeLessThanOrEqual(1e-14 * capacity);
        expect(loadBitsPerSecond[link]).toBeLessThanOrEqual(capacity);
      });
    }),
  );
});
