/**
 * techniques/event-kind — what a technique may have to do beside executing the guest, and the steps that each takes.
 *
 * A kind belongs to one technique or to two that do it alike. Steps are those of ../costs/technique-costs.ts: this file
 * holds no cycles. Rules V433 and V446 in ../../SPEC.md.
 * @module
 */
import { type TechniqueStep, techniqueSteps } from "../costs/technique-costs.ts";

/** Every kind of event, by name; an event holds its place in this list. A new kind comes last, so that numbers stay. */
export const eventKinds = [
  "trap.privileged",
  "trap.exception",
  "trap.hidden-fault",
  "trap.guest-fault",
  "trap.table-write",
  "trap.device",
  "trap.address-space",
  "trap.descriptor-write",
  "trap.sensitive",
  "monitor.interpreted",
  "exit.cpuid",
  "exit.halt",
  "exit.input",
  "exit.output",
  "exit.control-register",
  "exit.address-space",
  "exit.msr",
  "exit.invlpg",
  "exit.hidden-fault",
  "exit.guest-fault",
  "exit.table-write",
  "exit.device",
  "exit.second-table",
  "exit.interrupt-window",
  "exit.task-switch",
  "exit.triple-fault",
  "exit.other",
  "translate.unit",
  "translate.callout",
  "translate.port",
  "translate.table-write",
  "translate.traced-write",
  "translate.adapted",
  "translate.hidden-fault",
  "translate.guest-fault",
  "translate.system-call",
  "translate.address-space",
  "translate.chained",
  "translate.look-up-miss",
  "translate.exception",
  "translate.invalidated",
  "paravirtual.hypercall",
  "paravirtual.multicall",
  "paravirtual.bounce",
  "paravirtual.emulated",
  "paravirtual.refused",
  "exit.msr-write",
] as const;
/** One of them. */
export type EventKind = (typeof eventKinds)[number];

/** The steps of each. */
const stepsByKind: { readonly [kind in EventKind]: readonly TechniqueStep[] } = {
  // Trap and emulate: an exception in ring 1 or 3 that the monitor answers.
  "trap.privileged": ["trapRoundTrip", "trapEmulate"],
  "trap.exception": ["trapRoundTrip", "trapEmulate"],
  "trap.hidden-fault": ["trapRoundTrip", "shadowHiddenFault"],
  "trap.guest-fault": ["trapRoundTrip", "trapEmulate"],
  "trap.table-write": ["trapRoundTrip", "shadowSync"],
  "trap.device": ["trapRoundTrip", "trapEmulate"],
  "trap.address-space": ["trapRoundTrip", "shadowAddressSpaceSwitch"],
  "trap.descriptor-write": ["trapRoundTrip", "trapEmulate"],
  "trap.sensitive": ["trapRoundTrip", "trapEmulate"],
  // The monitor executes what cannot be executed directly: real mode, the shadow of STI.
  "monitor.interpreted": ["trapEmulate"],
  // VT-x: exits by what they were for.
  "exit.cpuid": ["hardwareRoundTrip"],
  "exit.halt": ["hardwareRoundTrip"],
  "exit.input": ["hardwareRoundTrip", "hardwareInEmulation"],
  "exit.output": ["hardwareRoundTrip", "hardwareInEmulation"],
  "exit.control-register": ["hardwareRoundTrip"],
  "exit.address-space": ["hardwareRoundTrip", "shadowAddressSpaceSwitch"],
  // A read; a write is a kind of its own.
  "exit.msr": ["hardwareRoundTrip"],
  "exit.msr-write": ["hardwareRoundTrip"],
  "exit.invlpg": ["hardwareRoundTrip"],
  "exit.hidden-fault": ["hardwareRoundTrip", "shadowHiddenFault"],
  "exit.guest-fault": ["hardwareRoundTrip", "shadowReflectedFault"],
  "exit.table-write": ["hardwareRoundTrip", "shadowSync"],
  "exit.device": ["hardwareRoundTrip", "hardwareInEmulation"],
  "exit.second-table": ["hardwareRoundTrip", "shadowHiddenFault"],
  "exit.interrupt-window": ["hardwareRoundTrip"],
  "exit.task-switch": ["hardwareRoundTrip", "trapEmulate"],
  "exit.triple-fault": ["hardwareRoundTrip"],
  "exit.other": ["hardwareRoundTrip"],
  // Binary translation: callouts of translated code, and traps. What a unit costs is by its instructions.
  "translate.unit": [],
  "translate.callout": ["translatedCallout"],
  "translate.port": ["translatedIn"],
  "translate.table-write": ["translatedCallout", "translatedShadowUpdate"],
  "translate.traced-write": ["trapRoundTrip", "shadowSync"],
  "translate.adapted": [],
  "translate.hidden-fault": ["trapRoundTrip", "shadowHiddenFault"],
  "translate.guest-fault": ["translatedPageFault"],
  "translate.system-call": ["translatedSyscall"],
  "translate.address-space": ["translatedAddressSpaceSwitch"],
  "translate.chained": ["translatedCallout"],
  "translate.look-up-miss": ["translatedCallout"],
  "translate.exception": ["trapRoundTrip", "trapEmulate"],
  "translate.invalidated": [],
  // A ported guest: crossings into its hypervisor; items of a batch are counted by themselves.
  "paravirtual.hypercall": ["hypercall"],
  "paravirtual.multicall": ["hypercall"],
  "paravirtual.bounce": ["trapRoundTrip"],
  "paravirtual.emulated": ["trapRoundTrip", "trapEmulate"],
  "paravirtual.refused": [],
};

/** Number of each kind. */
export const eventKindNumber: Readonly<Record<EventKind, number>> = Object.fromEntries(
  eventKinds.map((kind, number) => [kind, number]),
) as Record<EventKind, number>;

/** The steps of a kind, in order. */
export function stepsOf(kind: EventKind): readonly TechniqueStep[] {
  return stepsByKind[kind];
}

/** Number of each step: its place in `techniqueSteps`. */
export const stepNumber: Readonly<Record<TechniqueStep, number>> = Object.fromEntries(
  techniqueSteps.map((step, number) => [step, number]),
) as Record<TechniqueStep, number>;
