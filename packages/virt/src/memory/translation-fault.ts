/**
 * memory/translation-fault — what a translation that did not succeed leaves behind.
 *
 * One object for each memory unit, overwritten by the next fault: read it at once. Sources: Intel SDM volume 3 §4.7
 * (error codes of page faults), §28.2.1 table 28-7 (qualification of EPT violations). Rules V284, V314 in ../../SPEC.md.
 * @module
 */

/** Why an address was not translated. */
export const faultKind = {
  none: 0,
  /** #PF; CR2 is the linear address. */
  pageFault: 1,
  /** Exit 48. */
  eptViolation: 2,
  /** Exit 49: without a qualification. */
  eptMisconfiguration: 3,
  /** Exit 62: an accessed or dirty flag of the EPT was to be set, and the page-modification log is full. SDM 3 §29.3.6 */
  pageModificationLogFull: 4,
} as const;

/** The last fault. */
export class TranslationFault {
  /** One of `faultKind`. */
  kind = 0;
  /** Of a page fault. */
  errorCode = 0;
  /** Of an EPT violation. */
  qualification = 0;
  /** Of what EPT stopped: a whole number, exact. */
  guestPhysical = 0;
  linearLow = 0;
  linearHigh = 0;
  /** False where the access has no linear address: PDPTEs loaded by a move to a control register. */
  linearValid = false;
}
