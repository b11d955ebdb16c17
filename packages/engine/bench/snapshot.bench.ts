/**
 * bench/snapshot — what a checkpoint costs: 10 MiB of model state, saved into a snapshot that already has its buffers.
 * @module
 */
import { createSimulation } from "../src/index.ts";
import type { Benchmark, Meter, Outcome, Sizes } from "../src/testing/benchmark.ts";

const run = (sizes: Sizes, meter: Meter): Outcome => {
  const simulation = createSimulation({ seed: 1 });
  const kibibytes = Number(sizes.kibibytes);
  // Eight columns, as a model has several: half of them doubles, half of them words.
  for (let k = 0; k < 4; k++) {
    const doubles = simulation.state.f64(`doubles${k}`, (kibibytes * 1024) / 8 / 8);
    const words = simulation.state.u32(`words${k}`, (kibibytes * 1024) / 8 / 4);
    doubles.fill(k + 0.5);
    words.fill(k);
  }
  const beat = simulation.handler("clock", "beat", (value) => {
    simulation.after(1_000, beat, value + 1);
  });
  simulation.after(1_000, beat, 0);
  let snapshot = simulation.save();
  const repeats = Number(sizes.repeats);
  for (let n = 0; n < 20; n++) snapshot = simulation.save(snapshot);
  const saveMs: number[] = [];
  const restoreMs: number[] = [];
  meter.measure(() => {
    for (let n = 0; n < repeats; n++) {
      simulation.run(1);
      const start = meter.now();
      snapshot = simulation.save(snapshot);
      const saved = meter.now();
      simulation.restore(snapshot);
      saveMs.push(saved - start);
      restoreMs.push(meter.now() - saved);
    }
    return repeats;
  });
  saveMs.sort((a, b) => a - b);
  restoreMs.sort((a, b) => a - b);
  return {
    hash: `${simulation.fired} ${simulation.now}`,
    values: {
      saveMsMedian: saveMs[repeats >> 1],
      saveMsP95: saveMs[Math.floor(repeats * 0.95)],
      restoreMsMedian: restoreMs[repeats >> 1],
    },
  };
};

/** Milliseconds to save 10 MiB of state. */
export const benchmark: Benchmark = {
  name: "snapshot",
  title: "saving and restoring model state",
  operation: "snapshot",
  rows: [{ name: "10 MiB", full: { kibibytes: 10_240, repeats: 200 }, small: { kibibytes: 64, repeats: 20 } }],
  contenders: [{ name: "kernel", run }],
  targets: [
    {
      text: "10 MiB saved in under 1 ms (median)",
      of: { contender: "kernel", row: "10 MiB", figure: "saveMsMedian" },
      atMost: 1,
    },
  ],
};
