/**
 * check/objects — nodes and ports of a run by a pattern: `leaf1/e1-*`.
 *
 * Sources: rule L51 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { createGlob } from "./glob.ts";

/** Nodes, then ports, whose names match. */
export function* objectsOf({ graph }: Simulation, pattern: string): Generator<string, void, undefined> {
  const isMeant = createGlob(pattern);
  for (let node = 0; node < graph.nodeCount; node++) if (isMeant(graph.nodeName(node))) yield graph.nodeName(node);
  for (let port = 0; port < graph.portCount; port++) {
    const path = graph.portName(port).replace(":", "/");
    if (isMeant(path)) yield path;
  }
}
