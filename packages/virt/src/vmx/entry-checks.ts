/**
 * vmx/entry-checks — the checks of a VM entry in their order, and how they are spared where nothing has changed.
 *
 * A check says of the words that it reads always the same. So what was read when all checks held is kept, and an entry
 * that finds the same words again need not check them. They are compared where anybody has written to them since, and a
 * region is memory that anybody may write: `Vmcs.versions` tells. What an exit changes each time (RIP, flags, blocking,
 * activity), an event to inject, and what reads other memory than the region is looked at each time.
 *
 * Source: Intel SDM volume 3 §27.2, §27.3.1. Rules V340–V346, V512, V518 in ../../SPEC.md.
 * @module
 */
import { primaryControl } from "./controls.ts";
import { checkControls, checkInjectedEvent } from "./entry-controls.ts";
import { checkGuest, checkGuestEvents, type GuestFault } from "./entry-guest.ts";
import { checkHost } from "./entry-host.ts";
import { fieldGroup, groupOfField } from "./field-group.ts";
import { slotOfField, type Vmcs } from "./vmcs.ts";
import { fieldWidth, vmcsField, widthOfField } from "./vmcs-field.ts";
import { instructionError, vmSucceed } from "./vmx-result.ts";

/** What `EntryChecks.run` gives where guest state is refused: an exit, and no failing instruction. */
export const guestStateError = -1;
const flagVm = 1 << 17;

/** Words of a region that checks read, and what they were when the checks held: runs of words that lie side by side. */
class SeenWords {
  readonly #vmcs: Vmcs;
  readonly #group: number;
  /** First word of each run, and the one after its last. */
  readonly #runs: Uint16Array;
  readonly #seen: Int32Array;
  /** The version of the group with which they were last found the same. */
  #version = 0;
  #isKnown = false;

  /** @param group of `fieldGroup` */
  constructor(vmcs: Vmcs, group: number) {
    this.#vmcs = vmcs;
    this.#group = group;
    const runs: number[] = [];
    let count = 0;
    for (const encoding of Object.values(vmcsField)) {
      if (groupOfField[encoding] !== group) continue;
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

  /** Whether they are those of checks that held. */
  areSame(): boolean {
    if (!this.#isKnown) return false;
    return this.#vmcs.versions[this.#group] === this.#version || this.#compare();
  }

  #compare(): boolean {
    const { words, base } = this.#vmcs;
    const runs = this.#runs;
    const seen = this.#seen;
    let n = 0;
    for (let run = 0; run < runs.length; run += 2) {
      const end = base + runs[run + 1];
      for (let at = base + runs[run]; at < end; at++) if (words[at] !== seen[n++]) return false;
    }
    this.#trust();
    return true;
  }

  /** The checks held. */
  take(): void {
    const { words, base } = this.#vmcs;
    const runs = this.#runs;
    let n = 0;
    for (let run = 0; run < runs.length; run += 2)
      for (let at = runs[run]; at < runs[run + 1]; at++) this.#seen[n++] = words[base + at];
    this.#isKnown = true;
    this.#trust();
  }

  #trust(): void {
    this.#version = this.#vmcs.versions[this.#group];
    this.#vmcs.watch();
  }

  /** Checks did not hold, or read more than these words. */
  forget(): void {
    this.#isKnown = false;
  }
}

/** The checks of one processor's entries. */
export class EntryChecks {
  /** Name of the check that failed; empty when none did. */
  failed = "";
  /** Qualification of an exit by guest state. */
  qualification = 0;
  readonly #vmcs: Vmcs;
  readonly #setting: SeenWords;
  readonly #guest: SeenWords;
  #wasLong = false;
  #wasVirtual = false;

  constructor(vmcs: Vmcs) {
    this.#vmcs = vmcs;
    this.#setting = new SeenWords(vmcs, fieldGroup.setting);
    this.#guest = new SeenWords(vmcs, fieldGroup.guest);
  }

  /** Check the current VMCS. @param inLongMode EFER.LMA now @returns success, the number of an error, or `guestStateError` */
  run(inLongMode: boolean): number {
    const vmcs = this.#vmcs;
    const setting = this.#setting;
    const guest = this.#guest;
    this.failed = "";
    if (this.#wasLong === inLongMode && setting.areSame()) {
      this.failed = checkInjectedEvent(vmcs);
      if (this.failed !== "") return instructionError.entryBadControls;
    } else {
      setting.forget();
      guest.forget();
      this.failed = checkControls(vmcs);
      if (this.failed !== "") return instructionError.entryBadControls;
      this.failed = checkHost(vmcs, inLongMode);
      if (this.failed !== "") return instructionError.entryBadHostState;
      this.#wasLong = inLongMode;
      // Under a TPR shadow the virtual TPR, which is elsewhere in memory, is compared with the threshold.
      if ((vmcs.low(vmcsField.primaryControls) & primaryControl.useTprShadow) === 0) setting.take();
    }
    const isVirtual = (vmcs.low(vmcsField.guestRflags) & flagVm) !== 0;
    if (this.#wasVirtual === isVirtual && guest.areSame()) return this.#judge(checkGuestEvents(vmcs));
    const fault = checkGuest(vmcs);
    this.#wasVirtual = isVirtual;
    // What guest state may be depends on controls.
    if (fault === undefined && setting.areSame()) guest.take();
    else guest.forget();
    return this.#judge(fault);
  }

  #judge(fault: GuestFault | undefined): number {
    if (fault === undefined) return vmSucceed;
    this.failed = fault.check;
    this.qualification = fault.qualification;
    return guestStateError;
  }
}
