import { createSimulation, gbps } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork, type Network } from "../testing/index.ts";
import { Flowlets } from "./flowlets.ts";
import { ecmpSettings } from "./options.ts";

const members = Int32Array.of(10, 11, 12, 13);

/** Flowlets whose switch has ports 10 to 13; time is moved by hand. */
function flowlets(select: "letflow" | "least-loaded", gapPs = 1000, entries = 64) {
  const simulation = createSimulation({ seed: 1 });
  for (let node = 0; node < 14; node++) {
    simulation.graph.addNode(`n${node}`, () => {});
    simulation.graph.addPort(node, "p");
  }
  const settings = ecmpSettings({ select, gapPs, flowlets: entries });
  const table = new Flowlets(simulation, "a", settings);
  const at = (timePs: number, hash: number): number => {
    simulation.runUntil(timePs);
    return table.choose(hash, members, 0, 4);
  };
  return { simulation, table, at };
}

test("F187: within the gap a flow keeps its port, however often; after it the port is drawn anew", () => {
  const { at } = flowlets("letflow");
  const first = at(0, 5);
  for (let n = 1; n <= 100; n++) expect(at(n * 999, 5)).toBe(first);
  const drawn = new Set(Array.from({ length: 60 }, (_, n) => at(99_900 + (n + 1) * 1000, 5)));
  expect([...drawn].toSorted()).toEqual([10, 11, 12, 13]);
});

test("F187: two flows with one entry are one flow; of other entries they know nothing of one another", () => {
  const { at } = flowlets("letflow", 1000, 64);
  for (let n = 0; n < 20; n++) expect(at(n * 900, 5 + 64 * n)).toBe(at(n * 900, 5));
  const ports = Array.from({ length: 64 }, (_, hash) => at(18_000, hash));
  expect(new Set(ports).size).toBe(4);
});

test("F187: a port that has left the group is not kept", () => {
  const { table } = flowlets("letflow");
  const first = table.choose(7, members, 0, 4);
  const others = members.filter((port) => port !== first);
  expect(others).toContain(table.choose(7, others, 0, 3));
});

test("F187: what would be chosen can be looked at without choosing", () => {
  const { table, at, simulation } = flowlets("letflow");
  for (let n = 0; n < 50; n++) {
    simulation.runUntil(n * 700);
    const look = table.look(9, [...members], n * 700, () => 0);
    expect(table.look(9, [...members], n * 700, () => 0)).toEqual(look);
    expect(look.silentPs).toBe(n === 0 ? -1 : 700);
    expect(look.isNew).toBe(n === 0);
    expect(at(n * 700, 9)).toBe(look.port);
  }
  expect(table.look(9, [...members], 49 * 700 + 1000, () => 0)).toMatchObject({ isNew: true, silentPs: 1000 });
});

/** Three hosts behind a; h3 fills one uplink, h1 sends in bursts. */
function loaded(select: "letflow" | "least-loaded"): Network {
  const silent = Object.fromEntries(["h1", "h2", "h3", "h4"].map((name) => [name, { arp: false }]));
  const ecmp = { select, gapPs: 5_000_000 } as const;
  return createNetwork("h1-a h3-a h2-b h4-b a-s a-t b-s b-t", {
    nodes: { ...silent, a: { ecmp } },
    rateBitsPerSecond: gbps(10),
  });
}

test("F188: least-loaded takes a port with the fewest bytes waiting; the one before, if it is among them", () => {
  const { table } = flowlets("least-loaded");
  const backlog =
    (...bytes: number[]) =>
    (port: number): number =>
      bytes[port - 10] as number;
  const look = (hash: number, ...bytes: number[]): number =>
    table.look(hash, [...members], 5000, backlog(...bytes)).port;
  expect(look(1, 9, 2, 4, 8)).toBe(11);
  expect([11, 12]).toContain(look(1, 9, 2, 2, 8));
  expect(table.look(1, [...members], 5000, backlog(9, 2, 4, 8)).queuedBytes).toEqual([9, 2, 4, 8]);
  // Entry 3 went by some port; nothing waits anywhere, so that all are equal.
  const before = table.choose(3, members, 0, 4);
  expect(look(3, 0, 0, 0, 0)).toBe(before);
  const others = [10, 11, 12, 13].filter((port) => port !== before);
  const [better] = others as [number];
  expect(table.look(3, [...members], 5000, (port) => (port === better ? 1 : 2)).port).toBe(better);
});

test("F188: a lone flow that pauses stays where it is: no port has fewer bytes than its own", () => {
  const network = loaded("least-loaded");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 6_000_000, framesMax: 20 });
  network.simulation.runUntil(200_000_000);
  const ports = network.captured().flatMap(({ port }) => (/^a:[st]$/.test(port) ? [port] : []));
  expect(ports.length).toBe(20);
  expect(new Set(ports).size).toBe(1);
});

test("F187: letflow moves the same flow to and fro", () => {
  const network = loaded("letflow");
  network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 6_000_000, framesMax: 20 });
  network.simulation.runUntil(200_000_000);
  const ports = network.captured().flatMap(({ port }) => (/^a:[st]$/.test(port) ? [port] : []));
  expect(new Set(ports).size).toBe(2);
});
