/**
 * Random programs by blocks and by single instructions: registers, flags, memory, faults, counts and what devices see are
 * the same. `DC_BLOCK_CASES` asks for another number of them.
 */
import { expect, test } from "vitest";
import { enterReal, createMachine } from "../src/testing/flat-machine.ts";
import { createSystemMachine, load, systemPlace } from "../src/testing/system-machine.ts";
import type { Bus } from "../src/cpu/linear-memory.ts";
import { OurStep } from "./cpu/native.ts";
import { type InstructionCase, makeCase, RandomWords } from "./cpu/random-instructions.ts";
import { type Program, runBothWays } from "./cpu/two-ways.ts";

const count = Number(process.env.DC_BLOCK_CASES ?? 120);
const instructionsMax = 400;

test("V516: a user program of random instructions does by blocks what it does one by one", () => {
  const random = new RandomWords(516);
  const stops: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const cases: InstructionCase[] = [];
    let length = 0;
    while (cases.length < 12 && length < 150) {
      const each = makeCase(random);
      if (cases.length > 0 && each.mode !== cases[0]?.mode) continue;
      cases.push(each);
      length += each.code.length;
    }
    const [first] = cases as [InstructionCase];
    const code = cases.flatMap((each) => [...each.code]);
    const program = (): Program => {
      const ours = new OurStep();
      ours.load(code);
      return { machine: ours.machine, begin: () => ours.begin(first) };
    };
    const [blocks, ones] = runBothWays(program, instructionsMax);
    expect(blocks, `case ${n}, ${first.mode}-bit: ${Buffer.from(code).toString("hex")}`).toEqual(ones);
    for (const { stop } of blocks) stops[stop] = (stops[stop] ?? 0) + 1;
  }
  expect(Object.keys(stops)).toContain("halt");
}, 120_000);

/** Lines that use EAX EBX EDX EDI as they like; ESI is where the data is, EBP a number of at most 12 bits. */
function line(random: RandomWords): string {
  const registers = ["eax", "ebx", "edx", "edi"];
  const words = ["ax", "bx", "dx", "di"];
  const bytes = ["al", "bh", "dl", "ch"];
  const r = random.pick(registers);
  const s = random.pick(registers);
  const number = random.chance(2) ? random.below(256) : random.next();
  const place = random.pick(["[esi]", `[esi+${random.below(64)}]`, "[esi+ebp]", "[esi+ebp*4+2]", `[fs:esi+ebp]`]);
  const operation = random.pick(["add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"]);
  const condition = random.pick([
    "z",
    "nz",
    "c",
    "nc",
    "s",
    "ns",
    "o",
    "no",
    "p",
    "np",
    "l",
    "ge",
    "le",
    "g",
    "be",
    "a",
  ]);
  const shift = random.pick(["shl", "shr", "sar", "rol", "ror", "rcl", "rcr"]);
  return random.pick([
    `${operation} ${r},${s}`,
    `${operation} ${r},${number}`,
    `${operation} ${r},${s}`,
    `${operation} ${r},${place}`,
    `${operation} ${place},${r}`,
    `${operation} dword ${place},${number}`,
    `${operation} ${random.pick(words)},${random.pick(words)}`,
    `${operation} ${random.pick(bytes)},${random.pick(bytes)}`,
    `${operation} ${random.pick(bytes)},${random.below(256)}`,
    `${operation} byte ${place},${random.below(256)}`,
    `test ${r},${s}`,
    `test ${r},${number}`,
    `test ${random.pick(bytes)},${random.below(256)}`,
    `test ${random.pick(words)},${random.below(65536)}`,
    `inc ${r}`,
    `dec ${r}`,
    `inc ${random.pick(words)}`,
    `neg ${r}`,
    `${shift} ${r},${random.below(34)}`,
    `${shift} ${r},1`,
    `${shift} ${r},cl`,
    `mov ${r},${s}`,
    `mov ${r},${number}`,
    `mov ${r},${place}`,
    `mov ${place},${r}`,
    `mov dword ${place},${number}`,
    `mov ${random.pick(words)},${place}`,
    `mov ${place},${random.pick(words)}`,
    `mov ${random.pick(bytes)},${place}`,
    `mov ${place},${random.pick(bytes)}`,
    `movzx ${r},${random.pick(bytes)}`,
    `movzx ${r},word ${place}`,
    `movsx ${r},${random.pick(words)}`,
    `movsx ${r},byte ${place}`,
    `lea ${r},[${s}+edx*2+${random.below(1000)}]`,
    `imul ${r},${s}`,
    `imul ${r},${s},${number}`,
    `imul ${r},${place}`,
    `cmov${condition} ${r},${s}`,
    `set${condition} ${random.pick(bytes)}`,
    `push ${r}\npop ${s}`,
    `push ${number}\npop ${r}`,
    "pushfd\npop eax",
    "lahf",
    `bt ${r},${random.below(32)}`,
    "xchg eax,edi",
    "nop",
    "cdq",
    "stc",
    "cmc",
    `push ecx\npush esi\nmov edi,0x6800\nmov ecx,${1 + random.below(40)}\nrep ${random.pick(["stosd", "movsb", "movsd", "stosw"])}\npop esi\npop ecx`,
  ]);
}

/** Where the data of a case is: within a page, across its end, at code, in no RAM, at the end of 4 GiB. */
const places = [0x5000, 0x5fc0, 0x5ff0, 0x8f00, 0xfee0_0000, 0xffff_ffe0, 0x5100] as const;

