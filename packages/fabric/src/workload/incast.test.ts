import { us } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { addIncast } from "./incast.ts";

const senders = ["h1", "h2", "h3", "h4"];

function run(pacing: "none" | "even") {
  const { simulation, fabric } = createNetwork("h1-s h2-s h3-s h4-s s-h5", {
    rateBitsPerSecond: 10e9,
    nodes: Object.fromEntries([...senders, "h5"].map((name) => [name, { arp: false }])),
  });
  const flows = addIncast(fabric, { senders, to: "h5", bytes: 15_140, transport: "udp", pacing });
  simulation.runUntil(us(200));
  return {
    delivered: flows.map((flow) => fabric.counts(flow).deliveredFrames),
    peakBytes: simulation.metrics.probe("s/h5#queueBytes.max") as number,
  };
}

test("F260: each sender's bytes are whole frames, all at once: three quarters of them wait at the receiver's port", () => {
  const { delivered, peakBytes } = run("none");
  expect(delivered).toEqual([10, 10, 10, 10]);
  // Forty come in while ten frame times pass, and in each of these one goes out.
  expect(Math.abs(peakBytes - 30 * 1514)).toBeLessThanOrEqual(1514);
});

test("F261: paced, one comes when one goes", () => {
  const { delivered, peakBytes } = run("even");
  expect(delivered).toEqual([10, 10, 10, 10]);
  expect(peakBytes).toBeLessThanOrEqual(1514);
});

test("F260: a receiver without a cable is refused", () => {
  const { fabric } = createNetwork("h1-h2");
  expect(() => addIncast(fabric, { senders: ["h1"], to: "h9", bytes: 1, transport: "udp" })).toThrow(
    expect.objectContaining({ code: "fabric/bad-option" }),
  );
});
