/**
 * test/parsed — the value of a result that must be good, or the codes of one that must not.
 * @module
 */
import { type Parsed, parseHex } from "../src/index.ts";

/** The value; throws with the issues where there is none. */
export function goodValue<T>(result: Parsed<T>): T {
  if (result.ok) return result.value;
  throw new Error(`expected a value, got ${JSON.stringify(result.issues)}`);
}

/** "error wire/short ipv4", one for each issue. */
export function issuesOf(result: Parsed<unknown>): string[] {
  return result.issues.map((issue) => `${issue.severity} ${issue.code} ${issue.path}`);
}

/** Bytes from hexadecimal text. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  return goodValue(parseHex(text));
}

/** Chunks of a file as one. */
export function join(chunks: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const parts = [...chunks];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
