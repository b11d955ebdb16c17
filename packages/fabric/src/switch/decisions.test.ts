import { flowHash } from "@dc/wire";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";
import { Decisions } from "./decisions.ts";

test("F58: a decision is found by switch and key, until another takes its place or all are forgotten", () => {
  const decisions = new Decisions(10, [3, 7]);
  const kept = (node: number, key: number) => decisions.words[decisions.find(node, key)] === key;
  decisions.keep(decisions.find(3, 8), 8, 40, false, 123, 0x20001);
  decisions.keep(decisions.find(7, 8), 8, 41, true, 0, -1);
  const at = decisions.find(3, 8);
  expect(Array.from(decisions.words.subarray(at, at + 4))).toEqual([8, 80, 123, 0x20001]);
  expect([kept(3, 8), kept(7, 8), kept(3, 11)]).toEqual([true, true, false]);
  // The answers to a ping have the next key and the same place.
  decisions.keep(decisions.find(3, 9), 9, 42, false, 0, -1);
  expect([kept(3, 8), kept(3, 9)]).toEqual([false, true]);
  decisions.reserve(100_000);
  expect(kept(7, 8)).toBe(false);
  decisions.keep(decisions.find(7, 8), 8, 41, true, 0, -1);
  decisions.clear();
  expect(kept(7, 8)).toBe(false);
});

test("F361: one switch's decisions are forgotten without the others'", () => {
  const decisions = new Decisions(10, [3, 7]);
  const kept = (node: number, key: number) => decisions.words[decisions.find(node, key)] === key;
  for (const node of [3, 7]) decisions.keep(decisions.find(node, 8), 8, 40, false, 0, -1);
  decisions.clear(7);
  expect([kept(3, 8), kept(7, 8)]).toEqual([true, false]);
});

const clos = "h1-a h2-b h3-a h4-b a-s a-t a-u b-s b-t b-u";

/** Where each frame of a flow left leaf a, in order. */
function uplinks(network: Network, flow: number): string[] {
  return network
    .captured()
    .filter(
      ({ port, bytes }) =>
        /^a:[stu]$/.test(port) && new DataView(bytes.buffer).getUint32(42) === flow && bytes[23] === 17,
    )
    .map(({ port }) => port);
}

test("F58: what is remembered is what would be decided again: before, during and after a link's failure", () => {
  const network = createNetwork(clos, { nodes: { h1: { arp: false }, h2: { arp: false } } });
  const { fabric, simulation } = network;
  const ports = Array.from({ length: 24 }, (_, n) => 8000 + n);
  for (const sourcePort of ports)
    fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 5_000_000, frameBytes: 100, sourcePort });
  simulation.runUntil(21_000_000);
  simulation.graph.setLinkUp(network.link("a:t"), false);
  simulation.runUntil(41_000_000);
  simulation.graph.setLinkUp(network.link("a:t"), true);
  simulation.runUntil(61_000_000);
  const all = ["a:s", "a:t", "a:u"];
  const left = ["a:s", "a:u"];
  ports.forEach((sourcePort, n) => {
    const hash = flowHash(0x0a800002, 0x0a810002, 17, sourcePort, 9);
    const [whole, cut] = [all[hash % 3], left[hash % 2]];
    expect(uplinks(network, n + 1)).toEqual([...Array(5).fill(whole), ...Array(4).fill(cut), ...Array(4).fill(whole)]);
  });
});

test("F58: flows beyond the places of a table are forwarded all the same", () => {
  const network = createNetwork("h1-a h2-a", { nodes: { h1: { arp: false }, h2: { arp: false } } });
  // 4,100 flows share 4,096 places; the first few lose theirs to the last few.
  for (let n = 0; n < 4100; n++) {
    network.fabric.addUdpFlow({
      from: "h1",
      to: "h2",
      gapPs: 50_000_000,
      frameBytes: 60,
      framesMax: 2,
      startPs: n * 10_000,
    });
  }
  network.simulation.runUntil(200_000_000);
  expect(network.fabric.flows.every(({ number }) => network.fabric.counts(number).deliveredFrames === 2)).toBe(true);
});
