/**
 * The tree as it is computed and the tree as bridges find it by their messages: each is the other's oracle.
 *
 * Neither knows of the other: one is a shortest path from the best bridge, the other a set of machines that only ever
 * hear what a neighbour says.
 */
import { expect, test } from "vitest";
import type { SpanningTreePortOptions } from "../src/spanning-tree/options.ts";
import { createNetwork, type Network } from "../src/testing/index.ts";
import { computeSpanningTree, type TreeLink } from "../src/topology/spanning-tree.ts";

interface Drawn {
  readonly network: Network;
  readonly names: readonly string[];
}

/** Bridges with random priorities, cables that join them all and some more, and random costs and priorities of ports. */
function drawNetwork(seed: number): Drawn {
  let state = seed;
  // A small generator of the test's own: the machines themselves draw nothing.
  const draw = (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const count = 2 + draw(9);
  const names = Array.from({ length: count }, (_, n) => `v${n + 1}`);
  const pairs = names.slice(1).map((name, n) => [names[draw(n + 1)], name]);
  for (let extra = draw(10); extra > 0; extra--) {
    const [a, b] = [draw(count), draw(count)];
    if (a !== b) pairs.push([names[a], names[b]]);
  }
  // Few values each, so that ties are common: they are where the two would differ.
  const costs = [100, 200, 300, 20_000];
  const ports = new Map<string, Record<string, SpanningTreePortOptions>>(names.map((name) => [name, {}]));
  const add = (name: string, far: string): void => {
    const own = ports.get(name) as Record<string, SpanningTreePortOptions>;
    let port = far;
    for (let n = 2; own[port] !== undefined; n++) port = `${far}${n}`;
    own[port] = { ...(draw(3) === 0 ? {} : { cost: costs[draw(4)] }), priority: 16 * (7 + draw(3)) };
  };
  for (const [a, b] of pairs) {
    add(a, b);
    add(b, a);
  }
  const nodes = Object.fromEntries(
    names.map((name) => [name, { spanningTree: { priority: 4096 * draw(4), ports: ports.get(name) ?? {} } }] as const),
  );
  return { names, network: createNetwork(pairs.map((pair) => pair.join("-")).join(" "), { nodes }) };
}

/** What each port does, and who is root to each bridge: as they have found it. */
function found({ network: { fabric, node, simulation }, names }: Drawn): Record<string, string | number> {
  const { graph } = simulation;
  return Object.fromEntries(
    names.flatMap((name): [string, string | number][] => {
      const tree = fabric.spanningTree(node(name));
      if (tree === undefined) return [];
      return [
        [name, `${graph.nodeName(graph.ports.node[tree.rootMac])} ${tree.rootCost}`],
        ...tree.ports
          .filter(({ port }) => graph.ports.up[port] === 1)
          .map(({ port, role, state }): [string, string] => [graph.portName(port), `${role} ${state}`]),
      ];
    }),
  );
}

/** The same, as it is computed from what was drawn. */
function computed({ network: { fabric, node, simulation }, names }: Drawn): Record<string, string | number> {
  const { graph } = simulation;
  const trees = names.map((name) => fabric.spanningTree(node(name)));
  const place = new Map(names.map((name, at) => [node(name), at]));
  const live = Array.from({ length: graph.linkCount }, (_, link) => graph.linkEnds(link)).filter(
    ([a]) => graph.ports.up[a] === 1,
  );
  const links = live.map((ends): TreeLink => {
    const [a, b] = ends.map((port) => {
      const bridge = place.get(graph.ports.node[port]) as number;
      const own = trees[bridge]?.ports.find((each) => each.port === port);
      return { bridge, port: (own?.id ?? 0) & 0xfff, priority: (own?.id ?? 0) >>> 8, cost: own?.cost ?? 0 };
    });
    return { ends: [a, b], rateBitsPerSecond: 100e9 };
  });
  const bridges = trees.map((tree) => ({ mac: tree?.mac ?? 0, priority: tree?.priority ?? 0 }));
  const tree = computeSpanningTree({ bridges, links });
  const states = { root: "forwarding", designated: "forwarding", alternate: "discarding", backup: "discarding" };
  return Object.fromEntries([
    ...names.map((name, at) => [name, `${names[tree.bridges[at].root]} ${tree.bridges[at].rootPathCost}`]),
    ...live.flatMap((ends, at) =>
      ends.map((port, side) => {
        const role = tree.links[at].roles[side];
        return [graph.portName(port), `${role} ${states[role]}`];
      }),
    ),
  ]);
}

test("F464: 150 random networks settle on the computed tree, and so they do after a cut and a mend", () => {
  let [blocked, ties] = [0, 0];
  for (let seed = 1; seed <= 150; seed++) {
    const drawn = drawNetwork(seed);
    const { simulation } = drawn.network;
    const { graph } = simulation;
    // Who has said six things in a second waits for the next one: a tree with many changes takes some seconds.
    simulation.runUntil(50_000_000_000_000);
    const first = found(drawn);
    expect(first, `seed ${seed}`).toEqual(computed(drawn));
    blocked += Object.values(first).filter((role) => role === "alternate discarding").length;
    ties += Object.values(first).filter((role) => role === "backup discarding").length;
    const link = seed % graph.linkCount;
    graph.setLinkUp(link, false);
    // What was heard over the cable may go round until it is too old: 20 s at most.
    simulation.runUntil(150_000_000_000_000);
    expect(found(drawn), `seed ${seed}, cut`).toEqual(computed(drawn));
    graph.setLinkUp(link, true);
    simulation.runUntil(250_000_000_000_000);
    expect(found(drawn), `seed ${seed}, mended`).toEqual(first);
  }
  expect(blocked).toBeGreaterThan(200);
  // All cables here join two bridges: nobody hears itself.
  expect(ties).toBe(0);
}, 240_000);
