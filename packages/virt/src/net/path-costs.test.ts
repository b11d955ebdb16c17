import { expect, test } from "vitest";
import { assumed } from "../costs/assumed.ts";
import { roundTripCycles } from "../costs/profile.ts";
import { costProfiles } from "../costs/profiles.ts";
import { makePathCosts } from "./path-costs.ts";

test.each(costProfiles.map((profile) => ({ id: profile.id, profile })))(
  "V66: under $id a notification and its return are the profile's round trip",
  ({ profile }) => {
    const vmm = makePathCosts(profile, "vmm");
    const vhost = makePathCosts(profile, "vhost");
    expect(vmm.kick.cycles + vmm.reenter.cycles).toBe(roundTripCycles(profile, "user"));
    expect(vhost.kick.cycles + vhost.reenter.cycles).toBe(roundTripCycles(profile, "ioeventfd"));
    expect(vhost.kick.ps).toBe(vhost.clock.ps(vhost.kick.cycles));
  },
);

test("V67: software copies each frame once; in user space that takes a system call; a device does neither", () => {
  const profile = { id: "assumed", title: "", numbers: assumed, cited: [] };
  const of = (path: "vmm" | "vhost" | "vf") => {
    const { copies, systemCalls, copyPerByte, framePs } = makePathCosts(profile, path);
    return [copies, systemCalls, copyPerByte > 0, framePs > 0];
  };
  expect([of("vmm"), of("vhost"), of("vf")]).toEqual([
    [1, 1, true, false],
    [1, 0, true, false],
    [0, 0, false, true],
  ]);
});
