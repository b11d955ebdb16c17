/**
 * Random user-mode instructions with registers, for an oracle: each is one instruction of the integer set, with the
 * flags that the architecture leaves undefined after it.
 *
 * In 32-bit programs a 64-bit Linux leaves DS and ES as they were: memory operands come after PUSH 2B, POP DS. Nothing here enters the kernel but by a fault.
 */

/** One case. */
export interface InstructionCase {
  readonly mode: 32 | 64;
  readonly code: readonly number[];
  /** rax rbx rcx rdx rsi rdi rbp rflags. */
  readonly registers: readonly bigint[];
  /** Flags that may differ. */
  readonly undefinedFlags: number;
}

export const codeAddress = 0x1000_0000;
export const dataAddress = 0x1100_0000;

const cf = 1;
const pf = 4;
const af = 0x10;
const zf = 0x40;
const sf = 0x80;
const of = 0x800;

/** xorshift32. */
export class RandomWords {
  #state: number;
  constructor(seed: number) {
    this.#state = seed | 1;
  }
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }
  below(n: number): number {
    return this.next() % n;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
  chance(n: number): boolean {
    return this.below(n) === 0;
  }
}

const interesting: readonly bigint[] = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
];

function value(random: RandomWords): bigint {
  const kind = random.below(4);
  if (kind === 0) return random.pick(interesting);
  if (kind === 1) return BigInt(random.below(256));
  const low = BigInt(random.next());
  return kind === 2 ? low : (BigInt(random.next()) << 32n) | low;
}

/** A 32-bit program has the lower halves of its registers. */
function keepLow(registers: bigint[]): void {
  for (let n = 0; n < registers.length; n++) registers[n] = (registers[n] as bigint) & 0xffff_ffffn;
}

/** How an instruction's operands are encoded, and what it does to flags. */
interface Shape {
  readonly opcode: readonly number[];
  /** `rm`: ModRM with any operand; `mem`: memory only; `reg`: registers only; none. */
  readonly modrm?: "rm" | "mem" | "reg";
  /** ModRM.reg, where it is part of the opcode. */
  readonly digit?: number;
  readonly immediate?: "b" | "z" | "v" | "w";
  readonly undefinedFlags?: number;
  /** A prefix of the instruction itself. */
  readonly mandatory?: number;
  readonly only?: 32 | 64;
  readonly lockable?: boolean;
  /** The second operand of a shift decides what is undefined. */
  readonly shift?: boolean;
  /** No 66: undefined or of no interest. */
  readonly noWord?: boolean;
  readonly rep?: boolean;
}

