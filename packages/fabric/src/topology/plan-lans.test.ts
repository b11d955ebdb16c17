import { createRegistry, type KindPackage, type NodeKind } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { serversScenario } from "../../test/servers.ts";
import { fabricKinds } from "../kinds.ts";
import { hostShape } from "../host/shape.ts";

const registry = createRegistry([fabricKinds]);
const issues = (text: string) =>
  loadScenario(text, registry).issues.map(({ code, path, received }) => `${code} ${path}: ${received}`);
const change = (from: string, to: string): string => {
  if (!serversScenario.includes(from)) throw new Error(from);
  return serversScenario.replace(from, to);
};

test("F154: what only the whole shows is an issue at its place: a narrow uplink, an address twice, a loop", () => {
  expect(issues(serversScenario)).toEqual([]);
  expect(issues(change("mtu: 1550", "mtu: 1500"))).toEqual(["fabric/underlay-mtu links[3].mtu: 1500"]);
  expect(
    issues(change("c1: { kind: fabric/host@1 }", "c1: { kind: fabric/host@1, addresses: { eth0: 192.0.2.7/24 } }")),
  ).toEqual(['fabric/duplicate-address nodes.c1.addresses.eth0: "192.0.2.7"']);
  const loop = `${serversScenario}  - { ends: ["tor:e8", "server1:e8"], rate: 25G, delay: 0ns, mtu: 1550 }
  - { ends: ["tor:e9", "server1:e9"], rate: 25G, delay: 0ns, mtu: 1550 }
`;
  expect(issues(loop)).toEqual(['fabric/bridge links[12].ends: "tor:e9 – server1:e9"']);
});

test("F154: hosts behind a bridge are looked for: an address outside their segment, none, a port too many", () => {
  expect(issues(change("10.4.0.12/24", "10.9.0.12/24"))).toEqual([
    'fabric/vni-address nodes.d2.addresses.eth0: "10.9.0.12/24"',
  ]);
  expect(issues(change("10.4.0.12/24", "10.4.0.11/24"))).toEqual([
    'fabric/vni-address nodes.d2.addresses.eth0: "10.4.0.11/24"',
  ]);
  expect(
    issues(change("d1: { kind: fabric/host@1, addresses: { eth0: 10.4.0.11/24 } }", "d1: { kind: fabric/host@1 }")),
  ).toEqual(["fabric/vni-address nodes.d1.addresses: nothing"]);
  expect(issues(change("ports: [e1-4]", "ports: [e1-4, e1-2]"))).toEqual([
    'fabric/vni-port nodes.leaf1.vnis.300.ports[1]: "e1-2, to server2"',
  ]);
  const both = `${change("ports: [e1-4]", "ports: [e1-4, e1-5]")}  - { ends: ["server3:e2", "leaf1:e1-5"], rate: 25G, delay: 0ns }
`;
  expect(issues(both)).toEqual([
    'fabric/vni-port nodes.leaf1.vnis.300.ports[0]: "e1-4, as leaf1:e1-5"',
    'fabric/vni-port nodes.leaf1.vnis.300.ports[1]: "e1-5, as leaf1:e1-4"',
  ]);
});

test("F162: what a device joins and who is like a host are looked for too; so is a segment without an endpoint's port", () => {
  // A guest on the bridge called s1.
  const guest: NodeKind = {
    type: "node",
    kind: "guest/vm@1",
    like: "fabric/host@1",
    shape: hostShape,
    joins: (name) => [`s1:${name}`, `${name}:eth0`],
    build() {},
  };
  const guests: KindPackage = { name: "guest", kinds: [guest], actions: [] };
  const with2 = createRegistry([guests, fabricKinds]);
  const issuesOf = (g1: string, g2: string, ports = "[e1-1]"): string[] =>
    loadScenario(
      `
dc: 1
nodes:
  leaf1: { kind: fabric/switch@1, vnis: { "300": { ports: ${ports}, gateway: 10.4.0.1/24 } } }
  s1: { kind: fabric/bridge@1, uplink: eth0 }
  g1: { kind: guest/vm@1${g1} }
  g2: { kind: guest/vm@1${g2} }
  h1: { kind: fabric/host@1, addresses: { eth0: 10.4.0.9/24 } }
links:
  - { ends: ["s1:eth0", "leaf1:e1-1"], rate: 25G, delay: 0ns }
  - { ends: ["h1:eth0", "leaf1:e1-2"], rate: 25G, delay: 0ns }
`,
      with2,
    ).issues.map(({ code, path }) => `${path} ${code}`);
  const at = (address: string): string => `, addresses: { eth0: ${address}/24 }`;
  const both = "[e1-1, e1-2]";
  expect(issuesOf(at("10.4.0.11"), at("10.4.0.12"), both)).toEqual([]);
  expect(issuesOf(at("10.4.0.11"), at("10.4.0.12"))).toEqual(["nodes.h1.addresses.eth0 fabric/vni-endpoint"]);
  expect(issuesOf(at("10.4.0.11"), at("10.4.0.11"), both)).toEqual(["nodes.g2.addresses.eth0 fabric/vni-address"]);
  expect(issuesOf("", at("10.5.0.12"), both)).toEqual([
    "nodes.g1.addresses fabric/vni-address",
    "nodes.g2.addresses.eth0 fabric/vni-address",
  ]);
});
