/**
 * @dc/engine/testing — what tests and benchmarks of engine packages are made of.
 * @module
 */
export type {
  Benchmark,
  BenchmarkRow,
  Contender,
  FigureOf,
  Meter,
  Outcome,
  PeerProgram,
  Sizes,
  Target,
} from "./benchmark.ts";
export { type ChromeTraceCheck, checkChromeTrace } from "./chrome-trace.ts";
export { createSink, type Sink } from "./sink.ts";
export { createSource, type Source } from "./source.ts";
export { firstDifference, traceRows } from "./trace-rows.ts";