function shapes(): Shape[] {
  const all: Shape[] = [];
  for (let op = 0; op < 8; op++) {
    const undefinedFlags = op === 1 || op === 4 || op === 6 ? af : 0;
    for (let form = 0; form < 4; form++)
      all.push({ opcode: [8 * op + form], modrm: "rm", undefinedFlags, lockable: form < 2 && op !== 7 });
    all.push({ opcode: [8 * op + 4], immediate: "b", undefinedFlags });
    all.push({ opcode: [8 * op + 5], immediate: "z", undefinedFlags });
    for (const [opcode, immediate] of [
      [0x80, "b"],
      [0x81, "z"],
      [0x83, "b"],
    ] as const)
      all.push({ opcode: [opcode], modrm: "rm", digit: op, immediate, undefinedFlags, lockable: op !== 7 });
  }
  for (const [opcode, modrm] of [
    [0x84, "rm"],
    [0x85, "rm"],
  ] as const)
    all.push({ opcode: [opcode], modrm, undefinedFlags: af });
  all.push(
    { opcode: [0xa8], immediate: "b", undefinedFlags: af },
    { opcode: [0xa9], immediate: "z", undefinedFlags: af },
  );
  for (const opcode of [0x86, 0x87]) all.push({ opcode: [opcode], modrm: "rm", lockable: true });
  for (const opcode of [0x88, 0x89, 0x8a, 0x8b]) all.push({ opcode: [opcode], modrm: "rm" });
  all.push({ opcode: [0x8d], modrm: "mem" }, { opcode: [0x8d], modrm: "mem" });
  all.push(
    { opcode: [0xc6], modrm: "rm", digit: 0, immediate: "b" },
    { opcode: [0xc7], modrm: "rm", digit: 0, immediate: "z" },
  );
  for (let register = 0; register < 8; register++) {
    if (register !== 4) {
      all.push({ opcode: [0xb0 + register], immediate: "b" }, { opcode: [0xb8 + register], immediate: "v" });
      all.push({ opcode: [0x90 + register] }, { opcode: [0x50 + register] }, { opcode: [0x58 + register] });
      all.push({ opcode: [0x0f, 0xc8 + register], noWord: true });
    } else all.push({ opcode: [0xb0 + register], immediate: "b" });
    if (register !== 4) all.push({ opcode: [0x40 + register], only: 32 }, { opcode: [0x48 + register], only: 32 });
  }
  for (const opcode of [0xf6, 0xf7]) {
    all.push({ opcode: [opcode], modrm: "rm", digit: 0, immediate: opcode === 0xf6 ? "b" : "z", undefinedFlags: af });
    all.push(
      { opcode: [opcode], modrm: "rm", digit: 2, lockable: true },
      { opcode: [opcode], modrm: "rm", digit: 3, lockable: true },
    );
    for (const digit of [4, 5]) all.push({ opcode: [opcode], modrm: "rm", digit, undefinedFlags: sf | zf | af | pf });
    for (const digit of [6, 7])
      for (let times = 0; times < 3; times++)
        all.push({ opcode: [opcode], modrm: "rm", digit, undefinedFlags: cf | of | sf | zf | af | pf });
  }
  for (const opcode of [0xfe, 0xff])
    for (const digit of [0, 1]) all.push({ opcode: [opcode], modrm: "rm", digit, lockable: true });
  all.push({ opcode: [0xff], modrm: "rm", digit: 6 }, { opcode: [0x8f], modrm: "rm", digit: 0 });
  for (const opcode of [0x69, 0x6b])
    all.push({
      opcode: [opcode],
      modrm: "rm",
      immediate: opcode === 0x69 ? "z" : "b",
      undefinedFlags: sf | zf | af | pf,
    });
  all.push({ opcode: [0x0f, 0xaf], modrm: "rm", undefinedFlags: sf | zf | af | pf });
  for (let digit = 0; digit < 8; digit++) {
    if (digit === 6) continue;
    for (const opcode of [0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3]) {
      const isImmediate = opcode < 0xd0;
      all.push({
        opcode: [opcode],
        modrm: "rm",
        digit,
        shift: true,
        ...(isImmediate ? { immediate: "b" as const } : {}),
      });
    }
  }
  for (const opcode of [0xa4, 0xac])
    all.push({ opcode: [0x0f, opcode], modrm: "rm", immediate: "b", shift: true, noWord: true });
  for (const opcode of [0xa5, 0xad]) all.push({ opcode: [0x0f, opcode], modrm: "rm", shift: true, noWord: true });
  for (const opcode of [0xa3, 0xab, 0xb3, 0xbb])
    all.push({ opcode: [0x0f, opcode], modrm: "rm", undefinedFlags: of | sf | af | pf, lockable: opcode !== 0xa3 });
  for (let digit = 4; digit < 8; digit++)
    all.push({
      opcode: [0x0f, 0xba],
      modrm: "rm",
      digit,
      immediate: "b",
      undefinedFlags: of | sf | af | pf,
      lockable: digit > 4,
    });
  for (const opcode of [0xbc, 0xbd]) {
    all.push({ opcode: [0x0f, opcode], modrm: "rm", undefinedFlags: cf | of | sf | af | pf });
    all.push({ opcode: [0x0f, opcode], modrm: "rm", mandatory: 0xf3, undefinedFlags: of | sf | af | pf });
  }
  all.push({ opcode: [0x0f, 0xb8], modrm: "rm", mandatory: 0xf3 });
  for (const opcode of [0xb6, 0xb7, 0xbe, 0xbf]) all.push({ opcode: [0x0f, opcode], modrm: "rm" });
  all.push({ opcode: [0x63], modrm: "rm", only: 64 }, { opcode: [0x63], modrm: "rm", only: 64 });
  for (let condition = 0; condition < 16; condition++) {
    all.push({ opcode: [0x0f, 0x40 + condition], modrm: "rm" }, { opcode: [0x0f, 0x90 + condition], modrm: "rm" });
  }
  for (const opcode of [0x98, 0x99, 0x9e, 0x9f, 0xf5, 0xf8, 0xf9, 0xfc, 0xfd]) all.push({ opcode: [opcode] });
  for (const opcode of [0xc0, 0xc1]) all.push({ opcode: [0x0f, opcode], modrm: "rm", lockable: true });
  for (const opcode of [0xb0, 0xb1])
    for (let times = 0; times < 2; times++) all.push({ opcode: [0x0f, opcode], modrm: "rm", lockable: true });
  all.push(
    { opcode: [0x0f, 0xc7], modrm: "mem", digit: 1, lockable: true },
    { opcode: [0x0f, 0xc7], modrm: "mem", digit: 1 },
  );
  for (const opcode of [0xf0, 0xf1]) {
    all.push({ opcode: [0x0f, 0x38, opcode], modrm: "mem" });
    all.push({ opcode: [0x0f, 0x38, opcode], modrm: "rm", mandatory: 0xf2 });
  }
  all.push(
    { opcode: [0x0f, 0x38, 0xf6], modrm: "rm", mandatory: 0x66 },
    { opcode: [0x0f, 0x38, 0xf6], modrm: "rm", mandatory: 0xf3 },
  );
  for (const opcode of [0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf])
    all.push({ opcode: [opcode], rep: true }, { opcode: [opcode] });
  for (const opcode of [0x27, 0x2f]) all.push({ opcode: [opcode], only: 32, undefinedFlags: of });
  for (const opcode of [0x37, 0x3f]) all.push({ opcode: [opcode], only: 32, undefinedFlags: of | sf | zf | pf });
  for (const opcode of [0xd4, 0xd5])
    all.push({ opcode: [opcode], only: 32, immediate: "b", undefinedFlags: of | af | cf });
  all.push(
    { opcode: [0xd6], only: 32 },
    { opcode: [0xd7] },
    { opcode: [0x60], only: 32 },
    { opcode: [0x61], only: 32 },
  );
  all.push(
    { opcode: [0x68], immediate: "z" },
    { opcode: [0x6a], immediate: "b" },
    { opcode: [0x9c] },
    { opcode: [0xc9] },
  );
  all.push({ opcode: [0x62], modrm: "mem", only: 32 }, { opcode: [0x63], modrm: "rm", only: 32 });
  all.push(
    { opcode: [0x0f, 0x1f], modrm: "rm" },
    { opcode: [0x0f, 0x0b] },
    { opcode: [0xf4] },
    { opcode: [0xfa] },
    { opcode: [0xfb] },
  );
  for (const opcode of [0xe4, 0xe5, 0xe6, 0xe7]) all.push({ opcode: [opcode], immediate: "b" });
  for (const opcode of [0xec, 0xed, 0xee, 0xef]) all.push({ opcode: [opcode] });
  for (const opcode of [0x20, 0x22]) all.push({ opcode: [0x0f, opcode], modrm: "reg", digit: 0, noWord: true });
  for (const opcode of [0x30, 0x32, 0x06, 0x08, 0x09]) all.push({ opcode: [0x0f, opcode], noWord: true });
  // SMSW, SGDT, SIDT differ by machine; LAR, LSL, VERR, VERW, SLDT, STR are Linux's, and have a test of their own.
  return all;
}

