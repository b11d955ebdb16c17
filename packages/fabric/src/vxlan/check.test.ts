import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds } from "../kinds.ts";

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
