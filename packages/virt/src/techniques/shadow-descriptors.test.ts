import { expect, test } from "vitest";
import { makeGuest, makePaeGuest } from "../../test/technique-guests.ts";
import { segmentRegister } from "../cpu/state.ts";
import { compareRuns } from "./compare-runs.ts";
import { createGuestRun } from "./guest-run.ts";
import type { TrapAndEmulate } from "./trap-and-emulate.ts";

test("V439: a segment that the guest loaded by itself is what its own table says", () => {
  const image = makeGuest("segments", "mov ax, 0x20\nmov fs, ax\nmov ax, 0\nmov gs, ax\nhlt");
  const run = createGuestRun({ technique: "trap-ring-1", image });
  const { descriptors } = run.engine as TrapAndEmulate;
  run.run(4);
  const { state } = run;
  const { fs, gs, cs } = segmentRegister;
  expect([state.selector[fs], state.limit[fs], state.access[fs]]).toEqual([0x20, -1, 0xc0f3]);
  expect([state.selector[gs], state.access[gs]]).toEqual([0, 0x1_0000]);
  expect([run.events.countOf("trap.privileged"), descriptors.isReversible(state, cs)]).toEqual([0, true]);
  state.limit[cs] = 0xffff;
  expect(descriptors.isReversible(state, cs)).toBe(false);
});

test("V439: a write to a table in use traps, and counts from then on", () => {
  const image = makePaeGuest();
  const bare = createGuestRun({ technique: "bare-metal", image });
  const run = createGuestRun({ technique: "trap-ring-1", image });
  expect(compareRuns(bare, run)).toMatchObject({ equal: true, stop: "done" });
  expect(run.events.countOf("trap.descriptor-write")).toBeGreaterThan(0);
  const { descriptors } = run.engine as TrapAndEmulate;
  const table = Number(image.symbols.get("gdt"));
  expect([descriptors.watches(table >>> 12), descriptors.watches(0x300)]).toEqual([true, false]);
});
