/**
 * bench/tracing — what it costs to keep the records that the digest is fed with anyway: columns, no objects.
 * @module
 */
import { ms } from "@dc/engine";
import type { Benchmark, Contender } from "@dc/engine/testing";
import { createLeafSpineModel } from "./leaf-spine-model.ts";

const contender = (name: string, traceRecordsMax: number): Contender => ({
  name,
  run(sizes, meter) {
    const { warmUpMs, timedMs } = sizes as Record<string, number>;
    const model = createLeafSpineModel({ traceRecordsMax });
    model.simulation.runUntil(ms(warmUpMs));
    const hops = model.hops();
    meter.measure(() => {
      model.simulation.runUntil(ms(warmUpMs + timedMs));
      return model.hops() - hops;
    });
    return { hash: model.simulation.digest() };
  },
});

/** Packet-hops per CPU-second with records stored and not. */
export const benchmark: Benchmark = {
  name: "tracing",
  title: "packet-hops with trace records stored, and with the digest alone",
  operation: "hop",
  rows: [{ name: "4 Gbit/s", full: { warmUpMs: 10, timedMs: 50 }, small: { warmUpMs: 0.5, timedMs: 0.5 } }],
  contenders: [contender("digest alone", 0), contender("262,144 records kept", 262_144)],
  targets: [
    {
      text: "tracing costs at most 15 %",
      of: { contender: "262,144 records kept", row: "4 Gbit/s" },
      over: { contender: "digest alone", row: "4 Gbit/s" },
      atLeast: 0.85,
    },
  ],
};
