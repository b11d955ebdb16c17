import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { segmentRegister } from "../cpu/state.ts";
import { Deprivileged } from "./deprivileged.ts";
import { assembleGuest } from "./guest-image.ts";

test("V470: the guest's kernel is in ring 1, its segments end before the window, and its own registers say ring 0", () => {
  const { image } = assembleGuest("nop", { mode: 32 });
  if (image === undefined) throw new Error("no image");
  const guest = new Deprivileged(createSimulation({ seed: 1 }), { technique: "binary-translation", image }, 64 * 4096);
  expect(guest.canEnter()).toBe(true);
  guest.enter(0x1_0000, 0x3000, false);
  const { state } = guest.cpu;
  const { cs, ss, ds } = segmentRegister;
  expect([state.privilege, state.selector[cs], state.selector[ss]]).toEqual([1, 9, 0x11]);
  expect((state.limit[ds] as number) >>> 0).toBe(0xffbf_ffff);
  expect([guest.ring, guest.state.selector[cs]]).toEqual([0, 8]);
  guest.state.flags |= 0x100;
  expect(guest.canEnter()).toBe(false);
});
