/**
 * @dc/virt/techniques — one guest, the same bytes, under each technique of virtualization.
 *
 * Start at `assembleGuest` and `createGuestRun`.
 * @module
 */
export {
  type CompareOptions,
  compareRuns,
  differencesOf,
  type RunComparison,
  type RunDifference,
} from "./compare-runs.ts";
export { BinaryTranslation, tracedWritesMax } from "./binary-translation.ts";
export {
  type Site,
  type SiteKind,
  type TranslatedInstruction,
  TranslationCache,
  type TranslationUnit,
  unitInstructionsMax,
} from "./binary-translation-cache.ts";
export { type EventKind, eventKindNumber, eventKinds, stepNumber, stepsOf } from "./event-kind.ts";
export { GuestDevices, guestPort, outputBytesMax } from "./guest-devices.ts";
export {
  type AssembleGuestOptions,
  assembleGuest,
  type GuestImage,
  type GuestSection,
  loaderPlace,
} from "./guest-image.ts";
export { createGuestMachine, type GuestMachine, type GuestMachineNeeds } from "./guest-machine.ts";
export {
  createGuestRun,
  type GuestEngine,
  type GuestEngineMaker,
  GuestRun,
  type GuestRunOptions,
  type GuestStop,
} from "./guest-run.ts";
export { createGuestMap, type GuestMap, guestMapPages, PageStock } from "./guest-map.ts";
export { Hypervisor } from "./hypervisor.ts";
export { Interpreter } from "./interpreter.ts";
export { peekAddress } from "./linear-peek.ts";
export { isSensitive, sensitiveOperations } from "./sensitive.ts";
export { ShadowSpace, shadowPages } from "./shadow-space.ts";
export { type Technique, techniques } from "./technique.ts";
export { type TechniqueEvent, TechniqueEvents } from "./technique-events.ts";
export { type TableKind, type TableRow, type TableStep, tableOf } from "./technique-table.ts";
export { TrapAndEmulate } from "./trap-and-emulate.ts";
export { Paravirtual, paravirtualPlace } from "./paravirtual.ts";
export { pageKind, ParavirtualTables } from "./paravirtual-tables.ts";
