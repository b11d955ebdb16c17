/**
 * host/protocol — every message between a page and the worker that runs a simulation, protocol 1.
 *
 * The page sends commands, each with an id, and empty picture buffers; the worker answers each command once and fills
 * a buffer only when it holds one. Nothing else crosses. What a command asks and what it answers stand side by side in
 * `Commands`, so that both ends read one table.
 * @module
 */
import type { RecordPart } from "../compare/divergence.ts";
import type { Knob, KnobDifference } from "../compare/knob.ts";
import type { DropDifference } from "../compare/state-difference.ts";
import type { Issue, JsonValue } from "../issue.ts";

/** Version of these messages; a newer one is refused by name. */
export const protocol = 1;

/** Commands that may wait in the worker before it drops the rest and says so once. */
export const queuedMessagesMax = 1000;

/** Longest time the worker computes before it looks at its messages, in milliseconds. */
export const sliceMs = 8;

/** What a person or a scenario does at an instant; see contracts "Actions". */
export interface HostAction {
  readonly timePs: number;
  /** Events already fired at `timePs` when it was done. */
  readonly after: number;
  readonly do: string;
  readonly on: string;
  readonly value?: JsonValue;
  /** The scenario's own: not undone. */
  readonly scripted?: boolean;
}

/** Where the run stands. Part of every answer that can move it. */
export interface Position {
  readonly runId: number;
  readonly timePs: number;
  /** Kernel events fired since the start. */
  readonly fired: number;
  /** Trace records written since the start. */
  readonly records: number;
  readonly playing: boolean;
  /** The last action in force, and whether one can be undone or done again. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly actions: readonly HostAction[];
}

/** A node as a view draws it. */
export interface HostNode {
  readonly name: string;
  /** Kind with version, as `fabric/switch@1`. */
  readonly kind: string;
  /** What the scenario calls it: leaf, spine, host …; empty when it says nothing. */
  readonly role: string;
}

/** A port; its index here is the engine's port index. */
export interface HostPort {
  /** `leaf1/e1-1`. */
  readonly path: string;
  /** `e1-1`. */
  readonly name: string;
  readonly node: number;
  /** Index of the port at the other end, or -1. */
  readonly peer: number;
  readonly link: number;
}

/** A cable between two ports. */
export interface HostLink {
  readonly a: number;
  readonly b: number;
  readonly rateBitsPerSecond: number;
  readonly delayPs: number;
  /** Largest queue at either end in bytes; 0 when there is no such limit. */
  readonly queueBytesMax: number;
  /** Largest queue at either end in frames; 0 when there is no such limit. */
  readonly queueFramesMax: number;
}

/** A flow that a view may name and colour. */
export interface HostFlow {
  /** The number in the frames' `flow` column. */
  readonly flow: number;
  /** Short name: A, B, C … or a number. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly rateBitsPerSecond: number;
  readonly startPs: number;
  /** What the fabric chose to show of it: addresses, ports. */
  readonly detail: { readonly [name: string]: string | number };
}

/** How the columns lie in one picture buffer; see ./picture.ts. */
export interface PictureShape {
  readonly ports: number;
  readonly links: number;
  readonly framesMax: number;
  readonly lanesMax: number;
  readonly dropsMax: number;
  readonly bytes: number;
}

/** The answer to `open`: the stage, once. */
export interface Opened {
  readonly name: string;
  readonly seed: number;
  readonly untilPs: number;
  /** What the text was: `scenario`, `containerlab` … */
  readonly format: string;
  readonly fileName: string;
  readonly issues: readonly Issue[];
  /** Fields that were understood and left out on purpose, with their paths. */
  readonly ignored: readonly string[];
  readonly nodes: readonly HostNode[];
  readonly ports: readonly HostPort[];
  readonly links: readonly HostLink[];
  readonly flows: readonly HostFlow[];
  /** What the scenario says beside its objects, for the story: a sentence per language, or nothing. */
  readonly about?: JsonValue;
  readonly picture: PictureShape;
  readonly position: Position;
}

/** One trace record, named. */
export interface HostEvent {
  readonly record: number;
  readonly timePs: number;
  readonly kind: string;
  readonly object: string;
  /** Id of the frame it is about, or 0. */
  readonly frame: number;
  /** Frame or request id. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Record that made this one happen, or -1. */
  readonly cause: number;
  /** Number in the frame's flow column, or -1. */
  readonly flow: number;
  /** The drop's cause by name, when the record is a drop. */
  readonly dropCause?: string;
}

/** A page of the event list. */
export interface EventPage {
  readonly events: readonly HostEvent[];
  /** Records written so far, and the oldest still stored. */
  readonly records: number;
  readonly first: number;
  /** Records looked at, and how many of them matched; `complete` is false when the search stopped early. */
  readonly searched: number;
  readonly matched: number;
  readonly complete: boolean;
}

/** One dissected field. Offsets count from the frame's first byte. */
export interface DissectedField {
  /** The dissector's filter name for it: `ip.src`. */
  readonly name: string;
  /** In words: `Source Address`. */
  readonly label: string;
  /** As printed: `10.1.1.2`. */
  readonly value: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** One header of a frame. */
export interface DissectedLayer {
  /** `udp`. */
  readonly protocol: string;
  /** `User Datagram Protocol`. */
  readonly name: string;
  /** First byte in the frame, and length in bytes. */
  readonly offset: number;
  readonly length: number;
  readonly fields: readonly DissectedField[];
}

/** A frame opened. */
export interface Inspected {
  readonly event: HostEvent;
  readonly sizeBytes: number;
  readonly createdPs: number;
  readonly parent: number;
  readonly bytes: Uint8Array;
  readonly layers: readonly DissectedLayer[];
  /** Everything else recorded of this frame that is still stored, oldest first, at most 200. */
  readonly history: readonly HostEvent[];
}

/** Why something happened: codes and values only; the words are the view's. */
export interface HostExplanation {
  readonly code: string;
  readonly values: { readonly [name: string]: string | number };
  readonly because: readonly HostExplanation[];
  readonly record?: number;
}

/** What happened to one quantity over time, thinned to a number of points. */
export interface Series {
  readonly fromPs: number;
  readonly toPs: number;
  /** Pairs of time in ps and value; the largest value in each slice is kept. */
  readonly points: readonly number[];
  readonly max: number;
}

/** What stands on the timeline below the clock. */
export interface TimelineMarks {
  /** Drops, actions, link changes: at most 500, thinned evenly; with the number there were. */
  readonly marks: readonly { readonly timePs: number; readonly kind: string; readonly record: number }[];
  readonly total: number;
  /** First and last frame sent of each flow. */
  readonly lanes: readonly { readonly flow: number; readonly fromPs: number; readonly toPs: number }[];
}

/** What an export hands over: one file in pieces, not joined, so that a large one need not be. */
export interface Exported {
  readonly fileName: string;
  readonly mediaType: string;
  readonly chunks: readonly (string | Uint8Array)[];
  readonly sizeBytes: number;
}

/** What a permalink carries, less the view, which only the page knows. */
export interface PermalinkState {
  readonly scenario: JsonValue;
  readonly fileName: string;
  readonly seed: number;
  readonly actions: readonly HostAction[];
  readonly timePs: number;
  readonly fired: number;
  readonly digest: string;
}

/** The one change of a fork: a value of the scenario, which holds from the start, or something that is done. */
export type ForkChange =
  | { readonly path: string; readonly value: JsonValue }
  | {
      readonly action: string;
      readonly on: string;
      readonly value?: JsonValue;
      /** When it is done, and after how many events of that instant; where the run stands when absent. */
      readonly timePs?: number;
      readonly after?: number;
    };

/** Where one of two runs stands. */
export interface RunState {
  readonly timePs: number;
  readonly fired: number;
  readonly records: number;
  readonly digest: string;
}

/** Two runs at one instant: `a` is the one that is looked at, `b` its fork. */
export interface Compared {
  /** With the instant at which its action is done. */
  readonly change: ForkChange;
  /** What is not alike in what was asked for. */
  readonly knobs: readonly KnobDifference[];
  readonly a: RunState;
  readonly b: RunState;
  /** The first record that differs, as far as both were played; see `findDivergence`. */
  readonly divergence?: {
    readonly record: number;
    readonly timePs: number;
    readonly differs: readonly RecordPart[];
    /** Null: that run has no further record. */
    readonly a: HostEvent | null;
    readonly b: HostEvent | null;
  };
  readonly drops: readonly DropDifference[];
  /** Of each metric the probes that differ most, the largest difference first; null where a run has none. */
  readonly probes: readonly {
    readonly object: string;
    readonly metric: string;
    readonly a: number | null;
    readonly b: number | null;
  }[];
  /** How many probes differ in all. */
  readonly probesDiffering: number;
  /** Probes that were not read, because the network has too many. */
  readonly probesUnread: number;
}

/** What every command asks and what it answers. */
export interface Commands {
  /** Parse and build; what runs stays when this fails. */
  readonly open: {
    readonly ask: {
      readonly text: string;
      readonly fileName: string;
      readonly seed?: number;
      /** Replay these first; the permalink's. */
      readonly actions?: readonly HostAction[];
      /** Then stand here: events fired, if given, else the time. */
      readonly timePs?: number;
      readonly fired?: number;
    };
    readonly answer: Opened;
  };
  readonly play: {
    readonly ask: { readonly psPerSecond: number; readonly until?: string };
    readonly answer: Position;
  };
  readonly pause: { readonly ask: object; readonly answer: Position };
  /** To the next (or `count`-th) record that the filter lets through. */
  readonly step: {
    readonly ask: { readonly count?: number; readonly filter?: string };
    readonly answer: Moved;
  };
  readonly stepBack: {
    readonly ask: { readonly count?: number; readonly filter?: string };
    readonly answer: Moved;
  };
  readonly seek: { readonly ask: { readonly timePs: number }; readonly answer: Position };
  /** To just after the event that wrote this record. */
  readonly seekRecord: { readonly ask: { readonly record: number }; readonly answer: Moved };
  readonly runUntil: {
    readonly ask: { readonly condition: string; readonly limitPs?: number };
    readonly answer: Moved;
  };
  readonly runBackUntil: { readonly ask: { readonly condition: string }; readonly answer: Moved };
  readonly act: {
    readonly ask: { readonly action: string; readonly on: string; readonly value?: JsonValue };
    readonly answer: Position;
  };
  /** Play a second run beside this one, with one change; from now on both stand at the same instant. */
  readonly fork: { readonly ask: { readonly change: ForkChange }; readonly answer: { readonly change: ForkChange } };
  /** Let the second run go. */
  readonly closeFork: { readonly ask: object; readonly answer: Position };
  /** What differs now. Answered when the second run has come to where the first stands. */
  readonly compare: {
    /** Probes of each metric; 8 when absent. */
    readonly ask: { readonly rowsMax?: number };
    readonly answer: Compared;
  };
  /** Both to the instant at which they part. */
  readonly seekDivergence: { readonly ask: object; readonly answer: Moved };
  /** As `why`, of the second run. */
  readonly forkWhy: { readonly ask: { readonly record: number }; readonly answer: HostExplanation };
  /** The values of the scenario that can be turned, with their paths; those of a node or a port when one is named. */
  readonly knobs: {
    readonly ask: { readonly about?: string };
    readonly answer: { readonly knobs: readonly Knob[] };
  };
  readonly undo: { readonly ask: object; readonly answer: Position };
  readonly redo: { readonly ask: object; readonly answer: Position };
  readonly events: {
    readonly ask: {
      readonly filter?: string;
      /** Records from (inclusive) and to (exclusive). */
      readonly from?: number;
      readonly to?: number;
      /** Newest first unless false. */
      readonly newestFirst?: boolean;
      readonly skip?: number;
      readonly limit: number;
    };
    readonly answer: EventPage;
  };
  /** A frame as it was at a record, or at its newest record. */
  readonly inspect: {
    readonly ask: { readonly record: number } | { readonly frame: number };
    readonly answer: Inspected;
  };
  readonly why: { readonly ask: { readonly record: number }; readonly answer: HostExplanation };
  /** A question of the lab's own, by the name that its extensions give it. */
  readonly query: {
    readonly ask: { readonly name: string; readonly ask: JsonValue };
    readonly answer: { readonly value: JsonValue };
  };
  /** A question of whoever made the host (`HostOptions.questions`), with the instant that its answer is about. */
  readonly question: {
    readonly ask: { readonly name: string; readonly params: JsonValue };
    readonly answer: { readonly value: JsonValue; readonly position: Position; readonly digest: string };
  };
  readonly probe: {
    readonly ask: { readonly paths: readonly string[] };
    readonly answer: { readonly values: readonly (number | null)[] };
  };
  readonly probes: { readonly ask: object; readonly answer: { readonly paths: readonly string[] } };
  /** Bytes waiting at a port over the whole run so far. */
  readonly queueSeries: {
    readonly ask: { readonly port: number; readonly points: number };
    readonly answer: Series;
  };
  readonly marks: { readonly ask: object; readonly answer: TimelineMarks };
  /** `pcapng`, `trace`, `csv`, `scenario`; a long one yields and can be interrupted by a command that moves time. */
  readonly export: { readonly ask: { readonly format: string }; readonly answer: Exported };
  readonly permalink: { readonly ask: object; readonly answer: PermalinkState };
  readonly digest: { readonly ask: object; readonly answer: { readonly digest: string; readonly position: Position } };
}

/** A position, and whether and where what was looked for was found. */
export interface Moved extends Position {
  /** False when the end (or the start) came first, or another command interrupted. */
  readonly reached: boolean;
  /** The record that was looked for, or -1. */
  readonly record: number;
}

/** The names of the commands. */
export type CommandName = keyof Commands;

/** A failure, as an answer. */
export interface Failure {
  /** Stable code; the view has the words. */
  readonly code: string;
  /** In English, for a log. */
  readonly message: string;
  readonly issues: readonly Issue[];
}

/** What the page sends. */
export type ToHost =
  | { readonly type: "command"; readonly id: number; readonly name: CommandName; readonly ask: unknown }
  | { readonly type: "credit"; readonly runId: number; readonly buffer: ArrayBuffer };

/** What the worker sends. */
export type ToClient =
  | { readonly type: "hello"; readonly protocol: number }
  | { readonly type: "answer"; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: "answer"; readonly id: number; readonly ok: false; readonly error: Failure }
  | { readonly type: "picture"; readonly runId: number; readonly buffer: ArrayBuffer }
  /** Playing stopped by itself: at the end, at its condition, or because a handler threw. */
  | {
      readonly type: "stopped";
      readonly reason: "end" | "condition" | "error";
      readonly record: number;
      readonly position: Position;
      readonly error?: Failure;
    }
  /** Messages were dropped: commands with these ids will not be answered. Sent once per overflow. */
  | { readonly type: "overflow"; readonly code: string; readonly from: number; readonly to: number };

/** One end of a channel, whatever carries it: a worker's scope, a Node port, a MessagePort, or a function. */
export interface HostChannel<Send, Receive> {
  post(message: Send, transfer: readonly ArrayBuffer[]): void;
  listen(receive: (message: Receive) => void): void;
}

/** What a `MessagePort`, a `Worker`, a worker's own scope and Node's ports have in common. */
export interface MessageTarget {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  addEventListener?(type: "message", listen: (event: { readonly data: unknown }) => void): void;
  on?(type: "message", listen: (message: unknown) => void): unknown;
  start?(): void;
}

/**
 * Make a channel of anything that posts messages.
 *
 * @param target a worker, a worker's own scope, a MessagePort, or Node's `parentPort` or `Worker`. Its listener is set
 *   at once, so that no message is lost.
 */
export function makeChannel<Send, Receive>(target: MessageTarget): HostChannel<Send, Receive> {
  return {
    post: (message, transfer) => target.postMessage(message, [...transfer]),
    listen: (receive) => {
      // Node's ports have both; there `on` hands over the message itself, and both would hear it twice.
      if (target.on) target.on("message", (message) => receive(message as Receive));
      else target.addEventListener?.("message", (event) => receive(event.data as Receive));
      target.start?.();
    },
  };
}

/** The ports of a MessageChannel, as far as a yield needs them. */
export interface YieldChannel {
  readonly port1: { onmessage: ((event: never) => void) | null; unref?(): void };
  readonly port2: { postMessage(message: unknown): void };
}

/**
 * Make a function that lets waiting messages in: its promise resolves one turn of the event loop later.
 *
 * A MessageChannel, because in a browser a timer would wait at least 4 ms and a microtask would let nothing in. In Node
 * pass `setImmediate` instead: its message ports hand over a thousand messages before they let a timer run.
 */
export function makeYield(channel: YieldChannel): () => Promise<void> {
  let resolve: (() => void) | undefined;
  channel.port1.onmessage = () => {
    const go = resolve;
    resolve = undefined;
    go?.();
  };
  channel.port1.unref?.();
  return () =>
    new Promise((done) => {
      resolve = done;
      channel.port2.postMessage(0);
    });
}
