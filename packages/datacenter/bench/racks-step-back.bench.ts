/**
 * bench/racks-step-back — time in the other direction in a whole data centre, in a worker as in the lab. A step has to
 * fit into one picture of a page.
 * @module
 */
import { createTimeline } from "@dc/engine/timeline";
import type { Benchmark } from "@dc/engine/testing";
import { openTwoRacks } from "./two-racks-model.ts";

/** Milliseconds of a step back. */
export const benchmark: Benchmark = {
  name: "racks-step-back",
  title: "1,000 steps back in two racks of 32 guests, in a worker",
  operation: "step",
  rows: [
    {
      name: "from 20 ms",
      full: { runUs: 20_000, steps: 1_000 },
      small: { runUs: 300, steps: 30 },
    },
  ],
  contenders: [
    {
      name: "timeline",
      worker: true,
      run(sizes, meter) {
        const { runUs, steps } = sizes as { runUs: number; steps: number };
        const timeline = createTimeline({
          build: () => openTwoRacks({ traceRecordsMax: 262_144, spans: true }).simulation,
          apply() {},
        });
        timeline.seek(runUs * 1e6);
        const { fired } = timeline;
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
        timeline.seekEvent(fired);
        if (timeline.simulation.digest() !== digest) throw new Error("the run came back with another digest");
        stepMs.sort();
        const at = (share: number): number => stepMs[Math.min(steps - 1, Math.floor(steps * share))];
        const { bytes, count } = timeline.checkpoints;
        return {
          hash: digest,
          values: {
            stepMsMedian: at(0.5),
            stepMsP95: at(0.95),
            stepMsMax: at(1),
            checkpoints: count,
            checkpointMiB: bytes / 1_048_576,
          },
        };
      },
    },
  ],
  targets: [
    {
      text: "a step back in under 16 ms (95th percentile)",
      of: { contender: "timeline", row: "from 20 ms", figure: "stepMsP95" },
      atMost: 16,
    },
  ],
};
