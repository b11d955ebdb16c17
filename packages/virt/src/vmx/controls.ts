/**
 * vmx/controls — the bits of the five words that say when a guest exits, and what an exit and an entry do.
 *
 * Source: Intel SDM volume 3 §25.6.1–25.6.2, §25.7.1, §25.8.1 (tables 25-5 to 25-8, 25-14, 25-16). Rule V334 in
 * ../../SPEC.md.
 * @module
 */

/** Pin-based VM-execution controls. */
export const pinControl = {
  externalInterruptExiting: 0x1,
  nmiExiting: 0x8,
  virtualNmis: 0x20,
  preemptionTimer: 0x40,
  postedInterrupts: 0x80,
} as const;

/** Primary processor-based VM-execution controls. */
export const primaryControl = {
  interruptWindowExiting: 0x4,
  useTscOffsetting: 0x8,
  hltExiting: 0x80,
  invlpgExiting: 0x200,
  mwaitExiting: 0x400,
  rdpmcExiting: 0x800,
  rdtscExiting: 0x1000,
  cr3LoadExiting: 0x8000,
  cr3StoreExiting: 0x1_0000,
  tertiaryControls: 0x2_0000,
  cr8LoadExiting: 0x8_0000,
  cr8StoreExiting: 0x10_0000,
  useTprShadow: 0x20_0000,
  nmiWindowExiting: 0x40_0000,
  movDrExiting: 0x80_0000,
  unconditionalIoExiting: 0x100_0000,
  useIoBitmaps: 0x200_0000,
  monitorTrapFlag: 0x800_0000,
  useMsrBitmaps: 0x1000_0000,
  monitorExiting: 0x2000_0000,
  pauseExiting: 0x4000_0000,
  secondaryControls: -0x8000_0000,
} as const;

/** Secondary processor-based VM-execution controls. */
export const secondaryControl = {
  virtualizeApicAccesses: 0x1,
  enableEpt: 0x2,
  descriptorTableExiting: 0x4,
  enableRdtscp: 0x8,
  virtualizeX2apic: 0x10,
  enableVpid: 0x20,
  wbinvdExiting: 0x40,
  unrestrictedGuest: 0x80,
  apicRegisterVirtualization: 0x100,
  virtualInterruptDelivery: 0x200,
  pauseLoopExiting: 0x400,
  rdrandExiting: 0x800,
  enableInvpcid: 0x1000,
  enableVmfunc: 0x2000,
  vmcsShadowing: 0x4000,
  enclsExiting: 0x8000,
  rdseedExiting: 0x1_0000,
  enablePml: 0x2_0000,
  eptViolationVe: 0x4_0000,
  concealFromPt: 0x8_0000,
  enableXsaves: 0x10_0000,
  modeBasedExecute: 0x40_0000,
  subPagePermissions: 0x80_0000,
  guestPhysicalInPt: 0x100_0000,
  tscScaling: 0x200_0000,
  enableUserWait: 0x400_0000,
} as const;

/** VM-exit controls. */
export const exitControl = {
  saveDebugControls: 0x4,
  hostAddressSpaceSize: 0x200,
  loadPerfGlobalCtrl: 0x1000,
  acknowledgeInterrupt: 0x8000,
  savePat: 0x4_0000,
  loadPat: 0x8_0000,
  saveEfer: 0x10_0000,
  loadEfer: 0x20_0000,
  savePreemptionTimer: 0x40_0000,
} as const;

/** VM-entry controls. */
export const entryControl = {
  loadDebugControls: 0x4,
  ia32eModeGuest: 0x200,
  entryToSmm: 0x400,
  deactivateDualMonitor: 0x800,
  loadPerfGlobalCtrl: 0x2000,
  loadPat: 0x4000,
  loadEfer: 0x8000,
  loadBndcfgs: 0x1_0000,
} as const;

/** The five words, and the bits of each by name. */
export const controlWords: {
  readonly pin: typeof pinControl;
  readonly primary: typeof primaryControl;
  readonly secondary: typeof secondaryControl;
  readonly exit: typeof exitControl;
  readonly entry: typeof entryControl;
} = {
  pin: pinControl,
  primary: primaryControl,
  secondary: secondaryControl,
  exit: exitControl,
  entry: entryControl,
};
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
