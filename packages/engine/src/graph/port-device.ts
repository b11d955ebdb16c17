/**
 * graph/port-device — what can stand at a port in the place of a cable: a machine's network card, a tunnel to the world.
 * @module
 */
import type { Frame } from "./frames.ts";

/**
 * The far side of a port that has no cable. A frame that is sent at the port is the device's from then on: the device
 * gives it to another port with `graph.deliver`, or releases it. How long that takes is the device's affair.
 */
export interface PortDevice {
  /** Take a frame. Called inside the event that sends it, at `simulation.now`. */
  transmit(frame: Frame): void;
}
