/**
 * bench/leaf-spine — packet-hops per second on 4 spines, 8 leaves and 64 hosts, beside ns-3 on the same scenario.
 *
 * Up to 10 ms the two are compared: every flow has delivered the same number of frames, also under overload, where
 * constant rates lock phases and each tie decides who loses. What follows is timed, with the digest on as always.
 * @module
 */
import { ms } from "@dc/engine";
import type { Benchmark, Contender, Sizes, Target } from "@dc/engine/testing";
import { createLeafSpineModel } from "./leaf-spine-model.ts";

/** Folds the frames that each flow has delivered into 32 bits, as the peer does. */
const hashCounts = (counts: readonly number[]): string =>
  String(counts.reduce((hash, count) => (Math.imul(hash, 31) + count) | 0, 0));

const contender = (name: string, ports: "fast" | "general"): Contender => ({
  name,
  run(sizes, meter) {
    const { bitsPerSecond, compareMs, timedMs } = sizes as Record<string, number>;
    const model = createLeafSpineModel({ payloadBitsPerSecond: bitsPerSecond, ports });
    model.simulation.runUntil(ms(compareMs));
    const hops = model.hops();
    const hash = hashCounts(model.delivered());
    const drops = model.simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0);
    const events = model.simulation.fired;
    meter.measure(() => {
      model.simulation.runUntil(ms(compareMs + timedMs));
      return model.hops() - hops;
    });
    const eventsPerHop = (model.simulation.fired - events) / (model.hops() - hops);
    return { hash, values: { hops, drops, eventsPerHop } };
  },
});

const sizes = (bitsPerSecond: number): { full: Sizes; small: Sizes } => ({
  full: { bitsPerSecond, compareMs: 10, timedMs: 100 },
  small: { bitsPerSecond, compareMs: 1, timedMs: 1 },
});

const peer = "ns-3";

const totals = (text: string, figure: string): Target => ({
  text,
  of: { contender: "fabric", row: "4 Gbit/s", figure },
  over: { contender: peer, row: "4 Gbit/s", figure },
  atLeast: 0.999,
  atMost: 1.001,
  exact: true,
});

/** Packet-hops per CPU-second, and the same frames delivered as ns-3 delivers. */
export const benchmark: Benchmark = {
  name: "leaf-spine",
  title: "packet-hops, 4 × 8 × 8, UDP of 1,500 B frames, per-flow ECMP, digest on",
  operation: "hop",
  rows: [
    { name: "1 Gbit/s", ...sizes(1e9) },
    { name: "4 Gbit/s", ...sizes(4e9) },
  ],
  contenders: [
    contender("fabric", "fast"),
    contender("fabric, general ports", "general"),
    {
      name: peer,
      program: {
        source: "peers/ns3-leaf-spine.cc",
        language: "c++",
        libraries: ["ns3-core", "ns3-internet", "ns3-network", "ns3-point-to-point"],
        needs: "libns3-dev, g++, pkg-config",
        arguments: ({ bitsPerSecond, compareMs }) => [String(bitsPerSecond), String(Number(compareMs) * 1e6)],
      },
    },
  ],
  targets: [
    {
      text: "5 M packet-hops per second",
      of: { contender: "fabric", row: "4 Gbit/s" },
      atLeast: 5e6,
    },
    {
      text: "20 × ns-3",
      of: { contender: "fabric", row: "4 Gbit/s" },
      over: { contender: peer, row: "4 Gbit/s" },
      atLeast: 20,
    },
    {
      text: "at most 100 MB resident",
      of: { contender: "fabric", row: "4 Gbit/s", figure: "residentMiB" },
      atMost: 95.37,
    },
    totals("hops within 0.1 % of ns-3's under overload", "hops"),
    {
      text: "no frame lost at 1 Gbit/s",
      of: { contender: "fabric", row: "1 Gbit/s", figure: "drops" },
      atMost: 0,
      exact: true,
    },
  ],
};
