import { ms } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { reportFailures } from "./report.ts";

test("F375: who noticed and who was told, when, and what it cost", () => {
  const nodes = { h1: { arp: false }, h2: { arp: false } };
  const network = createNetwork("h1-a h2-b a-s a-t b-s b-t", { nodes });
  const { simulation, fabric, link } = network;
  fabric.addDetection({ by: "link-down", debouncePs: ms(5), withdrawalDelayPs: ms(1) });
  for (let n = 0; n < 32; n++) {
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: ms(0.1), frameBytes: 100, sourcePort: 6000 + n });
  }
  simulation.runUntil(ms(2));
  simulation.graph.setLinkUp(link("b:s"), false);
  simulation.runUntil(ms(20));
  const [report] = reportFailures(fabric);
  expect(report).toMatchObject({
    number: 1,
    kind: "link-down",
    link: "b:s – s:b",
    timePs: ms(2),
    detectionPs: ms(5),
    withdrawalPs: ms(1) + 500_000,
    flows: 32,
  });
  expect(report.noticed.map(({ node, afterPs, isTold }) => `${node} ${afterPs / ms(1)} ${isTold}`).sort()).toEqual([
    "a 6.0005 true",
    "b 5 false",
    "s 5 false",
    "t 6.0005 true",
  ]);
  // Half of the flows; what goes back and forth between s and a until a is told is lost or late.
  expect(report.flowsHit.length).toBeGreaterThan(8);
  expect(report.flowsHit.length).toBeLessThan(24);
  expect(report.lostFrames).toBe(Object.values(report.lostByCause).reduce((sum, frames) => sum + frames, 0));
  expect(report.lostBytes).toBe(100 * report.lostFrames);
  expect(report.lossPs).toBeGreaterThan(ms(4.8));
  expect(report.lossPs).toBeLessThan(ms(6.2));
  expect(report).not.toHaveProperty("endPs");
});

test("F375: a failure that nobody can notice has no detection", () => {
  const network = createNetwork("h1-a a-b b-h2");
  network.simulation.graph.setLoss(network.port("a:b"), 0.5);
  expect(reportFailures(network.fabric)).toEqual([
    {
      ...{ number: 1, kind: "loss", link: "a:b → b:a", value: 0.5, timePs: 0, noticed: [], lostFrames: 0 },
      ...{ lostBytes: 0, lostByCause: {}, flowsHit: [], flows: 0 },
    },
  ]);
});

test("F379: all have agreed when the last switch has its new tables, and not before", () => {
  const network = createNetwork("h1-a h2-b a-s a-t b-s b-t");
  const { simulation, fabric, link } = network;
  fabric.addDetection({ by: "link-down", debouncePs: ms(5), withdrawalDelayPs: ms(1) });
  simulation.graph.setLinkUp(link("b:s"), false);
  simulation.runUntil(ms(5.5));
  const [early] = reportFailures(fabric);
  expect(early.noticed).toHaveLength(2);
  expect(early).not.toHaveProperty("agreedPs");
  simulation.runUntil(ms(7));
  const [all] = reportFailures(fabric);
  expect(all.noticed).toHaveLength(4);
  expect(all.agreedPs).toBe(ms(6) + 500_000);
  expect(all.agreedPs).toBe((all.detectionPs ?? 0) + (all.withdrawalPs ?? 0));
});

test("F379: where all believe alike they agree at once", () => {
  const network = createNetwork("h1-a a-b b-h2", { detectionDelayPs: ms(50) });
  const { simulation, fabric, link } = network;
  simulation.graph.setLinkUp(link("a:b"), false);
  expect(reportFailures(fabric)[0]).not.toHaveProperty("agreedPs");
  simulation.runUntil(ms(100));
  const [{ agreedPs, detectionPs }] = reportFailures(fabric);
  expect([agreedPs, detectionPs]).toEqual([ms(50), ms(50)]);
});

test("F379: who notices in the instant of the failure has noticed it", () => {
  const network = createNetwork("h1-a a-b b-h2", { detectionDelayPs: 0 });
  const { simulation, fabric, link } = network;
  simulation.runUntil(ms(1));
  simulation.graph.setLinkUp(link("a:b"), false);
  expect(reportFailures(fabric)).toMatchObject([{ timePs: ms(1), detectionPs: 0, agreedPs: 0 }]);
});
