/**
 * testing/wire — a device that joins two ports and takes no time: where a guest's network card will be.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";

/** Join two ports of a fabric by a device that hands each frame to the other at once. Before the fabric starts. */
export function attachWire(fabric: Fabric, a: PortIndex, b: PortIndex): void {
  const { graph } = fabric.simulation;
  fabric.attach(a, b);
  graph.device(a, { transmit: (frame) => graph.deliver(b, frame) });
  graph.device(b, { transmit: (frame) => graph.deliver(a, frame) });
}
