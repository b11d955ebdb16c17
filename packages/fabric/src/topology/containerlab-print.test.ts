import { readdirSync, readFileSync } from "node:fs";
import { createRegistry, parseScenario } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";
import { parseContainerlab } from "./containerlab.ts";
import { printContainerlab } from "./containerlab-print.ts";
import { parseNetlab } from "./netlab.ts";

const folder = new URL("../../vectors/clab/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".clab.yml"));

function printed(scenario: Parameters<typeof printContainerlab>[0]) {
  const made = printContainerlab(scenario);
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.value;
}

function imported(text: string) {
  const read = parseContainerlab(text);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return read.value.scenario;
}

test("F216: there are files to take there and back", () => {
  expect(names.length).toBeGreaterThanOrEqual(3);
});

test.each(names)("F216: %s read, written and read again is equal, and nothing was left out", (name) => {
  const first = imported(readFileSync(new URL(name, folder), "utf8"));
  const { text, leftOut } = printed(first);
  expect(imported(text)).toEqual(first);
  expect(leftOut).toEqual([]);
  // And once more comes out as the same text.
  expect(printed(imported(text)).text).toBe(text);
});

test("F216: a node's kind and type, MTU and addresses go out", () => {
  const scenario = imported(`name: lab
topology:
  nodes:
    a: { kind: nokia_srlinux, type: ixr-d2l }
    b: { kind: linux }
    "on": { kind: arista_ceos }
  links:
    - { endpoints: ["a:e1", "b:eth1"], mtu: 1600, ipv4: ["192.0.2.1/24"] }
    - { endpoints: ["a:e2", "on:e1"], ipv4: ["", "198.51.100.1/31"] }
`);
  const { text } = printed(scenario);
  expect(text).toBe(`name: lab
topology:
  nodes:
    a: { kind: nokia_srlinux, type: ixr-d2l }
    b: { kind: linux }
    "on": { kind: arista_ceos }
  links:
    - { endpoints: ["a:e1", "b:eth1"], mtu: 1600, ipv4: ["192.0.2.1/24", ""] }
    - { endpoints: ["a:e2", "on:e1"], ipv4: ["", "198.51.100.1/31"] }
`);
  expect(imported(text)).toEqual(scenario);
});

test("F217: what containerlab has no word for is listed by its path", () => {
  const { text, leftOut } = printed({
    dc: 1,
    name: "two racks!",
    until: "5ms",
    nodes: {
      s: { kind: "fabric/switch@1", loopback: "192.0.2.9", device: "a box" },
      h: { kind: "fabric/host@1", arp: false },
    },
    links: [{ ends: ["h:eth0", "s:e1"], rate: "10G", delay: "1us" }],
    actions: [{ at: "1ms", do: "link.down", on: "h:eth0" }],
  });
  expect(text).toContain("name: two-racks-\n");
  expect(text).toContain("s: { kind: nokia_srlinux }");
  expect(leftOut).toEqual([
    ...["name", "until", "actions", "nodes.s.loopback", "nodes.s.device", "nodes.h.arp"],
    ...["links[0].rate", "links[0].delay"],
  ]);
});

test("F216: what generators make is written out, and containerlab's file has the same nodes and links", () => {
  const registry = createRegistry([fabricKinds]);
  const read = parseScenario({ dc: 1, generate: [{ kind: "fabric/fat-tree@1", k: 4 }] }, registry);
  const { text, leftOut } = printed(read.ok ? read.value : expect.fail("refused"));
  const { nodes, links } = imported(text);
  expect([Object.keys(nodes).length, links.length]).toEqual([36, 48]);
  expect(Object.values(nodes).filter(({ kind }) => kind === "fabric/host@1").length).toBe(16);
  // Roles come back as those of the picture; all else of a node does.
  expect(leftOut.filter((path) => path.startsWith("nodes.") && !path.endsWith(".role"))).toEqual([]);
  expect(parseText(text, "").ok).toBe(true);
});

test("F216: a netlab file's network goes out as containerlab's; its segments are left out and named", () => {
  const netlab = parseNetlab(readFileSync(new URL("../../vectors/netlab/vxlan-bridging.yml", import.meta.url), "utf8"));
  const { leftOut } = printed(netlab.ok ? netlab.value.scenario : expect.fail("refused"));
  expect(leftOut).toContain("nodes.dut.vnis");
  expect(leftOut).toContain("expect");
});

test("F217: a generator that refuses, or one of another package, is an issue at its place", () => {
  const made = printContainerlab({ dc: 1, generate: [{ kind: "fabric/fat-tree@1", k: 3 }, { kind: "other/mesh@1" }] });
  expect(made.issues.map(({ path }) => path)).toEqual(["generate[0].k", "generate[1].kind"]);
});
