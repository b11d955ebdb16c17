/**
 * run/load — from the text that a person named to a scenario that can run: a scenario of ours, a containerlab or a
 * netlab topology, or a link to a run.
 * @module
 */
import type { Action, JsonValue, Parsed, Ps } from "@dc/engine";
import { compareEngines, decodePermalink } from "@dc/engine/permalink";
import { parseActions, parseScenario, type Registry, type Scenario } from "@dc/engine/scenario";
import { loadScenario, parseText } from "@dc/engine/text";
import { fileFormatOf, guessFileFormat } from "@dc/fabric";
import { parseContainerlab, parseNetlab } from "@dc/fabric/files";
import { engineVersions } from "../versions.ts";
import type { Source } from "./source.ts";

/** A run as it was asked for. */
export interface LoadedRun {
  readonly scenario: Scenario;
  /** What a topology file holds that is never carried out: its paths. */
  readonly ignored: readonly string[];
  /** What a person did, from a link. */
  readonly actions: readonly Action[];
  /** Where a link leads; undefined for a file, which runs to its `until`. */
  readonly timePs?: Ps;
  /** Events of general ports fired there, where the link stands inside an instant. */
  readonly fired?: number;
  /** Actions are the log of a live run, whose ports were general. */
  readonly isReplay?: boolean;
  /** What the link says that the digest is there. */
  readonly digest?: string;
}

/** Read a source against the kinds at hand. */
export function loadRun(source: Source, registry: Registry): Parsed<LoadedRun> {
  return source.kind === "permalink" ? loadPermalink(source.text, registry) : loadDocument(source, registry);
}

function loadDocument(source: Source, registry: Registry): Parsed<LoadedRun> {
  const read = readDocument(source.text, registry, source.name);
  return read.ok ? { ok: true, value: { ...read.value, actions: [] }, issues: read.issues } : read;
}

/** What a document says. */
type ReadDocument = Pick<LoadedRun, "scenario" | "ignored">;

/** A scenario or a topology, told apart by their keys. */
function readDocument(text: string, registry: Registry, name: string): Parsed<ReadDocument> {
  const parsed = parseText(text, name);
  // Keys are not known where the text does not parse; how it begins says which reader's issues are the person's.
  if (!parsed.ok && guessFileFormat(text) !== "scenario") return parsed;
  switch (parsed.ok ? fileFormatOf(parsed.value.value) : "scenario") {
    case "containerlab":
      return readImport(parseContainerlab(text, name), registry);
    case "netlab":
      return readImport(parseNetlab(text, name), registry);
    default:
      return readScenario(loadScenario(text, registry, name));
  }
}

function readScenario(read: Parsed<Scenario>): Parsed<ReadDocument> {
  return read.ok ? { ...read, value: { scenario: read.value, ignored: [] } } : read;
}

/** What an import gave, checked against the kinds at hand. */
function readImport(
  read: Parsed<{ readonly scenario: Scenario; readonly ignored: readonly string[] }>,
  registry: Registry,
): Parsed<ReadDocument> {
  if (!read.ok) return read;
  const { scenario, ignored } = read.value;
  const checked = parseScenario(scenario, registry);
  if (!checked.ok) return checked;
  return { ok: true, value: { scenario: checked.value, ignored }, issues: [...read.issues, ...checked.issues] };
}

function loadPermalink(link: string, registry: Registry): Parsed<LoadedRun> {
  const decoded = decodePermalink(link);
  if (!decoded.ok) return decoded;
  const state = decoded.value;
  if (state.module !== undefined) {
    const issue = { severity: "error", code: "cli/module", path: "module", received: state.module.name } as const;
    return { ok: false, issues: [{ ...issue, expected: "a link of a scenario", hint: "dclab grade replays it" }] };
  }
  const read =
    typeof state.scenario === "string"
      ? readDocument(state.scenario, registry, "link")
      : readScenario(parseScenario(state.scenario as JsonValue, registry));
  if (!read.ok) return read;
  const scenario: Scenario = { ...read.value.scenario, seed: state.seed };
  const actions = parseActions(state.actions, scenario, registry);
  if (!actions.ok) return actions;
  return {
    ok: true,
    value: {
      scenario,
      ignored: read.value.ignored,
      actions: actions.value,
      timePs: state.timePs,
      ...(state.fired === undefined ? {} : { fired: state.fired }),
      digest: state.digest,
    },
    issues: [...decoded.issues, ...compareEngines(state.engines, engineVersions), ...read.issues, ...actions.issues],
  };
}
