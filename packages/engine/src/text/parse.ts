/**
 * text/parse — YAML and JSON to plain data, with the position of every path.
 *
 * The parser is fed token by token and its stack is watched, so a text that nests too deep is refused before anything
 * recursive looks at it. Values are made from the syntax tree here, not by the library: maps have no prototype, keys
 * are unique, aliases are few, and what they repeat is counted.
 *
 * Sources: YAML 1.2.2; merge keys (`<<`) as in https://yaml.org/type/merge.html, because topology files use them;
 * rules E140–E149 in ../../SPEC.md.
 * @module
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  type YAMLError,
} from "yaml";
import type { Issue, JsonValue, Parsed } from "../issue.ts";
import { nestingMax, type PositionOf, parsed } from "../scenario/parse.ts";
import { member, stepsOf } from "../scenario/path.ts";
import { readJson } from "./json.ts";
import { aliasedValuesMax, aliasesMax, refuseText } from "./limits.ts";
import { createLocator, type Position } from "./position.ts";

/** A text that was read. */
export interface TextDocument {
  /** Plain data; mappings have no prototype. `null` for an empty text. */
  readonly value: JsonValue;
  /** Where a path is; `undefined` where the text has no such path. */
  readonly positionOf: PositionOf;
}

/** What reading came to, also where there are issues: others may want to look at the value all the same. */
export interface Reading extends TextDocument {
  readonly issues: Issue[];
  /** The text has a structure, so the value is worth judging. */
  readonly sound: boolean;
}

const collections: ReadonlySet<string> = new Set(["block-map", "block-seq", "flow-collection"]);

/** Parse tokens into documents' syntax, or give the offset at which they nest too deep. */
function compose(text: string): { documents: Document.Parsed[] } | { tooDeepAt: number } {
  const parser = new Parser();
  const composer = new Composer({
    // Checked in `createMaker`: the library compares each key with every other, minutes for 65,536 nodes.
    uniqueKeys: false,
    resolveKnownTags: false,
    strict: true,
  });
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const { stack } = parser;
    if (stack.length > nestingMax && stack.filter(({ type }) => collections.has(type)).length > nestingMax) {
      return { tooDeepAt: parser.offset - lexeme.length };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { documents: [...composer.compose(tokens, true, text.length)] };
}

/** The issue of a syntax error. The library's sentence is the hint; what stands there is what was received. */
function syntaxIssue(error: YAMLError, text: string, at: (offset: number) => Position): Issue {
  const tag = error.code === "TAG_RESOLVE_FAILED";
  const offset = Math.min(error.pos[0], text.length);
  const found = text.slice(offset, offset + 30).split(/[\r\n]/)[0] as string;
  return {
    severity: "error",
    code: tag ? "text/tag" : error.code === "MULTIPLE_DOCS" ? "text/documents" : "text/syntax",
    path: "",
    ...at(offset),
    expected: tag ? "a value without a tag" : error.code === "MULTIPLE_DOCS" ? "one document" : "YAML or JSON",
    received:
      found === "" ? (offset === text.length ? "the end of the text" : "the end of the line") : JSON.stringify(found),
    hint: error.message.slice(0, 200),
  };
}

/** Makes values of nodes, and remembers what is needed to find positions. */
function createMaker(at: (offset: number) => Position, issues: Issue[]) {
  /** What an anchor stands for, its value, and how many values that is. */
  const anchors = new Map<string, { node: Node; value: JsonValue; size: number } | "open">();
  const targets = new Map<Node, Node>();
  let aliases = 0;
  let values = 0;
  let repeated = 0;

  const report = (code: string, node: Node, path: string, expected: string, received: string, hint?: string): null => {
    const issue = { severity: "error", code, path, ...at(node.range?.[0] ?? 0), expected, received } as const;
    issues.push(hint === undefined ? issue : { ...issue, hint });
    return null;
  };

  function follow(node: Node & { source: string }, path: string): JsonValue {
    aliases += 1;
    if (aliases > aliasesMax) {
      if (aliases > aliasesMax + 1) return null;
      return report("text/aliases", node, path, `at most ${aliasesMax} aliases`, "more", "write the values out");
    }
    const anchor = anchors.get(node.source);
    if (anchor === undefined || anchor === "open") {
      const received = JSON.stringify(`*${node.source.slice(0, 60)}`);
      return report("text/alias", node, path, "an alias of an anchor that comes before it", received);
    }
    targets.set(node, anchor.node);
    values += anchor.size;
    const isTold = repeated > aliasedValuesMax;
    repeated += anchor.size;
    if (repeated > aliasedValuesMax) {
      // Once: a bomb has thousands of them.
      if (isTold) return null;
      const expected = `at most ${aliasedValuesMax} values repeated by aliases`;
      return report("input/too-large", node, path, expected, "more", "write the values out");
    }
    return anchor.value;
  }

  function makeMap(items: readonly { key: unknown; value: unknown }[], path: string): JsonValue {
    const result: Record<string, JsonValue> = Object.create(null);
    const seen = new Map<string, Node>();
    const merged: JsonValue[] = [];
    for (const { key, value } of items) {
      if (!isScalar(key)) {
        report("text/key", key as Node, path, "a key that is text", "a list, a mapping or an alias");
        continue;
      }
      const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
      const inner = member(path, name);
      const made = value === null ? null : make(value as Node, inner);
      if (name === "<<" && key.type === "PLAIN") {
        merged.push(...(Array.isArray(made) ? made : [made]));
        continue;
      }
      const before = seen.get(name);
      if (before !== undefined) {
        const hint = `the first is in line ${at(before.range?.[0] ?? 0).line}`;
        report("text/duplicate-key", key, inner, "a key once", JSON.stringify(name.slice(0, 60)), hint);
        continue;
      }
      seen.set(name, key);
      result[name] = made;
    }
    for (const from of merged) {
      if (typeof from !== "object" || from === null || Array.isArray(from)) continue;
      for (const [name, value] of Object.entries(from)) if (!(name in result)) result[name] = value;
    }
    return result;
  }

  function make(node: Node, path: string): JsonValue {
    if (isAlias(node)) return follow(node, path);
    const before = values;
    values += 1;
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, "open");
    let value: JsonValue = null;
    if (isScalar(node)) value = node.value as JsonValue;
    else if (isMap(node)) value = makeMap(node.items, path);
    else if (isSeq(node)) value = node.items.map((item, index) => make(item as Node, `${path}[${index}]`));
    if (anchor !== undefined) anchors.set(anchor, { node, value, size: values - before });
    return value;
  }
  return { make, targets };
}

