/**
 * views/events/describe — what the records of guests say in the list of events.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabTranslate, lookUp } from "@dc/lab";
import { printBytes } from "@dc/ui";
import { answererName, printReason, suppressedName } from "../../model/names.ts";

/** A name in words. */
const word = (t: LabTranslate, name: string, value: string): string => lookUp(t, `${name}.${value}`) ?? value;

/** What a record says beyond its kind; undefined for records that are not of guests. */
export function describe(t: LabTranslate, { kind, a, b, c }: HostEvent): string | undefined {
  switch (kind) {
    case "vm.exit":
      return lookUp(t, "event.vm.exit", { reason: printReason(a), by: word(t, "event.by", answererName(c)) });
    case "vm.enter":
      return lookUp(t, "event.vm.enter", { reason: printReason(a) });
    case "ring.add":
      return lookUp(t, "event.ring.add", { head: b, index: c });
    case "ring.kick":
      return lookUp(t, "event.ring.kick", { index: c, by: word(t, "event.by", answererName(b)) });
    case "ring.suppress":
      return lookUp(t, "event.ring.suppress", { what: word(t, "value.what", suppressedName(b)) });
    case "ring.use":
      return c === 0
        ? lookUp(t, "event.ring.use", { head: b })
        : lookUp(t, "event.ring.use.written", { head: b, bytes: printBytes(c) });
    default:
      return undefined;
  }
}
