/**
 * vmx/vmcs-field — the fields of a virtual-machine control structure, by their encodings.
 *
 * An encoding says what its field is: bit 0 the high half of a 64-bit field, bits 9:1 the index, 11:10 the kind (control,
 * read-only, guest, host), 14:13 the width. Names are of this project; encodings are the processor's.
 *
 * Sources: Intel SDM volume 3 §24.11.2 and appendix B; vectors/vmx-constants.json. Rules V330–V331 in ../../SPEC.md.
 * @module
 */

/** Encodings by name. A field of 64 bits has its high half at the next number. */
export const vmcsField = {
  // Controls, 16 bits
  vpid: 0x0000,
  postedInterruptVector: 0x0002,
  eptpIndex: 0x0004,
  lastPidPointerIndex: 0x0008,
  // Guest state, 16 bits
  guestEsSelector: 0x0800,
  guestCsSelector: 0x0802,
  guestSsSelector: 0x0804,
  guestDsSelector: 0x0806,
  guestFsSelector: 0x0808,
  guestGsSelector: 0x080a,
  guestLdtrSelector: 0x080c,
  guestTrSelector: 0x080e,
  guestInterruptStatus: 0x0810,
  pageLogIndex: 0x0812,
  // Host state, 16 bits
  hostEsSelector: 0x0c00,
  hostCsSelector: 0x0c02,
  hostSsSelector: 0x0c04,
  hostDsSelector: 0x0c06,
  hostFsSelector: 0x0c08,
  hostGsSelector: 0x0c0a,
  hostTrSelector: 0x0c0c,
  // Controls, 64 bits
  ioBitmapA: 0x2000,
  ioBitmapB: 0x2002,
  msrBitmap: 0x2004,
  exitMsrStoreAddress: 0x2006,
  exitMsrLoadAddress: 0x2008,
  entryMsrLoadAddress: 0x200a,
  executiveVmcsPointer: 0x200c,
  pageLogAddress: 0x200e,
  tscOffset: 0x2010,
  virtualApicAddress: 0x2012,
  apicAccessAddress: 0x2014,
  postedInterruptDescriptorAddress: 0x2016,
  vmFunctionControls: 0x2018,
  eptPointer: 0x201a,
  eoiExitBitmap0: 0x201c,
  eoiExitBitmap1: 0x201e,
  eoiExitBitmap2: 0x2020,
  eoiExitBitmap3: 0x2022,
  eptpListAddress: 0x2024,
  vmreadBitmap: 0x2026,
  vmwriteBitmap: 0x2028,
  virtualizationExceptionAddress: 0x202a,
  xssExitingBitmap: 0x202c,
  enclsExitingBitmap: 0x202e,
  tscMultiplier: 0x2032,
  tertiaryControls: 0x2034,
  pidPointerTable: 0x2042,
  // Exit information, read-only, 64 bits
  guestPhysicalAddress: 0x2400,
  // Guest state, 64 bits
  vmcsLinkPointer: 0x2800,
  guestDebugctl: 0x2802,
  guestPat: 0x2804,
  guestEfer: 0x2806,
  guestPerfGlobalCtrl: 0x2808,
  guestPdptr0: 0x280a,
  guestPdptr1: 0x280c,
  guestPdptr2: 0x280e,
  guestPdptr3: 0x2810,
  guestBndcfgs: 0x2812,
  guestRtitCtl: 0x2814,
  // Host state, 64 bits
  hostPat: 0x2c00,
  hostEfer: 0x2c02,
  hostPerfGlobalCtrl: 0x2c04,
  // Controls, 32 bits
  pinControls: 0x4000,
  primaryControls: 0x4002,
  exceptionBitmap: 0x4004,
  pageFaultErrorCodeMask: 0x4006,
  pageFaultErrorCodeMatch: 0x4008,
  cr3TargetCount: 0x400a,
  exitControls: 0x400c,
  exitMsrStoreCount: 0x400e,
  exitMsrLoadCount: 0x4010,
  entryControls: 0x4012,
  entryMsrLoadCount: 0x4014,
  entryInterruptionInfo: 0x4016,
  entryErrorCode: 0x4018,
  entryInstructionLength: 0x401a,
  tprThreshold: 0x401c,
  secondaryControls: 0x401e,
  pauseLoopGap: 0x4020,
  pauseLoopWindow: 0x4022,
  notifyWindow: 0x4024,
  // Exit information, read-only, 32 bits
  instructionError: 0x4400,
  exitReason: 0x4402,
  exitInterruptionInfo: 0x4404,
  exitInterruptionErrorCode: 0x4406,
  idtVectoringInfo: 0x4408,
  idtVectoringErrorCode: 0x440a,
  exitInstructionLength: 0x440c,
  exitInstructionInfo: 0x440e,
  // Guest state, 32 bits
  guestEsLimit: 0x4800,
  guestCsLimit: 0x4802,
  guestSsLimit: 0x4804,
  guestDsLimit: 0x4806,
  guestFsLimit: 0x4808,
  guestGsLimit: 0x480a,
  guestLdtrLimit: 0x480c,
  guestTrLimit: 0x480e,
  guestGdtrLimit: 0x4810,
  guestIdtrLimit: 0x4812,
  guestEsAccessRights: 0x4814,
  guestCsAccessRights: 0x4816,
  guestSsAccessRights: 0x4818,
  guestDsAccessRights: 0x481a,
  guestFsAccessRights: 0x481c,
  guestGsAccessRights: 0x481e,
  guestLdtrAccessRights: 0x4820,
  guestTrAccessRights: 0x4822,
  guestInterruptibility: 0x4824,
  guestActivityState: 0x4826,
  guestSmbase: 0x4828,
  guestSysenterCs: 0x482a,
  preemptionTimer: 0x482e,
  // Host state, 32 bits
  hostSysenterCs: 0x4c00,
  // Controls, natural width
  cr0Mask: 0x6000,
  cr4Mask: 0x6002,
  cr0ReadShadow: 0x6004,
  cr4ReadShadow: 0x6006,
  cr3Target0: 0x6008,
  cr3Target1: 0x600a,
  cr3Target2: 0x600c,
  cr3Target3: 0x600e,
  // Exit information, read-only, natural width
  exitQualification: 0x6400,
  ioRcx: 0x6402,
  ioRsi: 0x6404,
  ioRdi: 0x6406,
  ioRip: 0x6408,
  guestLinearAddress: 0x640a,
  // Guest state, natural width
  guestCr0: 0x6800,
  guestCr3: 0x6802,
  guestCr4: 0x6804,
  guestEsBase: 0x6806,
  guestCsBase: 0x6808,
  guestSsBase: 0x680a,
  guestDsBase: 0x680c,
  guestFsBase: 0x680e,
  guestGsBase: 0x6810,
  guestLdtrBase: 0x6812,
  guestTrBase: 0x6814,
  guestGdtrBase: 0x6816,
  guestIdtrBase: 0x6818,
  guestDr7: 0x681a,
  guestRsp: 0x681c,
  guestRip: 0x681e,
  guestRflags: 0x6820,
  guestPendingDebugExceptions: 0x6822,
  guestSysenterEsp: 0x6824,
  guestSysenterEip: 0x6826,
  // Host state, natural width
  hostCr0: 0x6c00,
  hostCr3: 0x6c02,
  hostCr4: 0x6c04,
  hostFsBase: 0x6c06,
  hostGsBase: 0x6c08,
  hostTrBase: 0x6c0a,
  hostGdtrBase: 0x6c0c,
  hostIdtrBase: 0x6c0e,
  hostSysenterEsp: 0x6c10,
  hostSysenterEip: 0x6c12,
  hostRsp: 0x6c14,
  hostRip: 0x6c16,
} as const;
/** One of them, by name. */
export type VmcsFieldName = keyof typeof vmcsField;

