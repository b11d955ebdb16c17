/**
 * permalink/permalink — an experiment as a link: scenario, seed, what was done, the time, the view.
 *
 * `<portal>/?lab=fabric&seed=42&at=1.5ms[&m=id@semver]#s=1.d.<base64url of deflate>`. The query is for people to read;
 * the payload in the fragment holds everything and never reaches a server. It is JSON with short names, packed with a
 * checksum (./pack.ts), so that a link that was cut or changed is an issue and never another experiment.
 *
 * A link of a learning module has the module's name and what was done in it in the place of a scenario.
 *
 * Sources: the permalink contract, version 1; rules E150–E158 and E229, E231–E234 in ../../SPEC.md.
 * @module
 */
import { strFromU8, strToU8 } from "fflate";
import type { Issue, JsonValue, Parsed } from "../issue.ts";
import { isMapping } from "../scenario/shape.ts";
import { printTime } from "../scenario/units.ts";
import type { Ps } from "../sim/time.ts";
import type { Action } from "../state/timeline.ts";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import { isWhole } from "./bytes.ts";
import { moduleForm, type PermalinkModule, readModule, writeModule } from "./module.ts";
import { packBytes, packText, unpackBytes } from "./pack.ts";

/** The version of links that are written and read. */
export const permalinkVersion = 1;
/** Longest link that is offered as a link; beyond it, offer a file. */
export const permalinkCharactersMax = 8000;
/** Longest link that is read. */
const readCharactersMax = 4194304;

/** What a link holds. A score is never in it: it is computed by replaying. */
export interface PermalinkState {
  /** Versions of what ran it, by short name: `{ engine: "0.1.0", fabric: "0.1.0" }`. */
  readonly engines: Readonly<Record<string, string>>;
  /** The scenario as plain data (`documentOf`), or the text it was read from; null where a module has it. */
  readonly scenario: JsonValue;
  /** The module whose step this is; actions, time and digest are those of the step that is open. */
  readonly module?: PermalinkModule;
  readonly seed: number;
  /** What a person did; the scenario's own actions are in the scenario and are left out. */
  readonly actions: readonly Action[];
  readonly timePs: Ps;
  /** Events fired since the start, all ports being general, where the view stands inside an instant. */
  readonly fired?: number;
  /** What the lab shows; its own business. */
  readonly view?: JsonValue;
  /** The run's digest there: an engine that computes another one says so. */
  readonly digest: string;
}

/** Where a link leads. */
export interface PermalinkTarget {
  /** Address of the portal, or of any page with a lab: `https://labs.example/`. */
  readonly portal: string;
  /** The lab's short name, `fabric`. */
  readonly lab: string;
  /** A learning module, `id@semver`, for people to read; the state's own module goes before it. */
  readonly module?: string;
}

/** A link, and whether it is short enough to be one. */
export interface Permalink {
  readonly url: string;
  readonly characters: number;
  /** `characters` is at most `permalinkCharactersMax`; else offer a file and say so. */
  readonly fits: boolean;
}

type PackedAction = readonly [sincePs: number, after: number, action: string, on: string, value?: JsonValue];

/** The payload alone, as it stands after `s=`: `1.d.<base64url>`. */
export function encodeState(state: PermalinkState): string {
  return `${permalinkVersion}.d.${encodeBase64url(state.module ? packModule(state, state.module) : packScenario(state))}`;
}

function packModule(state: PermalinkState, { name, open, runs }: PermalinkModule): Uint8Array {
  const { engines, view, ...numbers } = state;
  const { deeds, bytes } = writeModule({ ...numbers, open, runs });
  const words = {
    e: engines,
    m: name,
    ...(deeds.length === 0 ? {} : { a: deeds }),
    ...(view === undefined ? {} : { v: view }),
  };
  const text = strToU8(JSON.stringify(words));
  const whole = new Uint8Array(text.length + 1 + bytes.length);
  whole.set(text);
  whole.set(bytes, text.length + 1);
  return packBytes(whole);
}

function packScenario(state: PermalinkState): Uint8Array {
  let beforePs = 0;
  const actions = state.actions
    .filter(({ scripted }) => scripted !== true)
    .map(({ timePs, after, do: action, on, value }): PackedAction => {
      // Times since the one before: they are shorter, and equal steps repeat.
      const sincePs = timePs - beforePs;
      beforePs = timePs;
      return value === undefined ? [sincePs, after, action, on] : [sincePs, after, action, on, value];
    });
  const payload = JSON.stringify({
    e: state.engines,
    s: state.scenario,
    ...(isMapping(state.scenario) && state.scenario.seed === state.seed ? {} : { r: state.seed }),
    ...(actions.length === 0 ? {} : { a: actions }),
    t: state.timePs,
    ...(state.fired === undefined ? {} : { n: state.fired }),
    ...(state.view === undefined ? {} : { v: state.view }),
    d: state.digest,
  });
  return packText(payload);
}

