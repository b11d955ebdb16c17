import { expect, test } from "vitest";
import { makeClos } from "./clos.ts";

const small = { pods: 2, spinesPerPod: 2, leavesPerPod: 2, hostsPerLeaf: 1, superspines: 4 };

function built(options: Parameters<typeof makeClos>[0]) {
  const made = makeClos(options);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  const { topology, numbers } = made.value;
  const name = ({ node, port }: { node: number; port: string }) => `${topology.nodes[node].name}:${port}`;
  return { numbers, links: topology.links.map(({ ends }) => ends.map(name).join(" ")) };
}

test("F207: every spine has every super-spine; leaves are as in a leaf-spine", () => {
  const { links, numbers } = built(small);
  expect(links.filter((link) => link.startsWith("p2-spine1"))).toEqual([
    "p2-spine1:e1-3 superspine1:e1-3",
    "p2-spine1:e1-4 superspine2:e1-3",
    "p2-spine1:e1-5 superspine3:e1-3",
    "p2-spine1:e1-6 superspine4:e1-3",
  ]);
  expect(links.slice(0, 3)).toEqual([
    "h1:eth0 p1-leaf1:e1-1",
    "p1-leaf1:e1-49 p1-spine1:e1-1",
    "p1-leaf1:e1-50 p1-spine2:e1-1",
  ]);
  expect(numbers.devices.map(({ role, count, usedPorts }) => [role, count, usedPorts])).toEqual([
    ["leaf", 4, 3],
    ["spine", 4, 6],
    ["superspine", 4, 4],
  ]);
});

test("F207: with planes spine s of each pod has plane s, and a super-spine a port for each pod", () => {
  const { links, numbers } = built({ ...small, planes: true });
  expect(links.filter((link) => link.startsWith("p2-spine2"))).toEqual([
    "p2-spine2:e1-3 superspine3:e1-2",
    "p2-spine2:e1-4 superspine4:e1-2",
  ]);
  expect(numbers.devices[2]).toMatchObject({ role: "superspine", count: 4, usedPorts: 2 });
});

test("F201: 32 hosts of 25G over 4 × 100G are 2:1; the pod's 16 spines with two 100G up each are 4:1 more", () => {
  const { numbers } = built({
    ...{ pods: 4, spinesPerPod: 4, leavesPerPod: 8, hostsPerLeaf: 32 },
    ...{ superspines: 2, fabricRate: 100e9 },
  });
  expect(numbers.tiers.map(({ oversubscription }) => oversubscription)).toEqual([2, 4]);
  expect(numbers.oversubscription).toBe(8);
  expect(numbers.bisectionBitsPerSecond).toBe(2 * 800e9);
});

test("F204: all reasons at once", () => {
  const made = makeClos({
    ...{ pods: 9, spinesPerPod: 4, leavesPerPod: 30, hostsPerLeaf: 48, superspines: 6, planes: true },
    ...{ leafPorts: 48, spinePorts: 30, superspinePorts: 8 },
  });
  expect(made.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual([
    "fabric/clos-count superspines: a multiple of 4",
    "fabric/clos-ports leafPorts: at least 52 ports",
    "fabric/clos-ports spinePorts: at least 31 ports",
    "fabric/clos-ports superspinePorts: at least 9 ports",
  ]);
  const counts = makeClos({ pods: 0, spinesPerPod: 0.5, leavesPerPod: -1, hostsPerLeaf: Number.NaN, superspines: 0 });
  expect(counts.issues.map(({ path }) => path)).toEqual([
    ...["pods", "spinesPerPod", "leavesPerPod", "hostsPerLeaf", "superspines"],
  ]);
});
