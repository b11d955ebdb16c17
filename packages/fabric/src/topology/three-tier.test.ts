import { expect, test } from "vitest";
import { makeThreeTier, type ThreeTierOptions } from "./three-tier.ts";

function design(options: ThreeTierOptions) {
  const made = makeThreeTier(options);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  const { topology, blocked, numbers } = made.value;
  const name = ({ node, port }: { node: number; port: string }) => `${topology.nodes[node].name}:${port}`;
  const links = topology.links.map(({ ends }) => ends.map(name).join(" "));
  return { numbers, links, blocked: blocked.map((link) => links[link]) };
}

const small = { blocks: 2, accessPerBlock: 2, hostsPerAccess: 1 };

test("F208: access under aggregation under core, with parallel links where asked", () => {
  const { links, numbers } = design({ ...small, accessUplinks: 2 });
  expect(links.slice(0, 6)).toEqual([
    "h1:eth0 b1-access1:e1-1",
    "b1-access1:e1-49 b1-agg1:e1-1",
    "b1-access1:e1-50 b1-agg1:e1-2",
    "b1-access1:e1-51 b1-agg2:e1-1",
    "b1-access1:e1-52 b1-agg2:e1-2",
    "h2:eth0 b1-access2:e1-1",
  ]);
  expect(links.filter((link) => link.startsWith("b2-agg2"))).toEqual([
    "b2-agg2:e1-5 core1:e1-4",
    "b2-agg2:e1-6 core2:e1-4",
  ]);
  expect(numbers.devices.map(({ role, count, usedPorts }) => [role, count, usedPorts])).toEqual([
    ["access", 4, 5],
    ["aggregation", 4, 6],
    ["core", 2, 4],
  ]);
});

test("F201: 48 × 10G over 4 × 10G, then 20 over 4: 12:1 times 5:1 is 60:1", () => {
  const { numbers } = design({
    ...{ blocks: 2, accessPerBlock: 5, hostsPerAccess: 48, accessUplinks: 2 },
    ...{ hostRate: 10e9, fabricRate: 10e9 },
  });
  expect(numbers.tiers.map(({ oversubscription }) => oversubscription)).toEqual([12, 5]);
  expect(numbers.oversubscription).toBe(60);
});

test("F208: a spanning tree leaves one uplink of each switch, towards core1", () => {
  const { blocked, numbers } = design({ ...small, spanningTree: true });
  expect(blocked).toEqual([
    "b1-access1:e1-50 b1-agg2:e1-1",
    "b1-access2:e1-50 b1-agg2:e1-2",
    // Of core2's four ways to core1 the one by b1-agg1 stays, which has the lowest MAC address.
    "b1-agg2:e1-4 core2:e1-2",
    "b2-access1:e1-50 b2-agg2:e1-1",
    "b2-access2:e1-50 b2-agg2:e1-2",
    "b2-agg1:e1-4 core2:e1-3",
    "b2-agg2:e1-4 core2:e1-4",
  ]);
  // 16 links between 10 switches; a tree of 10 has 9.
  expect(blocked.length).toBe(16 - 9);
  expect(numbers.tiers.map(({ upBitsPerSecond }) => upBitsPerSecond)).toEqual([4 * 100e9, 2 * 100e9]);
});

test("F208: what leads nowhere in the tree is idle too, though nothing blocks it", () => {
  const { blocked, numbers } = design({ ...small, spanningTree: true });
  // The second aggregation switches' links to core1, and core2's one link.
  expect(numbers.idleLinks).toBe(blocked.length + 3);
  expect(design(small).numbers.idleLinks).toBe(0);
});

test("F204: all reasons at once", () => {
  const made = makeThreeTier({
    ...{ blocks: 20, accessPerBlock: 24, hostsPerAccess: 48, accessUplinks: 2, aggregationUplinks: 2 },
    ...{ accessPorts: 50, aggregationPorts: 48, corePorts: 64 },
  });
  expect(made.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual([
    "fabric/three-tier-ports accessPorts: at least 52 ports",
    "fabric/three-tier-ports aggregationPorts: at least 52 ports",
    "fabric/three-tier-ports corePorts: at least 80 ports",
  ]);
});
