import fc from "fast-check";
import { expect, test } from "vitest";
import { makeClos } from "./clos.ts";
import type { Design, DesignNumbers } from "./design.ts";
import { makeFatTree } from "./fat-tree.ts";
import { makeLeafSpine } from "./leaf-spine.ts";
import { makeRails } from "./rails.ts";
import { makeThreeTier } from "./three-tier.ts";
import { linksOfNodes } from "./topology.ts";

/**
 * The most that one half of the hosts can send to the other, by augmenting paths (Edmonds and Karp, JACM 1972): an
 * answer that knows nothing of tiers and units.
 */
function maxFlow({ topology, links, blocked }: Design, sources: readonly number[], sinks: readonly number[]): number {
  const from: number[] = [];
  const to: number[] = [];
  const room: number[] = [];
  const edges: number[][] = topology.nodes.map(() => []);
  const source = edges.push([]) - 1;
  const sink = edges.push([]) - 1;
  const add = (a: number, b: number, forwards: number, backwards: number) => {
    for (const [x, y, capacity] of [
      [a, b, forwards],
      [b, a, backwards],
    ]) {
      edges[x].push(from.length);
      from.push(x);
      to.push(y);
      room.push(capacity);
    }
  };
  topology.links.forEach(({ ends: [a, b] }, link) => {
    const rate = blocked.includes(link) ? 0 : links[link].rateBitsPerSecond;
    add(a.node, b.node, rate, rate);
  });
  for (const host of sources) add(source, host, 1e15, 0);
  for (const host of sinks) add(host, sink, 1e15, 0);
  let flow = 0;
  for (;;) {
    const by = new Int32Array(edges.length).fill(-1);
    const queue = [source];
    for (let next = 0; next < queue.length && by[sink] < 0; next++) {
      for (const edge of edges[queue[next]]) {
        if (room[edge] === 0 || by[to[edge]] >= 0 || to[edge] === source) continue;
        by[to[edge]] = edge;
        queue.push(to[edge]);
      }
    }
    if (by[sink] < 0) return flow;
    let least = Number.POSITIVE_INFINITY;
    for (let at = sink; at !== source; at = from[by[at]]) least = Math.min(least, room[by[at]]);
    for (let at = sink; at !== source; at = from[by[at]]) {
      room[by[at]] -= least;
      room[by[at] ^ 1] += least;
    }
    flow += least;
  }
}

/** Hosts whose names are at these places, in order. */
const hostsOf = ({ topology }: Design): number[] =>
  topology.nodes.flatMap(({ forwards }, node) => (forwards ? [] : [node]));

const count = (most: number) => fc.integer({ min: 1, max: most });
const rate = fc.constantFrom(10e9, 25e9, 40e9);

/** A design of any kind with its units: so many hosts of each in order, and which share of them is one half. */
const drawn: fc.Arbitrary<{ design: Design; units: number; text: string }> = fc
  .oneof(
    fc
      .record({ spines: count(4), leaves: count(5), hostsPerLeaf: count(5), hostRate: rate, fabricRate: rate })
      .map((of) => ({ made: makeLeafSpine(of), units: of.leaves, of: ["leaf-spine", of] as const })),
    fc
      .record({ spines: count(3), pairs: count(3), hostsPerLeaf: count(4), hostRate: rate, fabricRate: rate })
      .map(({ pairs, ...of }) => {
        return {
          made: makeLeafSpine({ ...of, leaves: 2 * pairs, homing: 2 }),
          units: pairs,
          of: ["dual", of] as const,
        };
      }),
    fc.record({ half: count(3), rate }).map(({ half, ...of }) => {
      return { made: makeFatTree({ k: 2 * half, ...of }), units: 2 * half, of: ["fat-tree", half, of] as const };
    }),
    fc
      .record({
        ...{
          pods: fc.integer({ min: 2, max: 4 }),
          spinesPerPod: count(3),
          leavesPerPod: count(3),
          hostsPerLeaf: count(3),
        },
        ...{ each: count(3), planes: fc.boolean(), hostRate: rate, fabricRate: rate, superspineRate: rate },
      })
      .map(({ each, ...of }) => {
        const superspines = of.planes ? each * of.spinesPerPod : each;
        return { made: makeClos({ ...of, superspines }), units: of.pods, of: ["clos", each, of] as const };
      }),
    fc
      .record({
        ...{ blocks: fc.integer({ min: 2, max: 4 }), accessPerBlock: count(3), hostsPerAccess: count(3) },
        ...{ aggregationsPerBlock: count(3), cores: count(3), accessUplinks: count(2), aggregationUplinks: count(2) },
        ...{ hostRate: rate, fabricRate: rate, coreRate: rate, spanningTree: fc.boolean() },
      })
      .map((of) => ({ made: makeThreeTier(of), units: of.blocks, of: ["three-tier", of] as const })),
    fc
      .record({
        units: fc.integer({ min: 2, max: 3 }),
        servers: count(3),
        gpus: count(3),
        spines: count(3),
        uplinks: count(2),
        hostRate: rate,
        fabricRate: rate,
      })
      .map((of) => ({ made: makeRails(of), units: of.units, of: ["rails", of] as const })),
  )
  .map(({ made, units, of }) => {
    if (!made.ok) throw new Error(JSON.stringify(made.issues));
    return { design: made.value, units, text: JSON.stringify(of) };
  });

