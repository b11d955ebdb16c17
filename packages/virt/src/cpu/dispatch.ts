/**
 * cpu/dispatch — which handler an instruction has, by the name of its operation in the table of the instruction set.
 *
 * Source: ./opcodes.ts names the operations.
 * @module
 */
import { binary } from "./arithmetic.ts";
import { branchKind, type Decoded, type Execute, operandType } from "./decoded.ts";
import * as arithmetic from "./execute-arithmetic.ts";
import * as bit from "./execute-bit.ts";
import * as branch from "./execute-branch.ts";
import * as far from "./execute-far.ts";
import * as move from "./execute-move.ts";
import * as multiply from "./execute-multiply.ts";
import { executeDoubleShift, executeShift, shift } from "./execute-shift.ts";
import { executeString, string } from "./execute-string.ts";
import * as control from "./execute-control.ts";
import * as system from "./execute-system.ts";
import * as table from "./execute-table.ts";
import * as vmx from "./execute-vmx.ts";
import { operandKind, operationNames } from "./forms.ts";
import { conditions } from "./opcodes.ts";
import { executePort } from "./port.ts";
import { segmentRegister } from "./state.ts";

/** Chooses a handler, and may set `sub`. */
type Choose = (instruction: Decoded) => Execute;

const plain =
  (execute: Execute, sub = 0): Choose =>
  (instruction) => {
    instruction.sub = sub;
    return execute;
  };

/** Names with the handler they share and the number that tells them apart. */
function family(names: string, execute: Execute): [string, Choose][] {
  return names.split(" ").map((name, sub) => [name, plain(execute, sub)]);
}

/** The same for names that mean one thing, whatever their operand size. */
function same(names: string, execute: Execute, sub = 0): [string, Choose][] {
  return names.split(" ").map((name) => [name, plain(execute, sub)]);
}

const { es, ss, ds, fs, gs } = segmentRegister;

/** PUSH and POP of a segment: the operand's kind names it. */
const ofSegment =
  (execute: Execute): Choose =>
  (instruction) => {
    instruction.sub = instruction.segmentOperand;
    return execute;
  };

const chooseMoveSegment: Choose = (instruction) =>
  instruction.firstKind === operandKind.S ? move.executeMoveToSegment : move.executeMoveFromSegment;
const chooseMoveControl: Choose = (instruction) =>
  instruction.firstKind === operandKind.C ? control.executeMoveToControl : control.executeMoveFromControl;
const chooseMoveDebug: Choose = (instruction) => {
  instruction.sub = instruction.firstKind === operandKind.D ? 0 : 1;
  return control.executeMoveDebug;
};
const chooseJcc: Choose = (instruction) => {
  instruction.branch = branchKind.conditional;
  return branch.executeJcc;
};
const chooseCall: Choose = (instruction) => {
  if (instruction.aType === operandType.none) {
    instruction.branch = branchKind.call;
    return branch.executeCall;
  }
  instruction.sub = 1;
  return branch.executeIndirect;
};
const chooseRet: Choose = (instruction) => {
  instruction.branch = branchKind.ret;
  return branch.executeRet;
};
const chooseJump: Choose = (instruction) => {
  if (instruction.aType !== operandType.none) return branch.executeIndirect;
  instruction.branch = branchKind.always;
  return branch.executeJump;
};
const chooseFar =
  (sub: number): Choose =>
  (instruction) => {
    instruction.sub = sub;
    return instruction.firstKind === operandKind.A ? far.executeFarDirect : far.executeFarIndirect;
  };

