/**
 * guest/entry-check — where the manual states a check of a VM entry that failed.
 *
 * Source: Intel SDM volume 3 §27.2 and §27.3, edition of 2024.
 * @module
 */

const exitChecks = /^(?:save-preemption-timer|exit-)/;
const entryChecks = /^(?:entry-|injection-)/;
const hostRegisters = /^host-(?:cr|pat|efer-reserved|sysenter|efer)/;
const hostSize = /^host-(?:address-space-size|32-guest-64|pae|pcide|rip|efer-mode)/;
const guestSegments = /^guest-(?:cs|ss|ds|es|fs|gs|tr|ldtr)-/;
const guestTables = /^guest-(?:gdtr|idtr)-/;
const guestFlags = /^guest-(?:rip|rflags)/;
const guestState = /^guest-(?:activity|halted|inactive|injection|interrupt|blocked|sti|nmi|pending|link)/;

/** The section of the check. */
export function sectionOfCheck(check: string): string {
  if (check === "exit-controls" || exitChecks.test(check)) return "27.2.1.2";
  if (check === "entry-controls" || entryChecks.test(check)) return "27.2.1.3";
  if (hostSize.test(check)) return "27.2.4";
  if (hostRegisters.test(check)) return "27.2.2";
  if (check.startsWith("host-")) return "27.2.3";
  if (guestSegments.test(check)) return "27.3.1.2";
  if (guestTables.test(check)) return "27.3.1.3";
  if (guestFlags.test(check)) return "27.3.1.4";
  if (guestState.test(check)) return "27.3.1.5";
  if (check === "guest-pdpte") return "27.3.1.6";
  if (check.startsWith("guest-")) return "27.3.1.1";
  return "27.2.1.1";
}