/** A link to a state. @throws nothing: what does not fit says so. */
export function encodePermalink(state: PermalinkState, target: PermalinkTarget): Permalink {
  const name = state.module?.name ?? target.module;
  const module = name === undefined ? "" : `&m=${encodeURIComponent(name).replace("%40", "@")}`;
  const query = `lab=${encodeURIComponent(target.lab)}&seed=${state.seed}&at=${printTime(state.timePs)}${module}`;
  const url = `${target.portal}?${query}#s=${encodeState(state)}`;
  return { url, characters: url.length, fits: url.length <= permalinkCharactersMax };
}

function refuse<T>(code: string, path: string, expected: string, received: string, hint: string): Parsed<T> {
  return { ok: false, issues: [{ severity: "error", code, path, expected, received, hint }] };
}

const again = "ask for the link again, or open the file that the lab offers";

/** Query and fragment of a link, by name. A bare `1.d.…` is taken as the fragment's `s`. */
function partsOf(link: string): Map<string, string> {
  const parts = new Map<string, string>();
  if (/^\d+\.[a-z]+\./.test(link)) return parts.set("s", link);
  const hash = link.indexOf("#");
  const query = link.slice(link.indexOf("?") + 1, hash < 0 ? link.length : hash);
  for (const part of [...(link.includes("?") ? query.split("&") : []), ...link.slice(hash + 1).split("&")]) {
    const equals = part.indexOf("=");
    if (equals > 0) parts.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return parts;
}

/**
 * Read a link.
 *
 * @param link a whole address, its fragment, or the payload alone.
 * @returns the state; or why there is none: `permalink/missing`, `/cut`, `/altered`, `/newer`, `/content`, or
 *          `input/too-large`. Scenario and actions are judged later, against the kinds of the lab.
 */
export function decodePermalink(link: string): Parsed<PermalinkState> {
  if (link.length > readCharactersMax) {
    return refuse("input/too-large", "", `at most ${readCharactersMax} characters`, `${link.length}`, again);
  }
  const parts = partsOf(link.trim());
  const token = parts.get("s");
  if (token === undefined) return refuse("permalink/missing", "", "#s=1.d.… in the link", "no state", again);
  const match = /^(\d{1,9})\.([a-z]{1,9})\.(.*)$/s.exec(token);
  if (match === null) {
    const cut = "1.d.".startsWith(token) || /^\d{1,9}\.?[a-z]{0,9}$/.test(token);
    return refuse(cut ? "permalink/cut" : "permalink/altered", "s", "1.d.…", JSON.stringify(token.slice(0, 20)), again);
  }
  const [, version, form, letters] = match as unknown as [string, string, string, string];
  if (Number(version) > permalinkVersion) {
    const hint = "the link was made by a newer version: open it there, or update this one";
    return refuse("permalink/newer", "s", `version ${permalinkVersion}`, `version ${version}`, hint);
  }
  if (version !== String(permalinkVersion) || form !== "d") {
    return refuse("permalink/altered", "s", "1.d.…", JSON.stringify(`${version}.${form}.`), again);
  }
  const bytes = decodeBase64url(letters);
  if (typeof bytes === "number") {
    const cut = bytes === letters.length;
    const received = cut ? `${letters.length} letters` : JSON.stringify(letters.slice(bytes, bytes + 10));
    return refuse(cut ? "permalink/cut" : "permalink/altered", "s", "a whole payload in base64url", received, again);
  }
  const unpacked = unpackBytes(bytes);
  if (typeof unpacked === "object") return readPayload(unpacked, parts);
  if (unpacked === "too-large") {
    return refuse("input/too-large", "s", "a payload of at most 4 MiB", "more", "this is not a link that a lab made");
  }
  const received = `${letters.length} letters that ${unpacked === "cut" ? "end too early" : "do not match their checksum"}`;
  return refuse(`permalink/${unpacked}`, "s", "the payload as the lab made it", received, again);
}

/** Does JSON text nest deeper than 64? Counted, because parsers and printers of JSON may recurse. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === "\\") i += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      if (depth > 64) return true;
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return false;
}

/** Check a payload that is what some lab made, or at least carries the right checksum. */
function readPayload(bytes: Uint8Array, parts: ReadonlyMap<string, string>): Parsed<PermalinkState> {
  const zero = bytes.indexOf(0);
  const text = strFromU8(zero < 0 ? bytes : bytes.subarray(0, zero));
  if (tooDeep(text)) return refuse("input/too-large", "s", "nesting of at most 64", "deeper nesting", again);
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return refuse("permalink/content", "s", "JSON", "something else", again);
  }
  if (!isMapping(payload)) return refuse("permalink/content", "s", "a mapping", "something else", again);
  const issues: Issue[] = [];
  const check = (fine: boolean, path: string, expected: string): void => {
    if (fine) return;
    issues.push({
      severity: "error",
      code: "permalink/content",
      path,
      expected,
      received: "something else",
      hint: again,
    });
  };
  const { e: engines, v: view } = payload;
  const versions = isMapping(engines) ? Object.entries(engines) : [];
  const areVersions = isMapping(engines) && versions.every(([, version]) => typeof version === "string");
  check(areVersions, "engines", "versions by name");
  const run = zero < 0 ? readScenario(payload, check) : readModulePart(payload, bytes.subarray(zero + 1), check);
  if (run === undefined || issues.length > 0) return { ok: false, issues: issues.slice(0, 100) };
  // What people read in the query must be what the payload says.
  for (const [key, said] of [
    ["seed", String(run.seed)],
    ["at", printTime(run.timePs)],
    // A link of a scenario may name a module; nothing of it depends on the name.
    ...(run.module === undefined ? [] : [["m", run.module.name] as const]),
  ] as const) {
    const found = parts.get(key);
    if (found !== undefined && decodePercent(found) !== said) {
      const received = JSON.stringify(found.slice(0, 100));
      return refuse("permalink/altered", key, said, received, "change it in the lab, and take a new link");
    }
  }
  const state = {
    engines: Object.assign(Object.create(null), Object.fromEntries(versions)) as Record<string, string>,
    ...run,
    ...(view === undefined ? {} : { view: view as JsonValue }),
  };
  return { ok: true, value: state, issues: [] };
}

