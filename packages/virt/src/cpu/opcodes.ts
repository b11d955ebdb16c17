/**
 * cpu/opcodes — the instruction set: one row for each form of each instruction.
 *
 * The decoder, the disassembler and the assembler are all made from these rows (`./forms.ts` reads them). A row is
 *
 *     opcode  operation  operands  conditions and properties
 *
 * **opcode**: `00`, `0FA2`, `0F38F0`; `+r` stands for eight opcodes whose low three bits name a register, `+cc` for
 * sixteen whose low four bits are a condition (and so is the `cc` in the mnemonic).
 *
 * **operation**: the mnemonic; after a colon, what it is that another instruction of the same mnemonic is not
 * (`mov:control`). An operation has one number, `op`.
 *
 * **operands**, `-` for none: a letter for where the operand is, as in the SDM's appendix, and one for its size.
 * E register or memory by ModRM.rm, M memory only, R register only, G register by ModRM.reg, Z register by the opcode,
 * I immediate, J relative target, O offset in the instruction, A far pointer in the instruction, S segment, C control,
 * D debug register by ModRM.reg; AL CL DX AX rAX ES CS SS DS FS GS and 1 are themselves.
 * b, w, d, q, o are 1, 2, 4, 8, 16 bytes; v is 2, 4 or 8 by operand size, z likewise but at most 4 in the instruction and in a register,
 * y is 4 or 8; x is v in a register and 2 bytes in memory; bs is a byte that is sign-extended; p is a far pointer,
 * a a pair of bounds, s a descriptor table's limit and base; n is memory whose size means nothing.
 *
 * **conditions**: `/n` ModRM.reg, `.n` ModRM.rm of a register form, `reg` or `mem`, `np` no 66, F2, F3, `nr` no F2, F3,
 * `66`, `f2`, `f3` that prefix, `i64` not in 64-bit mode, `o64` only there, `o2 o4 o8` operand size, `a2 a4 a8` address
 * size, `b0 b1` REX.B. Of several rows that fit, the first counts.
 *
 * **properties**: `d64` operand size is 8 in 64-bit mode unless 66 makes it 2, `f64` it is 8 there whatever the prefixes
 * say, `lock` LOCK is allowed when the first operand is in memory, `rep` is a string instruction, `modrm` has a ModRM byte
 * that no operand names, `nomod` takes ModRM as a register form whatever its mod says, `fpu` belongs to the x87 or the
 * vector units, which this machine has not: it decodes, and ends in #UD or #NM.
 *
 * Sources: Intel SDM volume 2, appendix A (tables) and the instruction pages. Rules V200–V205 in ../../SPEC.md.
 * @module
 */

/** Names of the sixteen conditions, in the order of their codes. SDM 2 appendix B table B-10. */
export const conditions: readonly string[] = "o no b ae e ne be a s ns p np l ge le g".split(" ");

/** The eight operations whose opcodes differ in bits 5:3 alone. SDM 2 table group 1. */
const arithmetic = "add or adc sbb and sub xor cmp".split(" ");
/** The eight rotates and shifts of group 2; /6 is a second code of /4. SDM 2 table A-6. */
const shifts = "rol ror rcl rcr shl shr sal sar".split(" ");

const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, "0");

const arithmeticRows = arithmetic.flatMap((name, n) => {
  const lock = name === "cmp" ? "" : "lock";
  return [
    `${hex(8 * n)} ${name} Eb,Gb ${lock}`,
    `${hex(8 * n + 1)} ${name} Ev,Gv ${lock}`,
    `${hex(8 * n + 2)} ${name} Gb,Eb`,
    `${hex(8 * n + 3)} ${name} Gv,Ev`,
    `83 ${name} Ev,Ibs /${n} ${lock}`,
    `${hex(8 * n + 4)} ${name} AL,Ib`,
    `${hex(8 * n + 5)} ${name} rAX,Iz`,
    `80 ${name} Eb,Ib /${n} ${lock}`,
    `81 ${name} Ev,Iz /${n} ${lock}`,
    `82 ${name} Eb,Ib /${n} i64 ${lock}`,
  ];
});

const shiftRows = shifts.flatMap((name, n) => [
  `D0 ${name} Eb,1 /${n}`,
  `D1 ${name} Ev,1 /${n}`,
  `D2 ${name} Eb,CL /${n}`,
  `D3 ${name} Ev,CL /${n}`,
  `C0 ${name} Eb,Ib /${n}`,
  `C1 ${name} Ev,Ib /${n}`,
]);

