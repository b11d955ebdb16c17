/**
 * cpu/execute-vmx — the instructions of VMX in a guest: they exit, or are not there.
 *
 * Source: Intel SDM volume 3 §26.1.2, §26.5.6; rules V266, V375 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";

const { invalidOpcode } = exceptionVector;

/** VMCALL … VMXOFF: `sub` is the exit's reason. Outside of VMX operation they are not there. */
export function executeVmx(cpu: Cpu, instruction: Decoded): void {
  const { intercepts } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).instruction(instruction.sub, instruction))) return;
  cpu.raise(invalidOpcode);
}

/** VMCLEAR, VMPTRLD, …, INVEPT, INVVPID: `sub` is the exit's reason. */
export function executeVmxOperand(cpu: Cpu, instruction: Decoded): void {
  const { intercepts } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).operandInstruction(instruction.sub, instruction))) return;
  cpu.raise(invalidOpcode);
}

export function executeVmfunc(cpu: Cpu, instruction: Decoded): void {
  const { intercepts, general } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).vmfunc(general[0], general[2], instruction))) return;
  cpu.memory.refresh();
}
