/**
 * @dc/virt/import — what a real host says of its exits, in one shape; and a model's own exits as perf prints them.
 * @module
 */
export { ExitTally } from "./exit-tally.ts";
export {
  gatherTallies,
  type ImportedCounter,
  type ImportedExit,
  type ImportedExits,
  type ImportFormat,
  importFormats,
} from "./exits.ts";
export { createExitImport, type ExitImport, type ImportOptions, importCharactersMax, parseExits } from "./import.ts";
export {
  type KvmEntry,
  type KvmEventFault,
  type KvmExit,
  type KvmPageFault,
  type KvmUserspaceExit,
  type ReadEvent,
  readKvmEntry,
  readKvmExit,
  readKvmPageFault,
  readKvmUserspaceExit,
} from "./kvm-event.ts";
export {
  makePerfReport,
  type PerfLayout,
  type PerfReport,
  type PerfRow,
  parsePerfReport,
  perfLayout,
  printPerfReport,
  readPerfReport,
} from "./perf-report.ts";
export { findReason, printReasonName } from "./reason-name.ts";
export { recognize } from "./recognize.ts";
export { readTraceLine, type TraceLine } from "./trace-line.ts";
