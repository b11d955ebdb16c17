/**
 * cpu/state — the registers of one processor: everything of it that must survive a step back, in the state arena.
 *
 * A 64-bit register is two words of 32 bits, the low one first. General registers and segments are in the order of their
 * encoding. Access rights are in the format of a VMCS, so that guest state is copied word by word.
 *
 * Arithmetic leaves its flags undone: `lazy` holds the last result and its carries, from which CF PF AF ZF SF OF come
 * when somebody asks. `flags` is the register as the guest sees it.
 *
 * Source: Intel SDM volume 3 §10.1 table 10-1 (after power-up), §25.4.1 table 25-2 (access rights); rules V230–V232 in
 * ../../SPEC.md. The registers' views need a little-endian host, as every host of JavaScript in use is.
 * @module
 */
import type { Simulation } from "@dc/engine";

/** The general registers, as instructions encode them: register r has its low word at 2r, its high word at 2r + 1. */
export const generalRegister = {
  rax: 0,
  rcx: 1,
  rdx: 2,
  rbx: 3,
  rsp: 4,
  rbp: 5,
  rsi: 6,
  rdi: 7,
  r8: 8,
  r9: 9,
  r10: 10,
  r11: 11,
  r12: 12,
  r13: 13,
  r14: 14,
  r15: 15,
} as const;

/** The segment registers, as instructions encode them; then the two that only the system has. */
export const segmentRegister = { es: 0, cs: 1, ss: 2, ds: 3, fs: 4, gs: 5, ldtr: 6, tr: 7 } as const;

/** Bits of a segment's access rights. SDM 3 table 25-2. */
export const accessRight = {
  type: 0xf,
  /** Of a code or data segment's type. */
  accessed: 0x1,
  /** Writable data, or readable code. */
  writable: 0x2,
  /** Data that expands down, or code that conforms. */
  expandDown: 0x4,
  code: 0x8,
  /** Code or data, and no system segment. */
  codeOrData: 0x10,
  dpl: 0x60,
  present: 0x80,
  available: 0x1000,
  long: 0x2000,
  big: 0x4000,
  granularity: 0x8000,
  unusable: 0x1_0000,
} as const;

/** Where the low word of each control register is in `control`. */
export const controlRegister = { cr0: 0, cr2: 2, cr3: 4, cr4: 6, cr8: 8, xcr0: 10, efer: 12 } as const;

/** Where the words of GDTR and IDTR are in `tables`. */
export const tableRegister = {
  gdtrBaseLow: 0,
  gdtrBaseHigh: 1,
  gdtrLimit: 2,
  idtrBaseLow: 3,
  idtrBaseHigh: 4,
  idtrLimit: 5,
} as const;

/** Model-specific registers that are plain storage: where the low word of each is in `msrs`. */
export const msrSlot = {
  star: 0,
  lstar: 2,
  cstar: 4,
  fmask: 6,
  kernelGsBase: 8,
  tscAux: 10,
  sysenterCs: 12,
  sysenterEsp: 14,
  sysenterEip: 16,
  pat: 18,
  apicBase: 20,
  debugCtl: 22,
  featureControl: 24,
  miscEnable: 26,
  mtrrDefType: 28,
  perfGlobalCtrl: 30,
} as const;
const msrWords = 32;

/** What a processor that executes nothing waits for. SDM 3 §25.4.2. */
export const activityState = { active: 0, halted: 1, shutdown: 2, waitForSipi: 3 } as const;

/** Bits of the interruptibility state. SDM 3 table 25-3. */
export const interruptibility = { bySti: 1, byMovSs: 2, bySmi: 4, byNmi: 8 } as const;

/** Where the words of `activity` are. */
export const activityWord = {
  /** One of `activityState`. */
  state: 0,
  /** Bits of `interruptibility`. */
  interruptibility: 1,
  /** Pending debug exceptions as DR6 has them (BS 0x4000, B0–B3). */
  pendingDebug: 2,
  /** One more than the vector of the external interrupt that waits, or 0. */
  pendingInterrupt: 3,
  /** 1 where an NMI waits. */
  pendingNmi: 4,
} as const;

