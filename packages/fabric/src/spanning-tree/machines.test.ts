import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";
import type { TreePortView } from "./spanning-tree.ts";

/** Bridges with random cables between them, a tree first so that all are joined; parallel cables too. */
function randomNetwork(seed: number): { readonly network: Network; readonly names: readonly string[] } {
  let state = seed;
  // A small generator of the test's own: the machines themselves draw nothing.
  const draw = (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const count = 3 + draw(6);
  const names = Array.from({ length: count }, (_, n) => `v${n + 1}`);
  const pairs = names.slice(1).map((name, n) => [names[draw(n + 1)], name]);
  for (let extra = draw(8); extra > 0; extra--) {
    const [a, b] = [draw(count), draw(count)];
    if (a !== b) pairs.push([names[a], names[b]]);
  }
  const nodes = Object.fromEntries(
    names.map((name) => [name, { spanningTree: { priority: 4096 * draw(3) } }] as const),
  );
  const network = createNetwork(pairs.map((pair) => pair.join("-")).join(" "), { nodes });
  return { network, names };
}

interface Expected {
  readonly root: string;
  readonly roles: Readonly<Record<string, string>>;
}

/** Roles by brute force: distances until nothing changes, then the best way of each bridge and the best end of each cable. */
function expectedRoles({ fabric, node, simulation: { graph } }: Network, names: readonly string[]): Expected {
  const views = new Map(names.map((name) => [name, fabric.spanningTree(node(name))] as const));
  const idOf = (name: string): [number, number] => [views.get(name)?.priority ?? 0, views.get(name)?.mac ?? 0];
  const less = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((value, place) => value !== b[place]);
    return at >= 0 && a[at] < b[at];
  };
  const ends = (port: number): { name: string; view: TreePortView } => {
    const name = graph.nodeName(graph.ports.node[port]);
    return { name, view: views.get(name)?.ports.find((each) => each.port === port) as TreePortView };
  };
  const live = (name: string): TreePortView[] =>
    (views.get(name)?.ports ?? []).filter(({ port }) => graph.ports.up[port] === 1);
  const distance = new Map(names.map((name) => [name, Number.POSITIVE_INFINITY]));
  const rootOf = (name: string): string => {
    // The best of those that can be reached.
    const seen = new Set([name]);
    for (const each of seen) for (const { port } of live(each)) seen.add(ends(fabric.far(port)).name);
    return [...seen].reduce((best, each) => (less(idOf(each), idOf(best)) ? each : best));
  };
  for (const name of names) if (rootOf(name) === name) distance.set(name, 0);
  for (let isBusy = true; isBusy; ) {
    isBusy = false;
    for (const name of names) {
      for (const { port, cost } of live(name)) {
        const over = (distance.get(ends(fabric.far(port)).name) as number) + cost;
        if (over >= (distance.get(name) as number)) continue;
        distance.set(name, over);
        isBusy = true;
      }
    }
  }
  const roles: Record<string, string> = {};
  for (const name of names) {
    const ways = live(name).map(({ port, cost, id }) => {
      const far = ends(fabric.far(port));
      return { port, rank: [(distance.get(far.name) as number) + cost, ...idOf(far.name), far.view.id, id] };
    });
    const best = ways.reduce((a, b) => (a === undefined || less(b.rank, a.rank) ? b : a), ways[0]);
    for (const { port, id } of views.get(name)?.ports ?? []) {
      const label = graph.portName(port);
      if (graph.ports.up[port] === 0) {
        roles[label] = "disabled";
        continue;
      }
      const far = ends(fabric.far(port));
      const own = [distance.get(name) as number, ...idOf(name), id];
      const other = [distance.get(far.name) as number, ...idOf(far.name), far.view.id];
      if (distance.get(name) !== 0 && best.port === port) roles[label] = "root";
      else roles[label] = less(own, other) ? "designated" : "alternate";
    }
  }
  return { root: rootOf(names[0]), roles };
}

function actualRoles(
  { fabric, node, simulation: { graph } }: Network,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) =>
      (fabric.spanningTree(node(name))?.ports ?? []).map((each) => [graph.portName(each.port), each.role] as const),
    ),
  );
}

