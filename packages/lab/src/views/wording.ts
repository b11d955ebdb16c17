/**
 * views/wording — records and flows in words.
 * @module
 */
import type { HostEvent, HostFlow } from "@dc/engine/host";
import { type EventRow, printBytes, printRate, printTime } from "@dc/ui";
import type { LabDefinition } from "../definition/definition.ts";
import { type LabTranslate, lookUp } from "../messages/messages.ts";
import { packetLabel, type Stage } from "../model/stage.ts";

/** A flow: `h1 to h26, 90 Gb/s`. */
export function describeFlow(t: LabTranslate, { from, to, rateBitsPerSecond }: HostFlow): string {
  if (rateBitsPerSecond <= 0) return t("stage.flow.ping", { from, to });
  return t("stage.flow", { from, to, rate: printRate(rateBitsPerSecond) });
}

/** A time without zeros that say nothing: `2.5 µs`, `1 ms`. */
export function shortTime(timePs: number): string {
  return printTime(timePs).replace(/\.?0+(?=\D*$)/, "");
}

/** A hash as eight digits. */
export function printHash(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** A path by its ends where it has more than three parts: `h1/…/vcpu`. */
export function shortPath(path: string): string {
  const parts = path.split("/");
  return parts.length > 3 ? `${parts[0]}/…/${parts.at(-1)}` : path;
}

/** What a record says beyond its kind: in the lab's own words where it has some for it. */
export function describeDetail(t: LabTranslate, event: HostEvent, describe?: LabDefinition["describe"]): string {
  const own = describe?.(t, event);
  if (own !== undefined) return own;
  const cause = event.dropCause;
  const values = {
    a: event.a,
    b: event.b,
    // The number that is a size or a length of a queue stands in b, in a drop in c.
    bytes: printBytes(event.b),
    hash: printHash(event.b),
    bucket: event.c >>> 16,
    address: [24, 16, 8, 0].map((bits) => (event.b >>> bits) & 255).join("."),
    cause: cause === undefined ? "" : (lookUp(t, `drop.${cause}`) ?? cause),
  };
  return lookUp(t, `event.${event.kind}`, values) ?? t("event.other", values);
}

/** The name of a record's packet, or nothing when it is about none. */
export function packetOf(stage: Stage, event: HostEvent): string {
  return event.frame === 0 ? "" : packetLabel(stage, event.frame, event.flow);
}

/** A row of the event list. */
export function makeRow(
  t: LabTranslate,
  stage: Stage,
  event: HostEvent,
  describe?: LabDefinition["describe"],
): EventRow {
  return {
    record: event.record,
    timePs: event.timePs,
    event: event.kind,
    where: shortPath(event.object),
    packet: packetOf(stage, event),
    detail: describeDetail(t, event, describe),
    fault: event.kind === "frame.drop" || event.kind === "link.down",
  };
}
