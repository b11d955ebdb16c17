/**
 * exit/exit-reason — why a guest came out: the basic exit reasons of VMX, and who answered.
 *
 * Source: Intel SDM volume 3, appendix C (basic exit reasons). Rule V53 in ../../SPEC.md.
 * @module
 */

/** Basic exit reasons by name. */
export const exitReason = {
  exceptionOrNmi: 0,
  externalInterrupt: 1,
  tripleFault: 2,
  initSignal: 3,
  startupIpi: 4,
  interruptWindow: 7,
  nmiWindow: 8,
  taskSwitch: 9,
  cpuid: 10,
  hlt: 12,
  invd: 13,
  invlpg: 14,
  rdpmc: 15,
  rdtsc: 16,
  vmcall: 18,
  vmclear: 19,
  vmlaunch: 20,
  vmptrld: 21,
  vmptrst: 22,
  vmread: 23,
  vmresume: 24,
  vmwrite: 25,
  vmxoff: 26,
  vmxon: 27,
  crAccess: 28,
  drAccess: 29,
  ioInstruction: 30,
  rdmsr: 31,
  wrmsr: 32,
  entryGuestState: 33,
  entryMsrLoading: 34,
  mwait: 36,
  monitorTrapFlag: 37,
  monitor: 39,
  pause: 40,
  entryMachineCheck: 41,
  tprBelowThreshold: 43,
  apicAccess: 44,
  virtualizedEoi: 45,
  gdtrOrIdtr: 46,
  ldtrOrTr: 47,
  eptViolation: 48,
  eptMisconfiguration: 49,
  invept: 50,
  rdtscp: 51,
  preemptionTimer: 52,
  invvpid: 53,
  wbinvd: 54,
  xsetbv: 55,
  apicWrite: 56,
  rdrand: 57,
  invpcid: 58,
  vmfunc: 59,
  encls: 60,
  rdseed: 61,
  pageLogFull: 62,
  xsaves: 63,
  xrstors: 64,
  umwait: 67,
  tpause: 68,
  busLock: 74,
  notify: 75,
} as const;
/** One of them, by name. */
export type ExitReasonName = keyof typeof exitReason;

const names: ReadonlyMap<number, ExitReasonName> = new Map(
  Object.entries(exitReason).map(([name, number]) => [number, name as ExitReasonName]),
);

/** The name of a basic exit reason, or undefined for a number that has none. */
export function exitReasonName(reason: number): ExitReasonName | undefined {
  return names.get(reason);
}

/** Who answered an exit; `vm.exit` carries the place in this list. `hardware`: none was needed. */
export const answerers = ["hardware", "kernel", "user", "l0"] as const;
/** One of them. */
export type Answerer = (typeof answerers)[number];
