/**
 * testing — a scenario's run with spans and a capture at every port, for the tests of other packages.
 *
 * @module
 */
import { createRegistry, createRun, type Run, type RunOptions } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { datacenterPackages } from "../kinds.ts";

/** One frame as it left a port. */
export interface CapturedFrame {
  readonly timePs: number;
  /** `leaf1:e1-1`. */
  readonly port: string;
  readonly request: number;
  readonly bytes: Uint8Array;
}

/** A run, opened. */
export interface OpenedScenario {
  readonly run: Run;
  /** What has left ports so far, in the order it was sent. */
  readonly captured: readonly CapturedFrame[];
}

/** Open a scenario's text. @throws Error with the issues where it has any. */
export function openScenario(text: string, options: RunOptions = {}): OpenedScenario {
  const registry = createRegistry(datacenterPackages);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, undefined, 1));
  const run = createRun(read.value, registry, { ports: "general", ...options });
  const captured: CapturedFrame[] = [];
  const { graph, frames } = run.simulation;
  graph.tap((timePs, port, frame) => {
    captured.push({
      timePs,
      port: graph.portName(port),
      request: frames.request[frame],
      bytes: frames.bytes(frame).slice(),
    });
  });
  return { run, captured };
}
