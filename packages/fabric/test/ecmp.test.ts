/**
 * Choices among equal next hops in whole networks: as Linux decides, over two tiers, and the same on each path of the
 * engine.
 */
import { readFileSync } from "node:fs";
import { firstDifference, traceRows } from "@dc/engine/testing";
import { createTimeline } from "@dc/engine/timeline";
import { ipv4Address } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSelector, hashProfiles, type SwitchEcmpOptions, selectors } from "../src/index.ts";
import { createNetwork, type Network } from "../src/testing/index.ts";

const vectors = readFileSync(new URL("../../wire/vectors/linux_ecmp_seed12345_l4_4nh.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [source, destination, protocol, sourcePort, destinationPort, nextHop] = line.split(",") as string[] &
      [string];
    return {
      flow: {
        source: ipv4Address(source),
        destination: ipv4Address(destination as string),
        protocol: Number(protocol),
        sourcePort: Number(sourcePort),
        destinationPort: Number(destinationPort),
      },
      nextHop: Number(nextHop),
    };
  });

test("F193: linux-l4 with hash-threshold takes the kernel's next hop for 10,000 of 10,000 flows", () => {
  const group = createSelector({ hash: "linux-l4", select: "hash-threshold", seed: 12_345 }, ["e0", "e1", "e2", "e3"]);
  const first = Math.min(...vectors.map(({ nextHop }) => nextHop));
  expect(vectors).toHaveLength(10_000);
  expect(vectors.filter(({ flow, nextHop }) => group.choose(flow).place + first !== nextHop)).toEqual([]);
});

const silent = Object.fromEntries(["h1", "h2", "h3", "h4"].map((name) => [name, { arp: false }]));

/** Two pods of a leaf and four aggregation switches, each with four cores of its own: a Clos of five stages. */
function fiveStages(ecmp: SwitchEcmpOptions): Network {
  const pods = ["l", "m"].flatMap((leaf, pod) =>
    [1, 2, 3, 4].flatMap((plane) => {
      const aggregation = `${"ab"[pod]}${plane}`;
      return [`${leaf}-${aggregation}`, ...[1, 2, 3, 4].map((core) => `${aggregation}-c${plane}${core}`)];
    }),
  );
  const names = new Set(pods.flatMap((link) => link.split("-")));
  const nodes = Object.fromEntries([...names].map((name) => [name, { ecmp }]));
  return createNetwork(`h1-l h2-m ${pods.join(" ")}`, { nodes: { ...silent, ...nodes }, traceRecordsMax: 0 });
}

/** Pairs of first and second uplink that 1,000 flows took. */
function pairsOf(ecmp: SwitchEcmpOptions): number {
  const network = fiveStages(ecmp);
  for (let n = 0; n < 1000; n++) {
    const ports = { sourcePort: 1024 + ((n * 7919) % 60_000), destinationPort: 9 };
    network.fabric.addUdpFlow({
      from: "h1",
      to: "h2",
      gapPs: 1e6,
      frameBytes: 60,
      framesMax: 1,
      startPs: n * 1e5,
      ...ports,
    });
  }
  network.simulation.runUntil(1e9);
  expect(network.captured().filter(({ port }) => port === "m:h2")).toHaveLength(1000);
  return new Set(network.captured().flatMap(({ port }) => (/^a\d:c/.test(port) ? [port] : []))).size;
}

test("F194: two tiers with one hash and one seed use 4 of 16 pairs of links, with a seed per switch 16 of 16", () => {
  for (const select of ["modulo", "hash-threshold", "resilient"] as const) {
    expect([select, pairsOf({ hash: "linux-l4", select, seed: 7 })]).toEqual([select, 4]);
    expect([select, pairsOf({ hash: "linux-l4", select, seed: "per-switch" })]).toEqual([select, 16]);
  }
});

