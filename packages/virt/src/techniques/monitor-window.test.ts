import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { segmentRegister, tableRegister } from "../cpu/state.ts";
import { createGuestRun } from "./guest-run.ts";
import { monitorSelector } from "./monitor-window.ts";
import { windowBase } from "./ring-compression.ts";

test("V438: a trap has gone through the real table into ring 0, and left a frame on its stack", () => {
  const image = makeGuest("trap", "nop\nnop\ncli\nhlt");
  for (const [technique, ring] of [
    ["trap-ring-1", 1],
    ["trap-ring-3", 3],
  ] as const) {
    const run = createGuestRun({ technique, image });
    const { cpu } = run.engine.machine;
    run.run(2);
    // Within the guest: its kernel is in the outer ring, tables and task are the monitor's.
    expect([cpu.privilege, cpu.state.selector[segmentRegister.cs]]).toEqual([ring, 8 | ring]);
    expect(cpu.state.tables[tableRegister.gdtrBaseLow] >>> 0).toBe(windowBase);
    expect(cpu.state.selector[segmentRegister.tr]).toBe(monitorSelector.task);
    run.run(1);
    // The processor is where the handler of #GP halted.
    expect([cpu.privilege, cpu.state.selector[segmentRegister.cs]]).toEqual([0, monitorSelector.code]);
    expect((cpu.state.rip[0] >>> 0) - windowBase).toBeGreaterThan(0x1_0000);
    expect(run.events.event(run.events.count - 1)).toMatchObject({
      kind: "trap.privileged",
      rip: 0x1_0002n,
      detail: 13,
    });
    expect(run.instructions).toBe(3);
  }
});

test("V438: what the guest has at the window's addresses it finds there all the same", () => {
  const image = makeGuest("window", "mov dword [0xffd00000], 5\nmov eax, [0xffd00000]\nmov ebx, [0xffc00008]\nhlt");
  const run = createGuestRun({ technique: "trap-ring-1", image });
  expect(run.run(10)).toBe("halt");
  expect([run.state.general[0], run.state.general[6]]).toEqual([-1, -1]);
});