const oneByteRows = `
06 push:segment ES i64 d64
07 pop:segment ES i64 d64
0E push:segment CS i64 d64
16 push:segment SS i64 d64
17 pop:segment SS i64 d64
1E push:segment DS i64 d64
1F pop:segment DS i64 d64
27 daa - i64
2F das - i64
37 aaa - i64
3F aas - i64
40+r inc Zv i64
48+r dec Zv i64
50+r push Zv d64
58+r pop Zv d64
60 pushaw - i64 o2
60 pushad - i64
61 popaw - i64 o2
61 popad - i64
62 bound Gv,Ma i64
63 arpl Ew,Gw i64
63 movsxd Gv,Ez
68 push Iz d64
69 imul:three Gv,Ev,Iz
6A push Ibs d64
6B imul:three Gv,Ev,Ibs
6C insb - rep
6D insw - rep o2
6D insd - rep
6E outsb - rep
6F outsw - rep o2
6F outsd - rep
70+cc jcc Jb f64
84 test Eb,Gb
85 test Ev,Gv
86 xchg Eb,Gb lock
87 xchg Ev,Gv lock
88 mov Eb,Gb
89 mov Ev,Gv
8A mov Gb,Eb
8B mov Gv,Ev
8C mov:segment Ex,Sw
8D lea Gv,Mn
8E mov:segment Sw,Ex
8F pop Ev /0 d64
90 pause - f3
90 nop - b0
90+r xchg Zv,rAX
98 cbw - o2
98 cwde - o4
98 cdqe -
99 cwd - o2
99 cdq - o4
99 cqo -
9A call:far Ap i64
9B wait - fpu
9C pushfw - o2
9C pushfq - o64 d64
9C pushfd -
9D popfw - o2
9D popfq - o64 d64
9D popfd -
9E sahf -
9F lahf -
A0 mov AL,Ob
A1 mov rAX,Ov
A2 mov Ob,AL
A3 mov Ov,rAX
A4 movsb - rep
A5 movsw - rep o2
A5 movsd - rep o4
A5 movsq - rep
A6 cmpsb - rep
A7 cmpsw - rep o2
A7 cmpsd - rep o4
A7 cmpsq - rep
A8 test AL,Ib
A9 test rAX,Iz
AA stosb - rep
AB stosw - rep o2
AB stosd - rep o4
AB stosq - rep
AC lodsb - rep
AD lodsw - rep o2
AD lodsd - rep o4
AD lodsq - rep
AE scasb - rep
AF scasw - rep o2
AF scasd - rep o4
AF scasq - rep
B0+r mov Zb,Ib
B8+r mov Zv,Iv
C2 ret Iw f64
C3 ret - f64
C4 les Gv,Mp i64
C5 lds Gv,Mp i64
C6 mov Eb,Ib /0
C7 mov Ev,Iz /0
C8 enter Iw,Ib d64
C9 leave - d64
CA retfw Iw o2
CA retfq Iw o8
CA retfd Iw
CB retfw - o2
CB retfq - o8
CB retfd -
CC int3 -
CD int Ib
CE into - i64
CF iretw - o2
CF iretq - o8
CF iretd -
D4 aam Ib i64
D5 aad Ib i64
D6 salc - i64
D7 xlatb -
D8 x87 - modrm fpu
D9 x87 - modrm fpu
DA x87 - modrm fpu
DB x87 - modrm fpu
DC x87 - modrm fpu
DD x87 - modrm fpu
DE x87 - modrm fpu
DF x87 - modrm fpu
E0 loopne Jb f64
E1 loope Jb f64
E2 loop Jb f64
E3 jcxz Jb f64 a2
E3 jecxz Jb f64 a4
E3 jrcxz Jb f64
E4 in AL,Ib
E5 in eAX,Ib
E6 out Ib,AL
E7 out Ib,eAX
E8 call Jz f64
E9 jmp Jz f64
EA jmp:far Ap i64
EB jmp Jb f64
EC in AL,DX
ED in eAX,DX
EE out DX,AL
EF out DX,eAX
F1 int1 -
F4 hlt -
F5 cmc -
F6 test Eb,Ib /0
F6 test Eb,Ib /1
F6 not Eb /2 lock
F6 neg Eb /3 lock
F6 mul Eb /4
F6 imul Eb /5
F6 div Eb /6
F6 idiv Eb /7
F7 test Ev,Iz /0
F7 test Ev,Iz /1
F7 not Ev /2 lock
F7 neg Ev /3 lock
F7 mul Ev /4
F7 imul Ev /5
F7 div Ev /6
F7 idiv Ev /7
F8 clc -
F9 stc -
FA cli -
FB sti -
FC cld -
FD std -
FE inc Eb /0 lock
FE dec Eb /1 lock
FF inc Ev /0 lock
FF dec Ev /1 lock
FF call Ev /2 f64
FF call:far Mp /3
FF jmp Ev /4 f64
FF jmp:far Mp /5
FF push Ev /6 d64
`;

