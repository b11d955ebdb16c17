import { expect, test } from "vitest";
import { makeFatTree } from "./fat-tree.ts";
import { detectTiers } from "./tiers.ts";

function design(k: number) {
  const made = makeFatTree({ k });
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.value;
}

// k³/4 hosts, 5k²/4 switches: table 1 of the paper has 27,648 hosts for k = 48.
test.each([
  [2, 2, 5],
  [4, 16, 20],
  [8, 128, 80],
  [16, 1024, 320],
  [48, 27_648, 2880],
])("F206: k = %i: %i hosts, %i switches, nothing oversubscribed, full bisection", (k, hosts, switches) => {
  const { numbers } = design(k);
  expect([numbers.hosts, numbers.switches]).toEqual([hosts, switches]);
  expect(numbers.oversubscription).toBe(1);
  expect(numbers.tiers.map(({ role, oversubscription }) => [role, oversubscription])).toEqual([
    ["edge", 1],
    ["aggregation", 1],
  ]);
  expect(numbers.bisectionBitsPerSecond).toBe((hosts / 2) * 25e9);
  expect(numbers.devices.map(({ usedPorts }) => usedPorts)).toEqual([k, k, k]);
});

test("F206: each core switch has every pod once, on the pod's port; each aggregation switch cores of its own", () => {
  const { topology } = design(4);
  const name = ({ node, port }: { node: number; port: string }) => `${topology.nodes[node].name}:${port}`;
  const links = topology.links.map(({ ends }) => ends.map(name).join(" "));
  expect(links.filter((link) => link.startsWith("p2-agg"))).toEqual([
    "p2-agg1:e1-3 core1:e1-2",
    "p2-agg1:e1-4 core2:e1-2",
    "p2-agg2:e1-3 core3:e1-2",
    "p2-agg2:e1-4 core4:e1-2",
  ]);
  expect(links.filter((link) => link.startsWith("p2-edge1") || / p2-edge1:/.test(link))).toEqual([
    "h5:eth0 p2-edge1:e1-1",
    "h6:eth0 p2-edge1:e1-2",
    "p2-edge1:e1-3 p2-agg1:e1-1",
    "p2-edge1:e1-4 p2-agg2:e1-1",
  ]);
  expect(detectTiers(topology).map(({ level }) => level)).toEqual(
    topology.nodes.map(({ name }) =>
      name.startsWith("h") ? 0 : name.includes("edge") ? 1 : name.includes("agg") ? 2 : 3,
    ),
  );
});

test.each([
  [{ k: 5 }, ["fabric/fat-tree-count k: an even number"]],
  [{ k: 0 }, ["fabric/fat-tree-count k: a whole number from 2"]],
  [{ k: Number.NaN }, ["fabric/fat-tree-count k: a whole number from 2"]],
  [
    { k: 7, switchPorts: 6 },
    ["fabric/fat-tree-count k: an even number", "fabric/fat-tree-ports switchPorts: at least 7 ports"],
  ],
  [{ k: 64 }, ["fabric/fat-tree-size : at most 65536 nodes"]],
  [{ k: 1e9 }, ["fabric/fat-tree-size : at most 65536 nodes", "fabric/fat-tree-size : at most 262144 links"]],
  [{ k: 4, switchPorts: -1 }, ["fabric/fat-tree-count switchPorts: a whole number from 1"]],
])("F204: %j is refused with every reason: %j", (options, reasons) => {
  const made = makeFatTree(options);
  expect(made.ok).toBe(false);
  expect(made.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual(reasons);
});