test("F194: a seed does not help a linear hash: CRC and exclusive or stay at 4 of 16", () => {
  expect(pairsOf({ hash: "crc-32", seed: "per-switch" })).toBe(4);
  expect(pairsOf({ hash: "xor", seed: "per-switch" })).toBe(4);
  expect(pairsOf({ hash: "toeplitz", seed: "per-switch" })).toBe(16);
  expect(pairsOf({ hash: "mix", seed: "per-switch" })).toBe(16);
  expect(pairsOf({ hash: "fnv-1a", seed: "per-switch" })).toBe(16);
});

const settings: fc.Arbitrary<SwitchEcmpOptions> = fc.record({
  hash: fc.constantFrom(...hashProfiles),
  select: fc.constantFrom(...selectors),
  seed: fc.oneof(fc.constant("per-switch" as const), fc.nat(0xffff)),
  gapPs: fc.integer({ min: 1, max: 4_000_000 }),
  flowlets: fc.integer({ min: 1, max: 64 }),
  spray: fc.constantFrom("round-robin" as const, "random" as const),
});

const clos = "h1-a h3-a h2-b h4-b a-s a-t a-u b-s b-t b-u";
const dies = 7_000_000;

/** Flows over three spines, of which one dies. */
function crossing(ecmp: SwitchEcmpOptions, ports: "fast" | "general"): Network {
  const nodes = { ...silent, a: { ecmp }, b: { ecmp } };
  const network = createNetwork(clos, {
    nodes,
    ports,
    rateBitsPerSecond: 10e9,
    traceRecordsMax: 1 << 16,
    queueFramesMax: 6,
  });
  for (let n = 0; n < 6; n++) {
    const [from, to] = [
      ["h1", "h2"],
      ["h3", "h4"],
      ["h4", "h1"],
    ][n % 3] as [string, string];
    network.fabric.addUdpFlow({
      from,
      to,
      gapPs: 500_000 + 77_000 * n,
      frameBytes: 200 + 130 * n,
      sourcePort: 900 + n,
    });
  }
  network.fabric.addPing({ from: "h1", to: "h4", intervalPs: 2_000_000 });
  return network;
}

const cut = ({ simulation, link }: Network, isUp: boolean): void => simulation.graph.setLinkUp(link("a:t"), isUp);

test("F195: one event a hop or two: the same records and digest, whatever the selector", () => {
  fc.assert(
    fc.property(settings, (ecmp) => {
      const [fast, general] = (["fast", "general"] as const).map((ports) => {
        const network = crossing(ecmp, ports);
        network.simulation.runUntil(dies);
        cut(network, false);
        network.simulation.runUntil(2 * dies);
        cut(network, true);
        network.simulation.runUntil(3 * dies);
        network.simulation.graph.settle();
        return network.simulation;
      }) as [Network["simulation"], Network["simulation"]];
      expect(firstDifference(traceRows(fast.trace), traceRows(general.trace))).toBeUndefined();
      expect(fast.digest()).toBe(general.digest());
    }),
    { numRuns: 60 },
  );
});

test("F195: back and forth comes to the same digest and the same counts", () => {
  fc.assert(
    fc.property(settings, fc.array(fc.nat(3 * dies), { minLength: 1, maxLength: 4 }), (ecmp, visits) => {
      let network: Network | undefined;
      const timeline = createTimeline({
        build() {
          network = crossing(ecmp, "fast");
          return network.simulation;
        },
        apply(simulation, { on, do: what }) {
          simulation.graph.setLinkUp(simulation.graph.ports.link[simulation.graph.portByName(on)], what === "link.up");
        },
        checkpointEvents: 100,
      });
      const outcome = () => [
        timeline.simulation.digest(),
        network?.fabric.flows.map(({ number }) => network?.fabric.counts(number)),
      ];
      timeline.runUntil(dies);
      timeline.act("link.down", "a:t");
      timeline.runUntil(2 * dies);
      timeline.act("link.up", "a:t");
      timeline.runUntil(3 * dies);
      const first = outcome();
      for (const visit of visits) timeline.seek(visit);
      timeline.seek(3 * dies);
      expect(outcome()).toEqual(first);
    }),
    { numRuns: 40 },
  );
});
