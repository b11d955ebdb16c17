/**
 * cpu/execute-string — MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, with and without REP.
 *
 * Each element is a step of its own: registers have moved when the next one faults, is interrupted, or when the
 * processor's budget ends; the instruction is then begun again where it was. Source: Intel SDM volume 2 REP; volume 3
 * §6.6.
 * @module
 */
import { binary, compute } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { readRegister, writeRegister } from "./operand.ts";
import { checkPort } from "./port.ts";
import { segmentAddress } from "./segment.ts";
import { segmentRegister } from "./state.ts";
import { move, runString } from "./string-run.ts";

/** The operations. */
export const string = { movs: 0, cmps: 1, stos: 2, lods: 3, scas: 4, ins: 5, outs: 6 } as const;

/** Words of `general`. */
const count = 2;
const source = 12;
const destination = 14;

/** Any of them: `sub` says which. */
export function executeString(cpu: Cpu, instruction: Decoded): void {
  const { addressBytes, sub } = instruction;
  if (instruction.rep === 0) {
    step(cpu, instruction);
    return;
  }
  const compares = sub === string.cmps || sub === string.scas;
  while (isCountLeft(cpu, addressBytes)) {
    const isRun = (sub === string.movs || sub === string.stos) && runString(cpu, instruction, sub === string.movs) > 0;
    if (!isRun) {
      step(cpu, instruction);
      move(cpu, count, addressBytes, -1);
    }
    if (compares && ((cpu.lazy[0] | cpu.lazy[1]) === 0) !== (instruction.rep === 0xf3)) return;
    if (!isCountLeft(cpu, addressBytes)) return;
    if (cpu.takeBudget()) continue;
    cpu.restart();
    return;
  }
}

function isCountLeft(cpu: Cpu, addressBytes: number): boolean {
  const { general } = cpu;
  if (addressBytes === 4) return general[count] !== 0;
  if (addressBytes === 8) return (general[count] | general[count + 1]) !== 0;
  return (general[count] & 0xffff) !== 0;
}

/** The linear address that an index register names. */
function addressOf(cpu: Cpu, instruction: Decoded, slot: number, isWrite: boolean): number {
  const { general, at } = cpu;
  at[1] = instruction.addressBytes === 8 ? general[slot + 1] : 0;
  const offset = instruction.addressBytes === 2 ? general[slot] & 0xffff : general[slot];
  const segment = slot === source ? instruction.segment : segmentRegister.es;
  return segmentAddress(cpu, segment, offset, instruction.bytes, isWrite);
}

/** One element. */
function step(cpu: Cpu, instruction: Decoded): void {
  const { memory, at, high } = cpu;
  const { bytes, addressBytes } = instruction;
  const isDown = (cpu.lazy[3] & 0x400) !== 0;
  const by = isDown ? -bytes : bytes;
  switch (instruction.sub) {
    case string.movs: {
      const from = addressOf(cpu, instruction, source, false);
      const low = memory.read(from, at[1], bytes);
      const top = memory.high[0];
      const to = addressOf(cpu, instruction, destination, true);
      memory.write(to, at[1], bytes, low, top);
      move(cpu, source, addressBytes, by);
      move(cpu, destination, addressBytes, by);
      break;
    }
    case string.cmps: {
      const first = addressOf(cpu, instruction, source, false);
      const low = memory.read(first, at[1], bytes);
      const top = memory.high[0];
      const second = addressOf(cpu, instruction, destination, false);
      const other = memory.read(second, at[1], bytes);
      compute(cpu, binary.cmp, bytes, low, top, other, memory.high[0]);
      move(cpu, source, addressBytes, by);
      move(cpu, destination, addressBytes, by);
      break;
    }
    case string.stos: {
      const to = addressOf(cpu, instruction, destination, true);
      const low = readRegister(cpu, 0, 0, bytes);
      memory.write(to, at[1], bytes, low, high[0]);
      move(cpu, destination, addressBytes, by);
      break;
    }
    case string.lods: {
      const from = addressOf(cpu, instruction, source, false);
      const low = memory.read(from, at[1], bytes);
      writeRegister(cpu, 0, 0, bytes, low, memory.high[0]);
      move(cpu, source, addressBytes, by);
      break;
    }
    case string.scas: {
      const from = addressOf(cpu, instruction, destination, false);
      const other = memory.read(from, at[1], bytes);
      const otherTop = memory.high[0];
      const low = readRegister(cpu, 0, 0, bytes);
      compute(cpu, binary.cmp, bytes, low, high[0], other, otherTop);
      move(cpu, destination, addressBytes, by);
      break;
    }
    default:
      stepPort(cpu, instruction, isDown);
  }
}

function stepPort(cpu: Cpu, instruction: Decoded, isDown: boolean): void {
  const { memory, at, bus, generalWords } = cpu;
  const { addressBytes } = instruction;
  const bytes = Math.min(instruction.bytes, 4);
  const by = isDown ? -bytes : bytes;
  const port = generalWords[8];
  const isInput = instruction.sub === string.ins;
  checkPort(cpu, port, bytes);
  const address = addressOf(cpu, instruction, isInput ? destination : source, isInput);
  const top = at[1];
  if (isInput) memory.checkWrite(address, top, bytes);
  const value = isInput ? 0 : memory.read(address, top, bytes);
  if (cpu.intercepts !== null)
    cpu.ask(
      cpu
        .asking(cpu.intercepts)
        .io(port, bytes, isInput, true, instruction.rep !== 0, false, address, top, instruction),
    );
  if (isInput) {
    memory.write(address, top, bytes, bus.in(port, bytes), 0);
    move(cpu, destination, addressBytes, by);
  } else {
    bus.out(port, bytes, bytes === 4 ? value >>> 0 : value);
    move(cpu, source, addressBytes, by);
  }
}
