import { expect, test } from "vitest";
import { createSoundMachine } from "../../test/vmx-replay.ts";
import { eventType } from "../cpu/intercepts.ts";
import { exitReason } from "../exit/exit-reason.ts";
import { ExitState } from "./exit-state.ts";
import { vmcsField } from "./vmcs-field.ts";

const scene = () => {
  const { vmx, simulation } = createSoundMachine();
  return { vmx, exit: new ExitState(simulation, "vm/test", vmx.vmcs) };
};

test("V357: an exit during delivery tells the event, and the length of a software one", () => {
  const { vmx, exit } = scene();
  exit.beginDelivery(eventType.softwareInterrupt, 0x80, -1, 2);
  exit.begin(exitReason.eptViolation, 0x182, 0, 0, 0);
  expect(vmx.vmread(vmcsField.idtVectoringInfo)).toBe(0x8000_0480n);
  expect(vmx.vmread(vmcsField.exitInstructionLength)).toBe(2n);
  exit.endDelivery();
  exit.begin(exitReason.cpuid, 0, 0, 2, 0);
  expect(vmx.vmread(vmcsField.idtVectoringInfo)).toBe(0n);
});
test("V357: a double fault that exits, and a triple fault, are not exits during delivery", () => {
  const { vmx, exit } = scene();
  exit.beginDelivery(eventType.hardwareException, 14, 2, 0);
  exit.begin(exitReason.exceptionOrNmi, 0, 0, 0, 0);
  exit.tellInterruption(eventType.hardwareException, 8, 0);
  expect(vmx.vmread(vmcsField.idtVectoringInfo)).toBe(0n);
  expect(vmx.vmread(vmcsField.exitInterruptionInfo)).toBe(0x8000_0b08n);
  exit.begin(exitReason.tripleFault, 0, 0, 0, 0);
  expect(vmx.vmread(vmcsField.idtVectoringInfo)).toBe(0n);
});
test("V362: a fault of an IRET that ended blocking by NMI says so, but for #DF", () => {
  const { vmx, exit } = scene();
  exit.unblockedByIret = true;
  exit.begin(exitReason.exceptionOrNmi, 0, 0, 0, 0);
  exit.tellInterruption(eventType.hardwareException, 13, 0);
  expect(vmx.vmread(vmcsField.exitInterruptionInfo)).toBe(0x8000_1b0dn);
  exit.tellInterruption(eventType.hardwareException, 8, 0);
  expect(vmx.vmread(vmcsField.exitInterruptionInfo)).toBe(0x8000_0b08n);
});
