/**
 * cpu/msr — model-specific registers: which there are, what may be written.
 *
 * What is not here is asked of the machine around the processor (`Bus.readMsr`); who does not know it either makes it
 * a #GP(0). Source: Intel SDM volume 4 table 2-2, volume 3 §5.8.8 (canonical addresses), §12.12.4 (PAT); rule V267.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { writeEfer } from "./control.ts";
import { exceptionVector } from "./fault.ts";
import { controlRegister, msrSlot, segmentRegister } from "./state.ts";

const { generalProtection } = exceptionVector;

/** Numbers of the registers. */
export const msrIndex = {
  tsc: 0x10,
  apicBase: 0x1b,
  featureControl: 0x3a,
  mtrrCap: 0xfe,
  sysenterCs: 0x174,
  sysenterEsp: 0x175,
  sysenterEip: 0x176,
  miscEnable: 0x1a0,
  debugCtl: 0x1d9,
  pat: 0x277,
  mtrrDefType: 0x2ff,
  perfGlobalCtrl: 0x38f,
  efer: 0xc000_0080,
  star: 0xc000_0081,
  lstar: 0xc000_0082,
  cstar: 0xc000_0083,
  fmask: 0xc000_0084,
  fsBase: 0xc000_0100,
  gsBase: 0xc000_0101,
  kernelGsBase: 0xc000_0102,
  tscAux: 0xc000_0103,
} as const;

/** Where plain registers are kept; the others are worked out. */
const slots: ReadonlyMap<number, number> = /* @__PURE__ */ new Map(
  (Object.keys(msrSlot) as (keyof typeof msrSlot)[]).map((name) => [msrIndex[name], msrSlot[name]]),
);
const canonical: ReadonlySet<number> = /* @__PURE__ */ new Set<number>([
  msrIndex.lstar,
  msrIndex.cstar,
  msrIndex.sysenterEsp,
  msrIndex.sysenterEip,
  msrIndex.fsBase,
  msrIndex.gsBase,
  msrIndex.kernelGsBase,
]);

/** Read a register: its low word; the high one is in `cpu.high[0]`. @throws GuestFault #GP(0) */
export function readMsr(cpu: Cpu, index: number): number {
  const { state, high } = cpu;
  const number = index >>> 0;
  const slot = slots.get(number);
  if (slot !== undefined) {
    high[0] = state.msrs[slot + 1];
    return state.msrs[slot];
  }
  switch (number) {
    case msrIndex.tsc: {
      const low = cpu.readTsc();
      return low;
    }
    case msrIndex.efer:
      high[0] = 0;
      return state.control[controlRegister.efer];
    case msrIndex.fsBase:
    case msrIndex.gsBase: {
      const segment = segmentRegister.fs + (number - msrIndex.fsBase);
      high[0] = state.baseHigh[segment];
      return state.baseLow[segment];
    }
    case msrIndex.mtrrCap:
      high[0] = 0;
      return 0;
    default: {
      const answer = cpu.bus.readMsr?.(number);
      if (answer === undefined) return cpu.raise(generalProtection, 0);
      high[0] = answer[1];
      return answer[0];
    }
  }
}

/** Write a register. @throws GuestFault #GP(0) */
export function writeMsr(cpu: Cpu, index: number, low: number, high: number): void {
  const { state } = cpu;
  const number = index >>> 0;
  if (canonical.has(number) && !cpu.isCanonical(high)) cpu.raise(generalProtection, 0);
  switch (number) {
    case msrIndex.tsc:
      cpu.writeTsc(low, high);
      return;
    case msrIndex.efer:
      writeEfer(cpu, low, high);
      return;
    case msrIndex.fsBase:
    case msrIndex.gsBase: {
      const segment = segmentRegister.fs + (number - msrIndex.fsBase);
      state.baseLow[segment] = low;
      state.baseHigh[segment] = high;
      return;
    }
    case msrIndex.pat:
      for (const word of [low, high])
        for (let byte = 0; byte < 4; byte++)
          if (!isMemoryType((word >>> (8 * byte)) & 0xff)) cpu.raise(generalProtection, 0);
      break;
    case msrIndex.mtrrCap:
      cpu.raise(generalProtection, 0);
      break;
    case msrIndex.tscAux:
    case msrIndex.fmask:
      if (high !== 0) cpu.raise(generalProtection, 0);
      break;
    default:
  }
  const slot = slots.get(number);
  if (slot !== undefined) {
    state.msrs[slot] = low;
    state.msrs[slot + 1] = high;
  } else if (cpu.bus.writeMsr?.(number, low >>> 0, high >>> 0) !== true) cpu.raise(generalProtection, 0);
}

/** UC WC WT WP WB UC−. SDM 3 table 12-10. */
function isMemoryType(type: number): boolean {
  return type === 0 || type === 1 || (type >= 4 && type <= 7);
}
