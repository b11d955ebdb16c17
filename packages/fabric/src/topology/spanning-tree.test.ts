import fc from "fast-check";
import { expect, test } from "vitest";
import { pathCost } from "../spanning-tree/path-cost.ts";
import { type BridgedNetwork, computeSpanningTree, type PortRole } from "./spanning-tree.ts";

const gigabit = 1e9;

/** Bridges in the order of their MAC addresses, and links `a-b` at ports in the order in which they are written. */
function network(links: string, priorities: Record<string, number> = {}, rates: Record<string, number> = {}) {
  const names = [...new Set(links.split(/[ -]/))].sort();
  const next = new Map<string, number>();
  const end = (name: string) => {
    next.set(name, (next.get(name) ?? 0) + 1);
    return { bridge: names.indexOf(name), port: next.get(name) as number };
  };
  return {
    names,
    bridged: {
      bridges: names.map((name, mac) =>
        priorities[name] === undefined ? { mac } : { mac, priority: priorities[name] },
      ),
      links: links.split(" ").map((link) => {
        const [a, b] = link.split("-");
        return { ends: [end(a), end(b)] as const, rateBitsPerSecond: rates[link] ?? gigabit };
      }),
    },
  };
}

const roles = ({ bridged }: { bridged: BridgedNetwork }) =>
  computeSpanningTree(bridged).links.map(({ roles }) => roles.join(" "));

// The table's own rows, and the rates between them.
test.each([
  [100e3, 200_000_000],
  [1e6, 20_000_000],
  [10e6, 2_000_000],
  [100e6, 200_000],
  [1e9, 20_000],
  [10e9, 2000],
  [25e9, 800],
  [100e9, 200],
  [1e12, 20],
  [10e12, 2],
  [64e3, 200_000_000],
  [1e15, 1],
])("F210: a link of %d bit/s costs %i", (rate, cost) => {
  expect(pathCost(rate)).toBe(cost);
});

test("F211: the root is the bridge with the lowest priority, then the lowest address; each part has its own", () => {
  const roots = (links: string, priorities = {}) => {
    const { names, bridged } = network(links, priorities);
    return computeSpanningTree(bridged)
      .bridges.map(({ root }) => names[root])
      .join(" ");
  };
  expect(roots("a-b b-c c-a")).toBe("a a a");
  expect(roots("a-b b-c c-a", { c: 4096 })).toBe("c c c");
  expect(roots("a-b c-d")).toBe("a a c c");
});

test("F212: the root port is on the cheapest path; ties go to the lower far bridge, far port, own port", () => {
  // A square: c reaches a over b and d alike; b has the lower address.
  expect(roles(network("a-b b-c a-d d-c"))).toEqual([
    ...["designated root", "designated root"],
    ...["designated root", "designated alternate"],
  ]);
  // A faster way round wins over a direct one.
  expect(roles(network("a-c a-b b-c", {}, { "a-b": 10e9, "b-c": 10e9 }))).toEqual([
    ...["designated alternate", "designated root", "designated root"],
  ]);
  // Two parallel links: the far bridge's lower port.
  expect(roles(network("a-b a-b"))).toEqual(["designated root", "designated alternate"]);
});

test("F212: a port's own cost counts where it receives, and its priority before its number where it sends", () => {
  const ends = [
    { bridge: 0, port: 1 },
    { bridge: 1, port: 1 },
  ] as const;
  const second = [
    { bridge: 0, port: 2 },
    { bridge: 1, port: 2 },
  ] as const;
  const bridges = [{ mac: 1 }, { mac: 2 }];
  const forwards = (links: BridgedNetwork["links"]) =>
    computeSpanningTree({ bridges, links }).links.map(({ isForwarding }) => isForwarding);
  const plain = { ends, rateBitsPerSecond: gigabit };
  expect(forwards([plain, { ...plain, ends: second }])).toEqual([true, false]);
  const preferred = { ...plain, ends: [{ ...second[0], priority: 112 }, second[1]] as const };
  expect(forwards([plain, preferred])).toEqual([false, true]);
  const dear = { ...plain, ends: [ends[0], { ...ends[1], cost: 30_000 }] as const };
  expect(forwards([dear, { ...plain, ends: second }])).toEqual([false, true]);
  // At the root's own end a cost changes nothing.
  const dearAtRoot = { ...plain, ends: [{ ...ends[0], cost: 30_000 }, ends[1]] as const };
  expect(forwards([dearAtRoot, { ...plain, ends: second }])).toEqual([true, false]);
});

test("F213: a link from a bridge to itself leaves a backup port", () => {
  expect(roles(network("a-b a-a b-b"))).toEqual(["designated root", "designated backup", "designated backup"]);
});

/** A priority vector as bridges send it: root, cost, designated bridge, designated port. §17.5 */
type Vector = readonly [root: number, cost: number, bridge: number, port: number];
const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((part, place) => part !== b[place]);
  return at < 0 ? 0 : a[at] - b[at];
};

