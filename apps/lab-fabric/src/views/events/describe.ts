/**
 * views/events/describe — what the records of bridges and tunnels say in the list of events.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabTranslate, lookUp } from "@dc/lab";
import { formatIpv4Address } from "@dc/wire";

/** Roles and states by the numbers of a `bridge.port` record. */
const roles = ["disabled", "root", "designated", "alternate", "backup"];
const states = ["discarding", "learning", "forwarding"];

/** What a record says beyond its kind; undefined for records that are of neither. */
export function describe(t: LabTranslate, { kind, a, b, c }: HostEvent): string | undefined {
  switch (kind) {
    case "vxlan.encapsulate":
    case "vxlan.decapsulate":
    case "vxlan.learn":
    case "vxlan.move":
    case "vxlan.age":
      return lookUp(t, `event.${kind}`, { vni: b, vtep: formatIpv4Address(c) });
    case "vxlan.flood":
      return lookUp(t, "event.vxlan.flood", { count: b, vni: c });
    case "multicast.replicate":
      return lookUp(t, "event.multicast.replicate", { count: b, group: formatIpv4Address(c) });
    case "bridge.flood":
      return lookUp(t, "event.bridge.flood", { count: b });
    case "bridge.port":
      return lookUp(t, "event.bridge.port", {
        role: lookUp(t, `bridging.role.${roles[b]}`) ?? "",
        state: lookUp(t, `bridging.state.${states[c]}`) ?? "",
      });
    case "mac.learn":
    case "mac.move":
    case "mac.age":
      return b === 0 ? undefined : lookUp(t, "event.mac.vlan", { vlan: b });
    case "mac.flush":
      return lookUp(t, "event.mac.flush", { count: a });
    default:
      return undefined;
  }
}
