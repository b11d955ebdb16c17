/**
 * vmx/entry-checks — the checks of a VM entry in their order, and how they are spared where nothing has changed.
 *
 * A check says of the words that it reads always the same. So what was read when all checks held is kept, and an entry
 * that finds the same words again need not look at them: it is compared, not remembered who wrote what, since a region
 * is memory that anybody may write. What an exit changes each time (RIP, flags, blocking, activity), an event to inject,
 * and what reads other memory than the region is looked at each time.
 *
 * Source: Intel SDM volume 3 §27.2, §27.3.1. Rules V340–V346, V512 in ../../SPEC.md.
 * @module
 */
import { primaryControl } from "./controls.ts";
import { checkControls, checkInjectedEvent } from "./entry-controls.ts";
import { checkGuest, checkGuestEvents, type GuestFault } from "./entry-guest.ts";
import { checkHost } from "./entry-host.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { fieldKind, fieldWidth, kindOfField, vmcsField, type VmcsFieldName, widthOfField } from "./vmcs-field.ts";
import { instructionError, vmSucceed } from "./vmx-result.ts";

/** What `EntryChecks.run` gives where guest state is refused: an exit, and no failing instruction. */
export const guestStateError = -1;
const flagVm = 1 << 17;

/** Fields of controls that are looked at each time: an event to inject. */
const injectionFields: ReadonlySet<VmcsFieldName> = new Set([
  "entryInterruptionInfo",
  "entryErrorCode",
  "entryInstructionLength",
]);
/** Fields of guest state that are looked at each time, and those that no check reads. */
const movingFields: ReadonlySet<VmcsFieldName> = new Set([
  "guestRip",
  "guestRflags",
  "guestRsp",
  "guestInterruptibility",
  "guestActivityState",
  "guestPendingDebugExceptions",
  "guestInterruptStatus",
  "pageLogIndex",
  "preemptionTimer",
  "guestSmbase",
  "vmcsLinkPointer",
  "guestPdptr0",
  "guestPdptr1",
  "guestPdptr2",
  "guestPdptr3",
]);
/** Controls that no check reads, and which a hypervisor may change at each exit. */
const uncheckedControls: ReadonlySet<VmcsFieldName> = new Set([
  "eptpIndex",
  "lastPidPointerIndex",
  "executiveVmcsPointer",
  "tscOffset",
  "tscMultiplier",
  "eoiExitBitmap0",
  "eoiExitBitmap1",
  "eoiExitBitmap2",
  "eoiExitBitmap3",
  "xssExitingBitmap",
  "enclsExitingBitmap",
  "tertiaryControls",
  "pidPointerTable",
  "exceptionBitmap",
  "pageFaultErrorCodeMask",
  "pageFaultErrorCodeMatch",
  "pauseLoopGap",
  "pauseLoopWindow",
  "notifyWindow",
  "cr0Mask",
  "cr4Mask",
  "cr0ReadShadow",
  "cr4ReadShadow",
  "cr3Target0",
  "cr3Target1",
  "cr3Target2",
  "cr3Target3",
]);

/** Words of a region, and what they were: runs of words that lie side by side. */
class SeenWords {
  /** First word of each run, and the one after its last. */
  readonly #runs: Uint16Array;
  readonly #seen: Int32Array;

  /** @param isPart whether a field is among them */
  constructor(isPart: (name: VmcsFieldName, kind: number) => boolean) {
    const runs: number[] = [];
    let count = 0;
    for (const [name, encoding] of Object.entries(vmcsField)) {
      if (!isPart(name as VmcsFieldName, kindOfField(encoding))) continue;
      const first = slotOfField[encoding];
      const width = widthOfField(encoding);
      const words = width === fieldWidth.bits64 || width === fieldWidth.natural ? 2 : 1;
      count += words;
      if (runs.at(-1) === first) runs[runs.length - 1] = first + words;
      else runs.push(first, first + words);
    }
    this.#runs = Uint16Array.from(runs);
    this.#seen = new Int32Array(count);
  }

  areSame(words: Int32Array, base: number): boolean {
    const runs = this.#runs;
    const seen = this.#seen;
    let n = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const end = base + runs[run + 1];
      for (let at = base + runs[run]; at < end; at++) if (words[at] !== seen[n++]) return false;
    }
    return true;
  }

  take(words: Int32Array, base: number): void {
    const runs = this.#runs;
    let n = 0;
    for (let run = 0; run < runs.length; run += 2)
      for (let at = runs[run]; at < runs[run + 1]; at++) this.#seen[n++] = words[base + at];
  }
}

/** The checks of one processor's entries. */
export class EntryChecks {
  /** Name of the check that failed; empty when none did. */
  failed = "";
  /** Qualification of an exit by guest state. */
  qualification = 0;
  readonly #vmcs: Vmcs;
  readonly #setting: SeenWords = new SeenWords((name, kind) =>
    kind === fieldKind.control ? !injectionFields.has(name) && !uncheckedControls.has(name) : kind === fieldKind.host,
  );
  readonly #guest: SeenWords = new SeenWords((name, kind) => kind === fieldKind.guest && !movingFields.has(name));
  /** Whether the words above are those of an entry whose checks all held. */
  #isSettingKnown = false;
  #isGuestKnown = false;
  #wasLong = false;
  #wasVirtual = false;

  constructor(vmcs: Vmcs) {
    this.#vmcs = vmcs;
  }

  /** Check the current VMCS. @param inLongMode EFER.LMA now @returns success, the number of an error, or `guestStateError` */
  run(inLongMode: boolean): number {
    const vmcs = this.#vmcs;
    const { words, base } = vmcs;
    this.failed = "";
    const isSame = this.#isSettingKnown && this.#wasLong === inLongMode && this.#setting.areSame(words, base);
    if (isSame) {
      this.failed = checkInjectedEvent(vmcs);
      if (this.failed !== "") return instructionError.entryBadControls;
    } else {
      this.#isSettingKnown = false;
      this.#isGuestKnown = false;
      this.failed = checkControls(vmcs);
      if (this.failed !== "") return instructionError.entryBadControls;
      this.failed = checkHost(vmcs, inLongMode);
      if (this.failed !== "") return instructionError.entryBadHostState;
      this.#setting.take(words, base);
      this.#wasLong = inLongMode;
      // Under a TPR shadow the virtual TPR, which is elsewhere in memory, is compared with the threshold.
      this.#isSettingKnown = (vmcs.low(vmcsField.primaryControls) & primaryControl.useTprShadow) === 0;
    }
    const isVirtual = (vmcs.low(vmcsField.guestRflags) & flagVm) !== 0;
    if (this.#isGuestKnown && this.#wasVirtual === isVirtual && this.#guest.areSame(words, base))
      return this.#judge(checkGuestEvents(vmcs));
    const fault = checkGuest(vmcs);
    this.#isGuestKnown = fault === undefined && this.#isSettingKnown;
    this.#wasVirtual = isVirtual;
    if (this.#isGuestKnown) this.#guest.take(words, base);
    return this.#judge(fault);
  }

  #judge(fault: GuestFault | undefined): number {
    if (fault === undefined) return vmSucceed;
    this.failed = fault.check;
    this.qualification = fault.qualification;
    return guestStateError;
  }
}
