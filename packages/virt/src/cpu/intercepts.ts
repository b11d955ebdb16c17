/**
 * cpu/intercepts — what a processor asks while a guest runs in VMX non-root operation: before an instruction that may
 * exit, and before an event is delivered. Outside of it there is nobody to ask, and the processor holds null.
 *
 * Each method answers with a verdict. On `exit` everything has been saved: the processor leaves its state as it was
 * before the instruction (or the event), and its run stops. On a fault it raises that, again as if the instruction had
 * not begun. On `none` it goes on. While it is asked
 * about an instruction, RIP is already behind it; an exit puts RIP back. 64-bit values come as two halves of 32 bits, signed or not.
 *
 * The order is that of SDM 3 §26.1.1: invalid opcodes and faults of privilege come before an exit, so the processor
 * asks after it has checked those; faults by the operands (a page, a reserved bit) come after it. Faults in the memory
 * operand of INS, OUTS and LMSW come before.
 *
 * Source: Intel SDM volume 3 chapter 26; rules V365–V379 in ../../SPEC.md.
 * @module
 */

/** What a question was answered with. */
export const verdict = {
  /** Go on. */
  none: 0,
  /** An exit happened, and is recorded. */
  exit: 1,
  /** Raise #UD: the instruction is not enabled for this guest. */
  undefinedOpcode: 2,
  /** Raise #GP(0). */
  generalProtection: 3,
  /** Deliver #VE, vector 20: an EPT violation that the guest itself handles. */
  virtualizationException: 4,
} as const;

/** Kinds of event, as the interruption-information field numbers them: SDM 3 §25.8.3. */
export const eventType = {
  externalInterrupt: 0,
  nmi: 2,
  hardwareException: 3,
  softwareInterrupt: 4,
  privilegedSoftwareException: 5,
  softwareException: 6,
  other: 7,
} as const;

/** What is asked about an instruction: fields of the decoder's record, `./decode.ts`. */
export interface InterceptedInstruction {
  /** In bytes, prefixes and all. */
  readonly length: number;
  /** 2, 4 or 8. */
  readonly operandBytes: number;
  /** 2, 4 or 8. */
  readonly addressBytes: number;
  /** Segment of the memory operand, es cs ss ds fs gs: the prefix's or the default. */
  readonly segment: number;
  /** Of the ModRM byte; 3 names a register. */
  readonly mod: number;
  /** With the bits of REX applied. */
  readonly reg: number;
  readonly rm: number;
  /** Base register, 16 for RIP, or -1. */
  readonly base: number;
  /** Index register, or -1. */
  readonly index: number;
  /** 0 to 3: the index is shifted left by so many bits. */
  readonly scale: number;
  /** Signed 32 bits; high half: its sign. */
  readonly displacement: number;
  readonly displacementHigh: number;
}

/** What a processor asks in VMX non-root operation. */
export interface Intercepts {
  /**
   * IRET took away blocking by NMI and is still under way: an exit by a fault of it says so (SDM 3 §28.2.3). The
   * processor sets and clears it.
   */
  unblockedByIret: boolean;
  /** What the memory unit is configured with beside the registers: `TranslationRegisters`. */
  readonly eptEnabled: boolean;
  readonly eptpLow: number;
  readonly eptpHigh: number;
  /** 0 without "enable VPID". */
  readonly vpid: number;

  /**
   * An instruction that has no argument of its own: CPUID, HLT, RDTSC, RDTSCP, RDPMC, INVD, WBINVD, MONITOR,
   * MWAIT, XSETBV, RDRAND, RDSEED (the information needs their register), UMWAIT, TPAUSE, ENCLS, VMCALL, VMLAUNCH,
   * VMRESUME, VMXOFF.
   *
   * @param reason basic exit reason of the instruction, of `exitReason`
   */
  instruction(reason: number, instruction: InterceptedInstruction): number;
  /** PAUSE, and the processor's own time-stamp counter there: a loop of them may have lasted too long. */
  pause(tscLow: number, tscHigh: number, instruction: InterceptedInstruction): number;
  /** INVLPG of a linear address. */
  invlpg(linearLow: number, linearHigh: number, instruction: InterceptedInstruction): number;
  /** INVPCID, XSAVES, XRSTORS and the VMX instructions with an operand in memory; or VMREAD and VMWRITE. */
  operandInstruction(reason: number, instruction: InterceptedInstruction): number;
  /** VMFUNC with EAX and ECX. `none`: it is done. */
  vmfunc(eax: number, ecx: number, instruction: InterceptedInstruction): number;

