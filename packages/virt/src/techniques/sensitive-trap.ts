/**
 * techniques/sensitive-trap — a processor as Popek and Goldberg ask for it: sensitive instructions trap outside of ring 0.
 *
 * No x86 has it. The next instruction is looked at before the processor gets it; one that is sensitive goes to the
 * monitor as if it had been privileged. Rule V442 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "../cpu/cpu.ts";
import { decode, decoded, Instruction, needsMore } from "../cpu/decode.ts";
import { segmentRegister } from "../cpu/state.ts";
import { isSensitive } from "./sensitive.ts";

const instructionBytesMax = 15;

/** Looks at what a processor is about to execute. */
export class SensitiveTrap {
  readonly #cpu: Cpu;
  readonly #instruction: Instruction = new Instruction();
  readonly #bytes: Uint8Array = new Uint8Array(instructionBytesMax);

  constructor(cpu: Cpu) {
    this.#cpu = cpu;
  }

  /** Whether the instruction at the processor's RIP is sensitive. One that cannot be fetched or decoded is not. */
  isNext(): boolean {
    const cpu = this.#cpu;
    const { memory, state } = cpu;
    cpu.registersChanged();
    const linear = (state.rip[0] + state.baseLow[segmentRegister.cs]) | 0;
    try {
      const first = memory.fetchAddress(linear, 0);
      const room = 4096 - (linear & 0xfff);
      const { bytes } = memory.ram;
      if (first + instructionBytesMax > bytes.length) return false;
      let result = decode(bytes, first, Math.min(room, instructionBytesMax), cpu.codeBits, this.#instruction);
      if (result === needsMore) {
        const second = memory.fetchAddress((linear + room) | 0, 0);
        for (let n = 0; n < instructionBytesMax; n++)
          this.#bytes[n] = memory.ram.read8(n < room ? first + n : second + n - room);
        result = decode(this.#bytes, 0, instructionBytesMax, cpu.codeBits, this.#instruction);
      }
      return result === decoded && isSensitive(this.#instruction);
    } catch (fault) {
      // The processor will meet the same fault when it fetches.
      if (fault !== cpu.fault) throw fault;
      return false;
    }
  }
}
