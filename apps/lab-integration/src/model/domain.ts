/**
 * model/domain — what the host does not know: whole data centres, their requests and where the time of each goes.
 *
 * The one place where the lab joins engine, wire, fabric, virt and datacenter; the worker and the tests take it from
 * here.
 * @module
 */
import type { JsonValue, Parsed } from "@dc/engine";
import type { HostExtensions, Opening } from "@dc/engine/host";
import { createRegistry, type Registry } from "@dc/engine/scenario";
import { datacenterPackages } from "@dc/datacenter";
import { openScenario, wireExtensions } from "@dc/lab/domain";
import { explain } from "./explain.ts";
import { chainsOf, requestsOf } from "./requests.ts";
import type { ChainsQuestion } from "./view.ts";

/** What a scenario of this lab may name. */
export const registry: Registry = createRegistry(datacenterPackages);

/** Read what a person opened. */
export function openText(text: string, fileName: string): Parsed<Opening> {
  return openScenario(registry, text, fileName);
}

/** The lab's part of the host. */
export const extensions: HostExtensions = {
  ...wireExtensions,
  explain,
  queries: {
    requests: (run) => requestsOf(run) as unknown as JsonValue,
    chains: (run, ask) => chainsOf(run, ask as unknown as ChainsQuestion) as unknown as JsonValue | undefined,
  },
};
