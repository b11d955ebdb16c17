/**
 * topology/command — `dclab topology`: a scenario or another program's topology, written as a containerlab file or as a
 * scenario.
 * @module
 */
import { allPackages } from "@dc/datacenter/all-kinds";
import type { Issue } from "@dc/engine";
import { createRegistry, printScenario } from "@dc/engine/scenario";
import { printContainerlab } from "@dc/fabric/files";
import { describeIssues, makePrintable } from "../run/issues.ts";
import { loadRun } from "../run/load.ts";
import { readSource } from "../run/source.ts";
import type { Streams } from "../streams.ts";

/** Flags of `dclab topology`. */
export interface TopologyOptions {
  /** What is written: a containerlab file, or a scenario. */
  readonly to: "clab" | "scenario";
}

/** Most paths that are printed. */
const pathsMax = 20;

/**
 * Print what a file, standard input or a link says in another form; what that form cannot say goes to standard error.
 *
 * @returns 0; 2 when the input is wrong
 */
export function topology(file: string, { to }: TopologyOptions, streams: Streams): number {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    return 2;
  };
  const source = readSource(file);
  if (!source.ok) return wrong(source.issues, file);
  const { name } = source.value;
  const loaded = loadRun(source.value, createRegistry(allPackages));
  if (!loaded.ok) return wrong(loaded.issues, name);
  const { scenario, ignored } = loaded.value;
  const written = to === "clab" ? printContainerlab(scenario) : undefined;
  if (written?.ok === false) return wrong(written.issues, name);
  streams.print((written === undefined ? printScenario(scenario) : written.value.text).trimEnd());
  for (const line of describeIssues(loaded.issues, name)) streams.error(line);
  tell("not carried out", ignored, streams);
  tell("left out", written?.value.leftOut ?? [], streams);
  return 0;
}

function tell(what: string, paths: readonly string[], streams: Streams): void {
  if (paths.length === 0) return;
  const more = paths.length > pathsMax ? `, … and ${paths.length - pathsMax} more` : "";
  streams.error(makePrintable(`${what}: ${paths.slice(0, pathsMax).join(", ")}${more}`));
}
