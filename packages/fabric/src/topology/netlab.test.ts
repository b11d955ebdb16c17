import { readFileSync } from "node:fs";
import { createRegistry, createRun, parseScenario, type Run } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { type NetlabImport, parseNetlab } from "./netlab.ts";

const file = readFileSync(new URL("../../vectors/netlab/vxlan-bridging.yml", import.meta.url), "utf8");
const registry = createRegistry([fabricKinds]);

function taken(text: unknown): NetlabImport {
  const parsed = parseNetlab(text, "lab.yml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues, null, 1));
  return parsed.value;
}

function run(text: string): Run {
  const read = parseScenario(taken(text).scenario, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  const made = createRun(read.value, registry);
  made.timeline.runUntil(made.untilPs);
  return made;
}

const issues = (text: unknown) =>
  parseNetlab(text).issues.map(
    ({ severity, code, path, line, expected, received, hint }) =>
      `${line ?? "-"} ${severity} ${code} ${path}: expected ${expected}, got ${received}${hint === undefined ? "" : ` (${hint})`}`,
  );

const links = (text: string) => taken(text).scenario.links.map(({ ends }) => ends.join(" "));

test("F218, F223: the file's own tests hold: who must ping does, and what must not reach does not", () => {
  const made = run(file);
  expect(
    made.expect().map(({ probe, expected, measured, holds }) => `${probe} ${expected}: ${measured} ${holds}`),
  ).toEqual([
    "h1/ping1#deliveredFrames at least 1: 5 true",
    "h3/ping1#deliveredFrames at least 1: 5 true",
    "h1/ping2#deliveredFrames equals 0: 0 true",
  ]);
});

test("F218, F221: hosts, switches, VLANs as segments with ports, and the order of it all", () => {
  const { scenario } = taken(file);
  expect(Object.entries(scenario.nodes).map(([name, { kind, device }]) => `${name} ${kind} ${device ?? ""}`)).toEqual([
    ...["h1", "h2", "h3", "h4"].map((name) => `${name} fabric/host@1 linux`),
    "dut fabric/switch@1 ",
    "s2 fabric/switch@1 frr",
  ]);
  expect(scenario.nodes.dut.vnis).toEqual({ "101000": { ports: ["eth2"] }, "101001": { ports: ["eth3"] } });
  expect(scenario.nodes.h3.addresses).toEqual({ eth1: "172.31.1.3/24" });
  expect(scenario.links.map(({ ends, rate, mtu }) => `${ends.join(" ")} ${rate} ${mtu}`)).toEqual([
    "dut:eth1 s2:eth1 100Gbps 1600",
    "dut:eth2 h1:eth1 25Gbps 9500",
    "s2:eth2 h2:eth1 25Gbps 9500",
    "dut:eth3 h3:eth1 25Gbps 9500",
    "s2:eth3 h4:eth1 25Gbps 9500",
  ]);
});

test("F218: what is not carried out is listed by its path, and nothing of it is an issue", () => {
  const parsed = parseNetlab(file);
  expect(parsed.issues).toEqual([]);
  expect(taken(file).ignored).toEqual([
    '["defaults.sources.extra"]',
    "plugin",
    '["bgp.as"]',
    "groups.switches.module",
    "validate.ospf_adj_s1",
    "validate.ibgp_adj_s1",
    "validate.ipv4_adj_s1",
    "validate.evpn_adj_s1",
  ]);
});

test("F219: links in all forms: text, list, mapping, interfaces, groups of links; keys nested or with dots", () => {
  const text = `
nodes: { a: , b: , c-1: , d: }
defaults.device: frr
links:
  core:
    - a-b
    - a-c-1
    - [b, d]
  edge:
    - { a: , d: { ipv4: 10.9.0.2/24 }, mtu: 1600 }
    - interfaces: [{ node: b, ifname: Ethernet1/1 }, { node: c-1 }]
    - { group: more, members: [c-1-d] }
`;
  expect(links(text)).toEqual([
    ...["a:eth1 b:eth1", "a:eth2 c-1:eth1", "b:eth2 d:eth1", "a:eth3 d:eth2"],
    ...["b:Ethernet1-1 c-1:eth2", "c-1:eth3 d:eth3"],
  ]);
  const { scenario } = taken(text);
  expect(scenario.nodes.d).toEqual({
    kind: "fabric/switch@1",
    device: "frr",
    role: "router",
    addresses: { eth2: "10.9.0.2/24" },
  });
  expect(scenario.name).toBe("lab");
});

test("F220: a device is the node's, else its group's, else the default; groups may make their nodes", () => {
  const { scenario } = taken(`
groups:
  hosts: { _auto_create: true, members: [h1, h2], device: linux }
  routers: [r1]
nodes: { r1: , r2: { device: eos } }
defaults: { device: frr }
links: [r1-r2, h1-r1, h2-r2]
`);
  expect(Object.entries(scenario.nodes).map(([name, { kind, device }]) => `${name} ${kind} ${device}`)).toEqual([
    "r1 fabric/switch@1 frr",
    "r2 fabric/switch@1 eos",
    "h1 fabric/host@1 linux",
    "h2 fabric/host@1 linux",
  ]);
});

test("F220: linux with one link, or two to two switches, is a host; a role says otherwise", () => {
  const { scenario } = taken(`
defaults.device: linux
nodes: { one: , two: , three: , r: { role: router }, b: { role: bridge }, s1: { device: frr }, s2: { device: frr } }
links: [one-s1, two-s1, two-s2, three-s1, three-s2, three-r, r-s1, b-s1]
`);
  expect(Object.entries(scenario.nodes).map(([name, { kind }]) => `${name} ${kind}`)).toEqual([
    ...["one fabric/host@1", "two fabric/host@1", "three fabric/switch@1", "r fabric/switch@1"],
    ...["b fabric/bridge@1", "s1 fabric/switch@1", "s2 fabric/switch@1"],
  ]);
});

test("F222: a link of many is a bridge, and a link's prefix numbers its nodes", () => {
  const text = `
nodes: { r: { device: frr }, h1: { device: linux, id: 7 }, h2: { device: linux } }
links:
  - { r: , h1: , h2: , prefix: 192.0.2.0/24 }
`;
  expect(links(text)).toEqual(["r:eth1 lan1:eth1", "h1:eth1 lan1:eth2", "h2:eth1 lan1:eth3"]);
  const { scenario } = taken(text);
  expect(scenario.nodes.lan1).toEqual({ kind: "fabric/bridge@1" });
  expect(["r", "h1", "h2"].map((name) => Object.values(scenario.nodes[name].addresses as object)[0])).toEqual([
    ...["192.0.2.1/24", "192.0.2.7/24", "192.0.2.2/24"],
  ]);
  const made = run(text);
  expect(made.report().drops).toEqual({});
  const fabric = fabricOf(made);
  expect(fabric.flows.length).toBe(4);
  for (const { number } of fabric.flows) expect(fabric.counts(number).deliveredFrames).toBeGreaterThan(9);
});

test("F221: a VLAN with irb, the default, has a gateway, and two of them route", () => {
  const made = run(`
defaults.device: frr
module: [vlan, vxlan, ospf]
nodes: { s1: , s2: , a: { device: linux }, b: { device: linux } }
vlans: { red: { links: [s1-a] }, blue: { id: 7, vni: 5007, prefix.ipv4: 198.51.100.0/24, links: [s1-b] } }
links: [{ s1: , s2: , mtu: 1600 }]
validate: { route: { nodes: a, plugin: "ping('b')" } }
`);
  expect(made.scenario.nodes.s1.vnis).toEqual({
    "101000": { ports: ["eth2"], gateway: "172.16.0.254/24" },
    "5007": { ports: ["eth3"], gateway: "198.51.100.254/24" },
  });
  expect(made.scenario.nodes.b.addresses).toEqual({ eth1: "198.51.100.4/24" });
  expect(made.expect().map(({ holds }) => holds)).toEqual([true]);
});

test.each([
  ["ping('b')", [{ count: 5 }]],
  ['ping("b",count=2,pkt_len=1400)', [{ count: 2, frameSize: "1442B" }]],
  ["ping(host='b', af='ipv4', expect='fail')", [{ count: 5 }]],
])("F223: %s is a ping", (call, expected) => {
  const { scenario, ignored } = taken(`
defaults.device: linux
nodes: [a, b]
links: [a-b]
validate: { t: { nodes: [a], plugin: ${JSON.stringify(call)} } }
`);
  expect(ignored).toEqual([]);
  expect(scenario.workloads).toMatchObject(
    expected.map((of) => ({ kind: "fabric/ping@1", from: "a", to: "b", ...of })),
  );
  expect(scenario.expect).toEqual([
    { probe: "a/ping1#deliveredFrames", ...(call.includes("fail") ? { equals: 0 } : { atLeast: 1 }) },
  ]);
});

test.each([
  ...["ping(nodes.b.interfaces[0].ipv4)", "ping('b',af='ipv6')", "ping('b',src='1.2.3.4')", "ping('b', 'c')", "ping()"],
  ...["ping('b',count=0)", "ping('b',expect='maybe')", "bgp_neighbor('b')", "__import__('os').system('reboot')"],
])("F223: %s is not understood, and listed", (call) => {
  const text = `
defaults.device: linux
nodes: [a, b]
links: [a-b]
validate: { t: { nodes: [a], plugin: ${JSON.stringify(call)} }, u: { nodes: [a], show: ip route, plugin: "ping('b')" } }
`;
  expect(taken(text).ignored).toEqual(["validate.t", "validate.u"]);
  // Without a test that can be carried out, hosts do what they do in other imports.
  expect(taken(text).scenario.workloads.length).toBe(3);
});

test("F218: unknown keys, stubs, trunks and routed VLANs are warnings with their line, and the file is taken", () => {
  const text = [
    "defaults.device: frr",
    "nodes: { a: { devise: eos }, b: }",
    "vlans: { red: { mode: route } }",
    "links:",
    "  - { a: , b: , mut: 9000 }",
    "  - a",
    "  - { a: { vlan.trunk: [red] }, b: { ipv5: 1 } }",
    "  - { a: , b: , vlan.access: red }",
    "shape: round",
    "",
  ].join("\n");
  expect(issues(text)).toEqual([
    expect.stringMatching(
      /^2 warning fabric\/netlab-field nodes\.a\.devise: expected a field that netlab has, got "devise" \(it is left out; nearest: device/,
    ),
    '3 warning fabric/netlab-mode vlans.red.mode: expected bridge or irb, got "route" (it is taken for a bridged VLAN with a gateway)',
    expect.stringMatching(/^5 warning fabric\/netlab-field links\[0\]\.mut: .*nearest: mtu/),
    '6 warning fabric/netlab-stub links[1]: expected a link between two nodes, got "a" (a stub is left out)',
    expect.stringMatching(
      /^7 warning fabric\/netlab-trunk links\[2\]\.a\["vlan\.trunk"\]: expected a link without a trunk/,
    ),
    expect.stringMatching(/^7 warning fabric\/netlab-field links\[2\]\.b\.ipv5/),
    expect.stringMatching(
      /^8 warning fabric\/netlab-trunk links\[3\]: expected one switch on a link of VLAN red, got "2"/,
    ),
    expect.stringMatching(/^9 warning fabric\/netlab-field shape/),
  ]);
  expect(links(text).length).toBe(3);
});

test("F218: mistakes refuse the file, all at once, each with its line", () => {
  const text = [
    "name: <b>",
    "nodes: [a, a, 7, <b>]",
    "groups: { g: 3 }",
    "vlans: { red: { id: 5000, prefix: nonsense }, blue: { vni: 7 }, green: { vni: 7, mode: brigde } }",
    "links:",
    "  - a-leaf1",
    "  - { a: , b1: }",
    "  - { a: { ipv4: 10.0.0.300/24 }, mtu: 20 }",
    "  - 7",
    "  - { interfaces: [{ nod: a }] }",
    "  - {}",
    "validate: { t: { nodes: [a], plugin: ping('z') } }",
    "",
  ].join("\n");
  expect(issues(text).map((issue) => issue.replace(/: expected.*/, ""))).toEqual([
    "1 error fabric/netlab-file name",
    "2 error fabric/netlab-node-name nodes[1]",
    "2 error fabric/netlab-node-name nodes[2]",
    "2 error fabric/netlab-node-name nodes[3]",
    "3 error fabric/netlab-file groups.g",
    "4 error fabric/netlab-vlan vlans.red.id",
    "4 error fabric/netlab-address vlans.red.prefix",
    "4 error fabric/netlab-vlan vlans.green",
    "4 error fabric/netlab-vlan vlans.green.mode",
    "6 error fabric/netlab-unknown-node links[0]",
    "7 error fabric/netlab-unknown-node links[1].b1",
    "8 warning fabric/netlab-stub links[2]",
    "9 error fabric/netlab-link links[3]",
    "10 error fabric/netlab-link links[4].interfaces",
    "11 error fabric/netlab-link links[5]",
    // Neither is a node that has a link.
    "12 error fabric/netlab-unknown-node validate.t",
    "12 error fabric/netlab-unknown-node validate.t",
  ]);
});

test("F218: two interfaces with one address are refused, with the owner's name", () => {
  const text = `
defaults.device: frr
nodes: [a, b, c]
links: [{ a: { ipv4: 10.1.0.1/24 }, b: }, { b: , c: { ipv4: 10.1.0.1/24 } }]
`;
  expect(issues(text)).toEqual([
    '4 error fabric/netlab-address links[1].c: expected an address that no other interface has, got "10.1.0.1" (a:eth1 has it already)',
  ]);
});

test.each(["", "7", "[1, 2]", "nodes: 3", "nodes: []", "links: [a-b]", "nodes: { a: 7 }", "nodes: [a]\nvlans: 3"])(
  "F218: %j is refused in words",
  (text) => {
    const parsed = parseNetlab(text);
    expect(parsed.ok).toBe(false);
    for (const { received } of parsed.issues) expect(received.length).toBeLessThan(100);
  },
);

test("F218: data without a text is read too, only without lines", () => {
  expect(taken({ nodes: ["a", "b"], links: ["a-b"] }).scenario.links.length).toBe(1);
  expect(issues({ nodes: ["a"], links: ["a-b"] })[0]).toMatch(/^- error fabric\/netlab-unknown-node links\[0\]/);
});
