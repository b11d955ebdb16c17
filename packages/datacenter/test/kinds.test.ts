import { createRun, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { at9, guest, registry, scenarioOf, server, whole } from "./some-guests.ts";

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
