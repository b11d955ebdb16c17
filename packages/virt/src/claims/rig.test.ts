import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createRig, seedWith } from "./rig.ts";

test("V90: an experiment's profile sets what it names and says so; a rig notes when frames come out", () => {
  const profile = seedWith("V-00", { syscall: 7 });
  expect([profile.numbers.syscall.value, profile.numbers.syscall.source.includes("V-00")]).toEqual([7, true]);
  expect(profile.numbers.workerWake).toBe(costProfile("seed-2400").numbers.workerWake);
  const rig = createRig({ path: "vf", profile });
  rig.send(5);
  rig.deliver(7);
  rig.simulation.runUntil(1_000_000_000);
  expect([rig.out[0]?.fromPs, rig.into[0]?.fromPs]).toEqual([5, 7]);
});
