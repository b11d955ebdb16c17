/** Our driver against our device: random chains, random moments, every byte checked. DC_VIRT_CHAINS sets how many. */
import { createRandomStream, createSimulation } from "@dc/engine";
import { createGuestMemory, createSplitDevice, createSplitDriver, makeSplitLayout, type Segment } from "@dc/virt";
import { expect, test } from "vitest";

const chains = Number(process.env.DC_VIRT_CHAINS ?? 20_000);
const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);

/** Runs `wanted` chains through one queue; a side that would sleep sleeps, and only an event that was asked for wakes it. */
function drive(
  size: number,
  eventIndex: boolean,
  indirect: boolean,
  wanted: number,
): { kicks: number; interrupts: number } {
  const simulation = createSimulation({ seed });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const layout = makeSplitLayout(size, 0);
  const segmentsMax = Math.min(size, 8);
  const tables = Math.ceil(layout.endAddress / 16) * 16;
  const buffers = tables + size * segmentsMax * 16;
  const strideBytes = segmentsMax * 8;
  const options = { memory, layout, eventIndex, indirect };
  const driver = createSplitDriver(simulation, "q", { ...options, indirectTables: { address: tables, segmentsMax } });
  const device = createSplitDevice(simulation, "q", options);
  const random = createRandomStream(new Int32Array([seed, size, 0, 0]));
  const below = (end: number): number => random.below(end);
  const free = Array.from({ length: size }, (_, i) => i);
  const sent = new Map<number, { place: number; read: number; write: number }>();
  const taken: { head: number; write: number }[] = [];
  /** By place: the byte that fills what the device is to read there, and the segments of the chain. */
  const fill = new Uint8Array(size);
  const chainAt: Segment[][] = Array.from({ length: size }, () => []);
  let added = 0;
  let finished = 0;
  let kicks = 0;
  let interrupts = 0;
  let deviceAwake = false;
  let driverAwake = true;
  for (let turn = 0; finished < wanted; turn++) {
    if (turn > wanted * 64 + 1000) throw new Error(`seed ${seed}, size ${size}: both sides sleep at ${finished}`);
    const act = below(3);
    if (act === 0 && driverAwake) {
      for (let burst = below(size) + 1; burst > 0 && added < wanted && free.length > 0; burst--) {
        const place = free[free.length - 1] as number;
        const count = 1 + below(segmentsMax);
        const reads = below(count + 1);
        const segments: Segment[] = [];
        for (let i = 0; i < count; i++)
          segments.push({
            address: buffers + place * strideBytes + i * 8,
            lengthBytes: 1 + below(8),
            write: i >= reads,
          });
        const token = added;
        for (const { address, lengthBytes, write } of segments)
          for (let i = 0; i < lengthBytes; i++) memory.write8(address + i, write ? 0 : token & 0xff);
        if (driver.add(segments, token) < 0) break;
        free.pop();
        fill[place] = token & 0xff;
        chainAt[place] = segments;
        const bytes = (write: boolean): number =>
          segments.reduce((sum, one) => sum + (one.write === write ? one.lengthBytes : 0), 0);
        sent.set(token, { place, read: bytes(false), write: bytes(true) });
        added++;
      }
      if (driver.publish()) {
        kicks++;
        deviceAwake = true;
      }
    } else if (act === 1 && deviceAwake) {
      device.disableKicks();
      do {
        while (device.take()) {
          const bytes = new Uint8Array(device.readBytes);
          device.readChain(0, bytes);
          const expected = fill[Math.floor((device.addressOf(0) - buffers) / strideBytes)];
          for (const byte of bytes)
            if (byte !== expected) throw new Error(`seed ${seed}: read ${byte}, the driver wrote ${expected}`);
          for (let i = device.readCount; i < device.count; i++)
            for (let b = 0; b < device.lengthOf(i); b++) memory.write8(device.addressOf(i) + b, 0xee);
          taken.push({ head: device.head, write: device.writeBytes });
        }
      } while (device.enableKicks());
      deviceAwake = false;
      // Used in any order: §2.7 lets a device finish out of order.
      while (taken.length > 0) {
        const [one] = taken.splice(below(taken.length), 1) as [(typeof taken)[number]];
        device.use(one.head, one.write);
      }
      if (device.publish()) {
        interrupts++;
        driverAwake = true;
      }
    } else if (driverAwake) {
      driver.disableInterrupts();
      do {
        for (let head = driver.takeUsed(); head >= 0; head = driver.takeUsed()) {
          const one = sent.get(driver.usedToken);
          if (one?.write !== driver.usedBytes)
            throw new Error(`seed ${seed}: chain ${driver.usedToken} came back wrong`);
          for (const { address, lengthBytes, write } of chainAt[one.place] as Segment[])
            for (let i = 0; i < lengthBytes; i++)
              if (memory.read8(address + i) !== (write ? 0xee : driver.usedToken & 0xff))
                throw new Error(`seed ${seed}: chain ${driver.usedToken} came back with other bytes`);
          sent.delete(driver.usedToken);
          free.push(one.place);
          finished++;
        }
      } while (driver.enableInterrupts());
      driverAwake = added < wanted && free.length > 0;
    }
  }
  expect([device.breakCause, driver.broken, driver.free, sent.size]).toEqual(["none", false, size, 0]);
  return { kicks, interrupts };
}

const configurations = [1, 2, 16, 256].flatMap((size) =>
  [false, true].flatMap((eventIndex) => [false, true].map((indirect) => ({ size, eventIndex, indirect }))),
);
test.each(configurations)(
  `V36: every chain comes back once, with its bytes (seed ${seed}; size $size, EVENT_IDX $eventIndex, INDIRECT $indirect)`,
  ({ size, eventIndex, indirect }) => {
    const wanted = Math.ceil(chains / configurations.length);
    const { kicks, interrupts } = drive(size, eventIndex, indirect, wanted);
    expect(kicks).toBeGreaterThan(0);
    expect(interrupts).toBeLessThanOrEqual(wanted);
  },
  600_000,
);

test("V37: one queue of 256 runs through all 65,536 indices and back, suppression and all", () => {
  drive(256, true, false, 70_000);
}, 60_000);