  /** MOV to CR0, CR3, CR4 or CR8; what the register then gets is `crMerge`. */
  movToCr(cr: number, register: number, low: number, high: number, instruction: InterceptedInstruction): number;
  /** MOV from CR3 or CR8; MOV from CR0 and CR4 never exits. What it reads is `crReadLow` and `crReadHigh`. */
  movFromCr(cr: number, register: number, instruction: InterceptedInstruction): number;
  clts(instruction: InterceptedInstruction): number;
  /** @param linearLow of the operand, where it is in memory */
  lmsw(source: number, linearLow: number, linearHigh: number, instruction: InterceptedInstruction): number;
  /** What the guest sees of CR0, CR3, CR4 or CR8 (SMSW too): read shadows, and the virtual TPR. */
  crReadLow(cr: number): number;
  crReadHigh(cr: number): number;
  /**
   * What a write of CR0, CR4 or CR8 that did not exit (also of LMSW and CLTS) puts into the register: bits owned by the
   * host stay. Low half; the upper halves of these registers are 0.
   */
  crMerge(cr: number, low: number): number;
  /** Whether a value of CR0 or CR4 is one that VMX operation supports; else #GP(0). SDM 3 §24.8, §26.3. */
  crAllowed(cr: number, low: number, high: number): boolean;
  /** @param read MOV from a debug register */
  movDr(dr: number, register: number, read: boolean, instruction: InterceptedInstruction): number;

  /** IN, OUT, INS, OUTS: @param linearLow address of the string in memory, with its segment's base */
  io(
    port: number,
    bytes: number,
    input: boolean,
    string: boolean,
    rep: boolean,
    immediate: boolean,
    linearLow: number,
    linearHigh: number,
    instruction: InterceptedInstruction,
  ): number;
  rdmsr(index: number, instruction: InterceptedInstruction): number;
  wrmsr(index: number, low: number, high: number, instruction: InterceptedInstruction): number;
  /** Added to the time-stamp counter for RDTSC, RDTSCP and RDMSR of 0x10, after scaling. */
  tscOffsetLow(): number;
  tscOffsetHigh(): number;

  /** @param which 0 SGDT, 1 SIDT, 2 LGDT, 3 LIDT */
  descriptorTable(which: number, instruction: InterceptedInstruction): number;
  /** @param which 0 SLDT, 1 STR, 2 LLDT, 3 LTR */
  localOrTask(which: number, instruction: InterceptedInstruction): number;
  /** @param source 0 CALL, 1 IRET, 2 JMP, 3 a task gate in the IDT @param length of the instruction, 0 for an event */
  taskSwitch(selector: number, source: number, length: number): number;

  /**
   * An exception is about to be delivered, and nothing of it has happened: CR2, DR6 and the stack are as before. For
   * INT3 and INTO `type` is softwareException, for INT1 privilegedSoftwareException; INT n is never asked about. A
   * second exception during delivery of a first is asked about by itself; when the two make a double fault, #DF is
   * asked about after it.
   *
   * @param errorCode  -1 for none
   * @param detailLow  of #PF the linear address; of #DB the bits for DR6
   * @param length     of the instruction under way; 0 where there is none
   */
  exception(
    type: number,
    vector: number,
    errorCode: number,
    detailLow: number,
    detailHigh: number,
    length: number,
  ): number;
  /** Delivery through the IDT begins; exits until `endDelivery` tell of it as IDT-vectoring information. */
  beginDelivery(type: number, vector: number, errorCode: number, length: number): void;
  endDelivery(): void;
  tripleFault(): number;

  /**
   * An access was stopped by EPT: the fields of the memory unit's `TranslationFault`. A violation, a misconfiguration,
   * or a full page-modification log.
   *
   * @param kind             one of `faultKind`
   * @param guestPhysical    whole number
   * @param length           of the instruction; 0 while fetching one
   */
  eptFault(
    kind: number,
    qualification: number,
    guestPhysical: number,
    linearLow: number,
    linearHigh: number,
    linearValid: boolean,
    length: number,
  ): number;

  /** An external interrupt is there, and RFLAGS.IF or "external-interrupt exiting" lets it in. */
  externalInterrupt(vector: number): number;
  /** Whether an external interrupt exits, whatever RFLAGS.IF says. */
  interruptsExit(): boolean;
  nmi(): number;
  init(): number;
  startupIpi(vector: number): number;

  /**
   * How many ticks of the time-stamp counter may pass before `boundary` must be asked again. 0: before each
   * instruction. Beside that it is asked whenever RFLAGS.IF, blocking or the activity state changed.
   */
  ticksMax(): number;
  /**
   * Between two instructions, before interrupts are looked at: the monitor trap flag, the preemption timer, the TPR
   * threshold, the NMI window and the interrupt window.
   *
   * @param completed instructions completed since the last time
   */
  boundary(completed: number): number;
}
