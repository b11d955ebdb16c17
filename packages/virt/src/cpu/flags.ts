/**
 * cpu/flags — which flags each operation reads, writes, and leaves undefined.
 *
 * Written flags are those that get a defined value in every case in which the instruction changes flags at all: a shift by zero
 * changes none, and OF of a shift by more than one is undefined, which the instruction pages tell. An interpreter
 * is compared with a processor on what is not undefined.
 *
 * Source: Intel SDM volume 1 appendix A (EFLAGS cross-reference) and the instruction pages. Rule V205 in ../../SPEC.md.
 * @module
 */
import { conditions } from "./opcodes.ts";

/** Bits of EFLAGS by letter: o s z a p c, d direction, i interrupt, t trap, n nested task, r resume, l alignment check. */
export const flagBits = {
  c: 0x1,
  p: 0x4,
  a: 0x10,
  z: 0x40,
  s: 0x80,
  t: 0x100,
  i: 0x200,
  d: 0x400,
  o: 0x800,
  n: 0x4000,
  r: 0x1_0000,
  l: 0x4_0000,
} as const;

/** Masks of EFLAGS. */
export interface FlagUse {
  readonly read: number;
  readonly written: number;
  readonly undefined: number;
}

/** Operations: read, written, undefined; `-` for none, `*` for all. */
const rows = `
add sub cmp neg xadd cmpxchg: - oszapc -
adc sbb: c oszapc -
and or xor test: - oszpc a
inc dec: - oszap -
shl sal shr sar shld shrd: - oszpc a
rol ror: - oc -
rcl rcr: c oc -
mul imul imul:two imul:three: - oc szap
div idiv: - - oszapc
bt bts btr btc: - c osap
bsf bsr: - z osapc
tzcnt lzcnt: - zc osap
popcnt rdrand rdseed: - oszapc -
aaa aas: a ac oszp
daa das: ac szapc o
aam aad: - szp oac
adcx: c c -
adox: o o -
cmc: c c -
clc stc: - c -
cld std: - d -
cli sti: - i -
clac stac: - l -
lahf: szapc - -
mov:control mov:debug: - - oszapc
sahf: - szapc -
salc: c - -
into: o it -
int int1 int3: - it -
loope loopne: z - -
pushfw pushfd pushfq: * - -
popfw popfd popfq iretw iretd iretq rsm sysret sysretq: - * -
syscall: * * -
sysenter: - i -
lar lsl verr verw arpl cmpxchg8b cmpxchg16b: - z -
insb insw insd outsb outsw outsd movsb movsw movsd movsq stosb stosw stosd stosq lodsb lodsw lodsd lodsq: d - -
cmpsb cmpsw cmpsd cmpsq scasb scasw scasd scasq: d oszapc -
vmcall vmclear vmlaunch vmresume vmptrld vmptrst vmread vmwrite vmxoff vmxon invept invvpid: - oszapc -
`;

/** Flags of the conditions, of which the odd ones are the contrary of the even ones. SDM 2 appendix B table B-10. */
const conditionFlags = "o c z cz s p os zos".split(" ");

function maskOf(letters: string): number {
  if (letters === "-") return 0;
  const all = Object.values(flagBits).reduce((sum, bit) => sum | bit, 0);
  if (letters === "*") return all;
  return [...letters].reduce((sum, letter) => sum | flagBits[letter as keyof typeof flagBits], 0);
}

function readRows(): ReadonlyMap<string, FlagUse> {
  const uses = new Map<string, FlagUse>();
  for (const row of rows.trim().split("\n")) {
    const at = row.lastIndexOf(": ");
    const [read = "-", written = "-", undefinedFlags = "-"] = row.slice(at + 2).split(" ");
    const use = { read: maskOf(read), written: maskOf(written), undefined: maskOf(undefinedFlags) };
    for (const name of row.slice(0, at).split(" ")) uses.set(name, use);
  }
  conditions.forEach((condition, n) => {
    const use = { read: maskOf(conditionFlags[n >> 1] as string), written: 0, undefined: 0 };
    for (const stem of ["j", "set", "cmov"]) uses.set(`${stem}${condition}`, use);
  });
  return uses;
}

const uses: ReadonlyMap<string, FlagUse> = /* @__PURE__ */ readRows();
const none: FlagUse = { read: 0, written: 0, undefined: 0 };

/**
 * Flags of an operation, by its name in the table: `add`, `imul:two`.
 *
 * @returns masks of EFLAGS; zeros for what uses none
 */
export function flagsOf(operation: string): FlagUse {
  return uses.get(operation) ?? none;
}
