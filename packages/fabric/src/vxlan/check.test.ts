import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { createFloodFabric } from "../../test/flood-fabric.ts";
import { floodScenario } from "../../test/flood-scenario.ts";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds } from "../kinds.ts";
import type { FloodOptions } from "./flood-setting.ts";

const registry = createRegistry([fabricKinds]);
const issues = (text: string) =>
  loadScenario(text, registry).issues.map(({ code, path, line, received }) => `${line} ${code} ${path}: ${received}`);
const change = (...changes: readonly (readonly [string, string])[]) =>
  changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(from);
    return text.replace(from, to);
  }, twoRacksScenario);

test("F138 F139: what only the whole network shows is an issue at its place, all at once", () => {
  expect(issues(twoRacksScenario)).toEqual([]);
  const rack2 = twoRacksScenario.indexOf("leaf2:");
  const second = (text: string, from: string, to: string) => text.slice(0, rack2) + text.slice(rack2).replace(from, to);
  expect(
    issues(twoRacksScenario.replaceAll("mtu: 1550", "mtu: 1549")).map((each) => each.slice(each.indexOf(" ") + 1)),
  ).toEqual([
    "fabric/underlay-mtu links[4].mtu: 1549",
    "fabric/underlay-mtu links[5].mtu: 1549",
    "fabric/underlay-mtu links[6].mtu: 1549",
    "fabric/underlay-mtu links[7].mtu: 1549",
  ]);
  expect(issues(second(twoRacksScenario, "gateway: 10.1.0.1/24", "gateway: 10.1.0.2/24"))).toEqual([
    '17 fabric/vni-network nodes.leaf2.vnis.10100.gateway: "10.1.0.2/24"',
  ]);
  expect(issues(second(twoRacksScenario, '"10100"', '"10101"'))).toEqual([
    '17 fabric/vni-network nodes.leaf2.vnis.10101.gateway: "10.1.0.1/24"',
  ]);
});

test("F139: a segment's port leads to a host, which has an address of the segment that nobody else has", () => {
  const host = /h3: .*/.exec(twoRacksScenario)?.[0] ?? "";
  const address = /10\.1\.0\.\d+\/24/.exec(host)?.[0] ?? "";
  const first = /10\.1\.0\.\d+\/24/.exec(/h1: .*/.exec(twoRacksScenario)?.[0] ?? "")?.[0] ?? "";
  const codes = (text: string) => issues(text).map((each) => each.slice(each.indexOf(" ") + 1));
  expect(codes(change([host, "h3: { kind: fabric/host@1 }"]))).toEqual([
    "fabric/vni-address nodes.h3.addresses: nothing",
  ]);
  expect(codes(change([host, host.replace(address, "10.9.0.7/24")]))).toEqual([
    'fabric/vni-address nodes.h3.addresses.eth0: "10.9.0.7/24"',
  ]);
  expect(codes(change([host, host.replace(address, "10.1.0.1/24")]))).toEqual([
    'fabric/vni-address nodes.h3.addresses.eth0: "10.1.0.1/24"',
  ]);
  expect(codes(change([host, host.replace(address, first)]))).toEqual([
    `fabric/vni-address nodes.h3.addresses.eth0: "${first}"`,
  ]);
  expect(codes(change(["ports: [e1-1]", "ports: [e1-1, e1-49]"]))).toEqual([
    'fabric/vni-port nodes.leaf1.vnis.10100.ports[1]: "e1-49, to spine1"',
  ]);
});

test("F138: links of a generator are one issue, at the generator's option", () => {
  const text = `dc: 1
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1, mtu: 1500 }]
nodes:
  leaf9: { kind: fabric/switch@1, vnis: { "7": { ports: [e1] } } }
  h9: { kind: fabric/host@1, addresses: { eth0: 10.7.0.2/24 } }
links: [{ ends: ["h9:eth0", "leaf9:e1"], rate: 25G, delay: 500ns }]
`;
  expect(issues(text)).toEqual(["2 fabric/underlay-mtu generate[0].mtu: 1500"]);
});

test("F429: mistakes in how a segment is flooded are issues with their paths, all at once", () => {
  const flooded = (text: string): string[] =>
    loadScenario(text, registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);
  expect(flooded(floodScenario("flood: head-end, suppressArp: true"))).toEqual([]);
  const broken = (one: string, two = ""): string =>
    floodScenario("flood: head-end")
      .replace("[e1-1], flood: head-end }", `[e1-1], ${one} }`)
      .replace("[e1-1], flood: head-end }", `[e1-1], ${two} }`);
  const all = broken(
    "flood: head-end, remotes: [leaf1, leaf2, leaf2, spine1, h9], group: 239.1.1.1",
    "flood: multicast, group: 10.0.0.1",
  );
  expect(flooded(all).map((each) => each.split(":")[0])).toEqual([
    "scenario/unknown-node nodes.leaf1.vnis.10100.remotes[4]",
    "fabric/vni-flood nodes.leaf2.vnis.10100.group",
  ]);
  expect(flooded(all.replace(", h9]", "]")).sort()).toEqual([
    "fabric/vni-flood nodes.leaf1.vnis.10100.group: a group with flood: multicast only",
    "fabric/vni-flood nodes.leaf1.vnis.10100.remotes[0]: another endpoint than itself",
    "fabric/vni-flood nodes.leaf1.vnis.10100.remotes[2]: each endpoint once",
    "fabric/vni-flood nodes.leaf2.vnis.10100.group: a group that routers pass on: 224.0.1.0 to 239.255.255.255",
  ]);
  expect(flooded(broken("flood: head-end, remotes: [leaf2, spine1]", "suppressArp: true"))).toEqual([
    "fabric/vni-flood nodes.leaf2.vnis.10100.suppressArp: a flood that it would spare: without one no ARP request crosses",
  ]);
  expect(flooded(broken("flood: head-end, remotes: [leaf2, spine1]", "flood: head-end"))).toEqual([
    "fabric/vni-flood nodes.leaf1.vnis.10100.remotes[1]: a tunnel endpoint",
  ]);
  const ipv6 = floodScenario("flood: multicast")
    .replaceAll("role: leaf, ", "role: leaf, tunnel: { outer: ipv6 }, ")
    .replaceAll("1550", "1570");
  expect(flooded(ipv6)).toHaveLength(3);
  expect(flooded(ipv6)[0]).toBe(
    "fabric/vni-flood nodes.leaf1.vnis.10100.flood: head-end at an endpoint with tunnels over IPv6",
  );
  expect(flooded(broken("flood: broadcast")).map((each) => each.split(" ")[1])).toContain(
    "nodes.leaf1.vnis.10100.flood:",
  );
});

test("F429: a program's are refused with the same words", () => {
  const refused = (flood: FloodOptions): string => {
    try {
      createFloodFabric({ floods: { a: flood } });
    } catch (error) {
      return String(error);
    }
    return "";
  };
  expect(refused({ flood: "head-end", remotes: ["a"] })).toContain(
    "fabric/overlay: a, VNI 10100, remotes[0]: expected another endpoint than itself; it is a",
  );
  expect(refused({ flood: "head-end", remotes: ["s"] })).toContain("s is no tunnel endpoint");
  expect(refused({ flood: "multicast", group: 0xe000_0005 })).toContain("it is 224.0.0.5");
});
