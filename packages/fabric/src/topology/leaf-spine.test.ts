import { expect, test } from "vitest";
import type { DesignNumbers } from "./design.ts";
import { makeLeafSpine } from "./leaf-spine.ts";

function numbers(options: Parameters<typeof makeLeafSpine>[0]): DesignNumbers {
  const made = makeLeafSpine(options);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.value.numbers;
}

// Ratios that anyone can count: hosts × rate over uplinks × rate.
test.each([
  ["8 × 10G over 4 × 10G", { spines: 4, hostsPerLeaf: 8, hostRate: 10e9, fabricRate: 10e9 }, 2],
  ["48 × 25G over 6 × 100G", { spines: 6, hostsPerLeaf: 48 }, 2],
  ["32 × 25G over 8 × 100G", { spines: 8, hostsPerLeaf: 32 }, 1],
  ["48 × 25G over 4 × 100G", { spines: 4, hostsPerLeaf: 48 }, 3],
])("F18: %s is oversubscribed %j: %d", (_, options, ratio) => {
  expect(numbers({ leaves: 8, ...options }).oversubscription).toBe(ratio);
});

test("F17, F18: 4 spines, 8 leaves of 8 hosts", () => {
  const made = makeLeafSpine({ spines: 4, leaves: 8, hostsPerLeaf: 8 });
  if (!made.ok) throw new Error("refused");
  const { topology, links } = made.value;
  expect(made.value.numbers).toMatchObject({
    hosts: 64,
    switches: 12,
    links: 96,
    devices: [
      { role: "leaf", count: 8, ports: 12, usedPorts: 12, freePorts: 0 },
      { role: "spine", count: 4, ports: 8, usedPorts: 8, freePorts: 0 },
    ],
    tiers: [{ role: "leaf", switches: 8, downBitsPerSecond: 1600e9, upBitsPerSecond: 3200e9, oversubscription: 0.5 }],
    oversubscription: 0.5,
    bisectionBitsPerSecond: 800e9,
    idleLinks: 0,
  });
  expect(topology.nodes.map(({ name }) => name).slice(0, 14)).toEqual([
    ...["spine1", "spine2", "spine3", "spine4"],
    ...["leaf1", "leaf2", "leaf3", "leaf4", "leaf5", "leaf6", "leaf7", "leaf8"],
    ...["h1", "h2"],
  ]);
  const names = topology.links.map(({ ends }) =>
    ends.map(({ node, port }) => `${topology.nodes[node].name}:${port}`).join(" "),
  );
  expect(names.slice(6, 10)).toEqual([
    "h7:eth0 leaf1:e1-7",
    "h8:eth0 leaf1:e1-8",
    "leaf1:e1-49 spine1:e1-1",
    "leaf1:e1-50 spine2:e1-1",
  ]);
  expect(new Set(names.flatMap((name) => name.split(" "))).size).toBe(2 * 96);
  expect(links[0]).toEqual({ rateBitsPerSecond: 25e9, delayPs: 500_000, mtuBytes: 9216, queueBytesMax: 524_288 });
  expect(links[8].rateBitsPerSecond).toBe(100e9);
});

test("F17: with more than 48 hosts the uplinks follow the last host", () => {
  const made = makeLeafSpine({ spines: 1, leaves: 1, hostsPerLeaf: 60 });
  expect(made.ok && made.value.topology.links.at(-1)?.ends[0].port).toBe("e1-61");
});

test("F19: a spine of 32 ports has no place for a 33rd leaf, however many spines there are; all reasons at once", () => {
  const made = makeLeafSpine({ spines: 16, leaves: 33, hostsPerLeaf: 48, spinePorts: 32, leafPorts: 56 });
  expect(
    made.issues.map(({ code, path, expected, received }) => `${code} ${path}: ${expected}, got ${received}`),
  ).toEqual([
    "fabric/leaf-spine-ports leafPorts: at least 64 ports, got 56",
    "fabric/leaf-spine-ports spinePorts: at least 33 ports, got 32",
  ]);
});

test.each([
  [{ spines: 0, leaves: 2, hostsPerLeaf: 2 }, ["fabric/leaf-spine-count spines"]],
  [
    { spines: 1.5, leaves: Number.NaN, hostsPerLeaf: -1 },
    ["fabric/leaf-spine-count spines", "fabric/leaf-spine-count leaves", "fabric/leaf-spine-count hostsPerLeaf"],
  ],
  [{ spines: 1, leaves: 300, hostsPerLeaf: 300 }, ["fabric/leaf-spine-size "]],
])("F19: %j is refused: %j", (options, reasons) => {
  const made = makeLeafSpine(options);
  expect(made.ok).toBe(false);
  expect(made.issues.map(({ code, path }) => `${code} ${path}`)).toEqual(reasons);
});

test("F205: with two links a host has both leaves of a pair, and each leaf twice as many ports in use", () => {
  const made = makeLeafSpine({ spines: 2, leaves: 4, hostsPerLeaf: 2, homing: 2 });
  if (!made.ok) throw new Error("refused");
  const { topology, numbers } = made.value;
  const names = topology.links
    .filter(({ ends }) => !topology.nodes[ends[0].node].forwards)
    .map(({ ends }) => ends.map(({ node, port }) => `${topology.nodes[node].name}:${port}`).join(" "));
  expect(names.slice(0, 6)).toEqual([
    "h1:eth0 leaf1:e1-1",
    "h1:eth1 leaf2:e1-3",
    "h2:eth0 leaf1:e1-2",
    "h2:eth1 leaf2:e1-4",
    "h3:eth0 leaf2:e1-1",
    "h3:eth1 leaf1:e1-3",
  ]);
  expect(names[8]).toBe("h5:eth0 leaf3:e1-1");
  expect(numbers.hosts).toBe(8);
  expect(numbers.devices[0]).toMatchObject({ role: "leaf", usedPorts: 6 });
});

test("F205: 32 hosts a rack with two links each need 64 ports of a leaf; an odd leaf has no partner", () => {
  const made = makeLeafSpine({ spines: 4, leaves: 3, hostsPerLeaf: 32, homing: 2, leafPorts: 52 });
  expect(made.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual([
    "fabric/leaf-spine-count leaves: an even number",
    "fabric/leaf-spine-ports leafPorts: at least 68 ports",
  ]);
});
