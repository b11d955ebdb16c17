import { readFileSync } from "node:fs";
import { createRegistry, createRun, parseScenario, printScenario } from "@dc/engine/scenario";
import { loadScenario, parseText } from "@dc/engine/text";
import { formatIpv4Prefix } from "@dc/wire";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { type ContainerlabImport, parseContainerlab } from "./containerlab.ts";
import {
  containerNodeFields,
  ignoredLinkFields,
  ignoredNodeFields,
  nodeKinds,
  outsideLinkTypes,
  pairLinkTypes,
  readLinkFields,
  readNodeFields,
  topKeys,
  topologyKeys,
} from "./containerlab-fields.ts";

const folder = new URL("../../vectors/clab/", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, folder), "utf8");
const registry = createRegistry([fabricKinds]);

/** A small file around some lines of `topology`, indented by two. */
const clab = (...lines: string[]) => ["name: lab", "topology:", ...lines.map((line) => `  ${line}`), ""].join("\n");

function taken(text: string): ContainerlabImport {
  const parsed = parseContainerlab(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues, null, 1));
  return parsed.value;
}

const issues = (text: unknown) =>
  parseContainerlab(text).issues.map(
    ({ severity, code, path, line, expected, received, hint }) =>
      `${line ?? "-"} ${severity} ${code} ${path}: expected ${expected}, got ${received}${hint === undefined ? "" : ` (${hint})`}`,
  );

