/**
 * show/command — `dclab show`: what a device prints at an instant of a run, in iproute2's words.
 *
 * The output is the table alone, so that it can be compared with a real device's.
 * @module
 */
import { allPackages } from "@dc/datacenter/all-kinds";
import type { Issue } from "@dc/engine";
import { createRegistry, createRun, readQuantity } from "@dc/engine/scenario";
import { fabricOf, show as showTable, showCommands, type ShowTopic } from "@dc/fabric";
import { describeIssues } from "../run/issues.ts";
import { loadRun } from "../run/load.ts";
import { readSource } from "../run/source.ts";
import type { Streams } from "../streams.ts";

/** Flags of `dclab show`. */
export interface ShowOptions {
  readonly at?: string;
  readonly node: string;
  readonly seed?: number;
}

/** Topics, as they are typed. */
export const showTopics: readonly ShowTopic[] = Object.keys(showCommands) as ShowTopic[];

/** Print one table of one node. @returns 0; 2 when the input or the usage is wrong. */
export function show(file: string, topic: ShowTopic, options: ShowOptions, streams: Streams): number {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    return 2;
  };
  const usage = (path: string, expected: string, received: string, hint?: string): number =>
    wrong(
      [
        {
          ...{ severity: "error", code: "cli/usage", path, expected, received },
          ...(hint === undefined ? {} : { hint }),
        },
      ],
      "dclab",
    );
  const atPs = options.at === undefined ? undefined : readQuantity("time", options.at);
  if (atPs !== undefined && typeof atPs !== "number")
    return usage("--at", "a time with its unit (ps ns us ms s), as 1ms", JSON.stringify(options.at));
  const source = readSource(file);
  if (!source.ok) return wrong(source.issues, file);
  const registry = createRegistry(allPackages);
  const loaded = loadRun(source.value, registry);
  if (!loaded.ok) return wrong(loaded.issues, source.value.name);
  const { scenario, actions, timePs } = loaded.value;
  const run = createRun(options.seed === undefined ? scenario : { ...scenario, seed: options.seed }, registry, {
    traceRecordsMax: 0,
    checkpointEvents: Number.MAX_SAFE_INTEGER,
    actions,
  });
  const node = run.simulation.graph.nodeByName(options.node);
  const fabric = fabricOf(run);
  if (node < 0 || !fabric.topologyNodes.includes(node)) {
    const names = fabric.topologyNodes.map((each) => run.simulation.graph.nodeName(each));
    const few = names.slice(0, 12).join(", ") + (names.length > 12 ? ", …" : "");
    return usage("--node", "a switch, a host or a bridge of the run", options.node, `there are ${few}`);
  }
  run.timeline.runUntil(atPs ?? timePs ?? run.untilPs);
  for (const { text } of showTable(fabric, node, topic)) streams.print(text);
  for (const line of describeIssues(loaded.issues, source.value.name)) streams.error(line);
  return 0;
}
