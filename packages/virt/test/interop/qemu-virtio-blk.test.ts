/**
 * Our split driver, and QEMU's virtio-blk behind it: rings made in our memory, copied into QEMU's RAM over qtest.
 * The CPU is stopped; virtio-mmio, virtio 1.2 §4.2.2.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSimulation } from "@dc/engine";
import { blockType, createGuestMemory, createSplitDriver, makeSplitLayout } from "@dc/virt";
import { needs } from "@dc/test-kit";
import { createScriptedBlockDriver } from "@dc/virt/testing";
import { expect } from "vitest";

const program = "qemu-system-x86_64";

/** Registers of virtio-mmio, §4.2.2. */
const register = {
  deviceId: 0x08,
  driverFeatures: 0x20,
  driverFeaturesSelect: 0x24,
  queueSelect: 0x30,
  queueSize: 0x38,
  queueReady: 0x44,
  queueNotify: 0x50,
  status: 0x70,
  queueDescriptors: 0x80,
  queueDriver: 0x90,
  queueDevice: 0xa0,
} as const;

class Qtest {
  readonly #socket: Socket;
  #text = "";
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data: Buffer) => {
      this.#text += data.toString("latin1");
      for (let end = this.#text.indexOf("\n"); end >= 0; end = this.#text.indexOf("\n")) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        if (!line.startsWith("IRQ")) this.#waiting.shift()?.(line);
      }
    });
  }

  ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push((line) =>
        line.startsWith("OK") ? resolve(line.slice(3)) : reject(new Error(`${command}: ${line}`)),
      );
      this.#socket.write(`${command}\n`);
    });
  }
  write(address: number, bytes: Uint8Array): Promise<string> {
    return this.ask(`write 0x${address.toString(16)} ${bytes.length} 0x${Buffer.from(bytes).toString("hex")}`);
  }
  async read(address: number, lengthBytes: number): Promise<Uint8Array> {
    const text = await this.ask(`read 0x${address.toString(16)} ${lengthBytes}`);
    return Uint8Array.from(Buffer.from(text.trim().slice(2), "hex"));
  }
  set(address: number, value: number): Promise<string> {
    return this.ask(`writel 0x${address.toString(16)} 0x${value.toString(16)}`);
  }
  async get(address: number): Promise<number> {
    return Number(await this.ask(`readl 0x${address.toString(16)}`));
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connected(path: string): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await new Promise<Socket>((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.on("error", reject);
      });
    } catch (error) {
      if (attempt > 100) throw error;
      await pause(50);
    }
  }
}

async function exercise(indirect: boolean, eventIndex: boolean, qtest: Qtest, diskPath: string): Promise<void> {
  let base = 0;
  for (let slot = 0; slot < 24 && base === 0; slot++)
    if ((await qtest.get(0xfeb0_0000 + slot * 0x200 + register.deviceId)) === 2) base = 0xfeb0_0000 + slot * 0x200;
  expect(base).toBeGreaterThan(0);

  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  const start = 0x4_0000;
  const layout = makeSplitLayout(16, start);
  const tables = { address: start + 0x1000, segmentsMax: 4 };
  const driver = createSplitDriver(simulation, "q", { memory, layout, indirect, eventIndex, indirectTables: tables });
  const script = createScriptedBlockDriver(driver, memory);

  for (const status of [0, 1, 3]) await qtest.set(base + register.status, status);
  await qtest.set(base + register.driverFeaturesSelect, 0);
  await qtest.set(base + register.driverFeatures, (indirect ? 2 ** 28 : 0) + (eventIndex ? 2 ** 29 : 0));
  await qtest.set(base + register.driverFeaturesSelect, 1);
  await qtest.set(base + register.driverFeatures, 1);
  await qtest.set(base + register.status, 11);
  await qtest.set(base + register.queueSelect, 0);
  await qtest.set(base + register.queueSize, layout.size);
  await qtest.set(base + register.queueDescriptors, layout.descriptors);
  await qtest.set(base + register.queueDriver, layout.available);
  await qtest.set(base + register.queueDevice, layout.used);
  await qtest.set(base + register.queueReady, 1);
  await qtest.set(base + register.status, 15);
  // The parts that the device writes are its own from here on; all else goes from our memory to QEMU's.
  await qtest.write(layout.used, new Uint8Array(6 + 8 * layout.size));

  const place = start + 0x4000;
  for (let n = 0; n < 40; n++) {
    const write = n % 3 === 1;
    const data = Uint8Array.from({ length: 1024 }, (_, i) => (n * 7 + i) & 0xff);
    script.request(place, write ? blockType.write : blockType.read, n % 3 === 2 ? n - 1 : n, write ? data : 1024, n);
    const kick = driver.publish();
    await qtest.write(start, memory.bytes.slice(start, layout.used));
    await qtest.write(tables.address, memory.bytes.slice(tables.address, tables.address + 16 * 4 * 16));
    await qtest.write(place, memory.bytes.slice(place, place + 1041));
    if (kick) await qtest.set(base + register.queueNotify, 0);
    for (let wait = 0; ; wait++) {
      memory.write(layout.used, await qtest.read(layout.used, 6 + 8 * layout.size));
      if (memory.read16(layout.used + 2) === ((n + 1) & 0xffff)) break;
      if (wait > 500) throw new Error(`request ${n} was not answered; kick ${kick}`);
      await pause(2);
    }
    memory.write(place, await qtest.read(place, 1041));
    expect([driver.takeUsed() >= 0, driver.usedToken, driver.usedBytes]).toEqual([true, n, write ? 1 : 1025]);
    expect(script.statusOf(place, 1024)).toBe(0);
    if (n % 3 === 2)
      expect([...script.dataOf(place, 1024)].slice(0, 4)).toEqual([0, 1, 2, 3].map((i) => ((n - 1) * 7 + i) & 0xff));
  }
  expect(await qtest.get(base + register.status)).toBe(15);
  expect(readFileSync(diskPath).subarray(37 * 512, 37 * 512 + 2)).toEqual(
    Buffer.from([(37 * 7) & 0xff, (37 * 7 + 1) & 0xff]),
  );
}

async function withQemu(indirect: boolean, eventIndex: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dc-qemu-"));
  let qemu: ChildProcess | undefined;
  try {
    const disk = join(folder, "disk.img");
    const path = join(folder, "qtest");
    writeFileSync(disk, new Uint8Array(1 << 20));
    qemu = spawn(
      program,
      [
        ...["-accel", "tcg", "-S", "-qtest", `unix:${path},server=on,wait=off`, "-qtest-log", "/dev/null"],
        ...["-display", "none", "-nodefaults", "-monitor", "none", "-m", "16M"],
        ...["-M", "microvm,x-option-roms=off,rtc=off,pit=off,pic=off,isa-serial=off"],
        ...["-global", "virtio-mmio.force-legacy=false", "-drive", `if=none,id=d,file=${disk},format=raw`],
        ...["-device", "virtio-blk-device,drive=d"],
      ],
      { stdio: "ignore" },
    );
    const socket = await connected(path);
    await exercise(indirect, eventIndex, new Qtest(socket), disk);
    socket.destroy();
  } finally {
    qemu?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const modes: readonly (readonly [boolean, boolean])[] = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];
for (const [indirect, eventIndex] of modes) {
  const name = `V48: QEMU's disk carries out our driver's requests (INDIRECT ${indirect}, EVENT_IDX ${eventIndex})`;
  needs(program)(name, () => withQemu(indirect, eventIndex), 60_000);
}
