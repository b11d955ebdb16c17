import { createSimulation } from "@dc/engine";
import { createGuestMemory, createSplitDevice, createSplitDriver, makeSplitLayout } from "@dc/virt";

const simulation = createSimulation({ seed: 1 });
const memory = createGuestMemory(simulation, "vm1/ram", 1 << 20);
const queue = { memory, layout: makeSplitLayout(256, 0), eventIndex: true };
const driver = createSplitDriver(simulation, "vm1/virtio0", queue);
const device = createSplitDevice(simulation, "vm1/virtio0", queue);

let kicks = 0;
for (let packet = 0; packet < 200; packet++) {
  driver.addOne(0x8000 + packet * 2048, 1500, false, packet);
  if (driver.publish()) kicks++;
}
let taken = 0;
for (; device.take(); taken++) device.use(device.head, 0);
device.publish();
console.log(`${taken} packets, ${kicks} kick; the first came back: ${driver.takeUsed() === 0}`);
