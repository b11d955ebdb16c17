/**
 * model/names — numbers of guests' records as the names that they stand for.
 * @module
 */
import { answerers, exitReasonName } from "@dc/virt";

/** Reasons that Linux' tools call otherwise than the manual does. */
const otherwise: { readonly [name: string]: string } = {
  eptMisconfiguration: "EPT_MISCONFIG",
  exceptionOrNmi: "EXCEPTION_NMI",
  rdmsr: "MSR_READ",
  wrmsr: "MSR_WRITE",
};

/** A reason as `perf kvm stat report` prints it: `EPT_MISCONFIG`. */
export function printReason(reason: number): string {
  const name = exitReasonName(reason);
  if (name === undefined) return `reason ${reason}`;
  return otherwise[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** Who finishes an exit or answers a kick: `hardware`, `kernel`, `user` or `l0`. */
export function answererName(place: number): string {
  return answerers[place] ?? String(place);
}

/** What a side did not ask for. */
export function suppressedName(what: number): "kick" | "interrupt" {
  return what === 0 ? "kick" : "interrupt";
}
