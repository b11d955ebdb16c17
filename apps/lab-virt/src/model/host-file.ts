/**
 * model/host-file — a host's output out of a file, piece by piece: the page stays alive, and reading can be stopped.
 * @module
 */
import type { Issue } from "@dc/engine";
import { createExitImport, type ImportedExits } from "@dc/virt/import";

/** What is read of a file; the browser's `File` fits. */
export interface HostFile {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** What became of it. `text` is there where it is short enough to be shown and mended. */
export type HostOutcome =
  | { readonly ok: true; readonly name: string; readonly exits: ImportedExits; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly name: string; readonly text: string | undefined; readonly issues: readonly Issue[] };

/** Bytes that are read at once. */
const pieceBytes = 1_048_576;
/** A longer text is not shown beside its issues. */
const shownBytesMax = 1_048_576;

/** How reading is watched. */
export interface HostFileOptions {
  /** 0 to 1. */
  readonly onProgress?: (part: number) => void;
  readonly signal?: AbortSignal;
}

/** Read a file. Never throws. @returns undefined where it was stopped. */
export async function readHostFile(file: HostFile, options: HostFileOptions = {}): Promise<HostOutcome | undefined> {
  const reader = createExitImport();
  const decoder = new TextDecoder("utf-8");
  let text: string | undefined = file.size <= shownBytesMax ? "" : undefined;
  try {
    for (let at = 0; at < file.size; at += pieceBytes) {
      const bytes = new Uint8Array(await file.slice(at, Math.min(file.size, at + pieceBytes)).arrayBuffer());
      if (options.signal?.aborted === true) return undefined;
      const piece = decoder.decode(bytes, { stream: at + pieceBytes < file.size });
      if (text !== undefined) text += piece;
      options.onProgress?.(Math.min(1, (at + pieceBytes) / file.size));
      if (!reader.write(piece)) break;
    }
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      name: file.name,
      text: undefined,
      issues: [{ severity: "error", code: "input/unreadable", path: "", expected: file.name, received }],
    };
  }
  const parsed = reader.end();
  if (parsed.ok) return { ok: true, name: file.name, exits: parsed.value, issues: parsed.issues };
  // A file that is no text is not shown as one.
  const isText = parsed.issues.every(({ code }) => code !== "input/binary");
  return { ok: false, name: file.name, text: isText ? text : undefined, issues: parsed.issues };
}

/** Read a text that was pasted, or mended. */
export function readHostText(text: string, name: string): Promise<HostOutcome | undefined> {
  const bytes = new TextEncoder().encode(text);
  return readHostFile({
    name,
    size: bytes.length,
    slice: (start, end) => ({ arrayBuffer: () => Promise.resolve(bytes.slice(start, end).buffer) }),
  });
}
