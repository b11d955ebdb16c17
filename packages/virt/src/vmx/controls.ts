/**
 * vmx/controls — the bits of the five words that say when a guest exits, and what an exit and an entry do.
 *
 * Source: Intel SDM volume 3 §25.6.1–25.6.2, §25.7.1, §25.8.1 (tables 25-5 to 25-8, 25-14, 25-16). Rule V334 in
 * ../../SPEC.md.
 * @module
 */

/** Pin-based VM-execution controls. */
export const pinControl = {
  externalInterruptExiting: 1 << 0,
  nmiExiting: 1 << 3,
  virtualNmis: 1 << 5,
  preemptionTimer: 1 << 6,
  postedInterrupts: 1 << 7,
} as const;

/** Primary processor-based VM-execution controls. */
export const primaryControl = {
  interruptWindowExiting: 1 << 2,
  useTscOffsetting: 1 << 3,
  hltExiting: 1 << 7,
  invlpgExiting: 1 << 9,
  mwaitExiting: 1 << 10,
  rdpmcExiting: 1 << 11,
  rdtscExiting: 1 << 12,
  cr3LoadExiting: 1 << 15,
  cr3StoreExiting: 1 << 16,
  tertiaryControls: 1 << 17,
  cr8LoadExiting: 1 << 19,
  cr8StoreExiting: 1 << 20,
  useTprShadow: 1 << 21,
  nmiWindowExiting: 1 << 22,
  movDrExiting: 1 << 23,
  unconditionalIoExiting: 1 << 24,
  useIoBitmaps: 1 << 25,
  monitorTrapFlag: 1 << 27,
  useMsrBitmaps: 1 << 28,
  monitorExiting: 1 << 29,
  pauseExiting: 1 << 30,
  secondaryControls: -0x8000_0000,
} as const;

/** Secondary processor-based VM-execution controls. */
export const secondaryControl = {
  virtualizeApicAccesses: 1 << 0,
  enableEpt: 1 << 1,
  descriptorTableExiting: 1 << 2,
  enableRdtscp: 1 << 3,
  virtualizeX2apic: 1 << 4,
  enableVpid: 1 << 5,
  wbinvdExiting: 1 << 6,
  unrestrictedGuest: 1 << 7,
  apicRegisterVirtualization: 1 << 8,
  virtualInterruptDelivery: 1 << 9,
  pauseLoopExiting: 1 << 10,
  rdrandExiting: 1 << 11,
  enableInvpcid: 1 << 12,
  enableVmfunc: 1 << 13,
  vmcsShadowing: 1 << 14,
  enclsExiting: 1 << 15,
  rdseedExiting: 1 << 16,
  enablePml: 1 << 17,
  eptViolationVe: 1 << 18,
  concealFromPt: 1 << 19,
  enableXsaves: 1 << 20,
  modeBasedExecute: 1 << 22,
  subPagePermissions: 1 << 23,
  guestPhysicalInPt: 1 << 24,
  tscScaling: 1 << 25,
  enableUserWait: 1 << 26,
} as const;

/** VM-exit controls. */
export const exitControl = {
  saveDebugControls: 1 << 2,
  hostAddressSpaceSize: 1 << 9,
  loadPerfGlobalCtrl: 1 << 12,
  acknowledgeInterrupt: 1 << 15,
  savePat: 1 << 18,
  loadPat: 1 << 19,
  saveEfer: 1 << 20,
  loadEfer: 1 << 21,
  savePreemptionTimer: 1 << 22,
} as const;

/** VM-entry controls. */
export const entryControl = {
  loadDebugControls: 1 << 2,
  ia32eModeGuest: 1 << 9,
  entryToSmm: 1 << 10,
  deactivateDualMonitor: 1 << 11,
  loadPerfGlobalCtrl: 1 << 13,
  loadPat: 1 << 14,
  loadEfer: 1 << 15,
  loadBndcfgs: 1 << 16,
} as const;

/** The five words, and the bits of each by name. */
export const controlWords = {
  pin: pinControl,
  primary: primaryControl,
  secondary: secondaryControl,
  exit: exitControl,
  entry: entryControl,
} as const;
/** One of the five words. */
export type ControlWord = keyof typeof controlWords;

/** Names of the controls that are set in a word, lowest bit first; bits without a name are left out. */
export function controlNames(word: ControlWord, value: number): readonly string[] {
  return Object.entries(controlWords[word])
    .filter(([, bit]) => (value & bit) !== 0)
    .map(([name]) => name);
}

/**
 * Controls that an entry takes and nothing acts on: the virtual APIC beyond the TPR shadow, shadow VMCSs, #VE, XSAVES,
 * TSC scaling, performance counters, bounds registers. A hypervisor that sets one is told by `Vmx.idleControls`.
 */
export const idleControl: Readonly<Record<ControlWord, number>> = {
  pin: pinControl.postedInterrupts,
  primary: 0,
  secondary:
    secondaryControl.virtualizeApicAccesses |
    secondaryControl.virtualizeX2apic |
    secondaryControl.apicRegisterVirtualization |
    secondaryControl.virtualInterruptDelivery |
    secondaryControl.vmcsShadowing |
    secondaryControl.eptViolationVe |
    secondaryControl.enableXsaves |
    secondaryControl.tscScaling,
  exit: exitControl.loadPerfGlobalCtrl,
  entry: entryControl.loadPerfGlobalCtrl | entryControl.loadBndcfgs,
};
