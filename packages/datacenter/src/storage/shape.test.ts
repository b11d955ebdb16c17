import { createRegistry, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { datacenterPackages } from "../kinds.ts";

const server = { kind: "fabric/bridge@1", uplink: "eth0" };
const issues = (nodes: Record<string, unknown>, ...workloads: Record<string, unknown>[]): string[] =>
  parseScenario(
    {
      dc: 1,
      name: "a disk",
      seed: 1,
      until: "1us",
      nodes: {
        leaf1: { kind: "fabric/switch@1" },
        server1: { ...server, addresses: { eth0: "10.2.1.11/24" } },
        server2: server,
        h1: { kind: "fabric/host@1" },
        vm1: { kind: "datacenter/vm@1", on: "server1", path: "vhost" },
        vm2: { kind: "datacenter/vm@1", on: "server2", path: "vhost" },
        ssd1: { kind: "datacenter/nvme-target@1", on: "h1", capacity: "64KiB" },
        ...nodes,
      },
      links: [
        { ends: ["server1:eth0", "leaf1:e1-1"], rate: "25G", delay: "500ns" },
        { ends: ["server2:eth0", "leaf1:e1-2"], rate: "25G", delay: "500ns" },
        { ends: ["h1:eth0", "leaf1:e1-3"], rate: "25G", delay: "500ns" },
      ],
      workloads: workloads.map((each) => ({ kind: "datacenter/block-read@1", ...each })),
    } as never,
    createRegistry(datacenterPackages),
  ).issues.map(({ code, path }) => `${path} ${code}`);

const disk = (of: Record<string, unknown> = {}): Record<string, unknown> => ({
  disk1: { kind: "datacenter/disk@1", on: "vm1", target: "ssd1", ...of },
});

test("D30: a disk and its target are where they can be", () => {
  expect(issues(disk())).toEqual([]);
  expect(issues(disk({ on: "server1" }))).toEqual(["nodes.disk1.on datacenter/guest"]);
  expect(issues(disk({ on: "vm2" }))).toEqual(["nodes.disk1.on datacenter/server-address"]);
  expect(issues(disk({ target: "leaf1" }))).toEqual(["nodes.disk1.target datacenter/target"]);
  expect(issues(disk({ target: "ssd9" }))).toEqual(["nodes.disk1.target scenario/unknown-node"]);
  expect(issues({ ...disk(), disk2: disk().disk1 })).toEqual(["nodes.disk2.target datacenter/target"]);
  const target = (on: string) => ({ ssd2: { kind: "datacenter/nvme-target@1", on } });
  expect(issues(target("leaf1"))).toEqual(["nodes.ssd2.on datacenter/server"]);
  expect(issues(target("vm1"))).toEqual(["nodes.ssd2.on datacenter/server"]);
  expect(issues(target("server2"))).toEqual(["nodes.ssd2.on datacenter/server-address"]);
});

test("D30: sizes are whole sectors, inside the disk, and no larger than its requests", () => {
  expect(issues(disk({ queueSize: 3 }))).toEqual(["nodes.disk1.queueSize datacenter/queue-size"]);
  expect(issues(disk({ queueSize: 2 }))).toEqual(["nodes.disk1.queueSize datacenter/queue-size"]);
  expect(issues(disk({ requestSize: "1000B" }))).toEqual(["nodes.disk1.requestSize datacenter/sectors"]);
  expect(issues(disk(), { disk: "disk1", size: "777B" })).toEqual(["workloads[0].size datacenter/sectors"]);
  expect(issues(disk(), { disk: "disk1", size: "32KiB" })).toEqual(["workloads[0].size datacenter/sectors"]);
  expect(issues(disk(), { disk: "disk1", offset: "64KiB" })).toEqual(["workloads[0].offset datacenter/sectors"]);
  expect(issues(disk(), { disk: "ssd1" })).toEqual(["workloads[0].disk datacenter/disk"]);
});
