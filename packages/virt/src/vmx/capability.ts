/**
 * vmx/capability — what a processor's VMX can do: its capability MSRs 0x480 to 0x491, read as the allowed settings of
 * each control, the fixed bits of CR0 and CR4, and what EPT and VPID support.
 *
 * The default is the model that Bochs 2.7 calls corei7_skylake_x; another processor is another set of MSRs.
 *
 * Source: Intel SDM volume 3 appendix A; vectors/bochs27-vmx-exits.json. Rules V332–V333 in ../../SPEC.md.
 * @module
 */
import { makeVirtError } from "../errors.ts";
import { type ControlWord, primaryControl, secondaryControl } from "./controls.ts";
import { fieldWidth, isHighHalf, vmcsField, vmcsFieldName, widthOfField } from "./vmcs-field.ts";

/** Capability MSRs by name. */
export const capabilityMsr = {
  basic: 0x480,
  pin: 0x481,
  primary: 0x482,
  exit: 0x483,
  entry: 0x484,
  misc: 0x485,
  cr0Fixed0: 0x486,
  cr0Fixed1: 0x487,
  cr4Fixed0: 0x488,
  cr4Fixed1: 0x489,
  vmcsEnum: 0x48a,
  secondary: 0x48b,
  eptVpid: 0x48c,
  truePin: 0x48d,
  truePrimary: 0x48e,
  trueExit: 0x48f,
  trueEntry: 0x490,
  vmfunc: 0x491,
} as const;

/** What the MSRs of a processor read: low and high half by number of the MSR. */
export type CapabilityMsrs = Readonly<Record<number, readonly [low: number, high: number]>>;

/**
 * Bochs 2.7's corei7_skylake_x. IA32_VMX_BASIC: revision 0x2b, a region of 4096 bytes, write-back, information for INS
 * and OUTS, and true controls.
 */
export const skylakeMsrs: CapabilityMsrs = {
  [capabilityMsr.basic]: [0x0000_002b, 0x00d8_1000],
  [capabilityMsr.pin]: [0x0000_0016, 0x0000_007f],
  [capabilityMsr.primary]: [0x0401_e172, 0xf7f9_fffe],
  [capabilityMsr.exit]: [0x0003_6dff, 0x007f_ffff],
  [capabilityMsr.entry]: [0x0000_11ff, 0x0000_ffff],
  [capabilityMsr.misc]: [0x6004_01e0, 0],
  [capabilityMsr.cr0Fixed0]: [0x8000_0021, 0],
  [capabilityMsr.cr0Fixed1]: [0xffff_ffff, 0],
  [capabilityMsr.cr4Fixed0]: [0x0000_2000, 0],
  [capabilityMsr.cr4Fixed1]: [0x0037_27ff, 0],
  [capabilityMsr.vmcsEnum]: [0x0000_0034, 0],
  [capabilityMsr.secondary]: [0x0000_0000, 0x0217_7fff],
  [capabilityMsr.eptVpid]: [0x0633_4141, 0x0000_0f01],
  [capabilityMsr.truePin]: [0x0000_0016, 0x0000_007f],
  [capabilityMsr.truePrimary]: [0x0400_6172, 0xf7f9_fffe],
  [capabilityMsr.trueExit]: [0x0003_6dfb, 0x007f_ffff],
  [capabilityMsr.trueEntry]: [0x0000_11fb, 0x0000_ffff],
  [capabilityMsr.vmfunc]: [0x0000_0001, 0],
};

/** Bits of IA32_VMX_EPT_VPID_CAP. */
const eptVpidBit = {
  executeOnly: 1 << 0,
  walk4: 1 << 6,
  walk5: 1 << 7,
  uncacheable: 1 << 8,
  writeBack: 1 << 14,
  pages2M: 1 << 16,
  pages1G: 1 << 17,
  invept: 1 << 20,
  accessedDirty: 1 << 21,
  inveptContext: 1 << 25,
  inveptAll: 1 << 26,
} as const;

