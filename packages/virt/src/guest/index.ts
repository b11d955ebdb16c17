/**
 * @dc/virt/guest — guests of machine code as a scenario names them: `virt/guest@1`.
 *
 * An entry of its own, because it brings the processor, the assembler and every technique along: who has guests' devices
 * only does not load them. Put `guestKinds` into a registry beside `virtKinds`.
 * @module
 */
import { type BuildContext, type KindPackage, type NodeKind, nodeKind } from "@dc/engine/scenario";
import { techniqueCostSet } from "../costs/technique-costs.ts";
import { makeVirtError } from "../errors.ts";
import { createGuestProcess, type GuestProcess } from "./guest-process.ts";
import { type GuestReport, reportGuest } from "./guest-report.ts";
import { type GuestOptions, guestShape } from "./guest-shape.ts";

export {
  createGuestProcess,
  GuestProcess,
  type GuestProcessOptions,
  guestRecordKinds,
  guestStops,
} from "./guest-process.ts";
export { type GuestReport, reportGuest } from "./guest-report.ts";
export { guestMemoryBytes, type GuestOptions, guestShape } from "./guest-shape.ts";

/** Guests by name: `guestProcessesOf(run).get("vm1")`. */
export type GuestProcesses = ReadonlyMap<string, GuestProcess>;

function processesOf(context: BuildContext): Map<string, GuestProcess> {
  return context.packageState("virt/guest", () => new Map<string, GuestProcess>());
}

/** The guests of machine code of a run, also of the context that a kind builds with. */
export function guestProcessesOf(from: BuildContext | { readonly context: BuildContext }): GuestProcesses {
  return processesOf("context" in from ? from.context : from);
}

/** The guest of this name. @throws `virt/bad-option` where none is called so */
export function guestProcess(from: BuildContext | { readonly context: BuildContext }, name: string): GuestProcess {
  const found = guestProcessesOf(from).get(name);
  if (found === undefined) throw makeVirtError("virt/bad-option", `${name}: no guest of machine code is called so`);
  return found;
}

/** What became of every guest of machine code, in the order of the scenario. */
export function reportGuests(from: BuildContext | { readonly context: BuildContext }): readonly GuestReport[] {
  return [...guestProcessesOf(from).values()].map(reportGuest);
}

/** Most bytes of RAM of all guests of a scenario. */
const memoryBytesMax = 0x4000_0000;
const kindName = "virt/guest@1";

const guestKind: NodeKind = nodeKind({
  kind: kindName,
  shape: guestShape,
  build(context, name, { technique, image, costs, sensitiveTrap, start }) {
    const { simulation } = context;
    // It has a name and no port.
    simulation.graph.addNode(name, (_port, frame) => simulation.graph.consume(frame));
    const options = { technique, image, costs: techniqueCostSet(costs), sensitiveTrap, startPs: start };
    processesOf(context).set(name, createGuestProcess(simulation, name, options));
  },
}) as NodeKind;

/** Guests of machine code; hand it to `createRegistry`. */
export const guestKinds: KindPackage = {
  name: "virt/guest",
  kinds: [guestKind],
  actions: [],
  check(plan, reader) {
    let sum = 0;
    for (const { kind, path, options } of plan.nodes) {
      if (kind.kind !== kindName) continue;
      sum += (options as GuestOptions).image.memoryBytes;
      if (sum <= memoryBytesMax) continue;
      reader.report("virt/memory-size", `${path}.memory`, "1 GiB for all guests together", `${sum} bytes`);
      return;
    }
  },
};
