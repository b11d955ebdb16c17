import { formatIpv4Address } from "@dc/wire";
import { expect, test } from "vitest";
import { fatTreeAddress, fatTreeLink, makeFatTree, routeFatTree } from "./fat-tree.ts";

/** Links as `edge3>aggregation5`. */
function named(tree: ReturnType<typeof makeFatTree>, links: Iterable<number>): string[] {
  const tiers: Record<string, [string, string]> = {
    "host-up": ["host", "edge"],
    "edge-up": ["edge", "aggregation"],
    "aggregation-up": ["aggregation", "core"],
    "core-down": ["core", "aggregation"],
    "aggregation-down": ["aggregation", "edge"],
    "host-down": ["edge", "host"],
  };
  return Array.from(links, (link) => {
    const { stage, from, to } = fatTreeLink(tree, link);
    return `${tiers[stage][0]}${from}>${tiers[stage][1]}${to}`;
  });
}

test.each([
  [2, 2, 2, 1],
  [4, 16, 8, 4],
  [16, 1024, 128, 64],
  [48, 27_648, 1152, 576],
])("F277: k = %i has %i hosts, %i edge switches and %i cores, and six links a host", (k, hosts, edges, cores) => {
  expect(makeFatTree(k, 10e9)).toEqual({ k, hosts, edges, cores, links: 6 * hosts, rateBitsPerSecond: 10e9 });
});

test.each([0, 3, 258, 2.5, Number.NaN])("F277: a fat-tree of %d-port switches is refused", (k) => {
  expect(() => makeFatTree(k, 1e9)).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
});

test.each([2, 4, 6, 8])("F277: k = %i: every switch has k cables, no two alike, and down is the reverse of up", (k) => {
  const tree = makeFatTree(k, 1e9);
  const links = named(tree, Array(tree.links).keys());
  expect(new Set(links).size).toBe(tree.links);
  for (const link of links) expect(links).toContain(link.split(">").reverse().join(">"));
  const out = new Map<string, number>();
  for (const link of links) {
    const [from] = link.split(">");
    out.set(from, (out.get(from) ?? 0) + 1);
  }
  for (const [name, cables] of out) expect(cables, name).toBe(name.startsWith("host") ? 1 : k);
  expect(out.size).toBe(tree.hosts + 2 * tree.edges + tree.cores);
});

test("F278: a way is one of 2, 4 or 6 links, joined end to end from one host to the other, by the chosen uplinks", () => {
  const tree = makeFatTree(6, 1e9);
  const pairs = Array.from({ length: tree.hosts ** 2 }, (_, at) => [
    Math.floor(at / tree.hosts),
    at % tree.hosts,
  ]).filter(([a, b]) => a !== b);
  const demands = { from: Int32Array.from(pairs, ([a]) => a), to: Int32Array.from(pairs, ([, b]) => b) };
  const { pathStart, pathLinks } = routeFatTree(tree, demands, (flow, tier, ways) => (flow * 7 + tier * 5) % ways);
  const lengths = new Set<number>();
  pairs.forEach(([source, destination], flow) => {
    const links = named(tree, pathLinks.subarray(pathStart[flow], pathStart[flow + 1]));
    lengths.add(links.length);
    const ends = links.map((link) => link.split(">"));
    expect(ends[0][0]).toBe(`host${source}`);
    expect(ends.at(-1)?.[1]).toBe(`host${destination}`);
    for (let hop = 1; hop < ends.length; hop++) expect(ends[hop][0]).toBe(ends[hop - 1][1]);
    if (links.length > 2) expect(Number(ends[1][1].slice(11)) % 3).toBe((flow * 7) % 3);
    if (links.length > 4) expect(Number(ends[2][1].slice(4)) % 3).toBe((flow * 7 + 5) % 3);
  });
  expect([...lengths].sort()).toEqual([2, 4, 6]);
});

test("F278: hosts have the addresses of the paper", () => {
  const tree = makeFatTree(4, 1e9);
  expect([0, 1, 2, 15].map((host) => formatIpv4Address(fatTreeAddress(tree, host)))).toEqual([
    "10.0.0.2",
    "10.0.0.3",
    "10.0.1.2",
    "10.3.1.3",
  ]);
});

test.each([
  [0, 0],
  [0, 16],
  [-1, 3],
])("F278: a flow from host %i to host %i is refused", (from, to) => {
  const demands = { from: Int32Array.of(from), to: Int32Array.of(to) };
  expect(() => routeFatTree(makeFatTree(4, 1e9), demands, () => 0)).toThrow(
    expect.objectContaining({ code: "fabric/bad-option" }),
  );
});
