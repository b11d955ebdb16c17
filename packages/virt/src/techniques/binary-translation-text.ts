/**
 * techniques/binary-translation-text — one instruction of a guest's kernel as instructions for ring 1.
 *
 * Most are innocuous and stay as they are. Near jumps and calls go to translated code, and leave the guest's own return
 * addresses on its stack. What is privileged, or sensitive, is done on the virtual processor's registers in memory where
 * that is short, and by a callout to the monitor otherwise. Nothing but the guest's own instructions changes its flags: the
 * sequences are made of moves, LEA and JECXZ.
 *
 * The text is that of ../cpu/assemble.ts. Labels: `g` and `s` with a number begin an instruction of the guest (`g` a copy,
 * `s` a sequence), `q` a part in which EAX is to be read from its place in memory, `c` a callout, `x` a way out.
 *
 * Sources: Adams and Agesen (ASPLOS 2006) §3.1–§3.2; Robin and Irvine (USENIX Security 2000). Rules V471–V473 in
 * ../../SPEC.md.
 * @module
 */
import { formatInstruction } from "../cpu/disassemble.ts";
import type { Instruction } from "../cpu/decode.ts";
import { operationNames } from "../cpu/forms.ts";
import { segmentRegister } from "../cpu/state.ts";

/** Where the virtual processor's words are, from the beginning of the monitor's data, which GS points to. */
export const virtualWord = {
  eax: 0,
  ecx: 4,
  target: 8,
  jump: 12,
  /** 0x200 or 0: the guest's interrupt flag. */
  interruptFlag: 16,
  /** The guest's IOPL, as EFLAGS has it. */
  iopl: 20,
  /** 1 where an event waits for the interrupt flag. */
  pending: 24,
  codeSelector: 28,
  stackSelector: 32,
} as const;

/** How an instruction is treated. */
export type Treatment = "identical" | "branch" | "inline" | "callout" | "end";

/** Operations that the monitor carries out, by the names of ../cpu/opcodes.ts. */
const callouts: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ..."hlt in out insb insw insd outsb outsw outsd lgdt lidt lldt ltr sgdt sidt sldt str smsw lmsw clts".split(" "),
  ..."invlpg invpcid invd wbinvd wbnoinvd rdmsr wrmsr rdtsc rdtscp rdpmc mov:control mov:debug".split(" "),
  ..."lar lsl verr verw arpl les lds lss lfs lgs pop:segment xsetbv xgetbv clac stac monitor mwait".split(" "),
  ..."vmcall vmlaunch vmresume vmxoff vmxon vmclear vmptrld vmptrst vmread vmwrite vmfunc invept invvpid rsm".split(
    " ",
  ),
  ..."pushfw popfw".split(" "),
]);
/** Operations after which the guest goes on elsewhere: a callout that ends a unit. */
const ends: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ..."int int1 int3 into iretw iretd iretq retfw retfd retfq call:far jmp:far syscall sysret sysenter sysexit ud0".split(
    " ",
  ),
  ..."sysretq sysexitq ud1 ud2 hlt x87".split(" "),
]);
const loops: ReadonlySet<string> = /* @__PURE__ */ new Set("loop loope loopne jecxz".split(" "));
const { cs, ss, gs } = segmentRegister;

/** How to treat an instruction of 32-bit code. */
export function treatmentOf(instruction: Instruction): Treatment {
  const name = operationNames[instruction.op] as string;
  if (ends.has(name)) return "end";
  const isNear = name === "jmp" || name === "call" || name === "ret" || loops.has(name) || isCondition(name);
  if (isNear) return instruction.operandBytes === 4 && isOrdinary(instruction) ? "branch" : "end";
  if (name === "cli" || name === "sti" || name === "pushfd" || name === "popfd") return "inline";
  if (name === "push:segment" || name === "mov:segment") {
    if (instruction.operandBytes === 4 && name === "push:segment") {
      const segment = instruction.opcode < 0x100 ? (instruction.opcode >> 3) & 3 : (instruction.opcode >> 3) & 7;
      if (segment === cs || segment === ss) return "inline";
      return segment === gs ? "callout" : "identical";
    }
    const isRead = (instruction.opcode & 2) === 0;
    const { reg } = instruction;
    return name === "mov:segment" && isRead && reg !== cs && reg !== ss && reg !== gs && isOrdinary(instruction)
      ? "identical"
      : "callout";
  }
  if (callouts.has(name)) return "callout";
  return isOrdinary(instruction) ? "identical" : "callout";
}

const isCondition = (name: string): boolean => /^j(o|no|b|ae|e|ne|be|a|s|ns|p|np|l|ge|le|g)$/.test(name);
/** What reaches for GS, which is the monitor's, or for CS, which ends where the monitor's code does, is not executed as it is. */
const isOrdinary = ({ segmentOverride }: Instruction): boolean => segmentOverride !== gs && segmentOverride !== cs;

const word = (name: keyof typeof virtualWord): string => `[gs:${virtualWord[name]}]`;

