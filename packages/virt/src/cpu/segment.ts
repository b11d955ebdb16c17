/**
 * cpu/segment — from an offset in a segment to a linear address, and what may be loaded into a segment register.
 *
 * Source: Intel SDM volume 3 §3.4 (segments), §5.3–§5.6 (limits, types, privilege), §5.8.3 (64-bit mode), §20.1 (real
 * mode), §20.2 (virtual-8086); rules V243–V247 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { addressMode, type Decoded } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { accessRight, segmentRegister, tableRegister } from "./state.ts";

const { generalProtection, stackFault, segmentNotPresent, alignmentCheck } = exceptionVector;

/** The offset of a memory operand; its low word, the high one is in `cpu.at[1]`. */
export function effectiveAddress(cpu: Cpu, instruction: Decoded): number {
  const { general, at } = cpu;
  switch (instruction.addressMode) {
    case addressMode.double:
    case addressMode.truncated:
      at[1] = 0;
      return (
        (general[instruction.baseSlot] +
          (general[instruction.indexSlot] << instruction.shift) +
          instruction.displacement) |
        0
      );
    case addressMode.word:
      at[1] = 0;
      return (general[instruction.baseSlot] + general[instruction.indexSlot] + instruction.displacement) & 0xffff;
    case addressMode.quad:
      return quadAddress(cpu, instruction);
    case addressMode.relative: {
      // RIP points behind the instruction.
      cpu.synchronize();
      const sum = (cpu.rip[0] >>> 0) + (instruction.displacement >>> 0);
      at[1] = (cpu.rip[1] + (instruction.displacement >> 31) + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      return sum | 0;
    }
    default:
      cpu.synchronize();
      at[1] = 0;
      return (cpu.rip[0] + instruction.displacement) | 0;
  }
}

function quadAddress(cpu: Cpu, instruction: Decoded): number {
  const { general } = cpu;
  const { indexSlot, baseSlot, shift, displacement } = instruction;
  const indexLow = general[indexSlot];
  const indexHigh =
    shift === 0 ? general[indexSlot + 1] : (general[indexSlot + 1] << shift) | (indexLow >>> (32 - shift));
  const first = general[baseSlot];
  const scaled = indexLow << shift;
  const part = (first + scaled) | 0;
  const low = (part + displacement) | 0;
  const carries = carryOf(first, scaled, part) + carryOf(part, displacement, low);
  cpu.at[1] = (general[baseSlot + 1] + indexHigh + instruction.displacementHigh + carries) | 0;
  return low;
}

/** The linear address of a memory operand; low word, the high one is in `cpu.at[1]`. @throws GuestFault */
export function locate(cpu: Cpu, instruction: Decoded, bytes: number, isWrite: boolean): number {
  return segmentAddress(cpu, instruction.segment, effectiveAddress(cpu, instruction), bytes, isWrite);
}

/** From an offset, whose high word is in `cpu.at[1]`, to a linear address in the same way. @throws GuestFault */
export function segmentAddress(cpu: Cpu, segment: number, offset: number, bytes: number, isWrite: boolean): number {
  if (cpu.is64) return quadLinear(cpu, segment, offset, bytes);
  const bit = 1 << segment;
  // The last bytes of 4 GiB are looked at: an operand does not go round.
  if (((isWrite ? cpu.frontWrites : cpu.frontReads) & bit) !== 0 && (offset + 16) >>> 0 > 15) return offset;
  const isLimited = ((isWrite ? cpu.limitedWrites : cpu.limitedReads) & bit) !== 0;
  if (isLimited && (offset >>> 0) + bytes - 1 <= cpu.state.limit[segment] >>> 0) {
    cpu.at[1] = 0;
    return (cpu.state.baseLow[segment] + offset) | 0;
  }
  return checkedLinear(cpu, segment, offset, bytes, isWrite);
}

/** Out of the sum of two words: 0 or 1. */
export function carryOf(a: number, b: number, sum: number): number {
  return ((a & b) | ((a | b) & ~sum)) >>> 31;
}

function quadLinear(cpu: Cpu, segment: number, offset: number, bytes: number): number {
  const { at, state } = cpu;
  let low = offset;
  if (segment >= segmentRegister.fs) {
    const sum = (offset >>> 0) + (state.baseLow[segment] >>> 0);
    at[1] = (at[1] + state.baseHigh[segment] + (sum > 0xffff_ffff ? 1 : 0)) | 0;
    low = sum | 0;
  }
  if (!cpu.isCanonical(at[1])) cpu.raise(segment === segmentRegister.ss ? stackFault : generalProtection, 0);
  if (cpu.checksAlignment && (low & (bytes - 1)) !== 0) cpu.raise(alignmentCheck, 0);
  return low;
}

function checkedLinear(cpu: Cpu, segment: number, offset: number, bytes: number, isWrite: boolean): number {
  const { state } = cpu;
  const access = state.access[segment];
  const vector = segment === segmentRegister.ss ? stackFault : generalProtection;
  if ((access & accessRight.unusable) !== 0) cpu.raise(vector, 0);
  if (cpu.isProtected) {
    const isCode = (access & accessRight.code) !== 0;
    const isAllowed = isWrite
      ? !isCode && (access & accessRight.writable) !== 0
      : !isCode || (access & accessRight.writable) !== 0;
    if (!isAllowed) cpu.raise(vector, 0);
  }
  if (!isInLimit(access, state.limit[segment], offset, bytes)) cpu.raise(vector, 0);
  cpu.at[1] = 0;
  const linear = (state.baseLow[segment] + offset) | 0;
  if (cpu.checksAlignment && (linear & (bytes - 1)) !== 0) cpu.raise(alignmentCheck, 0);
  return linear;
}

/** Whether bytes from an offset on are in a segment. SDM 3 §5.3. */
export function isInLimit(access: number, limit: number, offset: number, bytes: number): boolean {
  const first = offset >>> 0;
  const last = first + bytes - 1;
  if ((access & (accessRight.code | accessRight.expandDown)) !== accessRight.expandDown) return last <= limit >>> 0;
  return first > limit >>> 0 && last <= ((access & accessRight.big) !== 0 ? 0xffff_ffff : 0xffff);
}

/** Read the descriptor of a selector into `cpu.descriptor`: low, high, and where it is. @throws GuestFault `vector` */
export function readDescriptor(cpu: Cpu, selector: number, vector: number): void {
  if (!tryReadDescriptor(cpu, selector)) cpu.raise(vector, selector & 0xfffc);
}

/** The same. @returns false beyond the table's limit @throws GuestFault of a page */
export function tryReadDescriptor(cpu: Cpu, selector: number): boolean {
  const { state, descriptor, memory } = cpu;
  const isLocal = (selector & 4) !== 0;
  if (isLocal && (state.access[segmentRegister.ldtr] & accessRight.unusable) !== 0) return false;
  const limit = isLocal ? state.limit[segmentRegister.ldtr] : state.tables[tableRegister.gdtrLimit];
  const offset = selector & 0xfff8;
  if (offset + 7 > limit >>> 0) return false;
  const baseLow = isLocal ? state.baseLow[segmentRegister.ldtr] : state.tables[tableRegister.gdtrBaseLow];
  const baseHigh = isLocal ? state.baseHigh[segmentRegister.ldtr] : state.tables[tableRegister.gdtrBaseHigh];
  const sum = (baseLow >>> 0) + offset;
  descriptor[2] = sum | 0;
  descriptor[3] = cpu.isLong ? (baseHigh + (sum > 0xffff_ffff ? 1 : 0)) | 0 : 0;
  const low = memory.readSystem(descriptor[2], descriptor[3], 8);
  descriptor[0] = low;
  descriptor[1] = memory.high[0];
  return true;
}

/** Base, limit in bytes and access rights of an 8-byte descriptor, as segment registers hold them. */
export function baseOf(low: number, high: number): number {
  return (low >>> 16) | ((high & 0xff) << 16) | (high & 0xff00_0000);
}
export function limitOf(low: number, high: number): number {
  const limit = (low & 0xffff) | (high & 0xf_0000);
  return (high & 0x80_0000) !== 0 ? (limit << 12) | 0xfff : limit;
}
export function accessOf(high: number): number {
  return (high >>> 8) & 0xf0ff;
}

/** Set the accessed bit of the descriptor in `cpu.descriptor`, in memory as well. */
export function markAccessed(cpu: Cpu): void {
  const { descriptor } = cpu;
  if ((descriptor[1] & 0x100) !== 0) return;
  descriptor[1] |= 0x100;
  const sum = (descriptor[2] >>> 0) + 5;
  cpu.memory.writeSystem(
    sum | 0,
    (descriptor[3] + (sum > 0xffff_ffff ? 1 : 0)) | 0,
    1,
    (descriptor[1] >>> 8) & 0xff,
    0,
  );
}

/** Put the descriptor in `cpu.descriptor` into a segment register. */
export function setFromDescriptor(cpu: Cpu, segment: number, selector: number): void {
  const [low, high] = [cpu.descriptor[0], cpu.descriptor[1]];
  cpu.state.setSegment(segment, selector, baseOf(low, high), 0, limitOf(low, high), accessOf(high));
}

/** Load DS, ES, FS, GS or SS, as MOV and POP do. SDM 2 MOV. @throws GuestFault */
export function loadSegment(cpu: Cpu, segment: number, selector: number): void {
  const { state } = cpu;
  if (!cpu.isProtected) {
    state.selector[segment] = selector;
    state.baseLow[segment] = selector << 4;
    state.baseHigh[segment] = 0;
    if (cpu.isVirtual8086) {
      state.limit[segment] = 0xffff;
      state.access[segment] = 0xf3;
    }
    cpu.segmentsChanged();
    return;
  }
  if (segment === segmentRegister.ss) loadStackSegment(cpu, selector, cpu.privilege, generalProtection);
  else loadDataSegment(cpu, segment, selector);
  cpu.segmentsChanged();
}

function loadDataSegment(cpu: Cpu, segment: number, selector: number): void {
  if ((selector & 0xfffc) === 0) {
    setNull(cpu, segment, selector);
    return;
  }
  readDescriptor(cpu, selector, generalProtection);
  const access = accessOf(cpu.descriptor[1]);
  const isCode = (access & accessRight.code) !== 0;
  const isReadable = (access & accessRight.codeOrData) !== 0 && (!isCode || (access & accessRight.writable) !== 0);
  const conforms = isCode && (access & accessRight.expandDown) !== 0;
  const dpl = (access >> 5) & 3;
  if (!isReadable || (!conforms && Math.max(selector & 3, cpu.privilege) > dpl))
    cpu.raise(generalProtection, selector & 0xfffc);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
  markAccessed(cpu);
  setFromDescriptor(cpu, segment, selector);
}

/** A null selector in a data segment: unusable, and of FS and GS in 64-bit mode the base becomes 0 as Intel's does. */
function setNull(cpu: Cpu, segment: number, selector: number): void {
  cpu.state.setSegment(segment, selector, 0, 0, 0, accessRight.unusable);
}

/**
 * Load SS for a privilege level. `vector` is what a selector that cannot be is answered with: #GP, or #TS while the
 * stack is switched. SDM 2 MOV; SDM 3 §6.12.1.
 */
export function loadStackSegment(cpu: Cpu, selector: number, privilege: number, vector: number): void {
  if ((selector & 0xfffc) === 0) {
    if (!cpu.is64 || privilege === 3 || (selector & 3) !== privilege) cpu.raise(vector, 0);
    setNullStack(cpu, selector, privilege);
    return;
  }
  checkStackSegment(cpu, selector, privilege, vector);
  markAccessed(cpu);
  setFromDescriptor(cpu, segmentRegister.ss, selector);
}

/** In 64-bit mode SS may be null; its DPL is the privilege level all the same. */
export function setNullStack(cpu: Cpu, selector: number, privilege: number): void {
  cpu.state.setSegment(segmentRegister.ss, selector, 0, 0, 0, accessRight.unusable | (privilege << 5));
}

/** Check a stack segment, and leave its descriptor in `cpu.descriptor`. @throws GuestFault */
export function checkStackSegment(cpu: Cpu, selector: number, privilege: number, vector: number): void {
  readDescriptor(cpu, selector, vector);
  const access = accessOf(cpu.descriptor[1]);
  const isWritableData =
    (access & (accessRight.codeOrData | accessRight.code | accessRight.writable)) ===
    (accessRight.codeOrData | accessRight.writable);
  if ((selector & 3) !== privilege || !isWritableData || ((access >> 5) & 3) !== privilege)
    cpu.raise(vector, selector & 0xfffc);
  if ((access & accessRight.present) === 0) cpu.raise(stackFault, selector & 0xfffc);
}

/** After the privilege level has risen in number, data segments that it may not use become null. SDM 3 §5.8.6, RET. */
export function dropPrivilegedSegments(cpu: Cpu): void {
  const { state } = cpu;
  for (const segment of [segmentRegister.es, segmentRegister.ds, segmentRegister.fs, segmentRegister.gs]) {
    const access = state.access[segment];
    const conforms =
      (access & (accessRight.code | accessRight.expandDown)) === (accessRight.code | accessRight.expandDown);
    if ((access & accessRight.unusable) === 0 && !conforms && ((access >> 5) & 3) < cpu.privilege)
      setNull(cpu, segment, 0);
  }
}

/** Whether LAR or LSL may look at the descriptor in `cpu.descriptor`. SDM 2 LAR, LSL. */
export function isVisible(cpu: Cpu, selector: number, types: number): boolean {
  const access = accessOf(cpu.descriptor[1]);
  const dpl = (access >> 5) & 3;
  if ((access & accessRight.codeOrData) === 0) {
    if (((types >>> (access & 0xf)) & 1) === 0) return false;
  } else if ((access & (accessRight.code | accessRight.expandDown)) === (accessRight.code | accessRight.expandDown))
    return true;
  return Math.max(selector & 3, cpu.privilege) <= dpl;
}
