/**
 * model/file — a file that a person dropped, as text or as the reason why it is none.
 *
 * Judged before it is read: a file of 50 MB is never brought into memory to be told that it is too large.
 * @module
 */
import type { Issue } from "@dc/engine";
import { textBytesMax } from "@dc/engine/text";

/** What became of a file. `text` is missing where it is no text. */
export type FileText =
  | { readonly ok: true; readonly name: string; readonly text: string }
  | { readonly ok: false; readonly name: string; readonly issues: readonly Issue[] };

/** What is read of a file; the browser's `File` fits. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

function issue(code: string, expected: string, received: string, hint: string): Issue {
  return { severity: "error", code, path: "", expected, received, hint };
}

/** A name that is safe to show and to keep: no folders, no control characters, at most 120 characters. */
export function shortName(name: string): string {
  const file = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = file.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, "");
  return clean.length > 120 ? `${clean.slice(0, 80)}…${clean.slice(-30)}` : clean;
}

/** Read a file. Never throws. */
export async function readFile(file: FileLike): Promise<FileText> {
  const name = shortName(file.name);
  if (file.size > textBytesMax) {
    const received = `${(file.size / 1_048_576).toFixed(1)} MiB`;
    return {
      ok: false,
      name,
      issues: [issue("input/too-large", "at most 4 MiB of text", received, "was it the right file?")],
    };
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      name,
      issues: [issue("input/unreadable", "a file that can be read", reason, "a folder cannot be opened")],
    };
  }
  try {
    return { ok: true, name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const hint = "the file is binary or in another encoding: choose a YAML or JSON file saved as UTF-8";
    return {
      ok: false,
      name,
      issues: [issue("input/binary", "text in UTF-8", `${bytes.length} bytes that are not`, hint)],
    };
  }
}
