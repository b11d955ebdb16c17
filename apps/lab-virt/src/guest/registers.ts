/**
 * guest/registers — the general registers by name, as values of 64 bits, and what a handler's own code leaves in them.
 * @module
 */
import type { Cpu } from "@dc/virt/cpu";

/** By number, as instructions encode them. */
export const registerNames = [
  ..."RAX RCX RDX RBX RSP RBP RSI RDI".split(" "),
  ...[8, 9, 10, 11, 12, 13, 14, 15].map((n) => `R${n}`),
] as readonly string[];
/** RSP: the one that the VMCS has. */
export const stackPointer = 4;
/** The fifteen that a processor leaves to the handler. SDM 3 §28.5 */
export const handlersOwn: readonly number[] = registerNames.map((_, n) => n).filter((n) => n !== stackPointer);
/** All fifteen, as bits. */
export const allRegisters = 0xffef;

/** A register now. */
export function readRegister(cpu: Cpu, register: number): bigint {
  const { general } = cpu;
  return (BigInt(general[2 * register + 1] >>> 0) << 32n) | BigInt(general[2 * register] >>> 0);
}
/** Write one. */
export function writeRegister(cpu: Cpu, register: number, value: bigint): void {
  cpu.general[2 * register] = Number(value & 0xffff_ffffn) | 0;
  cpu.general[2 * register + 1] = Number((value >> 32n) & 0xffff_ffffn) | 0;
}

/**
 * What a handler leaves in a register when it is done: it is a program as every other one, and uses all fifteen. The
 * reason and the qualification that it looked at are among them, pointers, and numbers that it counted with.
 */
export function leftByHandler(register: number, reason: number, qualification: bigint): bigint {
  switch (register) {
    case 0:
      return BigInt(reason);
    case 2:
      return qualification;
    case 3:
      return 0xffff_8880_1234_0000n;
    case 5:
      return 0xffff_c900_0001_bdf0n;
    case 7:
      return 0xffff_8880_1234_0000n;
    default:
      return 0xffff_ffff_8120_0000n + BigInt(register) * 0x100n;
  }
}
