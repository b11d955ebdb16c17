/**
 * streams — the three ways the command speaks: results on standard output, complaints on standard error, and progress,
 * which exists on a terminal only.
 * @module
 */

import { performance } from "node:perf_hooks";

/** Handed to every command, so that tests can listen and nothing writes past it. */
export interface Streams {
  /** One line of the result. */
  print(line: string): void;
  /** One line of what went wrong. */
  error(line: string): void;
  /** Replace the progress line; "" clears it. Nothing in a pipe. */
  progress(text: string): void;
}

const progressIntervalMs = 100;

/** Those of the process. */
export function createProcessStreams(): Streams {
  const terminal = process.stderr.isTTY === true;
  let shown = false;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) process.stderr.write("\r\x1b[2K");
    shown = false;
  };
  return {
    print(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    error(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    progress(text) {
      if (!terminal) return;
      const nowMs = performance.now();
      // More often than the eye follows would only cost time.
      if (text !== "" && nowMs - shownAtMs < progressIntervalMs) return;
      clear();
      if (text === "") return;
      shownAtMs = nowMs;
      process.stderr.write(text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1)));
      shown = true;
    },
  };
}