/** What a link says of its run. */
type ReadRun = Omit<PermalinkState, "engines" | "view">;
type Check = (fine: boolean, path: string, expected: string) => void;

/** Undefined, or anything, after an issue. */
function readScenario(payload: Readonly<Record<string, unknown>>, check: Check): ReadRun {
  const { s: scenario, r, a: packed = [], t: timePs, n: fired, d: digest } = payload;
  const seed = r ?? (isMapping(scenario) ? scenario.seed : undefined);
  check(typeof scenario === "string" || isMapping(scenario), "scenario", "a scenario or its text");
  check(isWhole(seed) && seed <= 4294967295, "seed", "a uint32");
  check(isWhole(timePs), "timePs", "picoseconds");
  check(fired === undefined || isWhole(fired), "fired", "a count of events");
  check(typeof digest === "string" && /^[0-9a-f]{16}$/.test(digest), "digest", "16 hex digits");
  const actions: Action[] = [];
  let beforePs = 0;
  if (!Array.isArray(packed)) check(false, "actions", "a list");
  else {
    packed.forEach((entry: unknown, index) => {
      const [sincePs, after, action, on, value] = (Array.isArray(entry) ? entry : []) as unknown as PackedAction;
      const fine = isWhole(sincePs) && isWhole(after) && typeof action === "string" && typeof on === "string";
      check(fine, `actions[${index}]`, "time since the last, events, what, on what");
      if (!fine) return;
      beforePs += sincePs;
      actions.push({ timePs: beforePs, after, do: action, on, ...(value === undefined ? {} : { value }) });
    });
  }
  return {
    scenario: scenario as JsonValue,
    seed: seed as number,
    actions,
    timePs: timePs as Ps,
    ...(fired === undefined ? {} : { fired: fired as number }),
    digest: digest as string,
  };
}

/** The same of a module, whose numbers stand behind the words. Undefined after an issue. */
function readModulePart(
  { m: name, a: deeds = [] }: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
  check: Check,
): ReadRun | undefined {
  check(typeof name === "string" && moduleForm.test(name), "module", "a module, as hash-that-decides@1.0.0");
  const numbers = readModule(bytes, deeds);
  check(numbers !== undefined, "module", "what was done in its runs");
  if (numbers === undefined) return undefined;
  const { open, runs, ...run } = numbers;
  return { scenario: null, module: { name: name as string, open, runs }, ...run };
}

/**
 * Compare the versions that a link was made with to those at hand. A difference is a warning: the digest decides.
 *
 * @param current versions by short name, as `PermalinkState.engines`.
 */
export function compareEngines(made: PermalinkState["engines"], current: PermalinkState["engines"]): readonly Issue[] {
  return Object.entries(made)
    .filter(([name, version]) => current[name] !== version)
    .map(([name, version]) => ({
      severity: "warning",
      code: "permalink/engine",
      path: `engines.${name}`,
      expected: version,
      received: current[name] ?? "none",
      hint: "if the digest differs after replaying, the experiment is no longer the same",
    }));
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
