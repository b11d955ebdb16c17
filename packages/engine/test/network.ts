/**
 * test/network — a small network with waiting, drops and a cut, whose trace exports are checked.
 */
import { createSimulation, gbps, ns, type Simulation } from "../src/index.ts";
import { createSink, createSource } from "../src/testing/index.ts";

/** Two hosts on a box with room for two waiting frames; the second cable is cut at 2 µs and mended at 3 µs. */
export function makeNetwork(ports: "fast" | "general"): Simulation {
  const sim = createSimulation({ seed: 1, traceRecordsMax: 4096, ports });
  const { graph } = sim;
  const [h1, h2] = [createSink(sim, "h1"), createSink(sim, 'h2 "x", y')];
  const box = graph.addNode("box", (_port, frame) => graph.send(out, frame));
  const port = graph.addPort(h1.node, "eth0");
  const link = { rateBitsPerSecond: gbps(10), delayPs: ns(300), queueFramesMax: 2 };
  graph.connect(port, graph.addPort(box, "e1"), link);
  const out = graph.addPort(box, "e2");
  const second = graph.connect(out, graph.addPort(h2.node, "eth0"), link);
  const send = createSource(sim, "h1", port);
  for (let i = 0; i < 24; i++) send(ns(100 * i), 300 + 10 * i);
  const cut = sim.handler("cable", "cut", (up) => graph.setLinkUp(second, up === 1));
  sim.at(ns(2000), cut, 0);
  sim.at(ns(3000), cut, 1);
  sim.runUntil(ns(4200));
  return sim;
}
