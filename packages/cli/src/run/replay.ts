/**
 * run/replay — `--replay LOG`: what came in while `dclab bridge` ran, so that the run is made again without a network.
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import type { Issue, Parsed } from "@dc/engine";
import type { Registry, Scenario } from "@dc/engine/scenario";
import { parseLiveLog } from "@dc/fabric/live";
import type { LoadedRun } from "./load.ts";

/** Largest log that is read: below the longest text that a JavaScript engine holds. */
const logBytesMax = 500 * 1024 * 1024;

/** Put a log's seed, actions and end in the place of a scenario's. */
export function loadReplay(path: string, asked: LoadedRun, registry: Registry): Parsed<LoadedRun> {
  const refuse = (code: string, expected: string, received: string): Parsed<LoadedRun> => ({
    ok: false,
    issues: [{ severity: "error", code, path: "", expected, received }],
  });
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > logBytesMax) return refuse("input/too-large", "at most 500 MiB", `${Math.ceil(size / 1024 / 1024)} MiB`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    return refuse("input/unreadable", "a log of `dclab bridge`", code === "ENOENT" ? "no such file" : code);
  }
  const known = (what: string): boolean => registry.actions.has(what);
  const read = parseLiveLog(text, known);
  if (!read.ok) return read;
  const { actions, seed, endPs, digest, scenario } = read.value;
  const title = (asked.scenario as Scenario & { readonly name?: string }).name ?? "";
  const issues: Issue[] = [];
  if (title !== scenario) {
    const [expected, received] = [JSON.stringify(scenario), JSON.stringify(title)];
    issues.push({ severity: "warning", code: "cli/replay", path: "name", expected, received });
  }
  const value: LoadedRun = {
    scenario: { ...asked.scenario, seed },
    ignored: asked.ignored,
    actions,
    timePs: endPs,
    isReplay: true,
    ...(digest === undefined ? {} : { digest }),
  };
  return { ok: true, value, issues };
}
