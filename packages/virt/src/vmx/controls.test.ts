import { expect, test } from "vitest";
import { soundControls } from "../../test/vmx-replay.ts";
import { controlNames, controlWords } from "./controls.ts";

test("V334: no two controls of a word share a bit", () => {
  for (const bits of Object.values(controlWords)) {
    const values = Object.values(bits);
    expect(new Set(values).size).toBe(values.length);
    expect(values.every((bit) => (bit & (bit - 1)) === 0)).toBe(true);
  }
});
test("V334: a word is told by names", () => {
  expect(controlNames("pin", soundControls.pin)).toEqual(["preemptionTimer"]);
  expect(controlNames("secondary", soundControls.secondary)).toEqual([
    "enableEpt",
    "descriptorTableExiting",
    "enableRdtscp",
    "enableVpid",
    "wbinvdExiting",
    "unrestrictedGuest",
    "rdrandExiting",
    "enableInvpcid",
    "rdseedExiting",
  ]);
  expect(controlNames("primary", 0x8000_0000)).toEqual(["secondaryControls"]);
});