/**
 * The protocol itself: each bridge knows what its ports last heard, and sends on what it believes, until nobody has
 * anything new to say. It knows no shortest paths.
 */
function exchange({ bridges, links }: BridgedNetwork): PortRole[][] {
  const identifiers = bridges.map(({ priority = 32_768, mac }) => priority * 2 ** 32 + mac);
  const end = (port: number) => links[port >> 1].ends[port & 1];
  const portIdentifier = (port: number) => (end(port).priority ?? 128) * 4096 + end(port).port;
  const costOf = (port: number) => end(port).cost ?? pathCost(links[port >> 1].rateBitsPerSecond);
  const all = links.flatMap((_, link) => [2 * link, 2 * link + 1]);
  const heard = new Map<number, Vector>();
  let rootOf: { vector: Vector; port: number }[] = [];
  const said = (port: number): Vector => {
    const { vector } = rootOf[end(port).bridge];
    return [vector[0], vector[1], identifiers[end(port).bridge], portIdentifier(port)];
  };
  for (let round = 0; round <= bridges.length + 1; round++) {
    rootOf = bridges.map((_, bridge) => {
      let best: { rank: readonly number[]; vector: Vector; port: number } = {
        rank: [identifiers[bridge], 0, identifiers[bridge], 0, 0],
        vector: [identifiers[bridge], 0, identifiers[bridge], 0],
        port: -1,
      };
      for (const port of all) {
        const message = heard.get(port);
        if (end(port).bridge !== bridge || message === undefined || message[2] === identifiers[bridge]) continue;
        const vector: Vector = [message[0], message[1] + costOf(port), message[2], message[3]];
        const rank = [...vector, portIdentifier(port)];
        if (compare(rank, best.rank) < 0) best = { rank, vector, port };
      }
      return best;
    });
    // Messages of this round, all at once: what a port hears is what its far end says now.
    for (const port of all) heard.set(port, said(port ^ 1));
  }
  return links.map((_, link) =>
    [2 * link, 2 * link + 1].map((port): PortRole => {
      if (rootOf[end(port).bridge].port === port) return "root";
      if (compare(said(port), heard.get(port) as Vector) < 0) return "designated";
      return end(port).bridge === end(port ^ 1).bridge ? "backup" : "alternate";
    }),
  );
}

/** Networks with cycles, parallel links, links to oneself, and parts. */
const drawn: fc.Arbitrary<BridgedNetwork> = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const end = { bridge: fc.nat({ max: size - 1 }), priority: fc.constantFrom(64, 128, 128) };
  const cost = fc.constantFrom(undefined, undefined, 1, 20_000, 40_000);
  return fc
    .record({
      bridges: fc.array(fc.constantFrom(0, 4096, 32_768, 32_768), { minLength: size, maxLength: size }),
      links: fc.array(fc.tuple(fc.record(end), fc.record(end), cost, cost, fc.constantFrom(1e9, 1e9, 10e9)), {
        maxLength: 16,
      }),
    })
    .map(({ bridges, links }) => {
      const used = new Map<number, number>();
      const port = (bridge: number) => {
        used.set(bridge, (used.get(bridge) ?? 0) + 1);
        return used.get(bridge) as number;
      };
      const whole = (of: { bridge: number; priority: number }, own: number | undefined) => {
        return { ...of, port: port(of.bridge), ...(own === undefined ? {} : { cost: own }) };
      };
      return {
        bridges: bridges.map((priority, mac) => ({ mac: (mac * 5) % 8, priority })),
        links: links.map(([a, b, costA, costB, rateBitsPerSecond]) => {
          return { ends: [whole(a, costA), whole(b, costB)] as const, rateBitsPerSecond };
        }),
      };
    });
});

test("F214: roles are those that bridges come to who know only what their neighbours say", () => {
  fc.assert(
    fc.property(drawn, (bridged) => {
      expect(computeSpanningTree(bridged).links.map(({ roles }) => roles)).toEqual(exchange(bridged));
    }),
    { numRuns: 2000 },
  );
}, 60_000);

test("F214: what forwards is a tree over each part, and reaches all of it", () => {
  fc.assert(
    fc.property(drawn, (bridged) => {
      const tree = computeSpanningTree(bridged);
      const part = bridged.bridges.map((_, bridge) => bridge);
      const find = (bridge: number): number => (part[bridge] === bridge ? bridge : find(part[bridge]));
      tree.links.forEach(({ isForwarding }, link) => {
        if (!isForwarding) return;
        const [a, b] = bridged.links[link].ends.map(({ bridge }) => find(bridge));
        // A forwarding link never closes a loop.
        expect(a).not.toBe(b);
        part[a] = b;
      });
      tree.bridges.forEach(({ root }, bridge) => {
        expect(find(bridge)).toBe(find(root));
      });
      for (const { ends } of bridged.links) expect(find(ends[0].bridge)).toBe(find(ends[1].bridge));
    }),
    { numRuns: 1000 },
  );
}, 60_000);
