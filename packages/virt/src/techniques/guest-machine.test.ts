import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { makeGuest } from "../../test/technique-guests.ts";
import { createGuestMachine } from "./guest-machine.ts";

test("V430: the monitor's memory is behind the guest's, and on bare metal there is none", () => {
  const image = makeGuest("nothing", "hlt");
  const options = { technique: "bare-metal", image } as const;
  const bare = createGuestMachine(createSimulation({ seed: 1 }), options, { monitorBytes: 0 });
  const other = createGuestMachine(createSimulation({ seed: 1 }), options, { monitorBytes: 0x3000, hasVmx: true });
  expect([bare.memory.sizeBytes, other.memory.sizeBytes - other.monitorAddress]).toEqual([image.memoryBytes, 0x3000]);
  expect([bare.cpu.hasVmx, other.cpu.hasVmx]).toEqual([false, true]);
});
