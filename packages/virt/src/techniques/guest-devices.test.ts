import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { GuestDevices, guestPort, outputBytesMax } from "./guest-devices.ts";

test("V432: a latch by bytes, a line of interrupt, a way out; the rest is ones", () => {
  const devices = new GuestDevices(createSimulation({ seed: 1 }), "vm");
  const seen: (number | string)[] = [];
  devices.onInterrupt = (vector) => seen.push(vector);
  devices.onDone = () => seen.push("done");
  devices.out(guestPort.latch, 4, 0x1234_5678);
  devices.out(guestPort.latch + 1, 1, 0xab);
  expect([devices.in(guestPort.latch, 4), devices.in(guestPort.latch + 2, 2)]).toEqual([0x1234_ab78, 0x1234]);
  devices.out(guestPort.interrupt, 1, 0x30);
  expect(devices.isDone).toBe(false);
  devices.out(guestPort.exit, 4, 77);
  expect([seen, devices.isDone, devices.exitCode]).toEqual([[0x30, "done"], true, 77]);
  expect([devices.in(0x60, 1), devices.in(0x60, 2), devices.in(0x60, 4), devices.in(guestPort.debug, 1)]).toEqual([
    0xff, 0xffff, 0xffff_ffff, 0xe9,
  ]);
  expect([devices.mmioRead(0, 4), devices.inputs, devices.outputs]).toEqual([0xffff_ffff, 6, 4]);
});

test("V432: output beyond what is kept is counted", () => {
  const devices = new GuestDevices(createSimulation({ seed: 1 }), "vm");
  for (let n = 0; n < outputBytesMax + 5; n++) devices.out(guestPort.debug, 1, n & 0xff);
  expect([devices.output.length, devices.outputBytes, devices.output[257]]).toEqual([
    outputBytesMax,
    outputBytesMax + 5,
    1,
  ]);
});
