/**
 * views/events/describe — what the records of guests and tunnels say in the list of events.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabTranslate, lookUp } from "@dc/lab";
import { answererName, printReason, suppressedName } from "../../model/names.ts";

/** A name in words. */
const word = (t: LabTranslate, name: string, value: string): string => lookUp(t, `value.${name}.${value}`) ?? value;

/** What a record says beyond its kind; undefined leaves it to the frame. */
export function describe(t: LabTranslate, { kind, a, b, c }: HostEvent): string | undefined {
  switch (kind) {
    case "vm.exit":
      return lookUp(t, `event.${kind}`, { reason: printReason(a), by: word(t, "by", answererName(c)) });
    case "vm.enter":
      return lookUp(t, `event.${kind}`, { reason: printReason(a) });
    case "ring.add":
      return lookUp(t, `event.${kind}`, { head: b, index: c });
    case "ring.kick":
      return lookUp(t, `event.${kind}`, { index: c, by: word(t, "by", answererName(b)) });
    case "ring.suppress":
      return lookUp(t, `event.${kind}`, { what: word(t, "what", suppressedName(b)) });
    case "ring.use":
      return lookUp(t, `event.${kind}`, { head: b });
    case "vxlan.encapsulate":
    case "vxlan.decapsulate":
      return lookUp(t, `event.${kind}`, { vni: b });
    default:
      return undefined;
  }
}
