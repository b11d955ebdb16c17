import { createRegistry, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { datacenterPackages } from "../kinds.ts";

const issues = (...classes: Record<string, unknown>[]): string[] =>
  parseScenario(
    {
      dc: 1,
      name: "a class",
      seed: 1,
      until: "1us",
      nodes: {
        leaf1: { kind: "fabric/switch@1" },
        server1: { kind: "fabric/bridge@1", uplink: "eth0" },
        vm1: { kind: "datacenter/vm@1", on: "server1", path: "vhost" },
      },
      links: [{ ends: ["server1:eth0", "leaf1:e1-1"], rate: "25G", delay: "500ns" }],
      workloads: classes.map((each) => ({ kind: "datacenter/lossless-class@1", ...each })),
    } as never,
    createRegistry(datacenterPackages),
  ).issues.map(({ code, path }) => `${path} ${code}`);

test("D23: a second class, XON above XOFF, a guest among the nodes, a priority that is none", () => {
  expect(issues({})).toEqual([]);
  expect(issues({}, { priority: 4 })).toEqual(["workloads[1] datacenter/lossless-class"]);
  expect(issues({ xoff: "8KiB", xon: "9KiB" })).toEqual(["workloads[0].xon datacenter/lossless-class"]);
  expect(issues({ nodes: ["leaf1", "vm1"] })).toEqual(["workloads[0].nodes[1] datacenter/lossless-class"]);
  expect(issues({ priority: 8 })).toEqual(["workloads[0].priority scenario/range"]);
});