const list: readonly Shape[] = shapes();

/** Make one case. */
export function makeCase(random: RandomWords): InstructionCase {
  if (random.chance(12)) return makeBranch(random);
  const shape = random.pick(list);
  const mode = shape.only ?? (random.chance(2) ? 32 : 64);
  const registers = Array.from({ length: 8 }, () => value(random));
  const code: number[] = [];
  const is64 = mode === 64;
  const isString =
    (shape.opcode[0] as number) >= 0xa4 && (shape.opcode[0] as number) <= 0xaf && shape.opcode.length === 1;
  const isMemory = shape.modrm === "mem" || (shape.modrm === "rm" && random.chance(2));
  const needsData = isMemory || isString || shape.opcode[0] === 0xd7;
  if (needsData && !is64) code.push(0x6a, 0x2b, 0x1f, 0x6a, 0x2b, 0x07);

  // Addresses: most in the data, some just at its ends or beyond.
  const address = (): bigint => {
    const kind = random.below(20);
    if (kind === 0) return BigInt(dataAddress + 0xfff8 + random.below(16));
    if (kind === 1) return BigInt(dataAddress - random.below(16));
    if (kind === 2) return value(random);
    if (kind === 3) return BigInt(dataAddress + 0xff8 + random.below(16));
    return BigInt(dataAddress + 0x1000 + random.below(0xd000));
  };
  if (needsData || random.chance(4)) {
    for (const n of [1, 4, 5, 6]) registers[n] = address();
  }
  // Which of two operands is read first is nobody's promise: one of them is good.
  if (isString && (shape.opcode[0] as number) >> 1 === 0x53)
    registers[4] = BigInt(dataAddress + 0x8000 + random.below(0x1000));
  let prefixes: number[] = [];
  if (random.chance(4) && shape.noWord !== true && shape.mandatory === undefined) prefixes.push(0x66);
  if (is64 && random.chance(16)) prefixes.push(0x67);
  if (isMemory && random.chance(10))
    prefixes.push(is64 ? random.pick([0x65, 0x3e, 0x36, 0x26]) : random.pick([0x3e, 0x36, 0x26]));
  if (isMemory && shape.lockable === true && random.chance(5)) prefixes.push(0xf0);
  else if (random.chance(100) && shape.mandatory === undefined && shape.modrm !== "reg") prefixes.push(0xf0);
  if (shape.rep === true) {
    prefixes.push(random.pick([0xf2, 0xf3]));
    registers[2] = BigInt(random.below(40));
  }
  if (random.chance(3)) prefixes = prefixes.reverse();
  if (shape.mandatory !== undefined) prefixes.push(shape.mandatory);
  code.push(...prefixes);
  if (is64 && (random.chance(2) || (shape.mandatory !== undefined && random.chance(2)))) {
    // Registers 8…15 are not among those that are given: R, X and B stay 0.
    code.push(0x40 | (random.chance(3) ? 0 : 8));
  }
  code.push(...shape.opcode);
  const hasW =
    is64 && code.some((byte, n) => n === code.length - shape.opcode.length - 1 && byte >= 0x48 && byte < 0x50);
  const isWord = prefixes.includes(0x66) && !hasW && shape.mandatory !== 0x66;
  let count = Number((registers[2] as bigint) & 0xffn);
  if (shape.modrm !== undefined) {
    const reg = shape.digit ?? pickRegister(random);
    if (!isMemory) {
      code.push(0xc0 | (reg << 3) | pickRegister(random));
    } else encodeMemory(random, code, reg, is64);
  }
  if (shape.immediate === "b") {
    const byte = random.chance(3) ? random.below(34) : random.below(256);
    code.push(byte);
    if (shape.shift === true) count = byte;
  } else if (shape.immediate !== undefined) {
    const length = shape.immediate === "w" || isWord ? 2 : shape.immediate === "v" && hasW ? 8 : 4;
    const word = value(random);
    for (let n = 0; n < length; n++) code.push(Number((word >> BigInt(8 * n)) & 0xffn));
  }
  if (isMemory && random.chance(2)) {
    // See what memory became: MOV EAX, [EBX].
    code.push(0x8b, 0x03);
  }
  if (mode === 32) keepLow(registers);
  return { mode, code, registers, undefinedFlags: undefinedOf(shape, count, isWord, hasW) };
}

