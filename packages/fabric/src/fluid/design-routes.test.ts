import { createRegistry, createRun, type KindUse, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { designOf } from "../topology/generators.ts";
import { makeAllToAll, makeStride } from "./demands.ts";
import { type DesignNetwork, makeDesignNetwork } from "./design-network.ts";
import { routeByHash, routeDivided } from "./design-routes.ts";
import { makeFabricFluid } from "./fabric-fluid.ts";

function networkOf(use: KindUse): DesignNetwork {
  const made = designOf(use);
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: ${expected}`).join("; "));
  return makeDesignNetwork(made.value);
}

const allAtOnce = (hosts: number) => {
  const demands = makeAllToAll(hosts);
  return { ...demands, demandBitsPerSecond: new Float64Array(demands.from.length).fill(1e9) };
};

test.each<[string, KindUse, object]>([
  ["a leaf-spine", { kind: "fabric/leaf-spine@1", spines: 3, leaves: 4, hostsPerLeaf: 2 }, {}],
  ["a fat-tree", { kind: "fabric/fat-tree@1", k: 4 }, {}],
  [
    "a fat-tree, seeds per switch",
    { kind: "fabric/fat-tree@1", k: 4, ecmp: { seed: "per-switch" } },
    {
      seeds: "per-switch",
      seed: 7,
    },
  ],
  ["two homes", { kind: "fabric/leaf-spine@1", spines: 2, leaves: 4, hostsPerLeaf: 2, homing: 2 }, {}],
  [
    "parallel cables",
    { kind: "fabric/three-tier@1", blocks: 2, accessPerBlock: 2, hostsPerAccess: 2, accessUplinks: 2 },
    {},
  ],
  [
    "blocked cables",
    { kind: "fabric/three-tier@1", blocks: 2, accessPerBlock: 2, hostsPerAccess: 2, spanningTree: true },
    {},
  ],
  [
    "planes",
    {
      ...{ kind: "fabric/clos@1", pods: 2, spinesPerPod: 2, leavesPerPod: 2, hostsPerLeaf: 2 },
      ...{ superspines: 4, planes: true },
    },
    {},
  ],
  ["rails", { kind: "fabric/rails@1", units: 2, servers: 2, gpus: 2, spines: 3, uplinks: 2 }, {}],
  ["rails apart", { kind: "fabric/rails@1", servers: 3, gpus: 2 }, {}],
] as const)("F226: %s: by hash, each flow has the way that its frames have in a run", (_name, use, options) => {
  const of = networkOf(use);
  const { design, hosts } = of;
  const nameOf = (host: number): string => design.topology.nodes[hosts[host]].name;
  const traffic = allAtOnce(hosts.length);
  const workloads = Array.from(
    traffic.from,
    (from, flow): KindUse => ({
      kind: "fabric/udp-flow@1",
      from: nameOf(from),
      to: nameOf(traffic.to[flow]),
      rate: "1Gbps",
    }),
  );
  const registry = createRegistry([fabricKinds]);
  const read = parseScenario({ dc: 1, seed: 7, generate: [use], workloads }, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const fabric = fabricOf(createRun(read.value, registry));
  const { network: live, ports, flows, lost: liveLost } = makeFabricFluid(fabric);
  const { graph } = fabric.simulation;
  const { network, lost } = routeByHash(of, traffic, options);

  expect(lost).toEqual(liveLost.map(({ flow }) => flow.number - 1));
  const portOf = (link: number): string => {
    const end = design.topology.links[link >> 1].ends[link & 1];
    return `${design.topology.nodes[end.node].name}:${end.port}`;
  };
  flows.forEach((flow, place) => {
    const wanted = Array.from(live.pathLinks.subarray(live.pathStart[place], live.pathStart[place + 1]), (link) =>
      graph.portName(ports[link]),
    );
    const at = flow.number - 1;
    const found = Array.from(network.pathLinks.subarray(network.pathStart[at], network.pathStart[at + 1]), portOf);
    expect(found, `flow ${flow.number}`).toEqual(wanted);
  });
});

test("F226: divided, each next hop has an equal part, and what parted comes together again", () => {
  const of = networkOf({ kind: "fabric/fat-tree@1", k: 4 });
  const traffic = {
    from: Int32Array.of(0, 0, 0),
    to: Int32Array.of(1, 2, 15),
    demandBitsPerSecond: new Float64Array(3),
  };
  const { network, lost } = routeDivided(of, traffic);
  expect(lost).toEqual([]);
  const partsOf = (flow: number): number[] =>
    Array.from(
      network.wayParts.subarray(network.wayStart[network.wayOf[flow]], network.wayStart[network.wayOf[flow] + 1]),
    );
  expect(network.wayOf[0]).toBe(-1);
  expect(partsOf(1)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(partsOf(2)).toEqual([0.5, 0.5, ...Array<number>(8).fill(0.25), 0.5, 0.5]);
});

test("F226: what has no way is listed, and wants nothing", () => {
  const of = networkOf({ kind: "fabric/rails@1", servers: 2, gpus: 2 });
  const stride = makeStride(4, 1);
  const traffic = { ...stride, demandBitsPerSecond: new Float64Array(4).fill(1e9) };
  for (const { network, lost } of [routeByHash(of, traffic), routeDivided(of, traffic)]) {
    expect(lost).toEqual([0, 1, 2, 3]);
    expect(Array.from(network.demandBitsPerSecond ?? [])).toEqual([0, 0, 0, 0]);
  }
});

test("F226: a design larger than the address plan is hashed by hosts' numbers", () => {
  const of = networkOf({ kind: "fabric/fat-tree@1", k: 42 });
  expect(of.design.numbers.switchCables).toBeGreaterThan(32_768);
  const hosts = of.hosts.length;
  const traffic = { ...makeStride(hosts, hosts / 2), demandBitsPerSecond: new Float64Array(hosts).fill(1e9) };
  const { network, lost } = routeByHash(of, traffic);
  expect(lost).toEqual([]);
  const first = new Set(Array.from(network.pathStart.subarray(0, 21), (at) => network.pathLinks[at + 1]));
  expect(first.size).toBeGreaterThan(5);
});
