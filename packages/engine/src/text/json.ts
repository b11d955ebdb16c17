/**
 * text/json — JSON to plain data without a syntax tree, which costs ten times as much and is wanted for positions only.
 *
 * What is not JSON, nests too deep, or has a key twice is left to the reader of YAML, which says where and why.
 *
 * Sources: RFC 8259 §4 (names within an object should be unique); rules E141, E144, E145 and E148 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import { nestingMax } from "../scenario/parse.ts";

/** Longest key; YAML takes longer ones for no keys (YAML 1.2.2 §7.4.2). */
const keyCharactersMax = 1000;

/** Read JSON that is a mapping or a list. @returns undefined where the text is anything else. */
export function readJson(text: string): JsonValue | undefined {
  if (!/^\s*[{[]/.test(text) || !isPlain(text)) return undefined;
  try {
    return withoutPrototypes(JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** Whether brackets nest no deeper than they may, and no mapping has a key twice. */
function isPlain(text: string): boolean {
  /** The keys of each open mapping; nothing for a list. */
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) {
    const keys = open.at(-1);
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : undefined);
      if (open.length > nestingMax) return false;
      isKey = token === "{";
    } else if (token === "}" || token === "]") {
      open.pop();
      isKey = false;
    } else if (token === ",") isKey = keys !== undefined;
    else if (token === ":") isKey = false;
    else if (isKey && keys !== undefined) {
      const key = token.includes("\\") ? unescaped(token) : token.slice(1, -1);
      if (key === undefined || key.length > keyCharactersMax || keys.has(key)) return false;
      keys.add(key);
    }
  }
  return true;
}

function unescaped(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}

function withoutPrototypes(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  const result: Record<string, JsonValue> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) result[key] = withoutPrototypes(inner);
  return result;
}