/** Where a processor counts what it did without anybody's help: `Cpu.counters`. */
export const cpuCounter = {
  /** INT n, SYSCALL, SYSENTER. */
  systemCalls: 0,
  /** Page faults delivered to the guest's own handler. */
  pageFaults: 1,
  /** Moves to CR3 carried out. */
  addressSpaces: 2,
} as const;

/** Bits of EFLAGS. SDM 1 §3.4.3. */
export const flagBit = {
  cf: 0x1,
  one: 0x2,
  pf: 0x4,
  af: 0x10,
  zf: 0x40,
  sf: 0x80,
  tf: 0x100,
  if: 0x200,
  df: 0x400,
  of: 0x800,
  iopl: 0x3000,
  nt: 0x4000,
  rf: 0x1_0000,
  vm: 0x2_0000,
  ac: 0x4_0000,
  vif: 0x8_0000,
  vip: 0x10_0000,
  id: 0x20_0000,
} as const;

/** The six flags that arithmetic sets. */
export const statusFlags = 0x8d5;
/** All flags there are but those six. */
const otherFlags = 0x3f_7700;

/**
 * Where the words of `lazy` are. Zero and sign: the result, sign-extended to two words, or twice the same word where
 * the operation had 32 bits or less; parity: its lowest byte. `carries`: bit 31 the carry out, bit 30 the carry into
 * the sign, bit 3 the auxiliary carry; bits 15:8 and bit 0 turn parity and sign over where the result does not tell them.
 */
export const lazyWord = { resultLow: 0, resultHigh: 1, carries: 2, other: 3 } as const;

/** Whether a byte has an even number of ones, for each of 256. */
function isEven(byte: number): boolean {
  let bits = byte ^ (byte >> 4);
  bits ^= bits >> 2;
  bits ^= bits >> 1;
  return (bits & 1) === 0;
}

/** The registers of one processor. */
export class CpuState {
  readonly path: string;
  /** General registers: r's low word at 2r, high word at 2r + 1. Words 32 and 33 are always 0: a register that is none. */
  readonly general: Int32Array;
  /** The same, by bytes: AL is 0, AH 1, CL 8. */
  readonly generalBytes: Uint8Array;
  /** The same, by words of 16 bits: AX is 0, CX 4. */
  readonly generalWords: Uint16Array;
  /** The instruction pointer: low, high. */
  readonly rip: Int32Array;
  /** Flags, before anybody asks; see `lazyWord`. */
  readonly lazy: Int32Array;
  /** All words of segments and of GDTR and IDTR, one array after the other: who moves them all moves them at once. */
  readonly system: Int32Array;
  /** Segments by number: selector, base, limit in bytes (unsigned), access rights. */
  readonly selector: Int32Array;
  readonly baseLow: Int32Array;
  readonly baseHigh: Int32Array;
  readonly limit: Int32Array;
  readonly access: Int32Array;
  /** GDTR and IDTR; see `tableRegister`. */
  readonly tables: Int32Array;
  /** Control registers, XCR0 and EFER; see `controlRegister`. */
  readonly control: Int32Array;
  /** Debug registers: n's low word at 2n. */
  readonly debug: Int32Array;
  /** See `msrSlot`. */
  readonly msrs: Int32Array;
  /** The time-stamp counter: low, high. It moves when the machine moves it, never by itself. */
  readonly tsc: Int32Array;
  /** See `activityWord`. */
  readonly activity: Int32Array;

  constructor(simulation: Simulation, path: string) {
    const { state } = simulation;
    this.path = path;
    this.general = state.i32(`${path}/general`, 34);
    this.generalBytes = new Uint8Array(this.general.buffer);
    this.generalWords = new Uint16Array(this.general.buffer);
    this.rip = state.i32(`${path}/rip`, 2);
    this.lazy = state.i32(`${path}/lazy`, 4);
    this.system = state.i32(`${path}/system`, 46);
    const part = (first: number, words: number): Int32Array => this.system.subarray(first, first + words);
    this.selector = part(0, 8);
    this.baseLow = part(8, 8);
    this.baseHigh = part(16, 8);
    this.limit = part(24, 8);
    this.access = part(32, 8);
    this.tables = part(40, 6);
    this.control = state.i32(`${path}/control`, 14);
    this.debug = state.i32(`${path}/debug`, 16);
    this.msrs = state.i32(`${path}/msrs`, msrWords);
    this.tsc = state.i32(`${path}/tsc`, 2);
    this.activity = state.i32(`${path}/activity`, 5);
    this.reset();
  }