test.each([
  ["clos01.clab.yml", { host: 2, leaf: 2, spine: 1 }, 4],
  ["clos02.clab.yml", { host: 4, leaf: 4, spine: 4, superspine: 2 }, 16],
  ["srl03.clab.yml", { host: 4, router: 4 }, 18],
])("F90, F97: %s is read without an issue: %j, %i links, and runs with nothing lost", (name, roles, links) => {
  const parsed = parseContainerlab(file(name), name);
  expect(parsed.issues).toEqual([]);
  const { scenario, ignored } = taken(file(name));
  expect(ignored).toEqual([]);
  const counted: Record<string, number> = {};
  for (const { kind, role = "host" } of Object.values(scenario.nodes)) {
    expect(kind).toBe(role === "host" ? "fabric/host@1" : "fabric/switch@1");
    counted[String(role)] = (counted[String(role)] ?? 0) + 1;
  }
  expect(counted).toEqual(roles);
  expect(scenario.links.length).toBe(links);

  const read = parseScenario(scenario, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  run.timeline.runUntil(run.untilPs);
  expect(run.report().drops).toEqual({});
  const { flows } = fabricOf(run);
  expect(flows.length).toBe(2 * counted.host);
  for (const { number, kind } of flows) {
    const { sentFrames, deliveredFrames } = fabricOf(run).counts(number);
    // The last ping leaves at the very end.
    expect(sentFrames - deliveredFrames).toBeLessThanOrEqual(kind === "ping" ? 1 : 0);
  }
});

test("F97: the scenario that a file becomes can be printed and read again", () => {
  const { scenario } = taken(file("clos02.clab.yml"));
  const again = loadScenario(printScenario(scenario), registry);
  expect(again.ok && again.value.nodes).toEqual(scenario.nodes);
  expect(again.ok && again.value.links).toEqual(scenario.links);
  expect(again.ok && again.value.workloads).toEqual(scenario.workloads);
});

test("F97: hosts get 25G, switches 100G, every link 500 ns; pings every 100 µs and a permutation of 1 Gbit/s for 1 ms", () => {
  const { scenario } = taken(file("clos01.clab.yml"));
  expect(scenario.until).toBe("1ms");
  expect(scenario.links.map(({ ends, rate, delay, mtu }) => [ends.join(" "), rate, delay, mtu])).toEqual([
    ["leaf1:e1-1 spine:e1-1", "100Gbps", "500ns", 9500],
    ["leaf2:e1-1 spine:e1-2", "100Gbps", "500ns", 9500],
    ["client1:eth1 leaf1:e1-2", "25Gbps", "500ns", 9500],
    ["client2:eth1 leaf2:e1-2", "25Gbps", "500ns", 9500],
  ]);
  expect(scenario.workloads).toEqual([
    { kind: "fabric/ping@1", from: "client1", to: "client2", interval: "100us" },
    { kind: "fabric/ping@1", from: "client2", to: "client1", interval: "100us" },
    { kind: "fabric/permutation@1", rate: "1Gbps", shift: 1 },
  ]);
});

test("F91: a field is the node's, else its group's, else its kind's, else the default", () => {
  const { scenario } = taken(
    clab(
      "defaults: { kind: nokia_srlinux, type: from-defaults }",
      "kinds: { linux: { type: from-kind, group: g2 }, nokia_sros: { type: from-sros } }",
      "groups: { g1: { kind: linux, type: from-group }, g2: { type: from-second-group }, g3: { kind: nokia_sros } }",
      "nodes:",
      "  a: { type: own }",
      "  b:",
      "  c: { group: g1 }",
      "  d: { kind: linux }",
      "  e: { group: g3 }",
      "links: []",
    ),
  );
  expect(Object.entries(scenario.nodes).map(([name, { kind, device }]) => `${name} ${kind} ${device}`)).toEqual([
    "a fabric/switch@1 nokia_srlinux own",
    "b fabric/switch@1 nokia_srlinux from-defaults",
    "c fabric/host@1 linux from-group",
    "d fabric/host@1 linux from-second-group",
    "e fabric/switch@1 nokia_sros from-sros",
  ]);
});

test("F92: a host is linux with at most one link, or with two to two switches; everything else forwards", () => {
  const { scenario } = taken(
    clab(
      "nodes:",
      ...["one", "two", "three", "alone", "chain1", "chain2", "pair"].map((name) => `  ${name}: { kind: linux }`),
      ...["s1", "s2"].map((name) => `  ${name}: { kind: nokia_srlinux }`),
      "links:",
      ...[
        ["one:e1", "s1:e1"],
        ["two:e1", "s1:e2"],
        ["two:e2", "s2:e2"],
        ["three:e1", "s1:e3"],
        ["three:e2", "s2:e3"],
        ["three:e3", "s2:e4"],
        ["chain1:e1", "chain2:e1"],
        ["chain1:e2", "s1:e5"],
        ["chain2:e2", "s2:e5"],
        ["pair:e1", "s1:e6"],
        ["pair:e2", "s1:e7"],
      ].map((ends) => `  - endpoints: ${JSON.stringify(ends)}`),
    ),
  );
  const hosts = Object.entries(scenario.nodes).filter(([, { kind }]) => kind === "fabric/host@1");
  expect(hosts.map(([name]) => name)).toEqual(["one", "two", "alone"]);
});

test("F93: | becomes - in a name, / becomes - in an interface", () => {
  const { scenario } = taken(
    clab(
      "nodes: { 'a|b': { kind: nokia_srlinux }, c: { kind: linux } }",
      "links: [{ endpoints: ['a|b:ethernet-1/1', 'c:eth1'] }]",
    ),
  );
  expect(Object.keys(scenario.nodes)).toEqual(["a-b", "c"]);
  expect(scenario.links[0].ends).toEqual(["a-b:ethernet-1-1", "c:eth1"]);
});

test("F94: brief and extended links; mtu and addresses are respected, the far end of a given address completed", () => {
  const { scenario, ignored } = taken(
    clab(
      "nodes: { a: { kind: nokia_srlinux }, b: { kind: nokia_srlinux }, h: { kind: linux }, i: { kind: linux } }",
      "links:",
      "  - { endpoints: ['a:e1', 'b:e1'], mtu: 1600, ipv4: [192.0.2.0/31, 192.0.2.1/31], ipv6: ['2001:db8::/127'], vars: { x: 1 } }",
      "  - type: veth",
      "    endpoints:",
      "      - { node: a, interface: e2, ipv4: 198.51.100.1/24, mac: 'aa:c1:ab:00:00:01' }",
      "      - { node: h, interface: eth1 }",
      "    labels: { x: y }",
      "  - { type: veth-stitch, endpoints: [{ node: b, interface: e2 }, { node: i, interface: eth1 }], ipv4: ['', 203.0.113.9/30] }",
    ),
  );
  expect(scenario.nodes.a.addresses).toEqual({ e1: "192.0.2.0/31", e2: "198.51.100.1/24" });
  expect(scenario.nodes.i.addresses).toEqual({ eth1: "203.0.113.9/30" });
  expect(scenario.links.map(({ mtu }) => mtu)).toEqual([1600, 9500, 9500]);
  expect(ignored).toEqual([
    "topology.links[0].ipv6",
    "topology.links[0].vars",
    "topology.links[1].labels",
    "topology.links[1].endpoints[0].mac",
  ]);
  const read = parseScenario(scenario, registry);
  const run = createRun(read.ok ? read.value : expect.fail("refused"), registry);
  const at = (port: string) =>
    formatIpv4Prefix(
      fabricOf(run).interfaceOf(run.simulation.graph.portByName(port)) as { address: number; lengthBits: number },
    );
  expect(["a:e1", "b:e1", "a:e2", "h:eth1", "b:e2", "i:eth1"].map(at)).toEqual([
    "192.0.2.0/31",
    "192.0.2.1/31",
    "198.51.100.1/24",
    "198.51.100.2/24",
    "203.0.113.10/30",
    "203.0.113.9/30",
  ]);
});

test("F95: what a container would do is listed by its path and never done", () => {
  const { ignored } = taken(
    [
      "name: lab",
      "mgmt: { network: x }",
      "topology:",
      "  defaults: { env: { A: b } }",
      "  kinds: { linux: { exec: [reboot] } }",
      "  nodes:",
      "    a: { kind: linux, image: alpine, startup-config: a.cfg, binds: ['/:/host'] }",
      "    b.c: { kind: linux, cmd: sleep }",
      "",
    ].join("\n"),
  );
  expect(ignored).toEqual([
    "mgmt",
    "topology.defaults.env",
    "topology.kinds.linux.exec",
    "topology.nodes.a.startup-config",
    "topology.nodes.a.binds",
    'topology.nodes["b.c"].cmd',
  ]);
});

test("F96: an unknown kind or field, a link that leads out of the lab: a warning with its line, and the file is taken", () => {
  const text = clab(
    "nodes:",
    "  a: { kind: nokia_srlinx }",
    "  b: { kind: linux, imge: x }",
    "  c:",
    "links:",
    "  - { endpoints: ['a:e1', 'b:eth1'], mut: 9000 }",
    "  - endpoints: ['a:e2', 'host:veth0']",
    "  - { type: macvlan, endpoint: { node: a, interface: e3 }, host-interface: ens1 }",
    "  - { endpoints: ['a:e4', 'c:e1'], ipv4: [10.1.0.1/24, 10.2.0.1/24] }",
    "shape: round",
  );
  expect(issues(text)).toEqual([
    '4 warning fabric/clab-kind topology.nodes.a.kind: expected a kind that containerlab has, got "nokia_srlinx" (it is taken for a switch; nearest: nokia_srlinux, nokia_srsim, nokia_sros)',
    '5 warning fabric/clab-field topology.nodes.b.imge: expected a field that containerlab\'s schema has, got "imge" (it is left out; nearest: image)',
    "6 warning fabric/clab-kind topology.nodes.c: expected a kind, got nothing (write kind: on the node, its group or under defaults; until then it is taken for a switch)",
    '8 warning fabric/clab-field topology.links[0].mut: expected a field that containerlab\'s schema has, got "mut" (it is left out; nearest: mtu, mac, mode)',
    '9 warning fabric/clab-outside topology.links[1]: expected a link between two nodes of this lab, got "host:veth0" (it is left out)',
    '10 warning fabric/clab-outside topology.links[2]: expected a link between two nodes of this lab, got "macvlan" (it is left out)',
    '11 warning fabric/clab-subnet topology.links[3]: expected two addresses of one network, got "10.1.0.1/24 and 10.2.0.1/24"',
    '12 warning fabric/clab-field topology.shape: expected a field that containerlab\'s schema has, got "shape" (it is left out; nearest: nodes, groups, kinds)',
  ]);
  const { scenario } = taken(text);
  expect(scenario.nodes.a.kind).toBe("fabric/switch@1");
  expect(scenario.links.length).toBe(2);
});

test("F98: structural mistakes are errors, all at once, each with its line", () => {
  const found = issues(
    [
      "name: <b>lab</b>",
      "topology:",
      "  nodes:",
      "    a: { kind: linux }",
      "    b: { kind: linux }",
      "    __proto__: { kind: linux }",
      "    'a|x': {}",
      "    a-x: {}",
      "  links:",
      "    - endpoints: ['a:e1', 'leaf1:e1']",
      "    - endpoints: ['a:e1', 'b:e1']",
      "    - endpoints: ['a:e1', 'b:e2']",
      "    - endpoints: ['a', 'b:e3']",
      "    - endpoints: ['a:e4']",
      "    - { type: veth, endpoints: [{ node: a }, { node: b, interface: e5 }] }",
      "    - { type: wormhole, endpoints: ['a:e6', 'b:e6'] }",
      "    - { endpoints: ['a:e7', 'b:e7'], mtu: 20, ipv4: [10.0.0.300/24] }",
      "    - { endpoints: ['a:e8', 'b:e8'], ipv4: [10.9.0.0/24] }",
      "    - 7",
      "",
    ].join("\n"),
  );
  expect(found.map((issue) => issue.replace(/: expected.*/, ""))).toEqual([
    "1 error fabric/clab-name name",
    "6 error fabric/clab-node-name topology.nodes.__proto__",
    '7 warning fabric/clab-kind topology.nodes["a|x"]',
    "8 error fabric/clab-node-name topology.nodes.a-x",
    "10 error fabric/clab-unknown-node topology.links[0].endpoints[1]",
    "11 error fabric/clab-duplicate-endpoint topology.links[1].endpoints[0]",
    "12 error fabric/clab-duplicate-endpoint topology.links[2].endpoints[0]",
    "13 error fabric/clab-endpoint topology.links[3].endpoints[0]",
    "14 error fabric/clab-endpoint topology.links[4].endpoints",
    "15 error fabric/clab-endpoint topology.links[5].endpoints[0]",
    "16 error fabric/clab-link-type topology.links[6].type",
    "17 error fabric/clab-mtu topology.links[7].mtu",
    "17 error fabric/clab-address topology.links[7].ipv4[0]",
    "18 error fabric/clab-address topology.links[8].ipv4[0]",
    "19 error fabric/clab-link topology.links[9]",
  ]);
  expect(found[4]).toContain('expected a node of topology.nodes, got "leaf1"');
});

test("F98: two interfaces with one address, and an address that the plan's would meet, are refused", () => {
  const found = issues(
    clab(
      "nodes: { a: { kind: x }, b: { kind: x }, c: { kind: x } }",
      "links:",
      "  - { endpoints: ['a:e1', 'b:e1'], ipv4: [10.1.0.1/24, 10.1.0.2/24] }",
      "  - { endpoints: ['b:e2', 'c:e1'], ipv4: [10.1.0.2/24, 10.1.0.3/24] }",
    ),
  ).filter((issue) => issue.includes(" error "));
  expect(found).toEqual([
    '6 error fabric/clab-address topology.links[1]: expected an address that no other interface has, got "10.1.0.2" (b:e1 has it already)',
  ]);
});

test.each([
  ["", "a mapping with name and topology"],
  ["7", "a mapping with name and topology"],
  ["[1, 2]", "a mapping with name and topology"],
  ["name: x", "a mapping with nodes and links"],
  ["name: x\ntopology: { nodes: [a] }", "a mapping of names to nodes"],
  ["name: x\ntopology: { nodes: { a: 7 } }", "a mapping of node fields"],
  ["name: x\ntopology: { nodes: {}, links: {} }", "a list of links"],
  ["name: x\ntopology: { nodes: {}, kinds: 3 }", "a mapping of names to node fields"],
  [
    `name: ${"x".repeat(10_000)}\ntopology: { nodes: {} }`,
    "a name of letters, digits, . _ or -, the first a letter or digit",
  ],
  ["name: x\nprefix: [1]\ntopology: { nodes: {} }", "a prefix of letters, digits, . _ or -, or an empty one"],
])("F98: %j is refused, in words", (text, expected) => {
  const parsed = parseContainerlab(text);
  expect(parsed.ok).toBe(false);
  expect(parsed.issues.map((issue) => issue.expected)).toContain(expected);
  // What was received is cut where it is long.
  for (const { received } of parsed.issues) expect(received.length).toBeLessThan(100);
});

test("F98: a text that is no YAML gives the text's own issues, with lines", () => {
  const parsed = parseContainerlab("name: x\n  topology: {");
  expect(parsed.ok).toBe(false);
  expect(parsed.issues.every(({ line }) => (line ?? 0) > 0)).toBe(true);
  expect(issues("name: x\nname: y\ntopology: { nodes: {} }")[0]).toContain("2 error text/duplicate-key");
});

test("F98: every file with one line missing, doubled or garbled is taken or refused, and never throws", () => {
  let tried = 0;
  for (const name of ["clos01.clab.yml", "clos02.clab.yml", "srl03.clab.yml"]) {
    const lines = file(name).split("\n");
    lines.forEach((line, index) => {
      const variants = [
        lines.toSpliced(index, 1),
        lines.toSpliced(index, 0, line),
        lines.toSpliced(index, 1, line.replace(/:/, ": {")),
        lines.toSpliced(index, 1, line.replace(/e1-(\d)/, "e1-9$1")),
        lines.toSpliced(index, 1, line.replace(/[a-z]+/, "\ud83d\ude00")),
      ];
      // All five on the small file, one in turn on the others.
      for (const variant of name === "clos01.clab.yml" ? variants : [variants[index % 5]]) {
        const parsed = parseContainerlab(variant.join("\n"));
        expect(parsed.ok || parsed.issues.length > 0).toBe(true);
        // What is taken can be built; one in eight is, because building costs more than reading.
        if (!parsed.ok || tried++ % 8 > 0) continue;
        const read = parseScenario(parsed.value.scenario, registry);
        if (!read.ok) throw new Error(`${name} ${index}: ${JSON.stringify(read.issues)}`);
        createRun(read.value, registry);
      }
    });
  }
}, 60_000);

test("F99: the words known here are those of the published schema", () => {
  const schema = JSON.parse(file("clab.schema.json"));
  const { definitions, properties } = schema;
  const keys = (from: object) => Object.keys(from).toSorted();
  const sorted = (...sets: ReadonlySet<string>[]) => [...new Set(sets.flatMap((set) => [...set]))].toSorted();
  expect(sorted(topKeys)).toEqual(keys(properties));
  expect(sorted(topologyKeys)).toEqual(keys(properties.topology.properties));
  const node = definitions["node-config"].properties;
  expect(sorted(readNodeFields, containerNodeFields, ignoredNodeFields)).toEqual(keys(node));
  const kinds = new Set<string>([...node.kind.enum, ...Object.keys(properties.topology.properties.kinds.properties)]);
  expect(sorted(nodeKinds)).toEqual([...kinds].toSorted());
  const links = Object.entries(definitions).filter(([name]) => /^link-(type-|config-short|endpoint$)/.test(name));
  const linkKeys = new Set(
    links.flatMap(([, definition]) => Object.keys((definition as { properties: object }).properties)),
  );
  for (const own of ["node", "interface"]) linkKeys.delete(own);
  expect(sorted(readLinkFields, ignoredLinkFields)).toEqual([...linkKeys].toSorted());
  const types = links.flatMap(([, definition]) => {
    const { type } = (definition as { properties: { type?: { const?: string } } }).properties;
    return type?.const === undefined ? [] : [type.const];
  });
  expect(sorted(pairLinkTypes, outsideLinkTypes)).toEqual(types.toSorted());
});

test("F97: data without a text is read too, only without lines", () => {
  const parsed = parseText(file("clos01.clab.yml"));
  const value = parsed.ok ? parsed.value.value : undefined;
  const read = parseContainerlab(value);
  expect(read.ok && read.value).toEqual(taken(file("clos01.clab.yml")));
  expect(issues({ name: "x" })).toEqual([
    "- error fabric/clab-file topology: expected a mapping with nodes and links, got nothing",
  ]);
});
