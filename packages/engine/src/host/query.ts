/**
 * host/query — the one small language of the event filter, the step filter and "until".
 *
 * ```text
 * where:leaf1/e1-49 | flow:B          either
 * drop & flow:B                        both; a space means the same as &
 * kind:route.* !where:spine*           a star stands for anything, ! turns a term round
 * frame:193                            one frame
 * leaf1/e1-1#queueBytes > 50000        a probe against a number (until only)
 * 1.5us                                a time reached (until only)
 * ```
 * A bare word matches a kind or an object that contains it. `&` binds tighter than `|`; there are no parentheses.
 * Parsing never throws: what is wrong comes back as issues with the column.
 * @module
 */
import type { Issue, Parsed } from "../issue.ts";

/** One term. */
export type QueryTerm = {
  readonly not: boolean;
} & (
  | { readonly kind: "where" | "kind" | "flow" | "word"; readonly pattern: string }
  | { readonly kind: "frame"; readonly id: number }
  | { readonly kind: "probe"; readonly path: string; readonly operator: Comparison; readonly value: number }
  | { readonly kind: "time"; readonly timePs: number }
);

/** How a probe is compared. */
export type Comparison = ">" | ">=" | "<" | "<=" | "=" | "!=";

/** Alternatives, each a list of terms that must all hold. Empty: everything matches. */
export interface Query {
  readonly any: readonly (readonly QueryTerm[])[];
  /** Whether a probe or a time is among the terms. */
  readonly readsState: boolean;
}

/** What a query reads of a run: the columns of its trace, the names behind them, and its state. */
export interface QuerySource {
  kindOf(record: number): number;
  objectOf(record: number): number;
  frameOf(record: number): number;
  /** The label of the record's flow, empty when it has none. */
  flowLabelOf(record: number): string;
  kindName(kind: number): string;
  objectName(object: number): string;
  nowPs(): number;
  probe(path: string): number | undefined;
}

const unitsPs: { readonly [unit: string]: number } = { ps: 1, ns: 1e3, us: 1e6, µs: 1e6, μs: 1e6, ms: 1e9, s: 1e12 };
const textLengthMax = 500;

/** Characters of a path, a label or a pattern. */
const wordPattern = /^[\p{L}\p{N}._/*:@+-]+/u;
const comparePattern = /^\s*(>=|<=|!=|==|=|>|<)\s*(-?\d+(?:\.\d+)?)([A-Za-zµμ]*)/;
const timePattern = /^(\d+(?:\.\d+)?)\s?(ps|ns|us|µs|μs|ms|s)$/;

function issue(column: number, code: string, expected: string, received: string, hint: string): Issue {
  return {
    severity: "error",
    code,
    path: "",
    line: 1,
    column: column + 1,
    expected,
    received: received.slice(0, 60),
    hint,
  };
}

/** Parse a time such as `1.5us`; undefined unless it is a whole number of picoseconds. */
export function parseDuration(text: string): number | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const value = Number(match[1]) * (unitsPs[match[2] as string] as number);
  const rounded = Math.round(value);
  return Math.abs(value - rounded) < 1e-3 && rounded < 2 ** 53 ? rounded : undefined;
}

/**
 * Parse a filter or a condition.
 *
 * @param text    at most 500 characters.
 * @param purpose `record`: only what can be asked of a trace record; `state`: probes and times as well.
 * @returns the query, or issues with codes `host/query-*` and the column where each begins.
 */