/** The capability MSRs, understood. */
export interface Capability {
  readonly msrs: CapabilityMsrs;
  /** Bits 30:0 of IA32_VMX_BASIC. */
  readonly revision: number;
  /** For each of the five words: bits that must be 1. */
  readonly mustBeOne: Readonly<Record<ControlWord, number>>;
  /** For each of the five words: bits that may be 1. */
  readonly mayBeOne: Readonly<Record<ControlWord, number>>;
  readonly cr0MustBeOne: number;
  readonly cr0MayBeOne: number;
  readonly cr4MustBeOne: number;
  readonly cr4MayBeOne: number;
  /** The preemption timer counts down once when so many bits of the TSC have wrapped. */
  readonly preemptionTimerShift: number;
  /** An exit stores EFER.LMA into the control "IA-32e mode guest". */
  readonly storesLma: boolean;
  /** Activity states beside active: bit 0 HLT, 1 shutdown, 2 wait for SIPI. */
  readonly activityStates: number;
  readonly cr3Targets: number;
  readonly msrAreaMax: number;
  /** VMWRITE may write read-only fields. */
  readonly writesReadOnly: boolean;
  /** Software events may be injected with an instruction length of 0. */
  readonly injectsLength0: boolean;
  readonly hasExecuteOnly: boolean;
  readonly hasWalk4: boolean;
  readonly hasWalk5: boolean;
  readonly hasUncacheable: boolean;
  readonly hasWriteBack: boolean;
  readonly hasAccessedDirty: boolean;
  readonly inveptContext: boolean;
  readonly inveptAll: boolean;
  /** Types 0 to 3 of INVVPID, by bit. */
  readonly invvpidTypes: number;
  /** Allowed bits of the VM-function controls: low half. */
  readonly vmFunctions: number;
  readonly physicalAddressBits: number;
}

/** A word's MSR, and the "true" one which counts where bit 55 of IA32_VMX_BASIC is set. Secondary controls have one only. */
const wordMsr: Readonly<Record<ControlWord, readonly [plain: number, true_: number]>> = {
  pin: [capabilityMsr.pin, capabilityMsr.truePin],
  primary: [capabilityMsr.primary, capabilityMsr.truePrimary],
  secondary: [capabilityMsr.secondary, capabilityMsr.secondary],
  exit: [capabilityMsr.exit, capabilityMsr.trueExit],
  entry: [capabilityMsr.entry, capabilityMsr.trueEntry],
};

/**
 * Understand a processor's capability MSRs.
 *
 * @param physicalAddressBits MAXPHYADDR, 32 to 52
 * @throws `virt/bad-option` when an MSR is missing or a number is out of range
 */
export function makeCapability(msrs: CapabilityMsrs = skylakeMsrs, physicalAddressBits = 40): Capability {
  const read = (index: number): readonly [number, number] => {
    const value = msrs[index];
    if (value === undefined)
      throw makeVirtError("virt/bad-option", `capability MSR 0x${index.toString(16)} is missing`);
    return value;
  };
  if (!(Number.isInteger(physicalAddressBits) && physicalAddressBits >= 32 && physicalAddressBits <= 52))
    throw makeVirtError("virt/bad-option", `physical addresses of ${physicalAddressBits} bits: expected 32..52`);
  const [revision, basicHigh] = read(capabilityMsr.basic);
  const hasTrue = (basicHigh & (1 << 23)) !== 0;
  const words = Object.keys(wordMsr) as ControlWord[];
  const half = (which: 0 | 1) =>
    Object.fromEntries(words.map((word) => [word, read(wordMsr[word][hasTrue ? 1 : 0])[which] | 0])) as Record<
      ControlWord,
      number
    >;
  const misc = read(capabilityMsr.misc)[0];
  const [ept, vpid] = read(capabilityMsr.eptVpid);
  const has = (bit: number): boolean => (ept & bit) !== 0;
  return {
    msrs,
    revision: revision & 0x7fff_ffff,
    mustBeOne: half(0),
    mayBeOne: half(1),
    cr0MustBeOne: read(capabilityMsr.cr0Fixed0)[0] | 0,
    cr0MayBeOne: read(capabilityMsr.cr0Fixed1)[0] | 0,
    cr4MustBeOne: read(capabilityMsr.cr4Fixed0)[0] | 0,
    cr4MayBeOne: read(capabilityMsr.cr4Fixed1)[0] | 0,
    preemptionTimerShift: misc & 0x1f,
    storesLma: (misc & 0x20) !== 0,
    activityStates: (misc >>> 6) & 7,
    cr3Targets: (misc >>> 16) & 0x1ff,
    msrAreaMax: 512 * (((misc >>> 25) & 7) + 1),
    writesReadOnly: (misc & (1 << 29)) !== 0,
    injectsLength0: (misc & (1 << 30)) !== 0,
    hasExecuteOnly: has(eptVpidBit.executeOnly),
    hasWalk4: has(eptVpidBit.walk4),
    hasWalk5: has(eptVpidBit.walk5),
    hasUncacheable: has(eptVpidBit.uncacheable),
    hasWriteBack: has(eptVpidBit.writeBack),
    hasAccessedDirty: has(eptVpidBit.accessedDirty),
    inveptContext: has(eptVpidBit.inveptContext),
    inveptAll: has(eptVpidBit.inveptAll),
    invvpidTypes: (vpid & 1) === 0 ? 0 : (vpid >>> 8) & 15,
    vmFunctions: read(capabilityMsr.vmfunc)[0],
    physicalAddressBits,
  };
}