const twoByteRows = `
0F00 sldt Ex /0
0F00 str Ex /1
0F00 lldt Ew /2
0F00 ltr Ew /3
0F00 verr Ew /4
0F00 verw Ew /5
0F01 sgdt Ms /0 f64
0F01 sidt Ms /1 f64
0F01 lgdt Ms /2 f64
0F01 lidt Ms /3 f64
0F01 smsw Ex /4
0F01 lmsw Ew /6
0F01 invlpg Mn /7
0F01 vmcall - /0 .1 np
0F01 vmlaunch - /0 .2 np
0F01 vmresume - /0 .3 np
0F01 vmxoff - /0 .4 np
0F01 monitor - /1 .0 np
0F01 mwait - /1 .1 np
0F01 clac - /1 .2 np
0F01 stac - /1 .3 np
0F01 xgetbv - /2 .0 np
0F01 xsetbv - /2 .1 np
0F01 vmfunc - /2 .4 np
0F01 rdpkru - /5 .6 np
0F01 wrpkru - /5 .7 np
0F01 swapgs - /7 .0 o64
0F01 rdtscp - /7 .1
0F02 lar Gv,Ex
0F03 lsl Gv,Ex
0F05 syscall - o64
0F06 clts -
0F07 sysretq - o64 o8
0F07 sysret - o64
0F08 invd -
0F09 wbnoinvd - f3
0F09 wbinvd -
0F0B ud2 -
0F0D prefetchw Mn /1
0F0D prefetchwt1 Mn /2
0F0D prefetch Mn
0F0D nop Ev reg
0F1F nop Ev
0F18 prefetchnta Mn /0
0F18 prefetcht0 Mn /1
0F18 prefetcht1 Mn /2
0F18 prefetcht2 Mn /3
0F18 nop Ev
0F19 nop Ev
0F1A nop Ev
0F1B nop Ev
0F1C nop Ev
0F1D nop Ev
0F1E endbr64 - f3 /7 .2
0F1E endbr32 - f3 /7 .3
0F1E nop Ev
0F20 mov:control Ry,Cy nomod f64
0F21 mov:debug Ry,Dy nomod f64
0F22 mov:control Cy,Ry nomod f64
0F23 mov:debug Dy,Ry nomod f64
0F30 wrmsr -
0F31 rdtsc -
0F32 rdmsr -
0F33 rdpmc -
0F34 sysenter -
0F35 sysexitq - o64 o8
0F35 sysexit -
0F40+cc cmovcc Gv,Ev
0F78 vmread Ey,Gy np f64
0F79 vmwrite Gy,Ey np f64
0F80+cc jcc Jz f64
0F90+cc setcc Eb
0FA0 push:segment FS d64
0FA1 pop:segment FS d64
0FA2 cpuid -
0FA3 bt Ev,Gv
0FA4 shld Ev,Gv,Ib
0FA5 shld Ev,Gv,CL
0FA8 push:segment GS d64
0FA9 pop:segment GS d64
0FAA rsm -
0FAB bts Ev,Gv lock
0FAC shrd Ev,Gv,Ib
0FAD shrd Ev,Gv,CL
0FAE fxsave64 Mn /0 np o8 fpu
0FAE fxsave Mn /0 np fpu
0FAE fxrstor64 Mn /1 np o8 fpu
0FAE fxrstor Mn /1 np fpu
0FAE ldmxcsr Md /2 np fpu
0FAE stmxcsr Md /3 np fpu
0FAE xsave64 Mn /4 np o8 fpu
0FAE xsave Mn /4 np fpu
0FAE xrstor64 Mn /5 np o8 fpu
0FAE xrstor Mn /5 np fpu
0FAE xsaveopt64 Mn /6 np o8 fpu
0FAE xsaveopt Mn /6 np fpu
0FAE clwb Mn /6 66
0FAE clflush Mn /7 np
0FAE clflushopt Mn /7 66
0FAE rdfsbase Ry /0 f3 o64
0FAE rdgsbase Ry /1 f3 o64
0FAE wrfsbase Ry /2 f3 o64
0FAE wrgsbase Ry /3 f3 o64
0FAE lfence - /5 np reg
0FAE mfence - /6 np reg
0FAE sfence - /7 np reg
0FAF imul:two Gv,Ev
0FB0 cmpxchg Eb,Gb lock
0FB1 cmpxchg Ev,Gv lock
0FB2 lss Gv,Mp
0FB3 btr Ev,Gv lock
0FB4 lfs Gv,Mp
0FB5 lgs Gv,Mp
0FB6 movzx Gv,Eb
0FB7 movzx Gv,Ew
0FB8 popcnt Gv,Ev f3
0FB9 ud1 Gv,Ev
0FBA bt Ev,Ib /4
0FBA bts Ev,Ib /5 lock
0FBA btr Ev,Ib /6 lock
0FBA btc Ev,Ib /7 lock
0FBB btc Ev,Gv lock
0FBC tzcnt Gv,Ev f3
0FBC bsf Gv,Ev
0FBD lzcnt Gv,Ev f3
0FBD bsr Gv,Ev
0FBE movsx Gv,Eb
0FBF movsx Gv,Ew
0FC0 xadd Eb,Gb lock
0FC1 xadd Ev,Gv lock
0FC3 movnti My,Gy np
0FC7 cmpxchg16b Mo /1 o8 lock
0FC7 cmpxchg8b Mq /1 lock
0FC7 xrstors64 Mn /3 np o8 fpu
0FC7 xrstors Mn /3 np fpu
0FC7 xsavec64 Mn /4 np o8 fpu
0FC7 xsavec Mn /4 np fpu
0FC7 xsaves64 Mn /5 np o8 fpu
0FC7 xsaves Mn /5 np fpu
0FC7 vmclear Mq /6 66
0FC7 vmxon Mq /6 f3
0FC7 vmptrld Mq /6 np
0FC7 vmptrst Mq /7 np
0FC7 rdpid Ry /7 f3 f64
0FC7 rdrand Rv /6 nr
0FC7 rdseed Rv /7 nr
0FC8+r bswap Zv
0FFF ud0 Gv,Ev
`;

