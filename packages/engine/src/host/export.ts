/**
 * host/export — a run as a file: a capture, a trace, a table, the scenario itself.
 *
 * A capture replays the run from its start in a second simulation, with the same actions, and takes each frame's bytes
 * at its first bit out; what is on the screen does not move. Everything works in slices and hands over pieces that
 * nobody has joined, so that a large capture never exists twice.
 * @module
 */
import type { Registry } from "../scenario/registry.ts";
import { createRun } from "../scenario/run.ts";
import type { ActionUse, Scenario } from "../scenario/scenario.ts";
import { printTime } from "../scenario/units.ts";
import { writeChromeTrace } from "../trace/chrome-json.ts";
import { writeCsv } from "../trace/csv.ts";
import { refuse } from "./failure.ts";
import type { Exported } from "./protocol.ts";
import type { Session } from "./session.ts";

/** Most bytes of one export. */
export const exportBytesMax = 268_435_456;

/** Makes a writer for ports (`leaf1:e1-1`) and a capture from 0 to `endPs`; the lab's, from its wire package. */
export type MakeCapture = (portNames: readonly string[], endPs: number) => CaptureWriter;

/** Writes a capture. */
export interface CaptureWriter {
  readonly fileExtension: string;
  readonly mediaType: string;
  /** One frame, in time order within a port. @param port index into the names (`leaf1:e1-1`) that the writer was made with. */
  frame(timePs: number, port: number, bytes: Uint8Array): void;
  /** What was written since the last call. */
  take(): readonly Uint8Array[];
}

/** What an export may use. */
export interface ExportOptions {
  readonly registry: Registry;
  /** The file that was opened; the export is named after it. */
  readonly name: string;
  readonly now: () => number;
  readonly capture: MakeCapture | undefined;
  readonly print: ((scenario: Scenario) => string) | undefined;
}

/** Works until the deadline. @returns the file, or undefined when there is more to do. */
export type ExportJob = (deadlineMs: number) => Exported | undefined;

/** `clos01.clab.yml` → `clos01`: without folders and endings, and safe as a file's name. */
function baseName(name: string): string {
  const file = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const stem = file
    .replace(/\.(clab\.)?(ya?ml|json)$/i, "")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .slice(0, 80);
  return stem === "" || stem.startsWith(".") ? "run" : stem;
}

function sizeOf(chunks: readonly (string | Uint8Array)[]): number {
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  return size;
}

function file(name: string, extension: string, mediaType: string, chunks: readonly (string | Uint8Array)[]): Exported {
  return { fileName: `${baseName(name)}.${extension}`, mediaType, chunks, sizeBytes: sizeOf(chunks) };
}

/**
 * Begin an export.
 *
 * @param format `pcapng`, `trace` (Chrome JSON), `csv`, `scenario`.
 * @returns a job; it throws a failure with code `host/unknown-format`, `host/too-large` or `host/empty`.
 */
export function createExport(format: string, session: Session, options: ExportOptions): ExportJob {
  const { run } = session;
  if (format === "pcapng" && options.capture) return createCapture(session, options, options.capture);
  if (format === "trace")
    return fromPieces(writeChromeTrace(run.simulation), options, "trace.json", "application/json");
  if (format === "csv") return fromPieces(writeCsv(run.simulation), options, "csv", "text/csv");
  if (format === "scenario" && options.print) {
    const { print } = options;
    // What a person did since is part of the experiment, so the file carries it.
    const actions: ActionUse[] = run.timeline.actions.map(({ timePs, after, do: what, on, value }) => ({
      at: printTime(timePs),
      ...(after > 0 ? { after } : {}),
      do: what,
      on,
      ...(value === undefined ? {} : { value }),
    }));
    return () => file(options.name, "yaml", "application/yaml", [print({ ...run.scenario, actions })]);
  }
  return refuse("host/unknown-format", `no export is called ${format}`);
}

/** Collect what a writer yields, a slice at a time. */
function fromPieces(pieces: Iterable<string>, options: ExportOptions, extension: string, mediaType: string): ExportJob {
  const chunks: string[] = [];
  const from = pieces[Symbol.iterator]();
  let size = 0;
  return (deadline) => {
    do {
      const next = from.next();
      if (next.done) return file(options.name, extension, mediaType, chunks);
      chunks.push(next.value);
      size += next.value.length;
      if (size > exportBytesMax) refuse("host/too-large", `more than ${exportBytesMax} bytes`);
    } while (options.now() < deadline);
    return undefined;
  };
}

function createCapture(session: Session, options: ExportOptions, make: MakeCapture): ExportJob {
  const { run } = session;
  const target = run.timeline.now;
  const writer = make(
    session.ports.map(({ path }) => path.replace("/", ":")),
    target,
  );
  const { fired, actions } = run.timeline;
  const replay = createRun(run.scenario, options.registry, {
    traceRecordsMax: 0,
    ports: "general",
    actions: [...actions],
  });
  const { graph, frames } = replay.simulation;
  const chunks: Uint8Array[] = [];
  let size = 0;
  graph.tap((timePs, port, frame) => writer.frame(timePs, port, frames.bytes(frame)));
  return (deadline) => {
    let events = 0;
    let late = false;
    // Up to the event on the screen, not to its instant: an instant may hold more.
    replay.timeline.runUntilCondition((simulation) => {
      events += 1;
      if ((events & 63) === 0 && options.now() >= deadline) late = true;
      return late || simulation.fired >= fired;
    }, target);
    const pieces = writer.take();
    for (const piece of pieces) size += piece.length;
    chunks.push(...pieces);
    if (size > exportBytesMax) refuse("host/too-large", `a capture of more than ${exportBytesMax} bytes`);
    return late && replay.timeline.fired < fired
      ? undefined
      : file(options.name, writer.fileExtension, writer.mediaType, chunks);
  };
}
