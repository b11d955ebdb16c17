/**
 * bench/scale — larger fabrics: 8 × 32 × 32 is 1,024 hosts, 16 × 64 × 64 is 4,096; a fat-tree with k = 16 is 1,024 hosts
 * over three tiers. Ten milliseconds of traffic have to be there before a person wonders.
 * @module
 */
import { us } from "@dc/engine";
import type { Benchmark } from "@dc/engine/testing";
import { createFatTreeModel } from "./fat-tree-model.ts";
import { createLeafSpineModel } from "./leaf-spine-model.ts";

/** Wall time of ten simulated milliseconds. */
export const benchmark: Benchmark = {
  name: "scale",
  title: "10 ms of UDP on larger fabrics, at 4 Gbit/s a host unless it says otherwise",
  operation: "hop",
  rows: [
    {
      name: "1,024 hosts",
      full: { spines: 8, leaves: 32, hostsPerLeaf: 32, untilUs: 10_000 },
      small: { spines: 8, leaves: 32, hostsPerLeaf: 32, untilUs: 20 },
    },
    {
      name: "4,096 hosts",
      full: { spines: 16, leaves: 64, hostsPerLeaf: 64, untilUs: 2_000 },
      small: { spines: 2, leaves: 4, hostsPerLeaf: 64, untilUs: 20 },
    },
    {
      name: "fat-tree k = 16, 1 Gbit/s",
      full: { k: 16, mbps: 1_000, untilUs: 10_000 },
      small: { k: 4, mbps: 1_000, untilUs: 20 },
    },
    {
      name: "fat-tree k = 16",
      full: { k: 16, mbps: 4_000, untilUs: 10_000 },
      small: { k: 4, mbps: 4_000, untilUs: 20 },
    },
  ],
  contenders: [
    {
      name: "fabric",
      run(sizes, meter) {
        const { spines, leaves, hostsPerLeaf, k, mbps, untilUs } = sizes as Record<string, number>;
        const buildStart = meter.now();
        const model =
          k === undefined
            ? createLeafSpineModel({ spines, leaves, hostsPerLeaf })
            : createFatTreeModel({ k, payloadBitsPerSecond: mbps * 1e6 });
        const buildMs = meter.now() - buildStart;
        meter.measure(() => {
          model.simulation.runUntil(us(untilUs));
          return model.hops();
        });
        return { hash: model.simulation.digest(), values: { buildMs } };
      },
    },
  ],
  targets: [
    {
      text: "1,024 hosts: 10 ms of traffic in under 3 s",
      of: { contender: "fabric", row: "1,024 hosts", figure: "wallMs" },
      atMost: 3_000,
    },
    {
      text: "1,024 hosts over three tiers at 1 Gbit/s: 10 ms of traffic in under 3 s",
      of: { contender: "fabric", row: "fat-tree k = 16, 1 Gbit/s", figure: "wallMs" },
      atMost: 3_000,
    },
  ],
};
