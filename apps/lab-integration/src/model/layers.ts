/**
 * model/layers — which layer of a data centre a span belongs to, and in which stratum of a server it happens.
 *
 * A layer that nobody has named here keeps its own name on the page and is drawn by what its first word says.
 * @module
 */
import type { LayerName } from "@dc/ui";
import type { SpanView, Way } from "./view.ts";

/** A stratum of a server cut open, from the guest down. */
export type StratumName = "guest" | "queue" | "hypervisor" | "host" | "device" | "media";

/** The strata in their order, each with its layer. The queue lies in the guest's memory. */
export const strata: readonly { readonly id: StratumName; readonly layer: LayerName }[] = [
  { id: "guest", layer: "guest" },
  { id: "queue", layer: "guest" },
  { id: "hypervisor", layer: "hypervisor" },
  { id: "media", layer: "device" },
  { id: "host", layer: "host" },
  { id: "device", layer: "device" },
];

/** The strata of an end: of a guest's server, or of one that has none. @param touched what requests touch there. */
export function strataOf(hasGuest: boolean, touched: readonly string[]): typeof strata {
  return strata.filter(({ id }) => {
    if (id === "media") return touched.includes(id);
    return hasGuest || id === "host" || id === "device" || touched.includes(id);
  });
}

/** Where a span of a server happens. @param way how its guest is served. */
export function stratumOf({ layer, exits }: Pick<SpanView, "layer" | "exits">, way: Way): StratumName {
  const carrier = way === "vf" ? "device" : way === "vmm" ? "hypervisor" : "host";
  switch (layer) {
    case "virt.guest":
    case "virt.queue":
      return "guest";
    case "virt.ring":
      return "queue";
    case "virt.kick":
      // A function's doorbell is a write to the device; any other ends in the hypervisor.
      return way === "vf" ? "device" : "hypervisor";
    case "virt.wake":
    case "virt.backend":
      return carrier;
    case "virt.interrupt":
      // A posted interrupt is delivered by the processor, and its handler is the guest's.
      return exits > 0 ? "hypervisor" : "guest";
    case "node.hold":
      return "host";
    case "virt.storage":
      return "media";
    default:
      if (/\bmedia\b/.test(layer)) return "media";
      return /^(link|port|rdma|roce|disk)\b/.test(layer) ? "device" : "host";
  }
}

/** The layer whose colour a span has. @param stratum where it happens; undefined on a switch. */
export function layerOf(layer: string, stratum: StratumName | undefined): LayerName {
  if (layer === "fabric.vxlan" || /^(vxlan|overlay|tunnel)\b/.test(layer)) return "overlay";
  if (/^(rdma|roce)\b/.test(layer)) return "rdma";
  if (stratum === undefined || /^fabric\b/.test(layer)) return "underlay";
  return strata.find(({ id }) => id === stratum)?.layer ?? "host";
}