/** Fields that exist only with a control: the word, and the bit that may be 1. SDM 3 appendix B, its notes. */
const fieldsOf: readonly (readonly [word: ControlWord, bit: number, fields: readonly number[]])[] = [
  ["secondary", secondaryControl.enableVpid, [vmcsField.vpid]],
  ["pin", 1 << 7, [vmcsField.postedInterruptVector, vmcsField.postedInterruptDescriptorAddress]],
  ["secondary", secondaryControl.eptViolationVe, [vmcsField.eptpIndex, vmcsField.virtualizationExceptionAddress]],
  [
    "primary",
    primaryControl.tertiaryControls,
    [vmcsField.tertiaryControls, vmcsField.pidPointerTable, vmcsField.lastPidPointerIndex],
  ],
  [
    "secondary",
    secondaryControl.virtualInterruptDelivery,
    [
      vmcsField.guestInterruptStatus,
      vmcsField.eoiExitBitmap0,
      vmcsField.eoiExitBitmap1,
      vmcsField.eoiExitBitmap2,
      vmcsField.eoiExitBitmap3,
    ],
  ],
  ["secondary", secondaryControl.enablePml, [vmcsField.pageLogIndex, vmcsField.pageLogAddress]],
  ["primary", primaryControl.useIoBitmaps, [vmcsField.ioBitmapA, vmcsField.ioBitmapB]],
  ["primary", primaryControl.useMsrBitmaps, [vmcsField.msrBitmap]],
  ["primary", primaryControl.useTprShadow, [vmcsField.virtualApicAddress, vmcsField.tprThreshold]],
  ["secondary", secondaryControl.virtualizeApicAccesses, [vmcsField.apicAccessAddress]],
  ["secondary", secondaryControl.enableVmfunc, [vmcsField.vmFunctionControls, vmcsField.eptpListAddress]],
  [
    "secondary",
    secondaryControl.enableEpt,
    [
      vmcsField.eptPointer,
      vmcsField.guestPhysicalAddress,
      vmcsField.guestPdptr0,
      vmcsField.guestPdptr1,
      vmcsField.guestPdptr2,
      vmcsField.guestPdptr3,
    ],
  ],
  ["secondary", secondaryControl.vmcsShadowing, [vmcsField.vmreadBitmap, vmcsField.vmwriteBitmap]],
  ["secondary", secondaryControl.enableXsaves, [vmcsField.xssExitingBitmap]],
  ["secondary", secondaryControl.enclsExiting, [vmcsField.enclsExitingBitmap]],
  ["secondary", secondaryControl.tscScaling, [vmcsField.tscMultiplier]],
  ["secondary", secondaryControl.pauseLoopExiting, [vmcsField.pauseLoopGap, vmcsField.pauseLoopWindow]],
  ["secondary", -0x8000_0000, [vmcsField.notifyWindow]],
  ["primary", primaryControl.secondaryControls, [vmcsField.secondaryControls]],
  ["pin", 1 << 6, [vmcsField.preemptionTimer]],
  ["entry", 1 << 13, [vmcsField.guestPerfGlobalCtrl]],
  ["exit", 1 << 12, [vmcsField.hostPerfGlobalCtrl]],
  ["entry", 1 << 14, [vmcsField.guestPat]],
  ["exit", 1 << 19, [vmcsField.hostPat]],
  ["entry", 1 << 15, [vmcsField.guestEfer]],
  ["exit", 1 << 21, [vmcsField.hostEfer]],
  ["entry", 1 << 16, [vmcsField.guestBndcfgs]],
  ["entry", 1 << 18, [vmcsField.guestRtitCtl]],
];

/** Whether a processor with these capabilities has a field. */
export function hasField(capability: Capability, encoding: number): boolean {
  const field = widthOfField(encoding) === fieldWidth.bits64 && isHighHalf(encoding) ? encoding - 1 : encoding;
  if (vmcsFieldName(field) === undefined) return false;
  const target = (field - vmcsField.cr3Target0) / 2;
  if (target >= 0 && target < 4) return target < capability.cr3Targets;
  for (const [word, bit, fields] of fieldsOf)
    if (fields.includes(field) && (capability.mayBeOne[word] & bit) === 0) return false;
  return true;
}
