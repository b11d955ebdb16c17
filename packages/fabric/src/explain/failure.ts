/**
 * explain/failure — who does not know yet of a failure, at the moment that is looked at.
 *
 * Source: rules F116, F376 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import { type Explanation, reason } from "./explanation.ts";

/** A switch that still sends into a link that carries nothing, because it has not noticed. @param sincePs of the failure. */
export function notDetectedYet(fabric: Fabric, port: number, sincePs: Ps): Explanation | undefined {
  const { graph } = fabric.simulation;
  const node = graph.ports.node[port];
  if (!fabric.isSwitch(node) || !fabric.believesUp(node, graph.ports.link[port])) return undefined;
  return reason("not-detected-yet", { node: graph.nodeName(node), sincePs });
}

/** A switch to which the news of a failure is on its way; of several, the first in the order of the fabric. */
export function notWithdrawnYet(fabric: Fabric): Explanation | undefined {
  const { graph } = fabric.simulation;
  if (fabric.detection === undefined) return undefined;
  for (const { link, endPs, notices } of fabric.failures.list().reverse()) {
    const first = notices.find(({ isDown }) => isDown);
    if (endPs !== undefined || first === undefined) continue;
    const ignorant = fabric.switches.filter((node) => fabric.believesUp(node, link));
    if (ignorant.length === 0) continue;
    const [a, b] = graph.linkEnds(link).map((end) => graph.portName(end));
    return reason("not-withdrawn-yet", {
      node: graph.nodeName(ignorant[0]),
      nodes: ignorant.length,
      link: `${a} – ${b}`,
      sincePs: first.timePs,
    });
  }
  return undefined;
}
