/**
 * run/output — files that appear whole or not at all: written under another name beside their place, renamed when the
 * run is done, removed when it is not.
 * @module
 */
import { closeSync, openSync, renameSync, statSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file that is being written. */
export interface Output {
  readonly path: string;
  readonly bytes: number;
  write(chunk: Uint8Array | string): void;
  /** Write what is left; a full disk says so here. */
  finish(): void;
  /** Put it in its place, which a finished file fits into. Several files: finish them all first. */
  commit(): void;
  /** Leave nothing. Harmless after `commit`. */
  discard(): void;
}

/** Open the draft; a refusal names the file that was asked for. */
function open(draft: string, path: string): number {
  try {
    return openSync(draft, "w");
  } catch (error) {
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}

const bufferBytes = 1 << 18;

/**
 * Open a file for writing.
 *
 * @throws the system's error when the place cannot be written; nothing is left then
 */
export function openOutput(path: string): Output {
  const existing = statSync(path, { throwIfNoEntry: false });
  if (existing?.isDirectory()) {
    throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR", syscall: "open", path });
  }
  // A device or a pipe has no place to be renamed into: it is written as it is.
  const inPlace = existing !== undefined && !existing.isFile();
  const draft = inPlace ? path : join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  const descriptor = open(draft, path);
  const buffer = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  let bytes = 0;
  let isOpen = true;

  const remove = (): void => {
    if (!isOpen) return;
    isOpen = false;
    process.off("exit", remove);
    closeSync(descriptor);
    if (!inPlace) unlinkSync(draft);
  };
  // Interrupted or crashed: the draft goes with the process.
  process.on("exit", remove);

  const writeAll = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
  };
  const flush = (): void => {
    if (filled > 0) writeAll(buffer.subarray(0, filled));
    filled = 0;
  };

  return {
    path,
    get bytes() {
      return bytes;
    },
    write(chunk) {
      const data = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
      bytes += data.length;
      if (filled + data.length > bufferBytes) flush();
      if (data.length > bufferBytes) writeAll(data);
      else {
        buffer.set(data, filled);
        filled += data.length;
      }
    },
    finish: flush,
    commit() {
      flush();
      isOpen = false;
      process.off("exit", remove);
      closeSync(descriptor);
      if (!inPlace) renameSync(draft, path);
    },
    discard: remove,
  };
}
