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
  0x480: [0x0000_002b, 0x00d8_1000],
  0x481: [0x0000_0016, 0x0000_007f],
  0x482: [0x0401_e172, 0xf7f9_fffe],
  0x483: [0x0003_6dff, 0x007f_ffff],
  0x484: [0x0000_11ff, 0x0000_ffff],
  0x485: [0x6004_01e0, 0],
  0x486: [0x8000_0021, 0],
  0x487: [0xffff_ffff, 0],
  0x488: [0x0000_2000, 0],
  0x489: [0x0037_27ff, 0],
  0x48a: [0x0000_0034, 0],
  0x48b: [0x0000_0000, 0x0217_7fff],
  0x48c: [0x0633_4141, 0x0000_0f01],
  0x48d: [0x0000_0016, 0x0000_007f],
  0x48e: [0x0400_6172, 0xf7f9_fffe],
  0x48f: [0x0003_6dfb, 0x007f_ffff],
  0x490: [0x0000_11fb, 0x0000_ffff],
  0x491: [0x0000_0001, 0],
};
