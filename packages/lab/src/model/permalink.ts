/**
 * model/permalink — the run as a link, and back to the same instant of the same run.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import type { ForkChange } from "@dc/engine/host";
import { decodePermalink, encodePermalink, encodeState, type PermalinkState } from "@dc/engine/permalink";
import type { LabOptions } from "@dc/solid";
import type { TopologySelection } from "@dc/ui";
import { labError } from "../errors.ts";
import type { LabModel } from "./lab.ts";
import type { Lesson } from "./lesson/playing.ts";
import { nearestSpeed } from "./speed.ts";

/** What the views show. */
interface View {
  readonly file: string;
  readonly as: "picture" | "table";
  /** Which of the lab's views has the stage. */
  readonly place: string;
  readonly filter: string;
  readonly until: string;
  readonly speed: number;
  readonly record: number;
  /** Path of the port whose queue is on the timeline, or empty. */
  readonly watch: string;
  readonly selection: TopologySelection | undefined;
  /** The one change of the run that is played beside it. */
  readonly fork: ForkChange | undefined;
  /** What was set in views; each of them judges its own. */
  readonly views: JsonValue | undefined;
}

/** What opening a link came to. */
export interface Restored {
  /** The digest that the link carries, and the one that was computed. */
  readonly expected: string;
  readonly actual: string;
  readonly version: string;
}

/** What the views show, for a link. @param file the name of what is open. */
export function viewOf(model: LabModel, file: string): JsonValue {
  const selection = model.selection();
  const fork = model.fork.change();
  const views = model.viewState.all();
  return {
    file,
    as: model.view(),
    // The stage is where everybody begins: a link does not carry it.
    ...(model.place() === "stage" ? {} : { place: model.place() }),
    filter: model.events.filter(),
    until: model.until(),
    speed: model.speed(),
    record: model.record(),
    watch: model.stage()?.opened.ports[model.profile.port()]?.path ?? "",
    ...(selection === undefined ? {} : { selection: selection as unknown as JsonValue }),
    ...(fork === undefined ? {} : { fork: fork as unknown as JsonValue }),
    ...(views === undefined ? {} : { views }),
  };
}

async function readState(model: LabModel, lesson: Lesson | undefined): Promise<PermalinkState> {
  if (model.playing()) await model.pause();
  if (lesson !== undefined) return (await import("./lesson/link.ts")).stateOfLesson(model, lesson);
  const { scenario, fileName, seed, actions, timePs, fired, digest } = await model.permalink();
  const view = viewOf(model, fileName);
  return { engines: model.identity.engines, scenario, seed, actions, timePs, fired, view, digest };
}

/** The payload alone: what `LabOptions.state` takes. */
export async function stateOf(model: LabModel, lesson?: Lesson): Promise<string> {
  return encodeState(await readState(model, lesson));
}

/**
 * A link to this instant.
 *
 * @throws `lab/link-too-long` with the number of characters as its message: offer a file instead.
 */
export async function makePermalink(model: LabModel, options: LabOptions, lesson?: Lesson): Promise<string> {
  const state = await readState(model, lesson);
  const portal = options.portal ?? ownAddress();
  const { url, fits, characters } = encodePermalink(state, { portal, lab: model.identity.name });
  if (!fits) throw labError("lab/link-too-long", String(characters));
  return url;
}

/** The lab's own page, without query and fragment. */
function ownAddress(): string {
  return new URL(location.pathname, location.origin === "null" ? location.href : location.origin).href;
}

function readView(value: JsonValue | undefined): View {
  const given = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as {
    readonly [name: string]: JsonValue;
  };
  const text = (name: string): string => (typeof given[name] === "string" ? given[name].slice(0, 500) : "");
  const number = (name: string, instead: number): number => (typeof given[name] === "number" ? given[name] : instead);
  return {
    file: text("file").slice(0, 120) || "link.yaml",
    as: given.as === "table" ? "table" : "picture",
    place: text("place").slice(0, 40) || "stage",
    filter: text("filter"),
    until: text("until"),
    speed: nearestSpeed(Math.max(1, number("speed", 1e6))),
    record: number("record", -1),
    watch: text("watch"),
    selection: readSelection(given.selection),
    fork: readChange(given.fork),
    views: given.views,
  };
}

/** What a link says of a fork; the worker judges the rest. */
function readChange(value: JsonValue | undefined): ForkChange | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { path, value: to, action, on, timePs, after } = value as { readonly [name: string]: JsonValue };
  if (typeof path === "string" && to !== undefined) return { path, value: to };
  if (typeof action !== "string" || typeof on !== "string") return undefined;
  const instant = typeof timePs === "number" && typeof after === "number" ? { timePs, after } : {};
  return { action, on, ...(to === undefined ? {} : { value: to }), ...instant };
}

function readSelection(value: JsonValue | undefined): TopologySelection | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { kind, id } = value as { readonly [name: string]: JsonValue };
  if (kind === "packet" && typeof id === "number") return { kind, id };
  if ((kind === "node" || kind === "link" || kind === "port") && typeof id === "string") return { kind, id };
  return undefined;
}

/**
 * Open a link: the same run, the same instant, the same view.
 *
 * @returns the two digests, for the caller to compare and to say so; or why it does not open. What was open stays then.
 */
export async function openState(model: LabModel, link: string, lesson?: Lesson): Promise<Parsed<Restored>> {
  const decoded = decodePermalink(link);
  if (!decoded.ok) return decoded;
  if (lesson !== undefined) return (await import("./lesson/link.ts")).openLessonState(model, lesson, decoded.value);
  if (decoded.value.module !== undefined) return refuseModule(decoded.value.module.name);
  const { scenario, seed, actions, timePs, fired, view, digest, engines } = decoded.value;
  const shown = readView(view);
  const text = typeof scenario === "string" ? scenario : JSON.stringify(scenario, null, 2);
  const opened = await model.open({
    text,
    fileName: shown.file,
    seed,
    actions,
    timePs,
    ...(fired === undefined ? {} : { fired }),
  });
  if (!opened) return { ok: false, issues: model.draft()?.issues ?? ([] as readonly Issue[]) };
  await showView(model, view);
  return { ok: true, value: await restoredFrom(model, digest, engines), issues: [] };
}

/** A link of a module names it and does not say where it is. */
function refuseModule(name: string): Parsed<never> {
  const issue: Issue = {
    severity: "error",
    code: "work/module",
    path: "m",
    expected: "the link of a run",
    received: `a link of the module ${name}`,
    hint: "open it where that module is played",
  };
  return { ok: false, issues: [issue] };
}

/** Show what a link shows, of the run that is open. */
export async function showView(model: LabModel, view: JsonValue | undefined): Promise<void> {
  const shown = readView(view);
  model.setView(shown.as);
  // A link whose fork cannot be made still shows its run.
  if (shown.fork) await model.fork.start(shown.fork);
  model.viewState.restore(shown.views);
  model.setPlace(shown.place);
  model.setSpeed(shown.speed);
  model.setUntil(shown.until);
  await model.setFilter(shown.filter);
  if (shown.record >= 0) await model.selectRecord(shown.record);
  else if (shown.selection) model.select(shown.selection);
  const watched = model.stage()?.opened.ports.findIndex(({ path }) => path === shown.watch) ?? -1;
  if (watched >= 0) model.profile.watch(watched);
}

/** The digest that a link carries, beside the one of what was opened. */
export async function restoredFrom(
  model: LabModel,
  expected: string,
  engines: PermalinkState["engines"],
): Promise<Restored> {
  const actual = (await model.ask("digest", {})).digest;
  const version = Object.entries(engines)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
  return { expected, actual, version };
}
