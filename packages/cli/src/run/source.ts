/**
 * run/source — the text that a person names: a file, standard input, or a link. Limits are kept while reading, so that
 * a file of 50 MB is refused before it is in memory.
 * @module
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import type { Issue, Parsed } from "@dc/engine";

/** Largest text that is read: 4 MiB. */
export const textBytesMax: number = 4 * 1024 * 1024;

/** What was named, as text. */
export interface Source {
  /** As messages name it: the file's path, `standard input`, or `link`. */
  readonly name: string;
  readonly kind: "document" | "permalink";
  readonly text: string;
}

/**
 * Read what a person named.
 *
 * @param file a path; `-` for standard input; or a permalink itself (`https://…#s=1.…`)
 */
export function readSource(file: string): Parsed<Source> {
  if (isPermalink(file) && !existsSync(file)) {
    return { ok: true, value: { name: "link", kind: "permalink", text: file.trim() }, issues: [] };
  }
  const name = file === "-" ? "standard input" : file;
  let descriptor = 0;
  try {
    if (file !== "-") descriptor = openSync(file, "r");
    const status = fstatSync(descriptor);
    if (status.isDirectory()) return refuse("input/unreadable", "a file", "a folder");
    if (status.isFile() && status.size > textBytesMax) return refuseSize(formatMebibytes(status.size));
    // What is no plain file may never end.
    const bytes = status.isFile() ? readFileSync(descriptor) : readBounded(descriptor);
    if (bytes.length > textBytesMax) return refuseSize("more");
    return decode(bytes, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "no such file" : code === "EACCES" ? "no permission to read it" : String(code ?? error);
    return refuse("input/unreadable", "a file that can be read", reason);
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

/** Whether the text is a link to a run, not a document. */
export function isPermalink(text: string): boolean {
  return /^\s*(https?:\/\/\S+|\S*#s=\S*|\d+\.[a-z]+\.[\w-]{20,})\s*$/.test(text);
}

/** Read a pipe to its end, or just past the limit. */
function readBounded(descriptor: number): Uint8Array {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length <= textBytesMax) {
    const chunk = Buffer.allocUnsafe(65_536);
    let count = 0;
    try {
      count = readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that is not ready yet says so; the other side is still writing.
      if (code === "EAGAIN") {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
        continue;
      }
      if (code !== "EOF") throw error;
    }
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    length += count;
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, name: string): Parsed<Source> {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    return refuse(
      "input/binary",
      "text in UTF-8",
      `a zero byte at offset ${zero}`,
      "the file is binary: choose a YAML or JSON file",
    );
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse("input/binary", "text in UTF-8", "bytes that are not UTF-8");
  }
  if (isPermalink(text)) return { ok: true, value: { name, kind: "permalink", text: text.trim() }, issues: [] };
  return { ok: true, value: { name, kind: "document", text }, issues: [] };
}

function refuseSize(received: string): Parsed<Source> {
  return refuse(
    "input/too-large",
    "at most 4 MiB of text",
    received,
    "a generator (`generate:`) writes a large topology from a few numbers",
  );
}

function refuse(code: string, expected: string, received: string, hint?: string): Parsed<Source> {
  const issue: Issue = {
    severity: "error",
    code,
    path: "",
    expected,
    received,
    ...(hint === undefined ? {} : { hint }),
  };
  return { ok: false, issues: [issue] };
}

function formatMebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
