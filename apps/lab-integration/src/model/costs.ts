/**
 * model/costs — what a span's cost is made of: steps of a cost profile, or an adapter, each with its source.
 *
 * Which steps a path has is the business of @dc/virt, which adds them up; here they are named again so that a person can
 * ask where a number comes from. A list whose cycles do not add up to the span's is not shown: a wrong source is worse
 * than none.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { guestsOf } from "@dc/datacenter";
import { assumed, mediaProfile } from "@dc/rdma";
import {
  type CostProfile,
  type CostStep,
  costProfile,
  type DataPath,
  type DiskPath,
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

const disks: {
  readonly [path in DiskPath]: { readonly kick: readonly CostStep[]; readonly backend: readonly CostStep[] };
} = {
  vmm: { kick: kicks.vmm, backend: ["backendRequest", "syscall"] },
  "vhost-user": { kick: kicks.vhost, backend: ["backendRequest"] },
};

/** What is asked about. */
export interface CostQuestion {
  readonly layer: string;
  readonly place: string;
  readonly cycles: number;
  readonly lengthPs: number;
  /** On its way out of the guest that asks. */
  readonly leaving: boolean;
}

/** The steps of a network device; none where its time follows from something else than a profile. */
function nicSteps({ layer, leaving }: CostQuestion, path: DataPath, delivery: InterruptDelivery): readonly CostStep[] {
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

/** The steps of a disk, likewise. */
function diskSteps({ layer, leaving }: CostQuestion, path: DiskPath): readonly CostStep[] {
  switch (layer) {
    case "virt.guest":
      return [leaving ? "driverRequest" : "driverReceive"];
    case "virt.kick":
      return disks[path].kick;
    case "virt.wake":
      return ["workerWake"];
    case "virt.backend":
      return disks[path].backend;
    default:
      return [];
  }
}

/** What a node's options may say of its cost. */
interface CostOptions {
  readonly profile?: string;
  readonly interrupt?: InterruptDelivery;
  readonly path?: string;
  readonly media?: string;
}

/** A medium's own time for a block, read or written. */
function mediaCosts(id: string, lengthPs: number): readonly CostView[] {
  const medium = mediaProfile(id);
  if (medium === undefined) return [];
  return (["read", "write"] as const)
    .filter((operation) => medium[operation].value === lengthPs)
    .map((operation) => ({ step: `${id} ${operation}`, ...medium[operation] }));
}

/** What is known of a span's cost; nothing where no profile says anything that fits. */
export function costsOf(run: Run, question: CostQuestion): readonly CostView[] {
  const { layer, place, lengthPs } = question;
  const optionsOf = (name: string | undefined): CostOptions | undefined =>
    run.plan.nodes.find((node) => node.name === name)?.options as CostOptions | undefined;
  const [, name, device] = place.split("/");
  if (layer === "rdma.adapter")
    return assumed.nicPipeline.value === lengthPs ? [{ step: "nicPipeline", ...assumed.nicPipeline }] : [];
  if (layer === "nvme.media") return mediaCosts(optionsOf(device ?? name)?.media ?? "", lengthPs);
  const guest = guestsOf(run).list.find((each) => each.name === name);
  if (guest === undefined) return [];
  const { profile = "", interrupt = "inject" } = optionsOf(name) ?? {};
  const path = optionsOf(device)?.path ?? "";
  const steps =
    place === guest.nic.name
      ? nicSteps(question, guest.nic.path, interrupt)
      : Object.hasOwn(disks, path)
        ? diskSteps(question, path as DiskPath)
        : [];
  return fitting(costProfile(profile), steps, question.cycles);
}

/** Steps with their sources, if they add up to the cycles; a copy adds more, by the byte. */
function fitting(profile: CostProfile, steps: readonly CostStep[], cycles: number): readonly CostView[] {
  const numbers = steps.map((step) => ({ step, ...profile.numbers[step] }));
  const known = numbers.reduce((sum, { unit, value }) => (unit === "cycle" ? sum + value : sum), 0);
  const copies = numbers.some(({ unit }) => unit === "cycle/byte");
  return (copies ? known <= cycles : known === cycles) ? join(numbers) : [];
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
