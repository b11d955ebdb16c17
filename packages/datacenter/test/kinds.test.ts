import { createRegistry, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { datacenterPackages } from "../src/kinds.ts";

const registry = createRegistry(datacenterPackages);
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
