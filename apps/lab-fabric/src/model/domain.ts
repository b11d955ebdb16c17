/**
 * model/domain — what the host does not know: the fabric's kinds, its files and its reasons.
 *
 * The one place where the lab joins engine, wire and fabric; the worker and the tests take it from here.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type { HostExtensions, Opening } from "@dc/engine/host";
import { createRegistry, type Registry } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { explain, fabricKinds, parseContainerlab } from "@dc/fabric";
import { checkText, openScenario, wireExtensions } from "@dc/lab/domain";
import { choiceOf } from "./choice.ts";
import { flowsOf } from "./flows.ts";
import { outputOf } from "./outputs.ts";
import { segmentsOf, tunnelOf } from "./segments.ts";

/** What a scenario of this lab may name. */
export const registry: Registry = createRegistry([fabricKinds]);

/**
 * Read what a person opened: a containerlab topology where it has a `topology`, a scenario otherwise.
 */
export function openText(text: string, fileName: string): Parsed<Opening> {
  const parsed = parseText(text, fileName);
  const value = parsed.ok ? parsed.value.value : undefined;
  const isTopology = typeof value === "object" && value !== null && Object.hasOwn(value, "topology");
  if (!isTopology && (parsed.ok || !/\.clab\.ya?ml$/i.test(fileName))) return openScenario(registry, text, fileName);
  const read = parseContainerlab(text, fileName);
  if (!read.ok) return read;
  const { scenario, ignored } = read.value;
  return { ok: true, value: { scenario, format: "containerlab", ignored }, issues: read.issues };
}

/** The fabric's part of the host. */
export const extensions: HostExtensions = {
  ...wireExtensions,
  flows: flowsOf,
  explain,
  queries: {
    check: checkText(openText),
    choice: (run, record) => choiceOf(run, record) as JsonValue | undefined,
    output: (run, ask) => outputOf(run, ask) as JsonValue | undefined,
    segments: (run) => segmentsOf(run) as unknown as JsonValue,
    tunnel: (run, record) => tunnelOf(run, record) as JsonValue | undefined,
  },
};
