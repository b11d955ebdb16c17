import { expect, test } from "vitest";
import { createSoundMachine } from "../../test/vmx-replay.ts";
import { capabilityMsr, makeCapability, skylakeMsrs } from "./capability.ts";
import { ExitState } from "./exit-state.ts";
import { pausesTooLong, startTimer, timerTicks, timerValue } from "./timer.ts";
import { Vmcs } from "./vmcs.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V371: the timer counts each change of the TSC's bit, and stops at 0", () => {
  const { simulation, memory, cpu, vmx } = createSoundMachine([[vmcsField.preemptionTimer, 10]]);
  const slow = new Vmcs(
    simulation,
    "vm/slow",
    memory,
    makeCapability({ ...skylakeMsrs, [capabilityMsr.misc]: [0x6004_01e5, 0] }),
  );
  slow.current = vmx.vmcs.current;
  const exit = new ExitState(simulation, "vm/test", slow);
  const { tsc } = cpu.state;
  tsc[0] = -33;
  tsc[1] = 0;
  startTimer(exit, cpu.state);
  expect([timerValue(exit, cpu.state), timerTicks(exit, cpu.state)]).toEqual([10, 289]);
  tsc[0] = -32;
  expect(timerValue(exit, cpu.state)).toBe(9);
  tsc[0] = 0;
  tsc[1] = 1;
  expect(timerValue(exit, cpu.state)).toBe(8);
  tsc[0] = 8 * 32;
  expect([timerValue(exit, cpu.state), timerTicks(exit, cpu.state)]).toEqual([0, 0]);
});
test("V372: PAUSEs near each other are one loop, which is too long after the window", () => {
  const { simulation, cpu, vmx } = createSoundMachine([
    [vmcsField.pauseLoopGap, 100],
    [vmcsField.pauseLoopWindow, 300],
  ]);
  const exit = new ExitState(simulation, "vm/test", vmx.vmcs);
  const at = (time: number): boolean => pausesTooLong(exit, time, 0);
  expect([1000, 1100, 1200, 1300, 1301, 1402, 1500].map(at)).toEqual([false, false, false, false, true, false, false]);
  // An entry begins a new loop.
  expect([1600, 1700, 1800].map(at)).toEqual([false, false, true]);
  cpu.state.tsc.set([1800, 0]);
  startTimer(exit, cpu.state);
  expect([1850, 1950].map(at)).toEqual([false, false]);
});
