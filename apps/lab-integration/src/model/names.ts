/**
 * model/names — numbers of guests' records as the names that they stand for.
 * @module
 */
import { answerers, exitReasonName } from "@dc/virt";

/** A reason as the manual names it, in capitals: `EPT_MISCONFIGURATION`. */
export function printReason(reason: number): string {
  return (
    exitReasonName(reason)
      ?.replace(/[A-Z]/g, (letter) => `_${letter}`)
      .toUpperCase() ?? `reason ${reason}`
  );
}

/** Who finishes an exit or answers a kick: `hardware`, `kernel`, `user` or `l0`. */
export function answererName(place: number): string {
  return answerers[place] ?? String(place);
}

/** What a side did not ask for. */
export function suppressedName(what: number): "kick" | "interrupt" {
  return what === 0 ? "kick" : "interrupt";
}