test("V516, V517: random loops do by blocks what they do one by one, whatever their data lie in, and devices see it", () => {
  const random = new RandomWords(517);
  for (let n = 0; n < count; n++) {
    const lines = Array.from({ length: 4 + random.below(16) }, () => line(random)).join("\n");
    const data = random.pick(places);
    const small = random.pick([0, 1, 3, 16, 0x40, 0x7ff]);
    const limit = random.pick([-1, -1, 0x5020, 0x5ff2, 0x8fff]);
    const start = random.pick([systemPlace.program, 0x8fb0]);
    const text = `org ${start}\nagain:\n${lines}\nsub ecx,1\nj${random.pick(["nz", "nz", "nc", "g"])} again\nhlt`;
    const program = (): Program => {
      const log: string[] = [];
      let machine = createSystemMachine();
      const see = (what: string): void => {
        const { state } = machine.cpu;
        log.push(`${what} ${state.flags.toString(16)} ${state.rip[0].toString(16)} ${[...state.general].join(" ")}`);
      };
      const bus: Bus = {
        in: () => 0,
        out: () => {},
        mmioRead: (address, bytes) => {
          see(`read ${address} ${bytes}`);
          return address & 0xff;
        },
        mmioWrite: (address, bytes, value) => see(`write ${address} ${bytes} ${value}`),
      };
      machine = createSystemMachine(bus);
      const symbols = load(machine, text, 32);
      const image = machine.memory.bytes.slice(0x8000, 0xa000);
      const { cpu } = machine;
      return {
        machine,
        log,
        begin: () => {
          const { state } = cpu;
          state.activity.fill(0);
          // Only where a program wrote over itself.
          if (Buffer.compare(machine.memory.bytes.subarray(0x8000, 0xa000), image) !== 0)
            machine.memory.write(0x8000, image);
          const { selector, access } = state;
          state.setSegment(3, selector[3], 0, 0, limit, access[3]);
          state.setSegment(1, 8, 0, 0, -1, 0xc09b);
          state.setSegment(4, selector[3], 0x20, 0, limit, access[3]);
          state.general.set([1, 0, 9, 0, 3, 0, 0x1234_5678, 0, systemPlace.stack, 0, small, 0, data, 0, 77, 0]);
          state.flags = 2;
          state.rip[0] = Number(symbols.get("again"));
          cpu.registersChanged();
        },
      };
    };
    const [blocks, ones] = runBothWays(program, instructionsMax);
    expect(blocks, `case ${n}, data ${data.toString(16)}, limit ${limit}:\n${text}`).toEqual(ones);
  }
}, 120_000);

/** Sixteen-bit lines; SI is where the data is. */
function line16(random: RandomWords): string {
  const r = random.pick(["ax", "bx", "dx", "di"]);
  const s = random.pick(["ax", "bx", "dx", "di"]);
  const place = random.pick(["[si]", `[si+${random.below(40)}]`, "[bp+si]", "[bx+si]", `[es:si]`, "[si+0x7ffe]"]);
  const operation = random.pick(["add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"]);
  return random.pick([
    `${operation} ${r},${s}`,
    `${operation} ${r},${random.below(65536)}`,
    `${operation} ${r},${place}`,
    `${operation} ${place},${r}`,
    `mov ${r},${place}`,
    `mov ${place},${r}`,
    `mov ${place},dl`,
    `mov al,${place}`,
    `mov e${r},${place}`,
    `inc ${r}`,
    `shl ${r},1`,
    `push ${r}\npop ${s}`,
    `movzx eax,byte ${place}`,
    `test ${r},${s}`,
    `lea ${r},${place}`,
    "rep stosb",
  ]);
}

test("V517: in real mode an operand is found, and refused beyond 64 KiB, by blocks as one by one", () => {
  const random = new RandomWords(16);
  for (let n = 0; n < count; n++) {
    const lines = Array.from({ length: 3 + random.below(10) }, () => line16(random)).join("\n");
    const text = `org 0\nagain:\n${lines}\ndec cx\njnz again\nhlt`;
    const base = random.pick([0, 0x1_0010]);
    const limit = random.pick([0xffff, 0x1010, 0x8008]);
    const data = random.pick([0x1000, 0x1fff, 0x7ffe, 0xfffe, 0xffff, 0x3000]);
    const program = (): Program => {
      const machine = createMachine(1 << 20);
      enterReal(machine, 0x8000);
      load(machine, `org 0x8000\n${text.replace("org 0\n", "")}`, 16);
      return {
        machine,
        begin: () => {
          const { state } = machine.cpu;
          enterReal(machine, 0x8000);
          // REP STOS that overwrites itself goes on within a run, and not from one run to the next: it has its own place.
          state.setSegment(0, 0x2000, 0x2_0000, 0, 0xffff, 0x93);
          state.setSegment(3, base >> 4, base, 0, limit, 0x93);
          state.activity.fill(0);
          state.general.set([0x1_0001, 0, 9, 0, 3, 0, 0x4_0002, 0, 0xf000, 0, 2, 0, data, 0, 0x2000, 0]);
          state.flags = 2;
          machine.cpu.registersChanged();
        },
      };
    };
    const [blocks, ones] = runBothWays(program, instructionsMax);
    expect(blocks, `case ${n}, data ${data.toString(16)}:\n${text}`).toEqual(ones);
  }
}, 120_000);
