import { expect, test } from "vitest";
import { createSoundMachine, soundControls } from "../../test/vmx-replay.ts";
import { checkHost } from "./entry-host.ts";
import { vmcsField } from "./vmcs-field.ts";

test("V343: a host of 64 bits is entered from IA-32e mode, one of 32 bits from outside of it", () => {
  const { vmx } = createSoundMachine();
  expect(checkHost(vmx.vmcs, true)).toBe("");
  expect(checkHost(vmx.vmcs, false)).toBe("host-address-space-size");
  vmx.vmwrite(vmcsField.exitControls, soundControls.exit & ~0x200);
  vmx.vmwrite(vmcsField.hostEfer, 0x801);
  expect(checkHost(vmx.vmcs, false)).toBe("host-32-guest-64");
  vmx.vmwrite(vmcsField.entryControls, soundControls.entry & ~0x200);
  expect(checkHost(vmx.vmcs, false)).toBe("");
  vmx.vmwrite(vmcsField.hostCr4, 0x2_2020);
  expect(checkHost(vmx.vmcs, false)).toBe("host-pcide");
});
test("V343: all seven selectors are without RPL and TI", () => {
  for (let field: number = vmcsField.hostEsSelector; field <= vmcsField.hostTrSelector; field += 2)
    for (const bit of [1, 2, 4]) {
      const { vmx } = createSoundMachine([[field, 0x10 | bit]]);
      expect(checkHost(vmx.vmcs, true)).toBe("host-selector");
    }
}, 60_000);
