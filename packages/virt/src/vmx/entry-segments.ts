/**
 * vmx/entry-segments — the checks of a VM entry on the guest's segment registers.
 *
 * Source: Intel SDM volume 3 §27.3.1.2; vectors/bochs27-vmx-entry.json. Rule V345 in ../../SPEC.md.
 * @module
 */
import { hasCanonical } from "./address-check.ts";
import { entryControl, secondaryControl } from "./controls.ts";
import { secondaryControls } from "./entry-controls.ts";
import type { Vmcs } from "./vmcs.ts";
import { guestSegment, segmentNames, vmcsField } from "./vmcs-field.ts";

const es = 0;
const cs = 1;
const ss = 2;
const gs = 5;
const ldtr = 6;
const tr = 7;

const selector = (vmcs: Vmcs, segment: number): number => vmcs.low(guestSegment.selector + 2 * segment);
const rights = (vmcs: Vmcs, segment: number): number => vmcs.low(guestSegment.accessRights + 2 * segment);
const limit = (vmcs: Vmcs, segment: number): number => vmcs.low(guestSegment.limit + 2 * segment);
const isUsable = (vmcs: Vmcs, segment: number): boolean => (rights(vmcs, segment) & 0x1_0000) === 0;
const name = (segment: number): string => segmentNames[segment].toLowerCase();

/** A limit and its granularity: without G bits 31:20 are 0, with it bits 11:0 are 1. */
function isLimit(value: number, accessRights: number): boolean {
  return (accessRights & 0x8000) === 0 ? (value & 0xfff0_0000) === 0 : (value & 0xfff) === 0xfff;
}

/** Check the guest's segment registers. @returns name of a check that fails, or empty */
export function checkSegments(vmcs: Vmcs): string {
  const unrestricted = (secondaryControls(vmcs) & secondaryControl.unrestrictedGuest) !== 0;
  const isVirtual = (vmcs.low(vmcsField.guestRflags) & (1 << 17)) !== 0;
  if ((selector(vmcs, tr) & 4) !== 0) return "guest-tr-selector";
  if (isUsable(vmcs, ldtr) && (selector(vmcs, ldtr) & 4) !== 0) return "guest-ldtr-selector";
  if (!isVirtual && !unrestricted && (selector(vmcs, ss) & 3) !== (selector(vmcs, cs) & 3)) return "guest-ss-selector";
  const bases = checkBases(vmcs, isVirtual);
  if (bases !== "") return bases;
  if (isVirtual) {
    for (let segment = es; segment <= gs; segment++) {
      if (limit(vmcs, segment) !== 0xffff) return `guest-${name(segment)}-limit`;
      if (rights(vmcs, segment) !== 0xf3) return `guest-${name(segment)}-rights`;
    }
  } else {
    const first = checkCode(vmcs, unrestricted) || checkStack(vmcs, unrestricted);
    if (first !== "") return first;
    for (let segment = es; segment <= gs; segment++) {
      if (segment === cs || segment === ss || !isUsable(vmcs, segment)) continue;
      const failed = checkData(vmcs, segment, unrestricted);
      if (failed !== "") return failed;
    }
  }
  return checkTask(vmcs) || checkLocal(vmcs);
}

function checkBases(vmcs: Vmcs, isVirtual: boolean): string {
  if (isVirtual) {
    for (let segment = es; segment <= gs; segment++) {
      const field = guestSegment.base + 2 * segment;
      if (vmcs.low(field) !== selector(vmcs, segment) << 4 || vmcs.high(field) !== 0)
        return `guest-${name(segment)}-base`;
    }
  }
  if (!hasCanonical(vmcs, vmcsField.guestTrBase)) return "guest-tr-base";
  if (!hasCanonical(vmcs, vmcsField.guestFsBase)) return "guest-fs-base";
  if (!hasCanonical(vmcs, vmcsField.guestGsBase)) return "guest-gs-base";
  if (isUsable(vmcs, ldtr) && !hasCanonical(vmcs, vmcsField.guestLdtrBase)) return "guest-ldtr-base";
  if (vmcs.high(vmcsField.guestCsBase) !== 0) return "guest-cs-base";
  for (const segment of [es, ss, 3])
    if (isUsable(vmcs, segment) && vmcs.high(guestSegment.base + 2 * segment) !== 0)
      return `guest-${name(segment)}-base`;
  return "";
}

