import { createRegistry, createRun, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { datacenterPackages } from "../src/kinds.ts";

const registry = createRegistry(datacenterPackages);
const guest = { kind: "datacenter/vm@1", on: "server1", path: "vhost" };
const server = { kind: "fabric/bridge@1", uplink: "eth0" };
const at9 = { addresses: { eth0: "10.1.0.9/24" } };

/** What of a scenario differs. */
interface Different {
  readonly vnis?: unknown;
  readonly uplinkMtu?: number;
  readonly coreMtu?: number;
  readonly links?: readonly unknown[];
  readonly workloads?: readonly unknown[];
  readonly actions?: readonly unknown[];
}

/** A server and a host at two leaves, and a spine between them. */
function scenarioOf(nodes: Record<string, unknown>, different: Different = {}): never {
  const { vnis, uplinkMtu = 9216, coreMtu = 9216, links = [], ...rest } = different;
  const link = (a: string, b: string, mtu: number) => ({ ends: [a, b], rate: "25G", delay: "500ns", mtu });
  return {
    dc: 1,
    name: "some guests",
    seed: 1,
    until: "10us",
    nodes: {
      leaf1: { kind: "fabric/switch@1", ...(vnis === undefined ? {} : { vnis }) },
      spine1: { kind: "fabric/switch@1" },
      server1: server,
      h1: { kind: "fabric/host@1" },
      ...nodes,
    },
    links: [
      link("server1:eth0", "leaf1:e1-1", uplinkMtu),
      link("h1:eth0", "leaf1:e1-2", 9216),
      link("leaf1:e1-49", "spine1:e1-1", coreMtu),
      ...links,
    ],
    ...rest,
  } as never;
}
const whole = (nodes: Record<string, unknown>, different?: Different): string[] =>
  parseScenario(scenarioOf(nodes, different), registry).issues.map(({ code, path }) => `${path} ${code}`);

const issues = (vm: Record<string, unknown>): string[] => {
  const read = parseScenario(
    {
      dc: 1,
      name: "one guest",
      seed: 1,
      until: "1us",
      nodes: {
        leaf1: { kind: "fabric/switch@1" },
        server1: { kind: "fabric/bridge@1", uplink: "eth0" },
        vm1: { kind: "datacenter/vm@1", on: "server1", path: "vhost", ...vm },
      },
      links: [{ ends: ["server1:eth0", "leaf1:e1-1"], rate: "25G", delay: "500ns" }],
    } as never,
    registry,
  );
  return read.issues.map(({ code, path }) => `${path} ${code}`);
};

test("D6: a ring of size 3, two back ends in one path, a server that is none are issues with their places", () => {
  expect(issues({})).toEqual([]);
  expect(issues({ queueSize: 3 })).toEqual(["nodes.vm1.queueSize datacenter/queue-size"]);
  expect(issues({ path: "vf+vhost" })).toHaveLength(1);
  expect(issues({ path: "vf+vhost" })[0]).toMatch(/^nodes\.vm1\.path /);
  expect(issues({ on: "leaf1" })).toEqual(["nodes.vm1.on datacenter/server"]);
  expect(issues({ on: "server9" })[0]).toMatch(/^nodes\.vm1\.on /);
});

test("D31: two back ends in one path, as a list or in one word, are said to be two, and why that is none", () => {
  for (const path of [["vf", "vhost"], "vf+vhost", "vhost, vf"]) {
    const read = parseScenario(scenarioOf({ vm1: { ...guest, path } }), registry);
    expect(read.issues.map((issue) => ({ ...issue, hint: issue.hint?.slice(0, 59) }))).toEqual([
      {
        severity: "error",
        code: "datacenter/two-paths",
        path: "nodes.vm1.path",
        expected: "one back end, vmm or vhost or vf",
        received: '"vhost and vf"',
        hint: "a virtual function takes frames past the server's kernel, s",
      },
    ]);
  }
  expect(whole({ vm1: { ...guest, path: "tap" } })).toEqual(["nodes.vm1.path scenario/choice"]);
  const disk = { kind: "datacenter/disk@1", on: "vm1", target: "vm1", path: "vmm+vhost-user" };
  expect(whole({ vm1: guest, disk1: disk })).toEqual(["nodes.disk1.path datacenter/two-paths"]);
});

test("D32: what is too large for a cable, a segment, or a segment's tunnels is said where it is too small", () => {
  const large = { ...guest, mtu: 4000 };
  expect(whole({ vm1: large })).toEqual([]);
  expect(whole({ vm1: large }, { uplinkMtu: 3999 })).toEqual(["links[0].mtu datacenter/mtu"]);
  expect(whole({ vm1: large }, { coreMtu: 3999 })).toEqual(["links[2].mtu datacenter/mtu"]);
  const inside = { ...large, addresses: { eth0: "10.1.0.11/24" } };
  const vnis = { "10100": { ports: ["e1-1"], gateway: "10.1.0.1/24", mtu: 3000 } };
  expect(whole({ vm1: inside }, { vnis, coreMtu: 4000 })).toEqual([
    "nodes.leaf1.vnis.10100.mtu datacenter/mtu",
    "links[2].mtu datacenter/mtu",
  ]);
  expect(whole({ vm1: inside }, { vnis, coreMtu: 4050 })).toEqual(["nodes.leaf1.vnis.10100.mtu datacenter/mtu"]);
  const wide = { "10100": { ...vnis["10100"], mtu: 4000 } };
  expect(whole({ vm1: inside }, { vnis: wide, coreMtu: 4050 })).toEqual([]);
  // The segment's own mistake is the fabric's to say, once.
  expect(whole({ vm1: inside }, { vnis: wide, coreMtu: 4049 })).toEqual(["links[2].mtu fabric/underlay-mtu"]);
});

test("D32: packets of RDMA fit the servers' own cables, and must fit those between", () => {
  const nodes = {
    vm1: guest,
    ssd1: { kind: "datacenter/nvme-target@1", on: "h1" },
    disk1: { kind: "datacenter/disk@1", on: "vm1", target: "ssd1" },
    server1: { ...server, addresses: { eth0: "10.2.0.11/24" } },
  };
  expect(whole(nodes)).toEqual([]);
  expect(whole(nodes, { coreMtu: 4159 })).toEqual(["links[2].mtu datacenter/mtu"]);
  expect(whole(nodes, { uplinkMtu: 1500, coreMtu: 1500 })).toEqual([]);
});

test("D33: mistakes of guests' own ports are issues: an address outside, twice, or missing; a segment without an endpoint", () => {
  const vnis = { "10100": { ports: ["e1-1"], gateway: "10.1.0.1/24" } };
  const at = (address: string) => ({ ...guest, addresses: { eth0: address } });
  expect(whole({ vm1: at("10.1.0.11/24") }, { vnis })).toEqual([]);
  expect(whole({ vm1: at("10.9.0.11/24") }, { vnis })).toEqual(["nodes.vm1.addresses.eth0 fabric/vni-address"]);
  expect(whole({ vm1: guest }, { vnis })).toEqual(["nodes.vm1.addresses fabric/vni-address"]);
  expect(whole({ vm1: at("10.1.0.11/24"), vm2: at("10.1.0.11/24") }, { vnis })).toEqual([
    "nodes.vm2.addresses.eth0 fabric/vni-address",
  ]);
  expect(whole({ vm1: at("10.3.0.11/24"), vm2: at("10.3.0.11/24") })).toEqual([
    "nodes.vm2.addresses.eth0 fabric/duplicate-address",
  ]);
  const own = { ...server, addresses: { eth0: "10.2.0.11/24" }, vnis: { "7": { ports: ["vm1"] } } };
  expect(whole({ server1: own, vm1: guest })).toEqual(["nodes.vm1.addresses fabric/vni-address"]);
  expect(whole({ server1: { ...own, vnis: { "7": { ports: ["vm9"] } } }, vm1: guest })).toEqual([
    "nodes.server1.vnis.7.ports[0] fabric/vni-port",
  ]);
  // A network of a segment, at a server whose leaf's port is in none.
  const other = { "10100": { ports: ["e1-2"], gateway: "10.1.0.1/24" } };
  expect(whole({ h1: { kind: "fabric/host@1", ...at9 }, vm1: at("10.1.0.12/24") }, { vnis: other })).toEqual([
    "nodes.vm1.addresses.eth0 fabric/vni-endpoint",
  ]);
});

test("D33: a device where a cable is, traffic where no network is, an action on a device: issues", () => {
  const links = [{ ends: ["server1:vm1", "leaf1:e1-9"], rate: "25G", delay: "500ns" }];
  expect(whole({ vm1: guest }, { links })).toEqual(["nodes.vm1 scenario/duplicate-end"]);
  expect(whole({ vm1: guest }, { links: [{ ...links[0], ends: ["vm1:eth0", "leaf1:e1-9"] }] })).toEqual([
    "nodes.vm1 scenario/duplicate-end",
  ]);
  const flow = (from: string, to: string) => ({ kind: "fabric/udp-flow@1", from, to, rate: "1Gbps" });
  const part = { ssd1: { kind: "datacenter/nvme-target@1", on: "h1" } };
  const workloads = [flow("vm1", "ssd1"), flow("server1", "vm1"), flow("h9", "vm1")];
  expect(whole({ vm1: guest, ...part, h9: { kind: "fabric/host@1" } }, { workloads })).toEqual([
    "workloads[0].to datacenter/endpoint",
    "workloads[1].from datacenter/endpoint",
    "workloads[2].from datacenter/endpoint",
  ]);
  const lonely = { kind: "datacenter/nvme-target@1", on: "h9" };
  expect(whole({ vm1: guest, ssd9: lonely, h9: { kind: "fabric/host@1" } })).toEqual([
    "nodes.ssd9.on datacenter/server-address",
  ]);
  const actions = [{ at: "1us", do: "link.down", on: "server1:vm1" }];
  expect(whole({ vm1: guest }, { actions })).toEqual(["actions[0].on scenario/unknown-port"]);
});

test("D33: a run of whatever has no issue is made without a throw", () => {
  const guests = { vm1: guest, vm2: { ...guest, path: "vf" } };
  for (const part of [{}, { vnis: { "10100": { ports: ["e1-2"], gateway: "10.1.0.1/24" } }, h1: at9 }]) {
    const { h1, ...options } = part as { readonly h1?: typeof at9; readonly vnis?: unknown };
    const value = scenarioOf({ ...guests, h1: { kind: "fabric/host@1", ...h1 } }, options);
    const read = parseScenario(value, registry);
    expect(read.issues).toEqual([]);
    if (read.ok) createRun(read.value, registry).simulation.runUntil(1e6);
  }
});