/** Find the node at a path, through aliases and merge keys. */
function createFinder(
  root: Node | null,
  targets: ReadonlyMap<Node, Node>,
  at: (offset: number) => Position,
): PositionOf {
  const resolved = (node: unknown): unknown => targets.get(node as Node) ?? node;
  const pairOf = (map: unknown, step: string): { key: Node; value: Node | null } | undefined => {
    if (!isMap(map)) return undefined;
    for (const { key, value } of map.items) {
      if (isScalar(key) && String(key.source ?? key.value) === step) return { key, value: value as Node | null };
    }
    for (const { key, value } of map.items) {
      if (!isScalar(key) || key.value !== "<<") continue;
      const from = resolved(value);
      for (const item of isSeq(from) ? from.items : [from]) {
        const found = pairOf(resolved(item), step);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return (path, part = "value") => {
    let node: Node | null = root;
    let key: Node | undefined;
    for (const step of stepsOf(path)) {
      const inside = resolved(node);
      key = undefined;
      if (isSeq(inside) && typeof step === "number") node = (inside.items[step] as Node | undefined) ?? null;
      else {
        const pair = pairOf(inside, String(step));
        if (pair === undefined) return undefined;
        key = pair.key;
        node = pair.value ?? pair.key;
      }
    }
    const found = part === "key" && key !== undefined ? key : node;
    return found?.range ? at(found.range[0]) : undefined;
  };
}

/** Read a text as far as it goes. */
export function readText(text: string, name: string): Reading {
  const refused = refuseText(text, name);
  if (refused !== undefined) return { value: null, positionOf: () => undefined, sound: false, issues: [refused] };
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  const json = readJson(plain);
  if (json !== undefined) {
    // Most texts have no issues, so a tree for positions is made when somebody asks for one.
    let tree: Reading | undefined;
    const positionOf: PositionOf = (path, part) => {
      tree ??= readTree(plain);
      return tree.positionOf(path, part);
    };
    return { value: json, positionOf, issues: [], sound: true };
  }
  return readTree(plain);
}

/** Read a text by its syntax tree. */
function readTree(plain: string): Reading {
  const nothing = { value: null, positionOf: () => undefined, sound: false };
  const at = createLocator(plain);
  const composed = compose(plain);
  if ("tooDeepAt" in composed) {
    const expected = `nesting of at most ${nestingMax}`;
    const place = at(composed.tooDeepAt);
    const issue = {
      severity: "error",
      code: "input/too-large",
      path: "",
      ...place,
      expected,
      received: "deeper nesting",
    };
    return { ...nothing, issues: [issue as Issue] };
  }
  const [document, second] = composed.documents;
  if (document === undefined) return { ...nothing, issues: [], sound: true };
  const errors = [...document.errors, ...document.warnings, ...(second?.errors ?? [])].sort(
    (a, b) => a.pos[0] - b.pos[0],
  );
  const issues = errors.slice(0, 100).map((error) => syntaxIssue(error, plain, at));
  if (second !== undefined) {
    const offset = second.range[0];
    const hint = "keep the first and delete the rest, from the line ---";
    const place = { path: "", ...at(offset), expected: "one document", received: "another one", hint };
    issues.push({ severity: "error", code: "text/documents", ...place });
  }
  // A tag and a very long key leave the structure as it was meant, so the rest can be judged too.
  const sound =
    errors.every(({ code }) => code === "TAG_RESOLVE_FAILED" || code === "KEY_OVER_1024_CHARS") && second === undefined;
  const maker = createMaker(at, issues);
  const value = document.contents === null ? null : maker.make(document.contents as Node, "");
  return { value, positionOf: createFinder(document.contents as Node | null, maker.targets, at), issues, sound };
}

/**
 * Read YAML or JSON.
 *
 * @param text at most 4 MiB as UTF-8, nested at most 64 deep, with at most 100 aliases, no custom tags, unique keys.
 * @param name the file's name, for messages.
 * @returns the data and where its paths are, or every issue with line and column.
 */
export function parseText(text: string, name = ""): Parsed<TextDocument> {
  const { value, positionOf, issues } = readText(text, name);
  return parsed({ value, positionOf }, issues.slice(0, 100));
}
