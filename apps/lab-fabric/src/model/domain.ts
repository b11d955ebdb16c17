/**
 * model/domain — what the host does not know: the fabric's kinds, its files and its reasons.
 *
 * The one place where the lab joins engine, wire and fabric; the worker and the tests take it from here.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import type { HostExtensions, Opening, ToHost } from "@dc/engine/host";
import { createRegistry, parseScenario, type Registry } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { explain, fabricKinds, fileFormatOf, guessFileFormat, hasScenarioKey } from "@dc/fabric";
import { checkText, openScenario, textOf, wireExtensions } from "@dc/lab/domain";
import { bridgingOf } from "./bridges.ts";
import { choiceOf } from "./choice.ts";
import { failuresOf } from "./failures.ts";
import { faultsOf } from "./faults.ts";
import { flowsOf } from "./flows.ts";
import { latencyOf } from "./latency.ts";
import { outputOf } from "./outputs.ts";
import { queuesOf } from "./queues.ts";
import { raceOf } from "./race.ts";
import { segmentsOf, tunnelOf } from "./segments.ts";

/** What a scenario of this lab may name. */
export const registry: Registry = createRegistry([fabricKinds]);

/** Readers of other programs' files, once one was needed: a lab that opens none does not load them. */
let files: typeof import("@dc/fabric/files") | undefined;

/** What has to be there before a message is answered. */
export function prepare(message: ToHost): Promise<unknown> | undefined {
  const read = textOf(message);
  if (files !== undefined || read === undefined || hasScenarioKey(read.text)) return undefined;
  return import("@dc/fabric/files").then((loaded) => {
    files = loaded;
  });
}

/**
 * Read what a person opened: a containerlab or a netlab topology, told apart by its keys, or a scenario.
 */
export function openText(text: string, fileName: string): Parsed<Opening> {
  const parsed = parseText(text, fileName);
  const format = parsed.ok ? fileFormatOf(parsed.value.value) : guessFileFormat(text);
  if (format === "scenario") return openScenario(registry, text, fileName);
  if (!parsed.ok) return parsed;
  if (files === undefined) return { ok: false, issues: [noReader] };
  const read = format === "netlab" ? files.parseNetlab(text, fileName) : files.parseContainerlab(text, fileName);
  if (!read.ok) return read;
  const { scenario, ignored } = read.value;
  const checked = parseScenario(scenario, registry);
  if (!checked.ok) return checked;
  return { ok: true, value: { scenario: checked.value, format, ignored }, issues: [...read.issues, ...checked.issues] };
}

/** The network failed between the lab and its own reader. */
const noReader: Issue = {
  severity: "error",
  code: "input/no-reader",
  path: "",
  expected: "a reader of topologies, loaded when one is opened",
  received: "it did not load",
  hint: "open the file again when the network is there",
};

/** The fabric's part of the host. */
export const extensions: HostExtensions = {
  ...wireExtensions,
  flows: flowsOf,
  explain,
  queries: {
    bridging: (run) => bridgingOf(run) as unknown as JsonValue,
    check: checkText(openText),
    choice: (run, record) => choiceOf(run, record) as JsonValue | undefined,
    failures: (run, ask) => failuresOf(run, ask) as unknown as JsonValue | undefined,
    faults: (run, ask) => faultsOf(run, ask) as JsonValue | undefined,
    latency: (run) => latencyOf(run) as unknown as JsonValue | undefined,
    output: (run, ask) => outputOf(run, ask) as JsonValue | undefined,
    queues: (run, ask) => queuesOf(run, ask) as unknown as JsonValue | undefined,
    race: (run, ask) => raceOf(run, ask) as unknown as JsonValue | undefined,
    segments: (run) => segmentsOf(run) as unknown as JsonValue,
    tunnel: (run, record) => tunnelOf(run, record) as JsonValue | undefined,
  },
};