/** `eax, ecx` put aside. */
const aside = `mov ${word("eax")},eax\nmov ${word("ecx")},ecx`;

/** An event that waits makes the monitor carry the instruction out. @param n number of the instruction */
const unlessPending = (n: number): string => `mov ${word("ecx")},ecx
mov ecx,${word("pending")}
jecxz k${n}
mov ecx,${word("ecx")}
c${n}: int 0x81
jmp near w${n}
k${n}: mov ecx,${word("ecx")}`;

/** What is done without the monitor. */
function inlineText(n: number, name: string, instruction: Instruction): string {
  switch (name) {
    case "cli":
      return `mov dword ${word("interruptFlag")},0`;
    case "sti":
      return `${unlessPending(n)}\nmov dword ${word("interruptFlag")},0x200`;
    case "pushfd":
      // The flags are kept in AH and AL meanwhile.
      return `pushfd
q${n}: mov ${word("eax")},eax
mov ${word("ecx")},ecx
lahf
seto al
mov ${word("target")},eax
mov eax,[esp]
and eax,~0x13200
or eax,${word("interruptFlag")}
or eax,${word("iopl")}
mov [esp],eax
mov eax,${word("target")}
add al,0x7f
sahf
mov eax,${word("eax")}`;
    case "popfd":
      return `${unlessPending(n)}
mov ${word("eax")},eax
mov eax,[esp]
and eax,0x200
mov ${word("interruptFlag")},eax
mov eax,[esp]
and eax,0x3000
mov ${word("iopl")},eax
mov eax,${word("eax")}
popfd`;
    default: {
      const segment = instruction.opcode < 0x100 ? (instruction.opcode >> 3) & 3 : -1;
      return `push dword ${word(segment === cs ? "codeSelector" : "stackSelector")}`;
    }
  }
}

/** A branch of the guest's, as it is translated. */
export interface BranchText {
  readonly text: string;
  /** Where its ways out lead, in the order of their labels; none where the target is looked up. */
  readonly targets: readonly number[];
}

/**
 * A near branch. Ways out are five bytes, a jump once their target is translated.
 *
 * @param n    number of the instruction in its unit
 * @param next address behind it
 */
export function branchText(n: number, instruction: Instruction, address: number, next: number): BranchText {
  const name = operationNames[instruction.op] as string;
  const way = (number: number): string => `x${n}_${number}: int 0x82\nnop\nnop\nnop`;
  const target = (next + instruction.immediate) >>> 0;
  if (isIndirect(instruction, name)) {
    const operand = formatInstruction(instruction, 32, BigInt(address)).replace(/^(call|jmp)\s+(near\s+)?/, "");
    if (name === "ret") {
      const more = instruction.immediate & 0xffff;
      const drop = more === 0 || instruction.opcode !== 0xc2 ? "" : `lea esp,[esp+${more}]\n`;
      return { text: `s${n}: ${aside}\npop eax\nq${n}: ${drop}jmp near look_up`, targets: [] };
    }
    const push = name === "call" ? `q${n}: push dword ${next}\n` : "";
    return { text: `s${n}: ${aside}\nmov eax,${operand}\n${push}jmp near look_up`, targets: [] };
  }
  if (name === "jmp") return { text: `s${n}:\n${way(0)}`, targets: [target] };
  if (name === "call") return { text: `s${n}: push dword ${next}\n${way(0)}`, targets: [target] };
  const condition = loops.has(name) ? `${loopText(instruction, name)} t${n}` : `${name} near t${n}`;
  return { text: `s${n}: ${condition}\n${way(0)}\nt${n}:\n${way(1)}`, targets: [next, target] };
}

const loopText = (instruction: Instruction, name: string): string =>
  instruction.addressBytes === 2 ? `a16 ${name}` : name;
const isIndirect = ({ opcode }: Instruction, name: string): boolean => opcode === 0xff || name === "ret";

/** An instruction that is no branch. */
export function plainText(n: number, treatment: Treatment, instruction: Instruction, bytes: Uint8Array): string {
  if (treatment === "identical") return `g${n}: db ${[...bytes].join()}`;
  if (treatment === "inline")
    return `s${n}: ${inlineText(n, operationNames[instruction.op] as string, instruction)}\nw${n}:`;
  return `c${n}: int 0x81\nw${n}:`;
}

/** The monitor's routine for branches whose target is looked up: EAX has it, EAX and ECX are aside. @param table its place */
export const lookUpText = (table: number): string => `look_up:
mov ${word("target")},eax
movzx ecx,al
mov ecx,[gs:ecx*8+${table}]
lea ecx,[ecx+eax]
jecxz look_up_found
mov eax,${word("eax")}
mov ecx,${word("ecx")}
look_up_miss: int 0x83
look_up_found: movzx ecx,al
mov eax,[gs:ecx*8+${table + 4}]
mov ${word("jump")},eax
mov eax,${word("eax")}
mov ecx,${word("ecx")}
look_up_jump: jmp ${word("jump")}
`;
