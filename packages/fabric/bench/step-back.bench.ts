/**
 * bench/step-back — time in the other direction, in a worker as in the lab: a thousand steps back, one by one, from
 * deep inside a run, and jumps to anywhere in it. A step has to fit into one picture of a page.
 * @module
 */
import { createTimeline } from "@dc/engine/timeline";
import type { Benchmark } from "@dc/engine/testing";
import { createLeafSpineModel } from "./leaf-spine-model.ts";

/** Of sorted values. */
const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Milliseconds of a step back and of a jump. */
export const benchmark: Benchmark = {
  name: "step-back",
  title: "1,000 steps back and 200 jumps on 64 hosts, in a worker",
  operation: "step",
  rows: [
    {
      name: "from event 10 M",
      full: { events: 10_000_000, steps: 1_000, seeks: 200 },
      small: { events: 60_000, steps: 30, seeks: 10 },
    },
  ],
  contenders: [
    {
      name: "timeline",
      worker: true,
      run(sizes, meter) {
        const { events, steps, seeks } = sizes as Record<string, number>;
        const timeline = createTimeline({
          build: () => createLeafSpineModel({ traceRecordsMax: 262_144 }).simulation,
          apply() {},
        });
        const runStart = meter.now();
        timeline.run(events);
        const runMs = meter.now() - runStart;
        const digest = timeline.simulation.digest();
        const stepMs = new Float64Array(steps);
        meter.measure(() => {
          for (let n = 0; n < steps; n++) {
            const start = meter.now();
            timeline.stepBack();
            stepMs[n] = meter.now() - start;
          }
          return steps;
        });
        const seekMs = new Float64Array(seeks);
        const endPs = timeline.now;
        let x = 2463534242;
        for (let n = 0; n < seeks; n++) {
          x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
          const timePs = Math.floor((x / 2 ** 32) * endPs);
          const start = meter.now();
          timeline.seek(timePs);
          seekMs[n] = meter.now() - start;
        }
        timeline.seekEvent(events);
        if (timeline.simulation.digest() !== digest) throw new Error("the run came back with another digest");
        stepMs.sort();
        seekMs.sort();
        return {
          hash: digest,
          values: {
            stepMsMedian: quantile(stepMs, 0.5),
            stepMsP95: quantile(stepMs, 0.95),
            stepMsMax: quantile(stepMs, 1),
            seekMsMedian: quantile(seekMs, 0.5),
            seekMsMax: quantile(seekMs, 1),
            runMs,
            checkpoints: timeline.checkpoints.count,
            checkpointMiB: timeline.checkpoints.bytes / 1_048_576,
          },
        };
      },
    },
  ],
  targets: [
    {
      text: "a step back in under 16 ms (95th percentile)",
      of: { contender: "timeline", row: "from event 10 M", figure: "stepMsP95" },
      atMost: 16,
    },
    {
      text: "a jump anywhere in under 100 ms (the slowest of 200)",
      of: { contender: "timeline", row: "from event 10 M", figure: "seekMsMax" },
      atMost: 100,
    },
  ],
};
