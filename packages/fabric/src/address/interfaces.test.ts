import { createSimulation } from "@dc/engine";
import { ipv4Address, ipv4Mask } from "@dc/wire";
import { expect, test } from "vitest";
import { createInterfaces } from "./interfaces.ts";
import { ipv4Prefix } from "./subnet.ts";

function createGraph() {
  const { graph } = createSimulation({ seed: 1 });
  const [a, h] = [graph.addNode("a", () => {}), graph.addNode("h1", () => {})];
  return { graph, a, h, port: graph.addPort(a, "e1"), far: graph.addPort(h, "eth0") };
}

test("F81: a node's address is its loopback, else that of its first port; each address has its node", () => {
  const { graph, a, h, port, far } = createGraph();
  const assignment = {
    ports: [
      [port, ipv4Prefix("10.128.0.1/24")],
      [far, ipv4Prefix("10.128.0.2/24")],
    ] as const,
    loopbacks: [[a, ipv4Prefix("10.255.0.1/32")]] as const,
    gateways: [[far, ipv4Address("10.128.0.1")]] as const,
  };
  const interfaces = createInterfaces(graph, assignment, () => "");
  expect(Array.from(interfaces.nodeAddress)).toEqual([ipv4Address("10.255.0.1"), ipv4Address("10.128.0.2")]);
  expect(interfaces.mask[port]).toBe(ipv4Mask(24));
  expect(Array.from(interfaces.gateway)).toEqual([0, ipv4Address("10.128.0.1")]);
  expect(
    ["10.255.0.1", "10.128.0.1", "10.128.0.2", "10.0.0.9"].map((text) => interfaces.nodeOf(ipv4Address(text))),
  ).toEqual([a, a, h, -1]);
});

test("F82: an address twice is refused, also as a loopback", () => {
  const { graph, a, port } = createGraph();
  const ports = [[port, ipv4Prefix("10.255.0.1/24")]] as const;
  const loopbacks = [[a, ipv4Prefix("10.255.0.1/32")]] as const;
  expect(() => createInterfaces(graph, { ports, loopbacks, gateways: [] }, () => "")).toThrow(
    expect.objectContaining({ code: "fabric/duplicate-address" }),
  );
});
