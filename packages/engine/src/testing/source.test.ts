import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";
import { createSink } from "./sink.ts";
import { createSource } from "./source.ts";

test("a source and a sink on one cable", () => {
  const sim = createSimulation({ seed: 1 });
  const { graph } = sim;
  const [near, far] = [createSink(sim, "h1"), createSink(sim, "h2")];
  const port = graph.addPort(near.node, "eth0");
  graph.connect(port, graph.addPort(far.node, "eth0"), { rateBitsPerSecond: gbps(100), delayPs: ns(500) });
  const send = createSource(sim, "h1", port);
  send(ns(10), 1226);
  send(ns(10), 226);
  sim.runUntil(ns(1000));
  expect(far.arrivals).toEqual([
    { atPs: ns(610), id: 1, sizeBytes: 1226 },
    { atPs: ns(630), id: 2, sizeBytes: 226 },
  ]);
});