/** Whether a port lets frames through exactly where its role says so. */
function wrongStates({ fabric, node, simulation: { graph } }: Network, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    (fabric.spanningTree(node(name))?.ports ?? [])
      .filter(({ role, state }) => (state === "forwarding") !== (role === "root" || role === "designated"))
      .map(({ port, role, state }) => `${graph.portName(port)} ${role} ${state}`),
  );
}

test("F344: in 60 random networks roles and states are those of brute force, within microseconds, and after a cut", () => {
  let blocked = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { network, names } = randomNetwork(seed);
    const { simulation } = network;
    simulation.runUntil(100_000_000);
    const { roles } = expectedRoles(network, names);
    expect(actualRoles(network, names), `seed ${seed}`).toEqual(roles);
    expect(wrongStates(network, names), `seed ${seed}`).toEqual([]);
    blocked += Object.values(roles).filter((role) => role === "alternate").length;
    // What was heard over a cable that failed may live on in a loop until it is too old: 20 s at most.
    simulation.graph.setLinkUp(seed % simulation.graph.linkCount, false);
    simulation.runUntil(100_000_000_000_000);
    const after = expectedRoles(network, names);
    expect(actualRoles(network, names), `seed ${seed}, cut`).toEqual(after.roles);
    expect(wrongStates(network, names), `seed ${seed}, cut`).toEqual([]);
    simulation.graph.setLinkUp(seed % simulation.graph.linkCount, true);
    simulation.runUntil(200_000_000_000_000);
    expect(actualRoles(network, names), `seed ${seed}, mended`).toEqual(roles);
    expect(wrongStates(network, names), `seed ${seed}, mended`).toEqual([]);
  }
  expect(blocked).toBeGreaterThan(80);
}, 120_000);

test("F344: at no moment do ports that forward make a loop", () => {
  for (let seed = 1; seed <= 25; seed++) {
    const { network, names } = randomNetwork(seed);
    const { simulation, fabric, node } = network;
    const { graph } = simulation;
    const hasLoop = (): boolean => {
      const root = new Map(names.map((name) => [name, name]));
      const find = (name: string): string => (root.get(name) === name ? name : find(root.get(name) as string));
      const open = new Set(
        names
          .flatMap((name) => fabric.spanningTree(node(name))?.ports ?? [])
          .filter(({ state }) => state === "forwarding")
          .map(({ port }) => port),
      );
      for (let link = 0; link < graph.linkCount; link++) {
        const [a, b] = graph.linkEnds(link);
        if (!open.has(a) || !open.has(b) || graph.ports.up[a] === 0) continue;
        const [x, y] = [a, b].map((port) => find(graph.nodeName(graph.ports.node[port])));
        if (x === y) return true;
        root.set(x, y);
      }
      return false;
    };
    for (let n = 0; n < 400 && simulation.now < 100_000_000; n++) {
      simulation.step();
      expect(hasLoop(), `seed ${seed}, ${simulation.now} ps`).toBe(false);
    }
    graph.setLinkUp(seed % graph.linkCount, false);
    const until = simulation.now + 30e12;
    for (let n = 0; n < 3000 && simulation.now < until; n++) {
      simulation.step();
      expect(hasLoop(), `seed ${seed}, ${simulation.now} ps, cut`).toBe(false);
    }
  }
}, 60_000);

test("F346: without an agreement a port opens after two hello times; without a bridge behind it, after three seconds", () => {
  const network = createNetwork("v1-v2 h1-v1 h2-v2", {
    nodes: { v1: { spanningTree: { ports: { h1: { edge: false } } } }, v2: { learn: true } },
  });
  const state = (name: string): string | undefined =>
    network.fabric.spanningTree(network.node("v1"))?.ports.find(({ port }) => port === network.port(name))?.state;
  network.simulation.runUntil(2_900_000_000_000);
  expect([state("v1:h1"), state("v1:v2")]).toEqual(["discarding", "discarding"]);
  network.simulation.runUntil(3_100_000_000_000);
  expect([state("v1:h1"), state("v1:v2")]).toEqual(["forwarding", "forwarding"]);
});
