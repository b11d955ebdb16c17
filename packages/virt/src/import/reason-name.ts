/**
 * import/reason-name — exit reasons as Linux and its tools print them, and as the manual numbers them.
 *
 * Sources: Linux 6.1, arch/x86/include/uapi/asm/vmx.h (the names behind `EXIT_REASON_`), which `perf kvm stat`,
 * the tracepoints, kvm_stat and bcc's kvmexit all print; Intel SDM volume 3, appendix C (the numbers). Rule V390.
 * @module
 */
import { type ExitReasonName, exitReason } from "../exit/exit-reason.ts";

/** Reasons that Linux calls otherwise than the manual does; the rest is the manual's name in capitals. */
const otherwise: { readonly [name in ExitReasonName]?: string } = {
  exceptionOrNmi: "EXCEPTION_NMI",
  startupIpi: "SIPI_SIGNAL",
  vmxoff: "VMOFF",
  vmxon: "VMON",
  rdmsr: "MSR_READ",
  wrmsr: "MSR_WRITE",
  entryGuestState: "INVALID_STATE",
  entryMsrLoading: "MSR_LOAD_FAIL",
  mwait: "MWAIT_INSTRUCTION",
  monitor: "MONITOR_INSTRUCTION",
  pause: "PAUSE_INSTRUCTION",
  entryMachineCheck: "MCE_DURING_VMENTRY",
  virtualizedEoi: "EOI_INDUCED",
  gdtrOrIdtr: "GDTR_IDTR",
  ldtrOrTr: "LDTR_TR",
  eptMisconfiguration: "EPT_MISCONFIG",
  pageLogFull: "PML_FULL",
};

/** What older kernels said. */
const before: { readonly [name: string]: ExitReasonName } = {
  PENDING_INTERRUPT: "interruptWindow",
  PENDING_VIRT_INTR: "interruptWindow",
  PENDING_VIRT_NMI: "nmiWindow",
  MCE_DURING_ENTRY: "entryMachineCheck",
};

/** A reason as Linux' tools print it: `EPT_MISCONFIG`, `EXTERNAL_INTERRUPT`. */
export function printReasonName(name: ExitReasonName): string {
  return otherwise[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

const byPrinted: ReadonlyMap<string, ExitReasonName> = new Map([
  ...(Object.keys(exitReason) as ExitReasonName[]).map((name) => [printReasonName(name), name] as const),
  ...Object.entries(before),
]);

/** The reason that a tool's word stands for, with or without `EXIT_REASON_`; undefined for one that we do not know. */
export function findReason(printed: string): ExitReasonName | undefined {
  return byPrinted.get(printed.replace(/^EXIT_REASON_/, ""));
}