/** A branch over MOV AL, 1, which tells whether it was taken. */
function makeBranch(random: RandomWords): InstructionCase {
  const mode = random.chance(2) ? 32 : 64;
  const registers = Array.from({ length: 8 }, () => value(random));
  if (random.chance(2)) registers[2] = BigInt(random.below(3));
  const code: number[] = [];
  const kind = random.below(8);
  const condition = random.below(16);
  const addressPrefix = random.chance(3) ? [0x67] : [];
  const long = (value32: number): number[] => [0, 8, 16, 24].map((bits) => (value32 >>> bits) & 0xff);
  if (kind === 0) code.push(0x70 + condition, 2);
  else if (kind === 1) code.push(0x0f, 0x80 + condition, ...long(2));
  else if (kind === 2) code.push(...addressPrefix, 0xe0 + random.below(4), 2);
  else if (kind === 3) code.push(random.chance(2) ? 0xe8 : 0xe9, ...long(2));
  else if (kind === 4) code.push(0xeb, 2);
  else if (kind === 5) code.push(0x68, ...long(codeAddress + 8), 0xc3);
  else if (kind === 6) code.push(0x68, ...long(codeAddress + 10), 0xc2, random.below(64) & ~7, 0);
  else {
    registers[3] = random.chance(4) ? value(random) : BigInt(codeAddress + 4);
    code.push(0xff, random.chance(2) ? 0xd2 : 0xe2);
  }
  code.push(0xb0, 1);
  if (mode === 32) keepLow(registers);
  return { mode, code, registers, undefinedFlags: 0 };
}

