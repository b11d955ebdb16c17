import { expect, test } from "vitest";
import { linuxMultipathHash } from "@dc/wire";
import { createNetwork, type Network } from "../testing/index.ts";
import type { SwitchEcmpOptions } from "./choices.ts";
import { hashProfiles } from "./options.ts";
import { createSelector } from "./selector.ts";

const silent = { h1: { arp: false }, h2: { arp: false } };
const clos = "h1-a h2-b a-s a-t a-u a-v b-s b-t b-u b-v";
const build = (ecmp: SwitchEcmpOptions, weights?: Record<string, number>): Network =>
  createNetwork(clos, { nodes: { ...silent, a: { ecmp, ...(weights === undefined ? {} : { weights }) } } });

/** Where each flow's frames left leaf a, by source port. */
function uplinks({ captured }: Network): Map<number, string> {
  const ways = new Map<number, string>();
  for (const { port, bytes } of captured()) {
    if (/^a:[stuv]$/.test(port)) ways.set(new DataView(bytes.buffer, bytes.byteOffset).getUint16(34), port);
  }
  return ways;
}

const flowOf = (sourcePort: number) => ({
  source: 0x0a80_0002,
  destination: 0x0a81_0002,
  protocol: 17,
  sourcePort,
  destinationPort: 9,
});

function send(network: Network, count: number): void {
  for (let n = 0; n < count; n++) {
    network.fabric.addUdpFlow({
      from: "h1",
      to: "h2",
      gapPs: 1_000_000,
      frameBytes: 60,
      framesMax: 2,
      sourcePort: 5000 + n,
    });
  }
  network.simulation.runUntil(network.simulation.now + 50_000_000);
}

test("F176: a switch takes the port that the pure choice names, by every profile and selector", () => {
  for (const hash of hashProfiles) {
    for (const select of ["modulo", "hash-threshold", "weighted", "rendezvous", "resilient"] as const) {
      const weights = select === "modulo" ? undefined : { s: 3, v: 2 };
      const network = build({ hash, select, seed: 7 }, weights);
      send(network, 40);
      const members = ["s", "t", "u", "v"].map((name) => ({
        name,
        weight: (weights as Record<string, number> | undefined)?.[name] ?? 1,
      }));
      const group = createSelector({ hash, select, seed: 7 }, members);
      const ways = uplinks(network);
      expect(ways.size).toBe(40);
      for (const [sourcePort, port] of ways) {
        expect([hash, select, port]).toEqual([hash, select, `a:${group.choose(flowOf(sourcePort)).member}`]);
      }
    }
  }
});

test("F170: settings that are the defaults change nothing: the digest of the run is the same", () => {
  const digest = (network: Network): string => {
    send(network, 30);
    return network.simulation.digest();
  };
  const plain = digest(createNetwork(clos, { nodes: silent }));
  expect(digest(build({}))).toBe(plain);
  expect(digest(build({ hash: "fnv-1a", select: "modulo", seed: 0 }))).toBe(plain);
  expect(digest(build({ seed: 1 }))).not.toBe(plain);
});

test("F171: a seed per switch is drawn from the stream of the switch's name: another in each, the same in each run", () => {
  const seeds = (seed: number): number[] => {
    const ecmp = { hash: "mix", seed: "per-switch" } as const;
    const { fabric, node } = createNetwork(clos, { seed, nodes: { ...silent, a: { ecmp }, b: { ecmp } } });
    return ["a", "b"].map((name) => {
      const group = fabric.groupOf(node(name), fabric.addressOf(node(name === "a" ? "h2" : "h1")));
      return group?.selector.settings.seed ?? -1;
    });
  };
  const [a, b] = seeds(1);
  expect(seeds(1)).toEqual([a, b]);
  expect(new Set([a, b, ...seeds(2)]).size).toBe(4);
  // The first number of the stream `a/ecmp/seed`.
  expect(a).toBe(createNetwork(clos, { seed: 1 }).simulation.random("a/ecmp/seed").uint32());
});

test("F180: a weight of a port that is not there, and one out of bounds, are refused at the start", () => {
  const code = expect.objectContaining({ code: "fabric/bad-option" });
  expect(() => build({ select: "weighted" }, { x: 2 })).toThrow(code);
  expect(() => build({ select: "weighted" }, { s: 0 })).toThrow(code);
  expect(() => build({ select: "weighted", buckets: 1 })).toThrow(code);
});

test("F173: by linux-l3 an ICMP error goes the way of the datagram that it is about, as the kernel has it", () => {
  // Errors come from the routers behind b, at another address each time; the datagram is h1's or h2's.
  const links = "h1-a h2-b a-s a-t a-u a-v b-s b-t b-u b-v";
  const nodes = { ...silent, b: { ecmp: { hash: "linux-l3", select: "hash-threshold" } as const } };
  const network = createNetwork(links, { nodes });
  const { fabric, simulation } = network;
  fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 1_000_000, frameBytes: 100, framesMax: 8 });
  simulation.graph.tap((_timePs, port, frame) => {
    // Whatever goes to b from a spine dies there.
    if (/^[stuv]:b$/.test(simulation.graph.portName(port))) fabric.columns.ttl[frame] = 1;
  });
  simulation.runUntil(100_000_000);
  const back = network.captured().filter(({ port, bytes }) => /^b:[stuv]$/.test(port) && bytes[23] === 1);
  expect(back.length).toBe(8);
  const flow = { ...flowOf(0), protocol: 1 };
  // The errors' own addresses are those of b's ports to the spines, which their datagrams came by.
  expect(back.every(({ bytes }) => bytes[34] === 11)).toBe(true);
  const place = Math.floor(linuxMultipathHash(flow, 0, 0) / 2 ** 29);
  expect(new Set(back.map(({ port }) => port))).toEqual(new Set([`b:${"stuv"[place]}`]));
});
