/**
 * Overlays that flood and learn, drawn by fast-check: everybody reaches exactly whom they mean, in every mixture of ways.
 */
import { createTimeline } from "@dc/engine/timeline";
import { firstDifference, traceRows } from "@dc/engine/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dropCauses } from "@dc/engine";
import type { Network, NetworkOptions } from "../src/testing/index.ts";
import { createFloodFabric, type FloodFabricOptions } from "./flood-fabric.ts";

const drawn = fc.record({
  leaves: fc.integer({ min: 2, max: 5 }),
  vtep: fc.constantFrom("leaf" as const, "server" as const),
  way: fc.constantFrom("head-end" as const, "multicast" as const),
  /** Endpoints that suppress ARP, by number. */
  suppressing: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  arp: fc.boolean(),
  gateway: fc.boolean(),
  ageingPs: fc.constantFrom(15_000_000, 300_000_000_000_000),
  flows: fc.array(
    fc.record({
      from: fc.nat(5),
      to: fc.nat(5),
      startPs: fc.integer({ min: 0, max: 30_000_000 }),
      gapPs: fc.integer({ min: 500_000, max: 20_000_000 }),
      isPing: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function build({ flows, way, suppressing, ageingPs, ...of }: Drawn, options: NetworkOptions = {}): Network {
  const names = Array.from({ length: of.leaves }, (_, n) => (of.vtep === "leaf" ? "abcde"[n] : `v${n + 1}`) as string);
  const floods: FloodFabricOptions["floods"] = Object.fromEntries(
    names.map((name, place) => [name, { flood: way, ...(suppressing[place] ? { suppressArp: true } : {}) }]),
  );
  const nodes = Object.fromEntries(names.map((name) => [name, { tunnel: { ageingPs } }]));
  const network = createFloodFabric({ ...of, floods, nodes, traceRecordsMax: 65_536, ...options });
  const { fabric } = network;
  const hosts = fabric.hosts.map((node) => network.simulation.graph.nodeName(node));
  for (const { from, to, isPing, gapPs, startPs } of flows) {
    const [a, b] = [hosts[from % hosts.length], hosts[to % hosts.length]];
    if (a === b) continue;
    if (isPing) fabric.addPing({ from: a, to: b, intervalPs: gapPs, startPs, framesMax: 5 });
    else fabric.addUdpFlow({ from: a, to: b, gapPs, startPs, frameBytes: 200, framesMax: 5 });
  }
  return network;
}

const endPs = 400_000_000;

test("F433: every frame reaches the guest that it is for, once, and nobody else takes it; nothing goes round", () => {
  fc.assert(
    fc.property(drawn, (experiment) => {
      const network = build(experiment);
      const { fabric, simulation } = network;
      simulation.runUntil(endPs);
      for (const { number } of fabric.flows) {
        const { sentFrames, deliveredFrames } = fabric.counts(number);
        expect([number, deliveredFrames]).toEqual([number, sentFrames]);
      }
      // Who hears what is for another lets it go at its port; nothing else is lost.
      const { dropsByCause } = simulation.graph;
      const lost = Array.from(dropsByCause, (count, cause) => [dropCauses[cause], count] as const).filter(
        ([, n]) => n > 0,
      );
      for (const [cause] of lost) expect(["unknown-mac", "policy"]).toContain(cause);
      expect(simulation.frames.alive).toBe(0);
      // No frame of a guest, or copy of it, comes twice to one guest's cable.
      const seen = new Set<string>();
      for (const { port, id } of network.captured()) {
        if (!/:h\d$/.test(port)) continue;
        expect(seen.has(`${port} ${id}`)).toBe(false);
        seen.add(`${port} ${id}`);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("F433: one event a hop or two, and whatever is recorded: the same records and the same digest", () => {
  fc.assert(
    fc.property(drawn, (experiment) => {
      const run = (options: NetworkOptions): Network => {
        const network = build(experiment, options);
        network.simulation.runUntil(60_000_000);
        network.simulation.graph.setLinkUp(network.link("a:s"), false);
        network.simulation.runUntil(endPs);
        network.simulation.graph.settle();
        return network;
      };
      const fast = run({ ports: "fast" });
      const general = run({ ports: "general" });
      expect(firstDifference(traceRows(fast.simulation.trace), traceRows(general.simulation.trace))).toBeUndefined();
      expect(general.simulation.digest()).toBe(fast.simulation.digest());
      expect(run({ traceRecordsMax: 0 }).simulation.digest()).toBe(fast.simulation.digest());
      expect(run({ spans: true }).simulation.digest()).toBe(fast.simulation.digest());
    }),
    { numRuns: 15 },
  );
}, 120_000);

test("F433: steps back and forth restore what endpoints have learnt, and come to the same digest", () => {
  fc.assert(
    fc.property(
      drawn,
      fc.array(fc.integer({ min: 0, max: endPs }), { minLength: 2, maxLength: 6 }),
      (experiment, walk) => {
        const whole = build(experiment);
        whole.simulation.runUntil(endPs);
        let network = whole;
        const timeline = createTimeline({
          build: () => {
            network = build(experiment);
            return network.simulation;
          },
          apply() {},
          checkpointEvents: 50,
        });
        const rows = ({ fabric }: Network) =>
          fabric.overlay?.vteps.map((vtep) => fabric.overlay?.learnt(vtep, 10_100)) ?? [];
        const before = new Map<number, unknown>();
        for (const timePs of [...walk, ...walk.toReversed()]) {
          timeline.seek(timePs);
          const now = [rows(network), timeline.simulation.digest()];
          if (before.has(timePs)) expect(now).toEqual(before.get(timePs));
          before.set(timePs, now);
        }
        timeline.seek(endPs);
        expect(timeline.simulation.digest()).toBe(whole.simulation.digest());
        expect(rows(network)).toEqual(rows(whole));
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
