/**
 * model/costs — the steps of a cost profile that a span of a guest's device consists of, each with its source.
 *
 * Which steps a path has is the business of @dc/virt, which adds them up; here they are named again so that a person can
 * ask where a number comes from. A list whose cycles do not add up to the span's is not shown: a wrong source is worse
 * than none.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { guestsOf } from "@dc/datacenter";
import {
  type CostProfile,
  type CostStep,
  costProfile,
  type DataPath,
  type InterruptDelivery,
  roundTrips,
} from "@dc/virt";
import type { CostView } from "./view.ts";

const kicks: { readonly [path in DataPath]: readonly CostStep[] } = {
  vmm: ["hardwareExit", "dispatch", "userReturn", "userHandler"],
  vhost: ["hardwareExit", "dispatch", "ioeventfdSignal"],
  vf: ["doorbellWrite"],
};
const frames: { readonly [path in DataPath]: readonly CostStep[] } = {
  vmm: ["backendPacket", "syscall", "copyStart", "copyPerByte", "hostStack"],
  vhost: ["backendPacket", "copyStart", "copyPerByte", "hostStack"],
  vf: ["devicePacket"],
};
const raises: { readonly [path in DataPath]: readonly CostStep[] } = {
  vmm: ["syscall", "irqfdSignal"],
  vhost: ["irqfdSignal"],
  vf: [],
};
const interrupts: { readonly [delivery in InterruptDelivery]: readonly CostStep[] } = {
  inject: [...roundTrips.injection, "guestInterrupt", ...roundTrips.kernel],
  apicv: [...roundTrips.injection, "guestInterrupt"],
  posted: ["interruptPost", "guestInterrupt"],
};

/** The steps of a layer; none where its time follows from something else than a profile. */
export function stepsOf(
  layer: string,
  path: DataPath,
  delivery: InterruptDelivery,
  leaving: boolean,
): readonly CostStep[] {
  switch (layer) {
    case "virt.guest":
      return [leaving ? "driverTransmit" : "driverReceive"];
    case "virt.kick":
      return kicks[path];
    case "virt.wake":
      return path === "vf" ? [leaving ? "dmaRead" : "dmaWrite"] : ["workerWake"];
    case "virt.backend":
      return frames[path];
    case "virt.interrupt":
      return [...raises[path], ...interrupts[delivery]];
    default:
      return [];
  }
}

/** Cycles of some steps. @param bytes for a cost by the byte; nothing is known of those at which it does not matter. */
export function cyclesOf(profile: CostProfile, steps: readonly CostStep[], bytes = 0): number {
  return steps.reduce((sum, step) => {
    const { value, unit } = profile.numbers[step];
    if (unit === "cycle/byte") return sum + Math.ceil(value * bytes);
    return unit === "cycle" ? sum + value : sum;
  }, 0);
}

/** What a profile says of a span; nothing where no profile does. @param leaving on the way out of the first guest. */
export function costsOf(run: Run, layer: string, place: string, leaving: boolean, cycles: number): readonly CostView[] {
  const [, name] = place.split("/");
  const guest = guestsOf(run).list.find((each) => each.name === name);
  if (guest === undefined || !layer.startsWith("virt.")) return [];
  const options = run.plan.nodes.find((node) => node.name === name)?.options as
    | { readonly profile?: string; readonly interrupt?: InterruptDelivery }
    | undefined;
  const profile = costProfile(options?.profile ?? "");
  const steps = stepsOf(layer, guest.nic.path, options?.interrupt ?? "inject", leaving);
  const repeated = steps.map((step) => ({ step, ...profile.numbers[step] }));
  const byTheByte = repeated.some(({ unit }) => unit === "cycle/byte");
  const known = cyclesOf(profile, steps);
  return (byTheByte ? known <= cycles : known === cycles) ? join(repeated) : [];
}

/** A step that is there twice counts twice and stands once. */
function join(steps: readonly CostView[]): readonly CostView[] {
  const joined = new Map<string, CostView>();
  for (const step of steps) {
    const before = joined.get(step.step);
    joined.set(step.step, before === undefined ? step : { ...step, value: before.value + step.value });
  }
  return [...joined.values()];
}
