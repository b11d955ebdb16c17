/**
 * bench/cpu-loop — ten instructions of arithmetic and memory in 32-bit protected mode with paging on, again and again.
 *
 * The text is position-independent, so that an emulator which begins in a ROM can have the same bytes.
 * @module
 */
import { controlRegister } from "../src/cpu/state.ts";
import { createMachine, enterProtected, type FlatMachine } from "../src/testing/flat-machine.ts";

/** Instructions of one turn. */
export const loopInstructions = 10;

/** MOV EAX,[ESI]; ADD EAX,EBX; MOV [ESI],EAX; XOR EDX,EAX; SHL EDX,1; ADD EBX,3; LEA EDI,[EDX+EBX]; CMP EAX,EDI; DEC ECX; JNZ; HLT */
export const loopCode: readonly number[] = [
  0x8b, 0x06, 0x01, 0xd8, 0x89, 0x06, 0x31, 0xc2, 0xc1, 0xe2, 0x01, 0x83, 0xc3, 0x03, 0x8d, 0x3c, 0x1a, 0x39, 0xf8,
  0x49, 0x75, 0xea, 0xf4,
];

const entry = 0x8000;
const pageDirectory = 0x1000;

/** A machine that is ready to run the loop so many times. */
export function createLoop(turns: number): FlatMachine {
  const machine = createMachine(4 << 20);
  const { cpu, memory } = machine;
  memory.write(entry, Uint8Array.from(loopCode));
  // One page of 4 MiB, one to one.
  memory.write32(pageDirectory, 0x83);
  enterProtected(machine, entry);
  const { control, general } = cpu.state;
  control[controlRegister.cr4] = 0x10;
  control[controlRegister.cr3] = pageDirectory;
  control[controlRegister.cr0] |= 0x8000_0000;
  general.fill(0);
  general[12] = 0x2_0000;
  general[2] = turns;
  cpu.registersChanged();
  return machine;
}
