import { createSimulation, gbps, ns } from "@dc/engine";
import { createFabric } from "@dc/fabric";
import { headroom } from "@dc/rdma";
import { expect, test } from "vitest";
import { createLossless, thresholdsOf } from "./lossless.ts";

test("D20: who is not named hears a pause and does not obey; XON stays at 0 where XOFF is small", () => {
  const simulation = createSimulation({ seed: 1 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const [leaf1, h1, h2] = [fabric.addSwitch("leaf1"), fabric.addHost("h1"), fabric.addHost("h2")];
  [h1, h2].forEach((host, place) => {
    const link = { rateBitsPerSecond: gbps(25), delayPs: ns(500), mtuBytes: 1500 };
    graph.connect(graph.addPort(host, "eth0"), graph.addPort(leaf1, `e1-${place + 1}`), link);
  });
  createLossless(simulation, fabric, { priority: 3, nodes: [leaf1, h1] });
  const { general } = graph.ports;
  expect([h1, h2].map((node) => general[graph.portsOf(node)[0] as number])).toEqual([1, 1]);
  expect(thresholdsOf({ xoffBytes: 5000 })).toEqual({ xoffBytes: 5000, xonBytes: 0 });
  expect(thresholdsOf({})).toEqual({ xoffBytes: 65_536, xonBytes: 56_320 });
  // Two frames, 2 · 500 ns at 25 Gbit/s, and 3,840 bytes.
  expect(headroom.guarantee({ rateBitsPerSecond: gbps(25), delayPs: ns(500), frameBytes: 1514 })).toBe(9993);
});
