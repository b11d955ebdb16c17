import { ms } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";

const clos = "h1-a h2-b a-s a-t b-s b-t";

function flowing(detectionDelayPs = ms(1)): Network {
  const network = createNetwork(clos, { detectionDelayPs, nodes: { h1: { arp: false }, h2: { arp: false } } });
  for (let n = 0; n < 16; n++) {
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: ms(0.1), frameBytes: 100, sourcePort: 6000 + n });
  }
  network.simulation.runUntil(ms(2));
  return network;
}

test("F374: a cut lasts until it is mended; all that is lost on it counts, by cause and flow", () => {
  const network = flowing();
  const { simulation, fabric, link } = network;
  simulation.graph.setLinkUp(link("a:s"), false);
  simulation.runUntil(ms(10));
  simulation.graph.setLinkUp(link("a:s"), true);
  simulation.runUntil(ms(20));
  const [failure, ...more] = fabric.failures.list();
  expect(more).toEqual([]);
  expect(failure).toMatchObject({ kind: "link-down", timePs: ms(2), endPs: ms(10), link: link("a:s"), port: -1 });
  const lost = failure.losses.reduce((sum, { frames }) => sum + frames, 0);
  expect(lost).toBe(simulation.graph.ports.droppedFrames[network.port("a:s")]);
  expect(failure.losses.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(100 * lost);
  expect(failure.losses.every(({ cause, lastPs }) => cause === "link-down" && lastPs <= ms(3))).toBe(true);
  expect(failure.notices.map(({ node, timePs, isDown }) => [node, timePs, isDown])).toEqual([
    [-1, ms(3), true],
    [-1, ms(11), false],
  ]);
});

test("F374: silence of both directions is two faults, a smaller MTU is one, and full queues are none", () => {
  const network = flowing();
  const { simulation, fabric, port } = network;
  const { graph } = simulation;
  graph.setLoss(port("a:s"), 1);
  graph.setLoss(port("s:a"), 1);
  simulation.runUntil(ms(4));
  graph.setLoss(port("a:s"), 0);
  graph.setLoss(port("s:a"), 0);
  graph.setMtu(port("a:t"), 80);
  simulation.runUntil(ms(6));
  expect(
    fabric.failures.list().map(({ kind, value, endPs, losses }) => [kind, value, endPs, losses.length > 0]),
  ).toEqual([
    ["loss", 1, ms(4), true],
    ["loss", 1, ms(4), false],
    ["mtu", 80, undefined, true],
  ]);
});

test("F374: a step back takes failures back, and forwards they are the same", () => {
  const network = flowing();
  const { simulation, fabric, link } = network;
  const saved = simulation.save();
  const go = () => {
    simulation.graph.setLinkUp(link("a:s"), false);
    simulation.runUntil(ms(10));
    return fabric.failures.list();
  };
  const first = go();
  simulation.restore(saved);
  expect(fabric.failures.list()).toEqual([]);
  expect(go()).toEqual(first);
});
