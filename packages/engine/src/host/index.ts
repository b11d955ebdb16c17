/**
 * @dc/engine/host — a run behind a channel: commands in, answers and pictures out.
 *
 * The worker's end is `createHost`, the page's end `createClient`; `makeChannel` makes a channel of a worker, a
 * MessagePort or Node's parentPort. Port, clock and yield are arguments, so that the same host runs anywhere.
 * @module
 */
export {
  type Client,
  type ClientOptions,
  createClient,
  type HostError,
  makeHostError,
  type Stopped,
} from "./client.ts";
export { type CaptureWriter, exportBytesMax, type MakeCapture } from "./export.ts";
export { forkStateBytesMax } from "./fork.ts";
export { createHost, type Host, type HostExtensions, type HostOptions, type Opening } from "./host.ts";
export type { Questions } from "./look.ts";
export { makePicture, makePictureShape, type Picture } from "./picture.ts";
export {
  type CommandName,
  type Commands,
  type Compared,
  type DissectedField,
  type DissectedLayer,
  type EventPage,
  type Exported,
  type Failure,
  type ForkChange,
  type HostAction,
  type HostChannel,
  type HostEvent,
  type HostExplanation,
  type HostFlow,
  type HostLink,
  type HostNode,
  type HostPort,
  type Inspected,
  type MessageTarget,
  type Moved,
  makeChannel,
  makeYield,
  type Opened,
  type PermalinkState,
  type PictureShape,
  type Position,
  protocol,
  queuedMessagesMax,
  type RunState,
  type Series,
  sliceMs,
  type TimelineMarks,
  type ToClient,
  type ToHost,
  type YieldChannel,
} from "./protocol.ts";
export {
  type Comparison,
  compileQuery,
  parseDuration,
  parseQuery,
  type Query,
  type QuerySource,
  type QueryTerm,
} from "./query.ts";
export type { SessionExtensions } from "./session.ts";
