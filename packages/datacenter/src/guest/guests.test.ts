import { createRegistry, createRun, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { datacenterPackages, guestsOf } from "../kinds.ts";

test("D1: a guest's device is named by its server, and its two ports count as joined; one that is not there is said", () => {
  const registry = createRegistry(datacenterPackages);
  const read = parseScenario(
    {
      dc: 1,
      name: "two guests",
      seed: 1,
      until: "1us",
      nodes: {
        // The server stands behind its guest.
        vm1: { kind: "datacenter/vm@1", on: "server1", path: "vf" },
        server1: { kind: "fabric/bridge@1", uplink: "eth0" },
        leaf1: { kind: "fabric/switch@1" },
      },
      links: [{ ends: ["server1:eth0", "leaf1:e1-1"], rate: "25G", delay: "500ns" }],
    } as never,
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  const guest = guestsOf(run).get("vm1");
  const { graph } = run.simulation;
  expect([guest.nic.name, graph.portName(guest.port), graph.portName(guest.serverPort)]).toEqual([
    "server1/vm1/virtio0",
    "vm1:eth0",
    "server1:vm1",
  ]);
  expect([graph.ports.up[guest.port], graph.ports.up[guest.serverPort]]).toEqual([1, 1]);
  expect(() => guestsOf(run).get("vm9")).toThrowError(expect.objectContaining({ code: "datacenter/unknown-guest" }));
});
