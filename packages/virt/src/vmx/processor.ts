/**
 * vmx/processor — a `Cpu` as VMX needs it.
 *
 * @module
 */
import type { Cpu } from "../cpu/cpu.ts";
import type { Intercepts } from "../cpu/intercepts.ts";
import type { RunStop, VmxProcessor } from "./vmx.ts";

/** Let VMX have a processor. */
export function makeVmxProcessor(cpu: Cpu): VmxProcessor {
  return {
    state: cpu.state,
    mmu: cpu.mmu,
    get intercepts(): Intercepts | null {
      return cpu.intercepts;
    },
    set intercepts(intercepts: Intercepts | null) {
      cpu.intercepts = intercepts;
    },
    refresh(): void {
      const { nested, intercepts } = cpu;
      nested.eptEnabled = intercepts?.eptEnabled ?? false;
      nested.eptpLow = intercepts?.eptpLow ?? 0;
      nested.eptpHigh = intercepts?.eptpHigh ?? 0;
      nested.vpid = intercepts?.vpid ?? 0;
      cpu.registersChanged();
    },
    inject: (type, vector, errorCode, length) => cpu.inject(type, vector, errorCode, length),
    run: (instructionsMax): RunStop => cpu.run(instructionsMax),
  };
}