function pickRegister(random: RandomWords): number {
  const register = random.below(8);
  // The stack pointer is not given; it is looked at, and rarely written.
  return register === 4 && !random.chance(8) ? 0 : register;
}

function encodeMemory(random: RandomWords, code: number[], reg: number, is64: boolean): void {
  const bases = [3, 5, 6, 7];
  const kind = random.below(6);
  if (kind === 0) {
    // An address of its own: of 32 bits, in 64-bit mode by SIB.
    const at = dataAddress + 0x1000 + random.below(0xd000);
    if (is64) code.push((reg << 3) | 4, 0x25);
    else code.push((reg << 3) | 5);
    for (let n = 0; n < 4; n++) code.push((at >>> (8 * n)) & 0xff);
  } else if (kind === 1) {
    // Base, index and scale.
    const displacement = random.below(128);
    code.push(
      0x44 | (reg << 3),
      (random.below(4) << 6) | (random.pick([0, 1, 2, 4, 5]) << 3) | random.pick([3, 6, 7]),
      displacement,
    );
  } else if (kind === 2) {
    code.push(0x80 | (reg << 3) | random.pick(bases));
    const displacement = random.below(0x2000) - 0x1000;
    for (let n = 0; n < 4; n++) code.push((displacement >>> (8 * n)) & 0xff);
  } else if (kind === 3 && is64) {
    // Relative to RIP: from the code into the data.
    code.push((reg << 3) | 5);
    const displacement = dataAddress - codeAddress + 0x1000 + random.below(0xd000);
    for (let n = 0; n < 4; n++) code.push((displacement >>> (8 * n)) & 0xff);
  } else if (kind === 4) {
    // From the stack pointer.
    code.push(0x44 | (reg << 3), 0x24, random.below(128));
  } else code.push(0x40 | (reg << 3) | random.pick(bases), random.below(256));
}

function undefinedOf(shape: Shape, count: number, isWord: boolean, hasW: boolean): number {
  if (shape.shift !== true) return shape.undefinedFlags ?? 0;
  const first = shape.opcode[0] as number;
  const masked = (first === 0xd0 || first === 0xd1 ? 1 : count) & (hasW && (first & 1 || first === 0x0f) ? 63 : 31);
  if (masked === 0) return 0;
  const isByte = first !== 0x0f && (first & 1) === 0;
  const bits = isByte ? 8 : isWord ? 16 : 32;
  const isRotate = first !== 0x0f && (shape.digit as number) < 4;
  let flags = masked === 1 ? 0 : of;
  if (!isRotate) flags |= af;
  if (!isRotate && masked >= bits && bits < 32 && shape.digit !== 7) flags |= cf;
  if (isRotate && isByte && masked > 1) flags |= of;
  return flags;
}
