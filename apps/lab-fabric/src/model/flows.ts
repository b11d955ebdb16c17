/**
 * model/flows — which flows of a run have a letter, and what is said of them.
 * @module
 */
import type { HostFlow } from "@dc/engine/host";
import type { Run } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";
import { formatIpv4Address } from "@dc/wire";

/** Letters there are; a run with more flows of its own shows the first of them. */
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A run with no more flows than this has a letter for each of them, wherever they came from. */
const allMax = 6;

/** Whether a flow stands alone in the file: flows are numbered in the order of the workloads that make them. */
function isWritten(run: Run, flow: number, hosts: number): boolean {
  let next = 1;
  for (const { kind } of run.scenario.workloads) {
    const single = /\/(udp-flow|ping)@/.test(kind);
    if (single && next === flow) return true;
    // A permutation makes one flow for each host, a detection none.
    next += single ? 1 : /\/detection@/.test(kind) ? 0 : hosts;
  }
  return false;
}

/**
 * The flows with a letter. Where a scenario writes single flows, those; background that a permutation makes has none.
 */
export function flowsOf(run: Run): readonly HostFlow[] {
  const { flows, hosts } = fabricOf(run);
  const { graph } = run.simulation;
  const singles = flows.length <= allMax ? flows : flows.filter(({ number }) => isWritten(run, number, hosts.length));
  return singles.slice(0, letters.length).map((flow, index) => ({
    flow: flow.number,
    label: letters[index],
    from: graph.nodeName(flow.from),
    to: graph.nodeName(flow.to),
    rateBitsPerSecond: flow.kind === "udp" ? (flow.frameBytes * 8e12) / flow.gapPs : 0,
    startPs: flow.startPs,
    detail: {
      path: flow.path,
      source: formatIpv4Address(flow.source),
      destination: formatIpv4Address(flow.destination),
      sourcePort: flow.sourcePort,
      destinationPort: flow.destinationPort,
    },
  }));
}
