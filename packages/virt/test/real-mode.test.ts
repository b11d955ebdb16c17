/**
 * 16-bit code: every form of a 16-bit effective address, 100 cases and more of each, with values that formulas give which
 * are not the processor's own: in bigint, from the addresses' table (SDM 2 table 2-1) and the operations' definitions.
 */
import { expect, test } from "vitest";
import { createMachine, enterReal, type FlatMachine } from "../src/testing/flat-machine.ts";
import { RandomWords } from "./cpu/random-instructions.ts";

const registerNames = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"] as const;
type Registers = Record<(typeof registerNames)[number], number>;

/** Table 2-1: which registers an address adds, and whether its segment is SS. */
const addressForms: readonly (readonly [rm: number, registers: readonly (keyof Registers)[], stack: boolean])[] = [
  [0, ["bx", "si"], false],
  [1, ["bx", "di"], false],
  [2, ["bp", "si"], true],
  [3, ["bp", "di"], true],
  [4, ["si"], false],
  [5, ["di"], false],
  [6, ["bp"], true],
  [7, ["bx"], false],
];

const forms = addressForms.flatMap(([rm, registers, stack]) =>
  [0, 1, 2].map((mod) =>
    rm === 6 && mod === 0
      ? ({ name: "[disp16]", rm, mod, registers: [], stack: false } as const)
      : ({ name: `[${registers.join("+")}${["", "+disp8", "+disp16"][mod]}]`, rm, mod, registers, stack } as const),
  ),
);

const casesPerForm = 120;

function machineWith(
  registers: Registers,
  code: readonly number[],
  segments: { ds: number; ss: number; es: number },
): FlatMachine {
  const machine = createMachine(2 << 20);
  const { cpu, memory } = machine;
  memory.write(0x8000, Uint8Array.from([...code, 0xf4]));
  enterReal(machine, 0x8000);
  cpu.general.fill(0);
  registerNames.forEach((name, n) => {
    cpu.general[2 * n] = registers[name] | 0x5a5a_0000;
  });
  for (const [segment, selector] of [
    [0, segments.es],
    [2, segments.ss],
    [3, segments.ds],
  ] as const) {
    cpu.state.selector[segment] = selector;
    cpu.state.baseLow[segment] = selector << 4;
  }
  cpu.registersChanged();
  return machine;
}

test.each(forms)(
  "V276: $name reads, adds and writes the word that the table names, 120 times",
  ({ rm, mod, registers: added, stack }) => {
    const random = new RandomWords(rm * 3 + mod + 1);
    let wrapped = 0;
    let faults = 0;
    for (let n = 0; n < casesPerForm; n++) {
      const registers = Object.fromEntries(registerNames.map((name) => [name, random.below(0x1_0000)])) as Registers;
      const segments = {
        ds: 0x2000 + random.below(0x1000),
        ss: 0x4000 + random.below(0x1000),
        es: 0x6000 + random.below(0x1000),
      };
      const displacement = mod === 1 ? random.below(256) : random.below(0x1_0000);
      const signed = mod === 1 && displacement > 127 ? displacement - 256 : displacement;
      const usesDisplacement = mod !== 0 || rm === 6;
      const override = random.below(4) === 0 ? "es" : undefined;
      const sum =
        added.reduce((total, name) => total + registers[name], 0) +
        (usesDisplacement && (mod !== 0 || added.length === 0) ? signed : 0);
      const offset = ((sum % 0x1_0000) + 0x1_0000) % 0x1_0000;
      if (offset !== sum) wrapped++;
      const segment = override ?? (stack ? "ss" : "ds");
      const linear = segments[segment] * 16 + offset;

      // ADD [mem],AX and MOV DX,[mem].
      const bytes = [
        mod === 1 ? [displacement] : mod === 2 || added.length === 0 ? [displacement & 255, displacement >> 8] : [],
      ].flat();
      const prefix = override === undefined ? [] : [0x26];
      const code = [...prefix, 0x01, (mod << 6) | rm, ...bytes, ...prefix, 0x8b, (mod << 6) | (2 << 3) | rm, ...bytes];
      const machine = machineWith(registers, code, segments);
      const { cpu, memory } = machine;
      const before = random.below(0x1_0000);
      memory.write16(linear, before);
      const stop = cpu.run(2);
      if (offset === 0xffff) {
        // A word that does not fit below 64 KiB: #GP, or #SS.
        faults++;
        continue;
      }
      const result = (before + registers.ax) % 0x1_0000;
      expect(stop).toBe("budget");
      expect([memory.read16(linear), cpu.general[4] >>> 0]).toEqual([result, 0x5a5a_0000 + result]);
      const parity = [...(result & 0xff).toString(2)].filter((bit) => bit === "1").length % 2 === 0;
      const signedSum = ((before << 16) >> 16) + ((registers.ax << 16) >> 16);
      const flags =
        2 +
        (before + registers.ax > 0xffff ? 1 : 0) +
        (parity ? 4 : 0) +
        ((before & 15) + (registers.ax & 15) > 15 ? 0x10 : 0) +
        (result === 0 ? 0x40 : 0) +
        (result > 0x7fff ? 0x80 : 0) +
        (signedSum > 0x7fff || signedSum < -0x8000 ? 0x800 : 0);
      expect(cpu.state.flags).toBe(flags);
    }
    if (added.length === 2 || (mod === 2 && added.length === 1)) expect(wrapped).toBeGreaterThan(10);
    expect(faults).toBeLessThan(5);
  },
);

test("V277: in real mode offsets are limited to 64 KiB: #GP, of the stack #SS, without an error code", () => {
  for (const [code, vector] of [
    [[0xa1, 0xff, 0xff], 13],
    [[0x36, 0xa1, 0xff, 0xff], 12],
    [[0x66, 0xa1, 0xfd, 0xff], 13],
  ] as const) {
    const machine = machineWith(Object.fromEntries(registerNames.map((name) => [name, 0x100])) as Registers, code, {
      ds: 0,
      ss: 0,
      es: 0,
    });
    const { cpu, memory } = machine;
    memory.write32(4 * vector, 0x0900_0000);
    cpu.state.tables[3] = 0;
    cpu.state.tables[5] = 0x3ff;
    cpu.run(1);
    expect([cpu.state.selector[1], cpu.generalWords[16], memory.read16(0xfa)]).toEqual([0x900, 0xfa, 0]);
  }
});

test("V278: words, 32-bit operands and addresses, stack and jumps of 16-bit code", () => {
  const all = Object.fromEntries(registerNames.map((name) => [name, 0x1000])) as Registers;
  // PUSH EAX, POP CX, POP DX; CALL +1; (skipped) NOP; POP BX; MOV EAX,[ESI] by 67 66.
  const machine = machineWith(all, [0x66, 0x50, 0x59, 0x5a, 0xe8, 0x01, 0x00, 0x90, 0x5b, 0x67, 0x66, 0x8b, 0x06], {
    ds: 0,
    ss: 0,
    es: 0,
  });
  const { cpu, memory } = machine;
  cpu.general[12] = 0x3000;
  memory.write32(0x3000, 0xcafe_f00d);
  cpu.run(6);
  expect([cpu.general[2] & 0xffff, cpu.general[4] & 0xffff, cpu.general[6] & 0xffff]).toEqual([0x1000, 0x5a5a, 7]);
  expect([cpu.general[0] >>> 0, cpu.general[8] & 0xffff]).toEqual([0xcafe_f00d, 0x1000]);
});
