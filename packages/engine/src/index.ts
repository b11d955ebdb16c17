/**
 * @dc/engine — a deterministic discrete-event engine: time, events, cables, state and traces. It knows no protocol.
 *
 * A simulation (sim/) fires events in time order; a graph (graph/) carries frames between nodes over links with a
 * rate, a delay and a queue; the arena and the timeline (state/) make time run backwards; the trace (trace/) holds
 * what happened and its digest; metrics/ measures.
 *
 * Other entries, so that who imports this one pays for nothing else: `@dc/engine/scenario` (kinds, files, runs),
 * `/text` (YAML with positions), `/permalink`, `/export` (Chrome trace, CSV), `/stats`, `/workload`, `/host`, `/testing`.
 * @module
 */
export { type EngineError, type EngineErrorCode, engineError } from "./errors.ts";
export { type DropCause, dropCauseIndex, dropCauses } from "./graph/drop-cause.ts";
export {
  type Frame,
  type FrameColumn,
  type FrameEncoder,
  type FrameFloats,
  type FramePool,
  none,
} from "./graph/frames.ts";
export type { Graph, Receive, Receiver, Tap } from "./graph/graph.ts";
export type { PortDevice } from "./graph/port-device.ts";
export type { PortColumns } from "./graph/port.ts";
export type { LinkIndex, LinkOptions, NodeIndex, PortIndex } from "./graph/topology.ts";
export { type IngressPolicy, type QueueDiscipline, type QueueManagement, verdict } from "./graph/queue-discipline.ts";
export type { Issue, JsonValue, Parsed } from "./issue.ts";
export type { Counter, Gauge, Histogram, Metrics, MetricType } from "./metrics/metrics.ts";
export type { EventHandle } from "./sim/event-queue.ts";
export { fnv1a32, fnv1a64 } from "./sim/hash.ts";
export { createSignal, type Signal, type Wait } from "./sim/process.ts";
export { createRandomStream, philox2x32, type RandomStream, streamKey } from "./sim/random.ts";
export {
  createSimulation,
  type HandlerIndex,
  type Simulation,
  type SimulationOptions,
  type Snapshot,
} from "./sim/simulation.ts";
export {
  type BitsPerSecond,
  bitsPerSecond,
  gbps,
  makeTransmit,
  mbps,
  ms,
  ns,
  type Ps,
  ps,
  psPerByte,
  seconds,
  timeEndPs,
  us,
} from "./sim/time.ts";
export { besideChain, type LayerIndex, type Request, type SpanIndex, type Spans } from "./spans/spans.ts";
export type { Column, ElementType, Savable, StateArena, Table } from "./state/arena.ts";
export type { Action, Timeline, TimelineOptions } from "./state/timeline.ts";
export { digestVersion, type KindColumns, type KindIndex, type ObjectIndex, type Trace } from "./trace/trace.ts";
