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
