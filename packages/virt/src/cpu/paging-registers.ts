/**
 * cpu/paging-registers — what translation depends on, as the memory unit was told last, and what a change of control
 * registers brings about: PAE's table, invalidations, the mode.
 *
 * Source: Intel SDM volume 3 §2.5, §4.4.1, §4.10.4.1; rules V264–V265, V293 in ../../SPEC.md.
 * @module
 */
import { cr0Bit, cr4Bit } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { exceptionVector } from "./fault.ts";
import { registerWord, registerWords } from "../memory/mmu.ts";
import { controlRegister, cpuCounter, flagBit } from "./state.ts";

/** The registers of one processor that its memory unit knows. */
export class PagingRegisters {
  readonly #cpu: Cpu;
  /** As they were told last: words of `registerWord`. */
  readonly #seen: Int32Array = new Int32Array(registerWords);

  constructor(cpu: Cpu) {
    this.#cpu = cpu;
  }

  /** EFLAGS.AC as the memory unit knows it. */
  get alignmentCheck(): boolean {
    return this.#seen[registerWord.alignmentCheck] !== 0;
  }

  /** Take over what translation depends on. @returns whether any of it has changed since the last look */
  look(): boolean {
    const cpu = this.#cpu;
    const seen = this.#seen;
    const { control } = cpu.state;
    const { nested } = cpu;
    const cr0 = control[controlRegister.cr0];
    const cr3Low = control[controlRegister.cr3];
    const cr3High = control[controlRegister.cr3 + 1];
    const cr4 = control[controlRegister.cr4];
    const efer = control[controlRegister.efer];
    const alignmentCheck = (cpu.lazy[3] & flagBit.ac) === 0 ? 0 : 1;
    const vpid = nested.vpid | (nested.eptEnabled ? 1 << 16 : 0);
    const changes =
      (seen[registerWord.cr0] ^ cr0) |
      (seen[registerWord.cr3Low] ^ cr3Low) |
      (seen[registerWord.cr3High] ^ cr3High) |
      (seen[registerWord.cr4] ^ cr4) |
      (seen[registerWord.efer] ^ efer) |
      (seen[registerWord.alignmentCheck] ^ alignmentCheck) |
      (seen[registerWord.eptpLow] ^ nested.eptpLow) |
      (seen[registerWord.eptpHigh] ^ nested.eptpHigh) |
      (seen[registerWord.vpid] ^ vpid);
    if (changes === 0) return false;
    seen[registerWord.cr0] = cr0;
    seen[registerWord.cr3Low] = cr3Low;
    seen[registerWord.cr3High] = cr3High;
    seen[registerWord.cr4] = cr4;
    seen[registerWord.efer] = efer;
    seen[registerWord.alignmentCheck] = alignmentCheck;
    seen[registerWord.eptpLow] = nested.eptpLow;
    seen[registerWord.eptpHigh] = nested.eptpHigh;
    seen[registerWord.vpid] = vpid;
    return true;
  }

  /** Tell the memory unit. */
  configure(): void {
    this.look();
    this.tell();
  }

  /** Tell the memory unit what the last look saw. */
  tell(): void {
    const cpu = this.#cpu;
    cpu.canonicalShift = (this.#seen[registerWord.cr4] & cr4Bit.la57) !== 0 ? 7 : 16;
    cpu.mmu.configureWords(this.#seen);
    cpu.memory.refresh();
  }

  /** Registers came back from the arena, and the memory unit has its own: those are the ones that it was told. */
  stepped(): void {
    this.#seen.set(this.#cpu.mmu.registers);
    this.#cpu.canonicalShift = (this.#seen[registerWord.cr4] & cr4Bit.la57) !== 0 ? 7 : 16;
  }

  /**
   * Control registers have changed; the mode has to be derived after it.
   *
   * @param isCr3 by a move to CR3, which invalidates whatever it wrote
   * @throws GuestFault #GP(0) where PAE's table cannot be loaded: nothing has changed then
   */
  controlChanged(isCr3: boolean, keeps: boolean): void {
    const cpu = this.#cpu;
    const { mmu } = cpu;
    const seen = this.#seen;
    const { control } = cpu.state;
    const cr0 = seen[registerWord.cr0];
    const cr4 = seen[registerWord.cr4];
    const efer = seen[registerWord.efer];
    const newCr0 = control[controlRegister.cr0];
    const newCr4 = control[controlRegister.cr4];
    const newEfer = control[controlRegister.efer];
    const paeBits = cr4Bit.pae | cr4Bit.pge | cr4Bit.pse | cr4Bit.smep;
    const changes4 = (newCr4 ^ cr4) & paeBits;
    const changes0 = (newCr0 ^ cr0) & (cr0Bit.cd | cr0Bit.nw | cr0Bit.pg);
    this.configure();
    if (isPae(newCr0, newCr4, newEfer) && (isCr3 || changes4 !== 0 || changes0 !== 0 || !isPae(cr0, cr4, efer))) {
      const outcome = mmu.loadPdptes(control[controlRegister.cr3]);
      if (outcome === 1) this.#undo(cr0, cr4, efer);
      if (outcome === 2) cpu.refuseTranslation();
    }
    if (newCr0 !== cr0) mmu.movedToCr0(cr0, newCr0);
    if (isCr3) {
      cpu.counters[cpuCounter.addressSpaces]++;
      mmu.movedToCr3(keeps);
    }
    if (newCr4 !== cr4) mmu.movedToCr4(cr4, newCr4);
    cpu.memory.refresh();
  }

  /** A move to a control register that met a bad table has not happened. */
  #undo(cr0: number, cr4: number, efer: number): never {
    const cpu = this.#cpu;
    const { control } = cpu.state;
    control[controlRegister.cr0] = cr0;
    control[controlRegister.cr4] = cr4;
    control[controlRegister.efer] = efer;
    this.configure();
    cpu.segmentsChanged();
    return cpu.raise(exceptionVector.generalProtection, 0);
  }
}

/** Whether these registers ask for PAE paging. */
function isPae(cr0: number, cr4: number, efer: number): boolean {
  return (cr0 & cr0Bit.pg) !== 0 && (cr4 & cr4Bit.pae) !== 0 && (efer & 0x400) === 0;
}
