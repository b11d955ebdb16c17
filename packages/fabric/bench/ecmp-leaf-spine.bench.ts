/**
 * bench/ecmp-leaf-spine — packet-hops per second on the 64 hosts of bench/leaf-spine where switches choose as Linux does:
 * each flow's choice remembered, and each frame decided anew; beside the default.
 * @module
 */
import { ms } from "@dc/engine";
import type { Benchmark, Contender } from "@dc/engine/testing";
import type { SwitchEcmpOptions } from "../src/ecmp/choices.ts";
import { createLeafSpineModel } from "./leaf-spine-model.ts";

const linux = { hash: "linux-l4", select: "hash-threshold", seed: 12_345 } as const;

const contender = (name: string, ecmp: SwitchEcmpOptions | undefined, isForgetful = false): Contender => ({
  name,
  run(sizes, meter) {
    const { warmUpMs, timedMs } = sizes as Record<string, number>;
    const model = createLeafSpineModel({ ...(ecmp === undefined ? {} : { ecmp }), isForgetful });
    model.simulation.runUntil(ms(warmUpMs));
    const hops = model.hops();
    meter.measure(() => {
      model.simulation.runUntil(ms(warmUpMs + timedMs));
      return model.hops() - hops;
    });
    // What is remembered is what would be decided, so the two of Linux agree; the others choose other ways.
    return ecmp === linux ? { hash: model.simulation.digest() } : {};
  },
});

/** Packet-hops by profile. */
export const benchmark: Benchmark = {
  name: "ecmp-leaf-spine",
  title: "packet-hops on 64 hosts at 4 Gbit/s, by how switches choose, digest on",
  operation: "hop",
  rows: [{ name: "4 Gbit/s", full: { warmUpMs: 10, timedMs: 50 }, small: { warmUpMs: 0.5, timedMs: 0.5 } }],
  contenders: [
    contender("linux-l4, remembered", linux),
    contender("linux-l4, each frame anew", linux, true),
    contender("default", undefined),
    contender("letflow", { hash: "linux-l4", select: "letflow" }),
    contender("spray", { select: "spray" }),
  ],
  targets: [
    {
      text: "5 M packet-hops per second with linux-l4",
      of: { contender: "linux-l4, remembered", row: "4 Gbit/s" },
      atLeast: 5e6,
    },
    {
      text: "2.5 M where each frame is decided anew",
      of: { contender: "linux-l4, each frame anew", row: "4 Gbit/s" },
      atLeast: 2.5e6,
    },
    {
      text: "remembered, as fast as the default but for 10 %",
      of: { contender: "linux-l4, remembered", row: "4 Gbit/s" },
      over: { contender: "default", row: "4 Gbit/s" },
      atLeast: 0.9,
    },
  ],
};