const threeByteRows = `
0F3880 invept Gy,Mo 66 f64
0F3881 invvpid Gy,Mo 66 f64
0F3882 invpcid Gy,Mo 66 f64
0F38F0 movbe Gv,Mv nr
0F38F0 crc32 Gy,Eb f2
0F38F1 movbe Mv,Gv nr
0F38F1 crc32 Gy,Ev f2
0F38F6 adcx Gy,Ey 66
0F38F6 adox Gy,Ey f3
`;

/** Opcodes of MMX and SSE, which this machine has not: whole ranges, with a ModRM byte and perhaps an immediate. */
const vectorRanges: readonly (readonly [first: number, last: number, row: string])[] = [
  [0x10, 0x17, "sse - modrm fpu"],
  [0x28, 0x2f, "sse - modrm fpu"],
  [0x50, 0x6f, "sse - modrm fpu"],
  [0x70, 0x73, "sse Ib modrm fpu"],
  [0x74, 0x76, "sse - modrm fpu"],
  [0x77, 0x77, "sse - fpu"],
  [0x7c, 0x7f, "sse - modrm fpu"],
  [0xc2, 0xc2, "sse Ib modrm fpu"],
  [0xc4, 0xc6, "sse Ib modrm fpu"],
  [0xd0, 0xfe, "sse - modrm fpu"],
];
const vectorRows = vectorRanges.flatMap(([first, last, row]) =>
  Array.from({ length: last - first + 1 }, (_, n) => `0F${hex(first + n)} ${row}`),
);

const lines = (text: string): string[] => text.trim().split("\n");

/**
 * All rows, in the order in which they are tried. `./forms.ts` numbers them after `+cc` is written out: a form's number
 * is its place here.
 */
export const opcodeRows: readonly string[] = [
  ...arithmeticRows,
  ...shiftRows,
  ...[oneByteRows, twoByteRows, threeByteRows].flatMap(lines),
  ...vectorRows,
];
