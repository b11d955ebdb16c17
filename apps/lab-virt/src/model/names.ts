/**
 * model/names — numbers of this lab's records as the names that they stand for.
 * @module
 */
import { answerers, exitReasonName } from "@dc/virt";
import { printReasonName } from "@dc/virt/import";

/** A reason as `perf kvm stat report` prints it: `EPT_MISCONFIG`, `EXTERNAL_INTERRUPT`. */
export function printReason(reason: number): string {
  const name = exitReasonName(reason);
  return name === undefined ? `reason ${reason}` : printReasonName(name);
}

/** Who finishes an exit or answers a kick: `hardware`, `kernel`, `user` or `l0`. */
export function answererName(place: number): string {
  return answerers[place] ?? String(place);
}

/** What a side did not ask for. */
export function suppressedName(what: number): "kick" | "interrupt" {
  return what === 0 ? "kick" : "interrupt";
}

/** `tx` or `rx` of a queue's path; nothing of another. */
export function queueName(path: string): "tx" | "rx" | undefined {
  const [, name] = /\/(tx|rx)$/.exec(path) ?? [];
  return name as "tx" | "rx" | undefined;
}