/** Width of a field: bits 14:13 of its encoding. */
export const fieldWidth = { bits16: 0, bits64: 1, bits32: 2, natural: 3 } as const;
/** Kind of a field: bits 11:10. */
export const fieldKind = { control: 0, readOnly: 1, guest: 2, host: 3 } as const;

/** Width of the field that an encoding names, whether it exists or not. */
export function widthOfField(encoding: number): number {
  return (encoding >>> 13) & 3;
}
/** Kind of the field that an encoding names. */
export function kindOfField(encoding: number): number {
  return (encoding >>> 10) & 3;
}
/** Whether an encoding is for the high half of a 64-bit field. */
export function isHighHalf(encoding: number): boolean {
  return (encoding & 1) === 1;
}

const names: ReadonlyMap<number, VmcsFieldName> = new Map(
  Object.entries(vmcsField).map(([name, encoding]) => [encoding, name as VmcsFieldName]),
);

/** The name of a field, the same for its high half; undefined where there is none. */
export function vmcsFieldName(encoding: number): VmcsFieldName | undefined {
  return names.get(widthOfField(encoding) === fieldWidth.bits64 ? encoding & ~1 : encoding);
}

/** Segment registers in the order of a VMCS, which is the order of their encoding in instructions. */
export const segmentNames = ["Es", "Cs", "Ss", "Ds", "Fs", "Gs", "Ldtr", "Tr"] as const;

/** Encoding of the first field of a kind of segment field; segment `i` is at + 2 · i. */
export const guestSegment: {
  readonly [kind in "selector" | "limit" | "accessRights" | "base"]: number;
} = {
  selector: vmcsField.guestEsSelector,
  limit: vmcsField.guestEsLimit,
  accessRights: vmcsField.guestEsAccessRights,
  base: vmcsField.guestEsBase,
};