const entries: readonly [string, Choose][] = [
  ...(Object.keys(binary) as (keyof typeof binary)[]).map((name): [string, Choose] => [
    name,
    plain(arithmetic.executeBinary, binary[name]),
  ]),
  ...(Object.keys(shift) as (keyof typeof shift)[]).map((name): [string, Choose] => [
    name,
    plain(executeShift, shift[name]),
  ]),
  ["test", plain(arithmetic.executeTest)],
  ["inc", plain(arithmetic.executeStep, binary.add)],
  ["dec", plain(arithmetic.executeStep, binary.sub)],
  ["neg", plain(arithmetic.executeNeg)],
  ["not", plain(arithmetic.executeNot)],
  ["xadd", plain(arithmetic.executeXadd)],
  ["cmpxchg", plain(arithmetic.executeCmpxchg)],
  ...same("cmpxchg8b cmpxchg16b", arithmetic.executeCmpxchgPair),
  ...family("adcx adox", arithmetic.executeAddFlag),
  ...family("daa das", arithmetic.executeDecimalAdjust),
  ...family("aaa aas", arithmetic.executeAsciiAdjust),
  ["aam", plain(arithmetic.executeAam)],
  ["aad", plain(arithmetic.executeAad)],
  ...family("mul imul", multiply.executeMultiply),
  ["imul:two", plain(multiply.executeMultiplyInto, 2)],
  ["imul:three", plain(multiply.executeMultiplyInto, 3)],
  ...family("div idiv", multiply.executeDivide),
  ...family("shld shrd", executeDoubleShift),

  ...family("bt bts btr btc", bit.executeBitTest),
  ...family("bsf bsr tzcnt lzcnt", bit.executeScan),
  ["popcnt", plain(bit.executePopcnt)],
  ["bswap", plain(bit.executeBswap)],
  ["movbe", plain(bit.executeMovbe)],
  ["crc32", plain(bit.executeCrc32)],
  ...same("nop endbr32 endbr64 prefetch prefetchw prefetchwt1 prefetchnta prefetcht0 prefetcht1", bit.executeNothing),
  ...same("prefetcht2 clflush clflushopt clwb lfence mfence sfence", bit.executeNothing),

  ["mov", plain(move.executeMove)],
  ["movnti", plain(move.executeMove)],
  ["movzx", plain(move.executeMovzx)],
  ...same("movsx movsxd", move.executeMovsx),
  ["lea", plain(move.executeLea)],
  ["xchg", plain(move.executeXchg)],
  ...conditions.map((name): [string, Choose] => [`cmov${name}`, plain(move.executeCmov)]),
  ...conditions.map((name): [string, Choose] => [`set${name}`, plain(move.executeSet)]),
  ...same("cbw cwde cdqe", move.executeWidenAccumulator),
  ...same("cwd cdq cqo", move.executeSignIntoDx),
  ["push", plain(move.executePush)],
  ["pop", plain(move.executePop)],
  ...same("pushaw pushad", move.executePusha),
  ...same("popaw popad", move.executePopa),
  ["push:segment", ofSegment(move.executePushSegment)],
  ["pop:segment", ofSegment(move.executePopSegment)],
  ["mov:segment", chooseMoveSegment],
  ["les", plain(move.executeLoadFar, es)],
  ["lds", plain(move.executeLoadFar, ds)],
  ["lss", plain(move.executeLoadFar, ss)],
  ["lfs", plain(move.executeLoadFar, fs)],
  ["lgs", plain(move.executeLoadFar, gs)],
  ["xlatb", plain(move.executeXlat)],
  ["lahf", plain(move.executeLahf)],
  ["sahf", plain(move.executeSahf)],
  ["salc", plain(move.executeSalc)],
  ...family("clc stc cmc", move.executeCarry),
  ...family("cld std", move.executeDirection),
  ["enter", plain(move.executeEnter)],
  ["leave", plain(move.executeLeave)],
  ["bound", plain(move.executeBound)],

  ...same("movsb movsw movsd movsq", executeString, string.movs),
  ...same("cmpsb cmpsw cmpsd cmpsq", executeString, string.cmps),
  ...same("stosb stosw stosd stosq", executeString, string.stos),
  ...same("lodsb lodsw lodsd lodsq", executeString, string.lods),
  ...same("scasb scasw scasd scasq", executeString, string.scas),
  ...same("insb insw insd", executeString, string.ins),
  ...same("outsb outsw outsd", executeString, string.outs),
  ...family("in out", executePort),

  ...conditions.map((name): [string, Choose] => [`j${name}`, chooseJcc]),
  ["jmp", chooseJump],
  ["call", chooseCall],
  ["ret", chooseRet],
  ...family("loopne loope loop jcxz", branch.executeLoop),
  ...same("jecxz jrcxz", branch.executeLoop, 3),
  ["jmp:far", chooseFar(0)],
  ["call:far", chooseFar(1)],
  ...same("retfw retfd retfq", far.executeFarReturn),
  ["int", plain(far.executeInterrupt)],
  ...family("int3 into int1", far.executeTrap),
  ...same("iretw iretd iretq", far.executeIret),
  ...same("pushfw pushfd pushfq", far.executePushFlags),
  ...same("popfw popfd popfq", far.executePopFlags),
  ...family("cli sti", far.executeInterruptFlag),
  ["syscall", plain(far.executeSyscall)],
  ...same("sysret sysretq", far.executeSysret),
  ["sysenter", plain(far.executeSysenter)],
  ...same("sysexit sysexitq", far.executeSysexit),

  ["mov:control", chooseMoveControl],
  ["mov:debug", chooseMoveDebug],
  ["clts", plain(control.executeClts)],
  ["smsw", plain(control.executeSmsw)],
  ["lmsw", plain(control.executeLmsw)],
  ...family("sgdt sidt", table.executeStoreTable),
  ...family("lgdt lidt", table.executeLoadTable),
  ...family("sldt str", table.executeStoreSelector),
  ...family("lldt ltr", table.executeLoadSelector),
  ...family("lar lsl", table.executeLoadRights),
  ...family("verr verw", table.executeVerify),
  ["arpl", plain(table.executeArpl)],
  ["rdmsr", plain(system.executeRdmsr)],
  ["wrmsr", plain(system.executeWrmsr)],
  ["cpuid", plain(system.executeCpuid)],
  ...family("rdtsc rdtscp", system.executeRdtsc),
  ["rdpid", plain(system.executeRdpid)],
  ["rdpmc", plain(system.executeRdpmc)],
  ["hlt", plain(system.executeHlt)],
  ["pause", plain(system.executePause)],
  ["invd", plain(system.executeCacheControl, 13)],
  ...same("wbinvd wbnoinvd", system.executeCacheControl, 54),
  ["invlpg", plain(system.executeInvlpg)],
  ["invpcid", plain(system.executeInvpcid)],
  ...family("xgetbv xsetbv", system.executeXcr),
  ["swapgs", plain(system.executeSwapgs)],
  ...family("rdfsbase rdgsbase wrfsbase wrgsbase", system.executeSegmentBase),
  ...family("clac stac", system.executeAccessFlag),
  ["monitor", plain(system.executeMonitor, 39)],
  ["mwait", plain(system.executeMonitor, 36)],
  ["rdrand", plain(system.executeRandom, 57)],
  ["rdseed", plain(system.executeRandom, 61)],
  ["vmcall", plain(vmx.executeVmx, 18)],
  ["vmlaunch", plain(vmx.executeVmx, 20)],
  ["vmresume", plain(vmx.executeVmx, 24)],
  ["vmxoff", plain(vmx.executeVmx, 26)],
  ["vmclear", plain(vmx.executeVmxOperand, 19)],
  ["vmptrld", plain(vmx.executeVmxOperand, 21)],
  ["vmptrst", plain(vmx.executeVmxOperand, 22)],
  ["vmread", plain(vmx.executeVmxOperand, 23)],
  ["vmwrite", plain(vmx.executeVmxOperand, 25)],
  ["vmxon", plain(vmx.executeVmxOperand, 27)],
  ["invept", plain(vmx.executeVmxOperand, 50)],
  ["invvpid", plain(vmx.executeVmxOperand, 53)],
  ["vmfunc", plain(vmx.executeVmfunc)],
  ["x87", plain(system.executeX87)],
  ["wait", plain(system.executeWait)],
];

