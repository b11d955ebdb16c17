/**
 * model/domain — what the host does not know: guests, their queues and their exits.
 *
 * The one place where the lab joins engine, wire and virt; the worker and the tests take it from here.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type { HostExtensions, Opening } from "@dc/engine/host";
import { createRegistry, type Registry } from "@dc/engine/scenario";
import { openScenario, wireExtensions } from "@dc/lab/domain";
import { virtKinds } from "@dc/virt";
import { explain } from "./explain.ts";
import { histogramOf } from "./histogram.ts";
import { viewOf } from "./queues.ts";

/** What a scenario of this lab may name. */
export const registry: Registry = createRegistry([virtKinds]);

/** Read what a person opened. */
export function openText(text: string, fileName: string): Parsed<Opening> {
  return openScenario(registry, text, fileName);
}

/** The lab's part of the host. */
export const extensions: HostExtensions = {
  ...wireExtensions,
  explain,
  queries: {
    queues: (run) => viewOf(run) as unknown as JsonValue,
    histogram: (run) => histogramOf(run) as unknown as JsonValue,
  },
};
