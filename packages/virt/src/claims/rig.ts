/**
 * claims/rig — a guest's device with both ends, for experiments: frames in, times and counters out.
 *
 * @module
 */
import { createSimulation, type Ps, type Simulation } from "@dc/engine";
import { type CostProfile, type CostStep, deriveProfile, type SourcedNumber } from "../costs/profile.ts";
import { costProfile } from "../costs/profiles.ts";
import { createVcpu } from "../exit/vcpu.ts";
import { createGuestNic, type GuestNic, type GuestNicOptions } from "../net/guest-nic.ts";

/** A rig. */
export interface Rig {
  readonly simulation: Simulation;
  readonly nic: GuestNic;
  /** When each frame left the guest, or reached it, and when the same frame was sent or delivered. */
  readonly out: { readonly fromPs: Ps; readonly atPs: Ps }[];
  readonly into: { readonly fromPs: Ps; readonly atPs: Ps }[];
  /** Let the guest send a frame of 60 bytes, or the host deliver one. */
  send(timePs: Ps): void;
  deliver(timePs: Ps): void;
}

/** Set a device up, on a CPU whose guest runs or halts when it has nothing to do. */
export function createRig(
  options: Omit<GuestNicOptions, "toHost" | "toGuest">,
  seed = 1,
  idle: "run" | "halt" = "run",
): Rig {
  const simulation = createSimulation({ seed });
  const { frames } = simulation;
  const out: { fromPs: Ps; atPs: Ps }[] = [];
  const into: { fromPs: Ps; atPs: Ps }[] = [];
  const note = (list: { fromPs: Ps; atPs: Ps }[], frame: number): void => {
    list.push({ fromPs: frames.createdPs.get(frame), atPs: simulation.now });
    frames.release(frame);
  };
  const nic = createGuestNic(simulation, "h1/vm1/virtio0", {
    transmitQueueFrames: 1 << 20,
    receiveQueueFrames: 1 << 20,
    vcpu: createVcpu(simulation, "h1/vm1/vcpu0", { profile: options.profile, idle }),
    ...options,
    toHost: (frame) => note(out, frame),
    toGuest: (frame) => note(into, frame),
  });
  const send = simulation.handler("rig", "send", () => nic.transmit(frames.allocate(60)));
  const deliver = simulation.handler("rig", "deliver", () => nic.deliver(frames.allocate(60)));
  return {
    simulation,
    nic,
    out,
    into,
    send: (timePs) => void simulation.at(timePs, send, 0),
    deliver: (timePs) => void simulation.at(timePs, deliver, 0),
  };
}

/** The course's costs with some of them set for an experiment. */
export function seedWith(id: string, cycles: { readonly [step in CostStep]?: number }): CostProfile {
  return profileWith("seed-2400", id, cycles);
}

/** A profile's costs with some of them set for an experiment. */
export function profileWith(
  profile: string,
  id: string,
  cycles: { readonly [step in CostStep]?: number },
): CostProfile {
  const base = costProfile(profile);
  const numbers: { [step in CostStep]?: SourcedNumber } = {};
  for (const [step, value] of Object.entries(cycles) as [CostStep, number][])
    numbers[step] = {
      value,
      unit: base.numbers[step].unit,
      source: `set by the experiment "${id}", so that only what it is about costs anything`,
      date: "2026-11",
      confidence: "unverified",
    };
  return deriveProfile(base, id, `${profile} with parts set by ${id}`, numbers, base.cited.slice(0, 1));
}
