import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { CpuState, controlRegister, flagBit, segmentRegister, statusFlags } from "./state.ts";

const create = (): CpuState => new CpuState(createSimulation({ seed: 1 }), "m/cpu0");

test("V230: every combination of flags comes back as it was written; bit 1 is set, what does not exist is not", () => {
  const state = create();
  for (let bits = 0; bits < 64; bits++) {
    let flags: number = flagBit.one;
    [flagBit.cf, flagBit.pf, flagBit.af, flagBit.zf, flagBit.sf, flagBit.of].forEach((bit, place) => {
      if ((bits >> place) & 1) flags |= bit;
    });
    for (const other of [0, flagBit.if | flagBit.iopl, 0x3f_7700]) {
      state.flags = flags | other;
      expect(state.flags).toBe(flags | other);
    }
    state.statusFlags = ~flags;
    expect(state.flags).toBe(0x3f_7702 | (~flags & statusFlags));
  }
  state.flags = -1;
  expect(state.flags).toBe(0x3f_7fd7);
});

test("V231: after power-up the registers are those of table 10-1", () => {
  const state = create();
  expect([state.rip[0], state.flags, state.control[controlRegister.cr0], state.privilege]).toEqual([
    0xfff0, 2, 0x6000_0010, 0,
  ]);
  const { cs, tr } = segmentRegister;
  expect([state.selector[cs], state.baseLow[cs] >>> 0, state.limit[cs], state.access[cs]]).toEqual([
    0xf000, 0xffff_0000, 0xffff, 0x9b,
  ]);
  expect(state.access[tr]).toBe(0x8b);
});

test("V232: registers come back with a step back, bytes and words of them are the same memory", () => {
  const simulation = createSimulation({ seed: 1 });
  const state = new CpuState(simulation, "m/cpu0");
  state.general[1] = 7;
  state.general[0] = 0x1234_5678;
  const saved = simulation.state.save();
  state.generalBytes[1] = 0xff;
  state.generalWords[4] = 0xabcd;
  state.flags = statusFlags;
  expect([state.general[0], state.general[2]]).toEqual([0x1234_ff78, 0xabcd]);
  simulation.state.restore(saved);
  expect([state.general[0], state.general[1], state.general[2], state.flags]).toEqual([0x1234_5678, 7, 0, 2]);
});