export function parseQuery(text: string, purpose: "record" | "state"): Parsed<Query> {
  if (text.length > textLengthMax) {
    return {
      ok: false,
      issues: [issue(0, "host/query-too-long", `at most ${textLengthMax} characters`, `${text.length} characters`, "")],
    };
  }
  const issues: Issue[] = [];
  const any: QueryTerm[][] = [];
  let all: QueryTerm[] = [];
  let wanted = false; // an operator stands before; a term must follow
  let readsState = false;
  let index = 0;
  while (index < text.length) {
    const char = text[index] as string;
    if (char === " " || char === "\t") {
      index += 1;
      continue;
    }
    if (char === "|" || char === "&") {
      if (all.length === 0 || wanted) {
        issues.push(issue(index, "host/query-term", "a term before this", char, "for example: drop | where:leaf1"));
        return { ok: false, issues };
      }
      if (char === "|") {
        any.push(all);
        all = [];
      }
      wanted = true;
      index += text[index + 1] === char ? 2 : 1;
      continue;
    }
    const not = char === "!";
    if (not) index += 1;
    const start = index;
    const word = wordPattern.exec(text.slice(index))?.[0];
    if (word === undefined) {
      issues.push(
        issue(start, "host/query-term", "a word, where:, kind:, flow:, frame: or a probe", text.slice(start), ""),
      );
      return { ok: false, issues };
    }
    index += word.length;
    const term = readTerm(word, start);
    if (term !== undefined) all.push({ ...term, not });
    wanted = false;
  }
  if (wanted) issues.push(issue(text.length, "host/query-term", "a term after this", "the end", ""));
  if (all.length > 0) any.push(all);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, value: { any, readsState }, issues: [] };

  function readTerm(word: string, start: number): PlainTerm | undefined {
    if (text[index] === "#") return readProbe(word, start);
    const timePs = parseDuration(word);
    if (timePs !== undefined && purpose === "state") {
      readsState = true;
      return { kind: "time", timePs };
    }
    const colon = word.indexOf(":");
    if (colon < 0) return { kind: "word", pattern: word.toLowerCase() };
    const [name, rest] = [word.slice(0, colon), word.slice(colon + 1)];
    if (rest === "") {
      issues.push(issue(start, "host/query-term", `something after ${name}:`, word, ""));
      return undefined;
    }
    if (name === "where" || name === "kind" || name === "flow") return { kind: name, pattern: rest };
    if (name === "frame" && /^\d{1,10}$/.test(rest)) return { kind: "frame", id: Number(rest) };
    issues.push(
      issue(start, "host/query-term", "where:, kind:, flow: or frame:", word, "a port is leaf1/e1-1, with a slash"),
    );
    return undefined;
  }

  function readProbe(object: string, start: number): PlainTerm | undefined {
    const metric = wordPattern.exec(text.slice(index + 1))?.[0] ?? "";
    index += 1 + metric.length;
    const compare = comparePattern.exec(text.slice(index));
    if (purpose === "record") {
      issues.push(
        issue(start, "host/query-probe", "a term about one event", `${object}#${metric}`, 'probes belong to "until"'),
      );
      if (compare) index += compare[0].length;
      return undefined;
    }
    if (metric === "" || !compare) {
      issues.push(
        issue(
          start,
          "host/query-probe",
          "object#metric, a comparison and a number",
          text.slice(start),
          "leaf1/e1-1#queueBytes > 50000",
        ),
      );
      index = text.length;
      return undefined;
    }
    index += compare[0].length;
    const unit = compare[3] as string;
    const scale = unit === "" ? 1 : unitsPs[unit];
    if (scale === undefined) {
      issues.push(issue(start, "host/query-probe", "a number, or a time in ps ns us ms s", `${compare[2]}${unit}`, ""));
      return undefined;
    }
    readsState = true;
    const operator = compare[1] === "==" ? "=" : (compare[1] as Comparison);
    return { kind: "probe", path: `${object}#${metric}`, operator, value: Number(compare[2]) * scale };
  }
}

type PlainTerm = QueryTerm extends infer T ? (T extends QueryTerm ? Omit<T, "not"> : never) : never;

/**
 * Make a query ready to be asked many times: each kind and each object is matched by name once.
 *
 * @returns a question about a record, or about the state alone (-1: every term about a record fails).
 */
export function compileQuery(query: Query, source: QuerySource): (record: number) => boolean {
  const any = query.any.map((all) => all.map((term) => ({ not: term.not, holds: compileTerm(term, source) })));
  if (any.length === 0) return () => true;
  return (record) => {
    for (const all of any) {
      let holds = true;
      for (const term of all) {
        if (term.holds(record) === term.not) {
          holds = false;
          break;
        }
      }
      if (holds) return true;
    }
    return false;
  };
}

function compileTerm(term: QueryTerm, source: QuerySource): (record: number) => boolean {
  switch (term.kind) {
    case "time":
      return () => source.nowPs() >= term.timePs;
    case "probe":
      return () => compares(source.probe(term.path), term.operator, term.value);
    case "frame":
      return (record) => record >= 0 && source.frameOf(record) === term.id;
    case "flow":
      return (record) => {
        const label = record < 0 ? "" : source.flowLabelOf(record);
        return label !== "" && matchesPattern(term.pattern, label);
      };
    case "kind": {
      const kinds = remember((kind) => matchesPattern(term.pattern, source.kindName(kind)));
      return (record) => record >= 0 && kinds(source.kindOf(record));
    }
    case "where": {
      const objects = remember((object) => isWithin(term.pattern, source.objectName(object)));
      return (record) => record >= 0 && objects(source.objectOf(record));
    }
    default: {
      const kinds = remember((kind) => source.kindName(kind).toLowerCase().includes(term.pattern));
      const objects = remember((object) => source.objectName(object).toLowerCase().includes(term.pattern));
      return (record) => record >= 0 && (kinds(source.kindOf(record)) || objects(source.objectOf(record)));
    }
  }
}

/** Ask once per index. */
function remember(ask: (index: number) => boolean): (index: number) => boolean {
  const answers: (boolean | undefined)[] = [];
  return (index) => (answers[index] ??= ask(index));
}

function compares(left: number | undefined, operator: Comparison, right: number): boolean {
  if (left === undefined) return false;
  if (operator === ">") return left > right;
  if (operator === ">=") return left >= right;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === "=" ? left === right : left !== right;
}

/** `leaf1` holds `leaf1/e1-1`; a star stands for anything; containerlab's `leaf1:e1-1` is read as a path. */
function isWithin(pattern: string, object: string): boolean {
  const path = pattern.replaceAll(":", "/");
  return matchesPattern(path, object) || matchesPattern(`${path}/*`, object);
}

/** Whether a text matches a pattern with stars, upper and lower case alike; linear, whatever the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [p, t] = [pattern.toLowerCase(), text.toLowerCase()];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < t.length) {
    if (p[i] === "*") {
      star = i++;
      mark = j;
    } else if (i < p.length && p[i] === t[j]) {
      i += 1;
      j += 1;
    } else if (star >= 0) {
      i = star + 1;
      j = ++mark;
    } else return false;
  }
  while (p[i] === "*") i += 1;
  return i === p.length;
}
