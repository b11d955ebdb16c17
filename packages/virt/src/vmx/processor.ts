/**
 * vmx/processor — what VMX needs of a processor, and a `Cpu` as that.
 *
 * @module
 */
import type { Cpu } from "../cpu/cpu.ts";
import type { Intercepts } from "../cpu/intercepts.ts";
import type { CpuState } from "../cpu/state.ts";
import type { Mmu } from "../memory/mmu.ts";

/** Why a run stopped: an exit, or what a processor stops for by itself. */
export type RunStop = "budget" | "halt" | "exit" | "shutdown" | "breakpoint";

/** What VMX needs of a processor. */
export interface VmxProcessor {
  readonly state: CpuState;
  readonly mmu: Pick<Mmu, "dirtyLog" | "invept" | "invvpid" | "vmxTransition" | "pdptes" | "loadPdptes">;
  /** Asked in VMX non-root operation; null in root operation. What follows from it is worked out by `refresh`, or a run. */
  intercepts: Intercepts | null;
  /** Control registers, segments or EPT were written from outside: configure the memory unit, drop what was derived. */
  refresh(): void;
  /**
   * The registers that anything follows from are again those of its last run: the next run need not work it out, unless
   * that ended in the middle of something.
   */
  keep(): void;
  /**
   * Deliver an event through the IDT, as a VM entry injects it; an exit may come of it.
   *
   * @param errorCode -1 for none @param length of the instruction, for software events
   */
  inject(type: number, vector: number, errorCode: number, length: number): unknown;
  /** Execute at most so many instructions. */
  run(instructionsMax: number): RunStop;
}

class CpuOfVmx implements VmxProcessor {
  readonly state: CpuState;
  readonly mmu: Mmu;
  readonly #cpu: Cpu;

  constructor(cpu: Cpu) {
    this.state = cpu.state;
    this.mmu = cpu.mmu;
    this.#cpu = cpu;
  }

  get intercepts(): Intercepts | null {
    return this.#cpu.intercepts;
  }
  set intercepts(intercepts: Intercepts | null) {
    const { nested } = this.#cpu;
    this.#cpu.intercepts = intercepts;
    nested.eptEnabled = intercepts?.eptEnabled ?? false;
    nested.eptpLow = intercepts?.eptpLow ?? 0;
    nested.eptpHigh = intercepts?.eptpHigh ?? 0;
    nested.vpid = intercepts?.vpid ?? 0;
  }

  refresh(): void {
    this.#cpu.registersChanged();
  }

  keep(): void {
    this.#cpu.keep();
  }

  inject(type: number, vector: number, errorCode: number, length: number): unknown {
    return this.#cpu.inject(type, vector, errorCode, length);
  }

  run(instructionsMax: number): RunStop {
    return this.#cpu.run(instructionsMax);
  }
}

/** Let VMX have a processor. */
export function makeVmxProcessor(cpu: Cpu): VmxProcessor {
  return new CpuOfVmx(cpu);
}