  /** What the registers hold after power-up. SDM 3 table 10-1; the model and stepping in EDX are those of cpuid.ts. */
  reset(): void {
    for (const words of [
      this.general,
      this.rip,
      this.lazy,
      this.control,
      this.debug,
      this.msrs,
      this.tsc,
      this.activity,
    ])
      words.fill(0);
    this.general[4] = 0x5_0654;
    this.rip[0] = 0xfff0;
    this.flags = flagBit.one;
    for (let segment = 0; segment < 8; segment++) this.setSegment(segment, 0, 0, 0, 0xffff, 0x93);
    this.setSegment(segmentRegister.cs, 0xf000, 0xffff_0000 | 0, 0, 0xffff, 0x9b);
    this.setSegment(segmentRegister.ldtr, 0, 0, 0, 0xffff, 0x82);
    this.setSegment(segmentRegister.tr, 0, 0, 0, 0xffff, 0x8b);
    this.tables.set([0, 0, 0xffff, 0, 0, 0xffff]);
    this.control[controlRegister.cr0] = 0x6000_0010;
    this.control[controlRegister.xcr0] = 1;
    this.debug[12] = 0xffff_0ff0 | 0;
    this.debug[14] = 0x400;
    this.msrs[msrSlot.pat] = 0x0007_0406;
    this.msrs[msrSlot.pat + 1] = 0x0007_0406;
    this.msrs[msrSlot.apicBase] = 0xfee0_0900 | 0;
    this.msrs[msrSlot.miscEnable] = 1;
  }

  /** Write a segment register with all that is hidden in it. `limit` is in bytes; `access` as `accessRight`. */
  setSegment(
    segment: number,
    selector: number,
    baseLow: number,
    baseHigh: number,
    limit: number,
    access: number,
  ): void {
    this.selector[segment] = selector;
    this.baseLow[segment] = baseLow;
    this.baseHigh[segment] = baseHigh;
    this.limit[segment] = limit;
    this.access[segment] = access;
  }

  /** EFLAGS. Bits that do not exist are left out, bit 1 is always set. */
  get flags(): number {
    const { lazy } = this;
    const low = lazy[lazyWord.resultLow];
    const high = lazy[lazyWord.resultHigh];
    const carries = lazy[lazyWord.carries];
    let flags = lazy[lazyWord.other] | flagBit.one | (carries >>> 31) | ((carries & 8) << 1);
    if ((low | high) === 0) flags |= flagBit.zf;
    if (((high >>> 31) ^ (carries & 1)) !== 0) flags |= flagBit.sf;
    if (((carries ^ (carries << 1)) & 0x8000_0000) !== 0) flags |= flagBit.of;
    if (isEven((low ^ (carries >> 8)) & 0xff)) flags |= flagBit.pf;
    return flags;
  }
  set flags(value: number) {
    this.lazy[lazyWord.other] = value & otherFlags;
    this.statusFlags = value;
  }

  /** The six flags of arithmetic, written; others are ignored. */
  set statusFlags(value: number) {
    const { lazy } = this;
    // A result of 1 (or 0 for ZF) has the parity byte 1 (or 0): turn it into what is asked for.
    const result = (value & flagBit.zf) === 0 ? 1 : 0;
    const parity = ((value & flagBit.pf) === 0 ? 1 : 0) ^ result;
    const carry = value & flagBit.cf;
    const into = carry ^ ((value >>> 11) & 1);
    lazy[lazyWord.resultLow] = result;
    lazy[lazyWord.resultHigh] = 0;
    lazy[lazyWord.carries] =
      (carry << 31) | (into << 30) | ((value & flagBit.af) >> 1) | (parity << 8) | ((value & flagBit.sf) >> 7);
  }

  /** The current privilege level: that of the stack segment. SDM 3 §25.4.1. */
  get privilege(): number {
    return (this.access[segmentRegister.ss] >> 5) & 3;
  }
}
