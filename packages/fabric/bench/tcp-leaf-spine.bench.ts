/**
 * bench/tcp-leaf-spine — packet-hops per second of bulk TCP on 4 spines, 8 leaves and 64 hosts, beside ns-3 on the same scenario.
 *
 * Each host sends without end to the host eight on, NewReno with SACK; what is lost depends on ties, so the two are
 * compared in goodput. A single connection through a bottleneck is compared in segments by the tests (rule F257).
 * @module
 */
import { ms } from "@dc/engine";
import type { Benchmark, Contender } from "@dc/engine/testing";
import { createTcpLeafSpine } from "./tcp-models.ts";

const bytes = 1_000_000_000;

const contender = (name: string, ports: "fast" | "general"): Contender => ({
  name,
  run(sizes, meter) {
    const { warmMs, timedMs } = sizes as Record<string, number>;
    const { simulation, fabric, hops } = createTcpLeafSpine({ bytes, congestion: "newreno", ports });
    simulation.runUntil(ms(warmMs));
    const before = hops();
    const events = simulation.fired;
    meter.measure(() => {
      simulation.runUntil(ms(warmMs + timedMs));
      return hops() - before;
    });
    const received = fabric.flows.reduce((sum, { number }) => sum + fabric.counts(number).deliveredBytes, 0);
    const drops = simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0);
    return {
      hash: simulation.digest(),
      values: { receivedBytes: received, drops, eventsPerHop: (simulation.fired - events) / (hops() - before) },
    };
  },
});

/** Packet-hops per CPU-second of TCP. */
export const benchmark: Benchmark = {
  name: "tcp-leaf-spine",
  title: "packet-hops, 4 × 8 × 8, bulk TCP (NewReno, SACK), per-flow ECMP, digest on",
  operation: "hop",
  rows: [
    {
      name: "bulk",
      full: { warmMs: 0.5, timedMs: 1.5, peerMs: 2 },
      small: { warmMs: 0.5, timedMs: 0.5, peerMs: 1 },
    },
  ],
  contenders: [
    contender("fabric", "fast"),
    contender("fabric, general ports", "general"),
    {
      name: "ns-3",
      program: {
        source: "peers/ns3-tcp.cc",
        language: "c++",
        libraries: ["ns3-core", "ns3-internet", "ns3-network", "ns3-point-to-point", "ns3-applications"],
        needs: "libns3-dev, g++, pkg-config",
        arguments: ({ peerMs }) => ["leaf-spine", "newreno", String(bytes), String(Math.round(Number(peerMs) * 1e6))],
      },
    },
  ],
  targets: [
    {
      text: "5 × ns-3",
      of: { contender: "fabric", row: "bulk" },
      over: { contender: "ns-3", row: "bulk" },
      atLeast: 5,
    },
    {
      text: "bytes received within 10 % of ns-3's",
      of: { contender: "fabric", row: "bulk", figure: "receivedBytes" },
      over: { contender: "ns-3", row: "bulk", figure: "receivedBytes" },
      atLeast: 0.9,
      atMost: 1.1,
      exact: true,
    },
  ],
};
