import { expect, test } from "vitest";
import { roundTripCycles } from "../costs/profile.ts";
import { costProfiles } from "../costs/profiles.ts";
import { makeDiskCosts } from "./disk-costs.ts";

test("V91: a notification is the profile's round trip; a process that polls makes no system call for a request", () => {
  for (const profile of costProfiles) {
    const vmm = makeDiskCosts(profile, "vmm");
    const user = makeDiskCosts(profile, "vhost-user");
    expect(vmm.kick.cycles + vmm.reenter.cycles).toBe(roundTripCycles(profile, "user"));
    expect(user.kick.cycles + user.reenter.cycles).toBe(roundTripCycles(profile, "ioeventfd"));
    expect(vmm.start.cycles - user.start.cycles).toBe(profile.numbers.syscall.value);
    expect([vmm.systemCalls, user.systemCalls]).toEqual([1, 0]);
  }
});
