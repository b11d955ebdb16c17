import { createSimulation, gbps, ns } from "@dc/engine";
import { createFabric } from "@dc/fabric";
import { expect, test } from "vitest";
import { createAdapters, pathMtuOf } from "./adapters.ts";

test("D25: a path's MTU is the largest of InfiniBand's that fits a link with RoCE's headers", () => {
  const mtus = [9216, 4160, 4159, 1500, 1088, 1087, 320, 100];
  expect(mtus.map((mtu) => 128 << pathMtuOf(mtu))).toEqual([4096, 4096, 2048, 1024, 1024, 512, 256, 256]);
});

test("D24: a server has one adapter, of its own address; each user's memory is apart; without an address there is none", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const [leaf1, h1, h2] = [fabric.addSwitch("leaf1"), fabric.addHost("h1"), fabric.addHost("h2")];
  graph.connect(graph.addPort(h1, "eth0"), graph.addPort(leaf1, "e1-1"), {
    rateBitsPerSecond: gbps(25),
    delayPs: ns(500),
    mtuBytes: 1500,
  });
  graph.addPort(h2, "eth0");
  const adapters = createAdapters(simulation, fabric);
  fabric.start();
  const adapter = adapters.of(h1);
  expect(adapters.of(h1)).toBe(adapter);
  expect([adapter.name, adapter.address, adapter.pathMtu]).toEqual(["h1/rdma0", fabric.addressOf(h1), 3]);
  const [a, b] = ["a", "b"].map((path) => adapter.memory(path, 4096));
  expect(Math.abs((a?.address ?? 0) - (b?.address ?? 0))).toBeGreaterThan(4096);
  expect(() => adapters.of(h2)).toThrowError(expect.objectContaining({ code: "datacenter/no-address" }));
  expect(() => fabric.listen(h1, 4791, () => undefined)).toThrowError(
    expect.objectContaining({ code: "fabric/bad-option" }),
  );
});
