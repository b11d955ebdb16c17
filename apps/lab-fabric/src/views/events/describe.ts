/**
 * views/events/describe — what the records of bridges and tunnels say in the list of events.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabTranslate, lookUp } from "@dc/lab";
import { formatIpv4Address } from "@dc/wire";

/** What a record says beyond its kind; undefined for records that are of neither. */
export function describe(t: LabTranslate, { kind, b, c }: HostEvent): string | undefined {
  switch (kind) {
    case "vxlan.encapsulate":
    case "vxlan.decapsulate":
      return lookUp(t, `event.${kind}`, { vni: b, vtep: formatIpv4Address(c) });
    case "bridge.flood":
      return lookUp(t, "event.bridge.flood", { count: b });
    default:
      return undefined;
  }
}
