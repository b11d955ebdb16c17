import { expect, test } from "vitest";
import { makeRails, type RailsOptions } from "./rails.ts";

function design(options: RailsOptions) {
  const made = makeRails(options);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  const { topology, numbers } = made.value;
  const name = ({ node, port }: { node: number; port: string }) => `${topology.nodes[node].name}:${port}`;
  return { numbers, links: topology.links.map(({ ends }) => ends.map(name).join(" ")) };
}

test("F209: GPU i of each server is on rail switch i, server n on port n", () => {
  const { links, numbers } = design({ servers: 3, gpus: 2 });
  expect(links).toEqual([
    "s1-gpu1:eth0 u1-rail1:e1-1",
    "s1-gpu2:eth0 u1-rail2:e1-1",
    "s2-gpu1:eth0 u1-rail1:e1-2",
    "s2-gpu2:eth0 u1-rail2:e1-2",
    "s3-gpu1:eth0 u1-rail1:e1-3",
    "s3-gpu2:eth0 u1-rail2:e1-3",
  ]);
  // Nothing is above the rails, so nothing is oversubscribed; one server talks with one other by both rails.
  expect(numbers).toMatchObject({
    hosts: 6,
    switches: 2,
    tiers: [],
    oversubscription: 0,
    bisectionBitsPerSecond: 50e9,
  });
});

test("F209: spines join rails and units; 32 servers of 8 × 400G under 16 spines are 2:1 by capacity", () => {
  const { links, numbers } = design({ units: 2, servers: 32, spines: 16, hostRate: 400e9, fabricRate: 400e9 });
  expect(numbers).toMatchObject({ hosts: 512, switches: 32, oversubscription: 2 });
  expect(links.find((link) => link.startsWith("s33-"))).toBe("s33-gpu1:eth0 u2-rail1:e1-1");
  expect(links.filter((link) => link.startsWith("u2-rail8:")).at(-1)).toBe("u2-rail8:e1-48 spine16:e1-16");
  expect(numbers.bisectionBitsPerSecond).toBe(8 * 16 * 400e9);
});

test("F204: all reasons at once", () => {
  const made = makeRails({ units: 3, servers: 64, spines: 0, railPorts: 60 });
  expect(made.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual([
    "fabric/rails-count spines: at least 1",
    "fabric/rails-ports railPorts: at least 64 ports",
  ]);
  expect(makeRails({ units: 5, servers: 8, spines: 2, spinePorts: 32 }).issues.map(({ path }) => path)).toEqual([
    "spinePorts",
  ]);
});