/** What all code and data segments have in common: S, P, no reserved bit, a limit that fits its granularity. */
function checkCommon(vmcs: Vmcs, segment: number): string {
  const access = rights(vmcs, segment);
  if ((access & 0x10) === 0) return `guest-${name(segment)}-system`;
  if ((access & 0x80) === 0) return `guest-${name(segment)}-present`;
  if ((access & 0xfffe_0f00) !== 0) return `guest-${name(segment)}-reserved`;
  if (!isLimit(limit(vmcs, segment), access)) return `guest-${name(segment)}-granularity`;
  return "";
}

function checkCode(vmcs: Vmcs, unrestricted: boolean): string {
  const access = rights(vmcs, cs);
  const type = access & 15;
  const privilege = (access >>> 5) & 3;
  const stackPrivilege = (rights(vmcs, ss) >>> 5) & 3;
  if (!((type & 9) === 9 || (unrestricted && type === 3))) return "guest-cs-type";
  if (type === 3 ? privilege !== 0 : (type & 4) === 0 ? privilege !== stackPrivilege : privilege > stackPrivilege)
    return "guest-cs-privilege";
  const is64 = (vmcs.low(vmcsField.entryControls) & entryControl.ia32eModeGuest) !== 0;
  if (is64 && (access & 0x6000) === 0x6000) return "guest-cs-size";
  return checkCommon(vmcs, cs);
}

function checkStack(vmcs: Vmcs, unrestricted: boolean): string {
  const access = rights(vmcs, ss);
  const privilege = (access >>> 5) & 3;
  if (isUsable(vmcs, ss)) {
    const type = access & 15;
    if (type !== 3 && type !== 7) return "guest-ss-type";
    const common = checkCommon(vmcs, ss);
    if (common !== "") return common;
  }
  if (!unrestricted && privilege !== (selector(vmcs, ss) & 3)) return "guest-ss-privilege";
  const isReal = (vmcs.low(vmcsField.guestCr0) & 1) === 0;
  if (((rights(vmcs, cs) & 15) === 3 || isReal) && privilege !== 0) return "guest-ss-privilege";
  return "";
}

function checkData(vmcs: Vmcs, segment: number, unrestricted: boolean): string {
  const access = rights(vmcs, segment);
  const type = access & 15;
  // Accessed, and readable where it is code.
  if ((type & 1) === 0 || (type & 10) === 8) return `guest-${name(segment)}-type`;
  if (!unrestricted && type <= 11 && ((access >>> 5) & 3) < (selector(vmcs, segment) & 3))
    return `guest-${name(segment)}-privilege`;
  return checkCommon(vmcs, segment);
}

function checkTask(vmcs: Vmcs): string {
  const access = rights(vmcs, tr);
  const is64 = (vmcs.low(vmcsField.entryControls) & entryControl.ia32eModeGuest) !== 0;
  if (!((access & 15) === 11 || (!is64 && (access & 15) === 3))) return "guest-tr-type";
  if ((access & 0x10) !== 0 || (access & 0x80) === 0 || (access & 0xffff_0f00) !== 0) return "guest-tr-rights";
  return isLimit(limit(vmcs, tr), access) ? "" : "guest-tr-granularity";
}

function checkLocal(vmcs: Vmcs): string {
  if (!isUsable(vmcs, ldtr)) return "";
  const access = rights(vmcs, ldtr);
  if ((access & 15) !== 2) return "guest-ldtr-type";
  if ((access & 0x10) !== 0 || (access & 0x80) === 0 || (access & 0xffff_0f00) !== 0) return "guest-ldtr-rights";
  return isLimit(limit(vmcs, ldtr), access) ? "" : "guest-ldtr-granularity";
}