/** Instructions that neither look at RIP nor change what the processor's loop relies on. */
const plainNames: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...Object.keys(binary),
  ...Object.keys(shift),
  ..."test inc dec neg not xadd cmpxchg cmpxchg8b cmpxchg16b adcx adox daa das aaa aas aam aad mul imul".split(" "),
  ..."imul:two imul:three div idiv shld shrd bt bts btr btc bsf bsr tzcnt lzcnt popcnt bswap movbe crc32".split(" "),
  ..."nop endbr32 endbr64 mov movnti movzx movsx movsxd lea xchg cbw cwde cdqe cwd cdq cqo push pop".split(" "),
  ..."xlatb lahf sahf salc clc stc cmc cld std leave bound lfence mfence sfence".split(" "),
  ...conditions.flatMap((name) => [`cmov${name}`, `set${name}`]),
]);

const byName: ReadonlyMap<string, Choose> = /* @__PURE__ */ new Map(entries);
/** What is not there: vectors, XSAVE, protection keys, RSM. */
const byOperation: readonly Choose[] = /* @__PURE__ */ operationNames.map(
  (name) => byName.get(name) ?? plain(system.executeUndefined),
);

const plainOperations: Uint8Array = /* @__PURE__ */ Uint8Array.from(operationNames, (name) =>
  plainNames.has(name) ? 1 : 0,
);

/** Operations of the table that have no handler, and so end in #UD. */
export const undefinedOperations: readonly string[] = /* @__PURE__ */ operationNames.filter(
  (name) => !byName.has(name),
);
/** Names of handlers that the table does not have: none. */
export const unknownHandlers: readonly string[] = /* @__PURE__ */ [...byName.keys()].filter(
  (name) => !operationNames.includes(name),
);

/** The handler of a decoded instruction. */
export function chooseHandler(instruction: Decoded): Execute {
  instruction.isPlain = plainOperations[instruction.op] === 1;
  return (byOperation[instruction.op] as Choose)(instruction);
}
