/**
 * test/random-network — a network drawn by fast-check: who is there, what joins them, what they send, what breaks.
 */
import type { Ps, Simulation } from "@dc/engine";
import fc from "fast-check";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";

/** One thing that happens to a link. */
interface LinkChange {
  readonly atPs: Ps;
  readonly link: number;
  readonly up: boolean;
}

/** A drawn experiment. */
export interface Drawn {
  readonly links: string;
  readonly flows: readonly { from: number; to: number; frameBytes: number; gapPs: Ps; startPs: Ps; isPing: boolean }[];
  readonly changes: readonly LinkChange[];
  readonly queueFramesMax: number;
  readonly rateBitsPerSecond: number;
  readonly detectionDelayPs: Ps;
  readonly arp: boolean;
}

/** Hosts of a drawn network. */
const hostsMax = 4;

const graph = fc
  .record({
    switches: fc.integer({ min: 1, max: 4 }),
    hosts: fc.integer({ min: 2, max: hostsMax }),
    more: fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 6 }),
    where: fc.array(fc.nat(3), { minLength: hostsMax, maxLength: hostsMax }),
  })
  .map(({ switches, hosts, more, where }) => {
    const name = (s: number): string => "abcd"[s % switches];
    // A path through all switches, some links more, parallel ones among them; then the hosts.
    const path = Array.from({ length: switches - 1 }, (_, s) => `${name(s)}-${name(s + 1)}`);
    const extra = more.map(([a, b]) => [name(a), name(b)]).filter(([a, b]) => a !== b);
    const leaves = Array.from({ length: hosts }, (_, h) => `h${h + 1}-${name(where[h])}`);
    return [...path, ...extra.map((ends) => ends.join("-")), ...leaves].join(" ");
  });

/** Experiments of some microseconds, overload and failures among them. */
export const drawn: fc.Arbitrary<Drawn> = fc.record({
  links: graph,
  flows: fc.array(
    fc.record({
      from: fc.nat(hostsMax - 1),
      to: fc.nat(hostsMax - 1),
      frameBytes: fc.integer({ min: 60, max: 1514 }),
      gapPs: fc.integer({ min: 20_000, max: 900_000 }),
      startPs: fc.integer({ min: 0, max: 5_000_000 }),
      isPing: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  changes: fc.array(fc.record({ atPs: fc.integer({ min: 0, max: 25_000_000 }), link: fc.nat(15), up: fc.boolean() }), {
    maxLength: 5,
  }),
  queueFramesMax: fc.integer({ min: 1, max: 20 }),
  rateBitsPerSecond: fc.constantFrom(1e9, 10e9, 25e9, 100e9),
  detectionDelayPs: fc.constantFrom(0, 3_000_000),
  arp: fc.boolean(),
});

/** Build a drawn experiment; its link changes are the caller's to make. */
export function build(experiment: Drawn, options: Pick<NetworkOptions, "ports" | "traceRecordsMax"> = {}): Network {
  const { links, flows, queueFramesMax, rateBitsPerSecond, detectionDelayPs, arp } = experiment;
  const hosts = [...new Set(links.match(/h\d/g))];
  const nodes = Object.fromEntries(hosts.map((name) => [name, { arp }]));
  const network = createNetwork(links, { queueFramesMax, rateBitsPerSecond, detectionDelayPs, nodes, ...options });
  for (const { from, to, isPing, gapPs, ...rest } of flows) {
    const [a, b] = [hosts[from % hosts.length], hosts[to % hosts.length]];
    if (a === b) continue;
    if (isPing) network.fabric.addPing({ from: a, to: b, intervalPs: gapPs, ...rest });
    else network.fabric.addUdpFlow({ from: a, to: b, gapPs, ...rest });
  }
  return network;
}

/** Run to the end, making the link changes on the way; `visit` is called at each stop. */
export function runThrough(
  { simulation }: { readonly simulation: Simulation },
  { changes }: Drawn,
  visit: () => void = () => {},
): void {
  const { graph: g } = simulation;
  for (const { atPs, link, up } of changes.toSorted((a, b) => a.atPs - b.atPs)) {
    simulation.runUntil(atPs);
    visit();
    g.setLinkUp(link % g.linkCount, up);
    visit();
  }
  simulation.runUntil(30_000_000);
  visit();
}
