import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { controlRegister } from "../cpu/state.ts";
import { identityAddress } from "./guest-map.ts";
import { createGuestRun } from "./guest-run.ts";
import type { Hypervisor } from "./hypervisor.ts";
import { type ShadowSpace, shadowOutcome } from "./shadow-space.ts";

function make() {
  const run = createGuestRun({
    technique: "vtx-shadow",
    image: makeGuest("nothing", "mov dword [0x101004], 0x8003\nhlt"),
  });
  const { space, interpreter } = run.engine as Hypervisor;
  return { run, space: space as ShadowSpace, interpreter };
}
/** Where the shadow leads a linear address, or -1. */
function shown(space: ShadowSpace, run: ReturnType<typeof make>["run"], linear: number): number {
  const leaf = space.leaf(linear | 0, 0);
  const entry = leaf < 0 ? 0 : run.memory.read32(leaf);
  return (entry & 1) === 0 ? -1 : ((entry & ~0xfff) >>> 0) + (linear & 0xfff);
}

test("V436: without paging every address is itself, and the table that says so is nowhere", () => {
  const { run, space } = make();
  expect(shown(space, run, 0x12_3456)).toBe(-1);
  expect(space.fault(0x12_3456, 0, 2, true)).toBe(shadowOutcome.hidden);
  expect(shown(space, run, 0x12_3456)).toBe(0x12_3456);
  expect(space.fault(0x4000_0000, 0, 0, false)).toBe(shadowOutcome.unmapped);
  expect(space.fault(identityAddress | 0, 0, 0, false)).toBe(shadowOutcome.unmapped);
  expect(shown(space, run, identityAddress)).toBe(-1);
});

test("V437: a table that an interpreted instruction wrote is looked up again", () => {
  const { run, space, interpreter } = make();
  const { state } = interpreter;
  run.memory.write32(0x10_0000, 0x10_1003);
  run.memory.write32(0x10_1004, 0x7003);
  // The program and the table itself.
  run.memory.write32(0x10_1040, 0x1_0003);
  run.memory.write32(0x10_1404, 0x10_1003);
  state.control[controlRegister.cr3] = 0x10_0000;
  state.control[controlRegister.cr0] |= 0x8000_0000;
  space.load(state);
  expect(space.fault(0x1000, 0, 0, false)).toBe(shadowOutcome.hidden);
  expect(shown(space, run, 0x1010)).toBe(0x7010);
  interpreter.run(1);
  space.follow(interpreter, false);
  expect(shown(space, run, 0x1010)).toBe(-1);
  expect([space.fault(0x1000, 0, 0, false), shown(space, run, 0x1010)]).toEqual([shadowOutcome.hidden, 0x8010]);
});
