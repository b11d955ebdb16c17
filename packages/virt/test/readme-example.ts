import { createSimulation } from "@dc/engine";
import { costProfile, createGuestNic } from "@dc/virt";

for (const path of ["vmm", "vhost", "vf"] as const) {
  const simulation = createSimulation({ seed: 1 });
  const { frames } = simulation;
  const nic = createGuestNic(simulation, "h1/vm1/virtio0", {
    path,
    profile: costProfile("skx-vmcall-1539"),
    toHost: (frame) => frames.release(frame),
    toGuest: (frame) => frames.release(frame),
  });
  const send = simulation.handler("h1/vm1", "send", () => nic.transmit(frames.allocate(1514)));
  for (let packet = 0; packet < 1000; packet++) simulation.at(packet * 400_000, send, 0);
  simulation.runUntil(10_000_000_000);

  const read = (metric: string) => simulation.metrics.probe(`h1/vm1/virtio0#${metric}.count`);
  const kicks = `${read("kicks")} of 1000 notifications sent, ${read("exits")} exits`;
  console.log(`${path}: ${kicks}, ${read("userSwitches")} to the VMM process, ${read("copies")} copies`);
}
