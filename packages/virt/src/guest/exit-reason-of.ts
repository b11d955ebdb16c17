/**
 * guest/exit-reason-of — the basic exit reason of an event of VT-x.
 *
 * Source: Intel SDM volume 3 appendix C; rules V503 and V530 in ../../SPEC.md.
 * @module
 */
import { exitReason } from "../exit/exit-reason.ts";
import type { EventKind } from "../techniques/event-kind.ts";
import type { Technique } from "../techniques/technique.ts";

/** Of kinds that have one reason each. */
const reasons: { readonly [kind in EventKind]?: number } = {
  "exit.cpuid": exitReason.cpuid,
  "exit.halt": exitReason.hlt,
  "exit.input": exitReason.ioInstruction,
  "exit.output": exitReason.ioInstruction,
  "exit.control-register": exitReason.crAccess,
  "exit.address-space": exitReason.crAccess,
  "exit.msr": exitReason.rdmsr,
  "exit.msr-write": exitReason.wrmsr,
  "exit.invlpg": exitReason.invlpg,
  "exit.hidden-fault": exitReason.exceptionOrNmi,
  "exit.guest-fault": exitReason.exceptionOrNmi,
  "exit.table-write": exitReason.exceptionOrNmi,
  "exit.device": exitReason.eptViolation,
  "exit.second-table": exitReason.eptViolation,
  "exit.interrupt-window": exitReason.interruptWindow,
  "exit.task-switch": exitReason.taskSwitch,
  "exit.triple-fault": exitReason.tripleFault,
};

/**
 * The reason; -1 for what is no exit of VT-x.
 *
 * @param detail of the event: the reason itself, where a kind has no one
 * @param technique under shadow tables a device in memory is a page that is not there
 */
export function reasonOf(kind: EventKind, detail: number, technique: Technique): number {
  if (kind === "exit.other") return detail;
  if (kind === "exit.device" && technique === "vtx-shadow") return exitReason.exceptionOrNmi;
  return reasons[kind] ?? -1;
}