test("F202: bisection is what flows at most from one half of the units to the other, whatever the generator", () => {
  fc.assert(
    fc.property(drawn, ({ design, units }) => {
      const hosts = hostsOf(design);
      const half = (hosts.length / units) * Math.floor(units / 2);
      // Of an odd number of units the last is left out on both sides, so that halves are equal.
      const flow = maxFlow(design, hosts.slice(0, half), hosts.slice(half, 2 * half));
      expect(design.numbers.bisectionBitsPerSecond).toBe(flow);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("F201: when all hosts of one unit send to the others, each gets 1 / oversubscription of its link", () => {
  fc.assert(
    fc.property(drawn, ({ design, units }) => {
      const { numbers } = design;
      const hosts = hostsOf(design);
      const perUnit = hosts.length / units;
      if (units < 2) return;
      const hostBitsPerSecond = design.topology.links.reduce((sum, { ends }, link) => {
        return hosts.includes(ends[0].node) ? sum + design.links[link].rateBitsPerSecond : sum;
      }, 0);
      const flow = maxFlow(design, hosts.slice(0, perUnit), hosts.slice(perUnit));
      expect(flow).toBeCloseTo(hostBitsPerSecond / units / Math.max(1, numbers.oversubscription), 0);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("F200, F203: what is counted is what is there: ports once each, cables, optics, and a bill that adds up", () => {
  fc.assert(
    fc.property(drawn, ({ design }) => {
      const { topology, roles, links, numbers } = design;
      const { devices, bill } = numbers;
      expect(links.length).toBe(topology.links.length);
      expect(numbers.links).toBe(numbers.hostCables + numbers.switchCables);
      expect(numbers.optics).toBe(2 * numbers.switchCables);
      expect(numbers.hosts + numbers.switches).toBe(topology.nodes.length);
      expect(new Set(topology.nodes.map(({ name }) => name)).size).toBe(topology.nodes.length);
      const ends = topology.links.flatMap(({ ends }) => ends.map(({ node, port }) => `${node}:${port}`));
      expect(new Set(ends).size).toBe(ends.length);
      const perNode = linksOfNodes(topology).map((of) => of.length);
      for (const { role, count, ports, usedPorts, freePorts } of devices) {
        expect(roles.filter((of, node) => of === role && perNode[node] === usedPorts).length).toBe(count);
        expect(freePorts).toBe(ports - usedPorts);
      }
      expect(devices.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.switches);
      for (const { count, unitPrice, cost } of bill) expect(cost).toBe(count * unitPrice);
      expect(numbers.cost).toBe(bill.reduce((sum, { cost }) => sum + cost, 0));
      // Nothing in a number's place that JSON cannot hold.
      expect(JSON.parse(JSON.stringify(numbers))).toEqual(numbers);
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("F200: every generator has numbers of one shape", () => {
  const made = [
    makeLeafSpine({ spines: 2, leaves: 2, hostsPerLeaf: 2 }),
    makeFatTree({ k: 4 }),
    makeClos({ pods: 2, spinesPerPod: 2, leavesPerPod: 2, hostsPerLeaf: 2, superspines: 2 }),
    makeThreeTier({ blocks: 2, accessPerBlock: 2, hostsPerAccess: 2 }),
    makeRails({ servers: 2, spines: 2 }),
  ];
  const shapes = made.map((each) => (each.ok ? Object.keys(each.value.numbers).join(" ") : "refused"));
  expect(new Set(shapes).size).toBe(1);
  const none = makeLeafSpine({ spines: 2, leaves: 2, hostsPerLeaf: 0 });
  const { tiers, oversubscription, bisectionBitsPerSecond } = (none.ok ? none.value.numbers : {}) as DesignNumbers;
  expect([tiers[0].oversubscription, oversubscription, bisectionBitsPerSecond]).toEqual([0, 0, 0]);
});
