/**
 * testing/nic-scene — a guest's network device with a script for both of its ends.
 *
 * Frames are sent and delivered by events; what comes out is noted with its time and released. Nothing is a closure,
 * so that a scene can be saved and taken back; the notes are beside the state and start anew where a run goes back.
 * @module
 */
import { createSimulation, type Ps, type Simulation, type SimulationOptions } from "@dc/engine";
import { createGuestNic, type GuestNic, type GuestNicOptions } from "../net/guest-nic.ts";

/** What came out of an end. */
export interface Arrival {
  readonly timePs: Ps;
  /** Id of the frame. */
  readonly frame: number;
  readonly sizeBytes: number;
}

/** A device under test. */
export interface NicScene {
  readonly simulation: Simulation;
  readonly nic: GuestNic;
  /** What has left the guest, and what has reached it. */
  readonly sent: Arrival[];
  readonly received: Arrival[];
  /** Let the guest send a frame, or the host deliver one, at a time. */
  send(timePs: Ps, sizeBytes: number): void;
  deliver(timePs: Ps, sizeBytes: number): void;
}

/** Make a scene. Each frame's bytes are its id, byte by byte, if anybody reads them. */
export function createNicScene(
  options: Omit<GuestNicOptions, "toHost" | "toGuest">,
  simulationOptions: Partial<SimulationOptions> = {},
): NicScene {
  const simulation = createSimulation({ seed: 1, ...simulationOptions });
  const { frames } = simulation;
  frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame]).fill(frames.id[frame]));
  const sent: Arrival[] = [];
  const received: Arrival[] = [];
  const note = (list: Arrival[], frame: number): void => {
    list.push({ timePs: simulation.now, frame: frames.id[frame], sizeBytes: frames.sizeBytes[frame] });
    frames.release(frame);
  };
  const nic = createGuestNic(simulation, "h1/vm1/virtio0", {
    ...options,
    toHost: (frame) => note(sent, frame),
    toGuest: (frame) => note(received, frame),
  });
  const send = simulation.handler("scene", "send", (sizeBytes) => nic.transmit(frames.allocate(sizeBytes)));
  const deliver = simulation.handler("scene", "deliver", (sizeBytes) => nic.deliver(frames.allocate(sizeBytes)));
  return {
    simulation,
    nic,
    sent,
    received,
    send: (timePs, sizeBytes) => void simulation.at(timePs, send, sizeBytes),
    deliver: (timePs, sizeBytes) => void simulation.at(timePs, deliver, sizeBytes),
  };
}
