import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { findLans } from "./lans.ts";

test("F144: a bridge makes one LAN of its cables; its stations are hosts, routers and uplinks with an address", () => {
  const { graph } = createSimulation({ seed: 1 });
  const nodes = ["h1", "h2", "v1", "a"].map((name) => graph.addNode(name, () => {}));
  const port = (node: number, name: string): number => graph.addPort(nodes[node], name);
  const [h1, h2, up, other] = [port(0, "eth0"), port(1, "eth0"), port(3, "e1"), port(3, "e2")];
  const [vm1, vm2, eth0] = ["vm1", "vm2", "eth0"].map((name) => port(2, name));
  const cables = [
    [h1, vm1],
    [h2, vm2],
    [eth0, up],
  ].map(([a, b], link) => ({ ends: [a, b] as const, link }));
  const find = (access: number[], stations: number[]) =>
    findLans({
      graph,
      cables,
      bridges: [nodes[2]],
      isAccess: (each) => access.includes(each),
      isStation: (each) => stations.includes(each),
    });
  const one = find([], [h1, h2, up]);
  expect(one.all.map(({ stations, isBridged }) => [stations, isBridged])).toEqual([[[h1, h2, up], true]]);
  expect([one.far(h1), one.far(other), one.of(other)]).toEqual([vm1, -1, undefined]);
  // vm2 leads into a segment: its guest is in a LAN of its own, and the uplink is a station.
  const two = find([vm2], [h1, h2, up, eth0]);
  expect(two.all.map(({ stations, access }) => [stations, access])).toEqual([
    [[h1, eth0, up], []],
    [[h2], [vm2]],
  ]);
});

test.each([
  ["two cables between two bridges", "h1-v1 v1-v2 v1-v2"],
  ["a ring of three", "h1-v1 v1-v2 v2-v3 v3-v1"],
])("F147: %s is refused", (_, links) => {
  expect(() => createNetwork(links)).toThrow(expect.objectContaining({ code: "fabric/bridge" }));
});

test("F147: a server with cables to two routers is no loop: routers do not bridge", () => {
  const { fabric, port } = createNetwork("h1-v1 v1-a v1-b a-s b-s");
  expect(fabric.gatewayOf(port("h1:v1"))).toBe(fabric.interfaceOf(port("a:v1"))?.address);
});
