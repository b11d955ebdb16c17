import { createRandomStream, createSimulation, type Simulation, us } from "@dc/engine";
import { readSpans } from "@dc/engine/spans";
import { expect, test } from "vitest";
import { createStoragePair, type StoragePairOptions } from "../testing/storage.ts";
import { rc } from "../transport/packet.ts";
import { createMedia } from "./media.ts";
import { createTarget } from "./target.ts";
import { createInitiator, initiatorStatus } from "./initiator.ts";

function createScene(options: Partial<StoragePairOptions> = {}, isLost?: (index: number) => boolean) {
  const simulation = createSimulation({ seed: 1 });
  const media = { readPs: us(10), writePs: us(20) };
  const pair = createStoragePair(simulation, { capacitySectors: 256, media, ...options });
  const ended: string[] = [];
  pair.initiator.onComplete((request, status) => void ended.push(`${request} ${status} ${simulation.now}`));
  if (isLost !== undefined) {
    const sent = simulation.state.f64("test/sent", 1);
    for (const { nic } of pair.ends)
      simulation.graph.policy(nic.node, { arrive: () => !isLost(sent[0]++), release: () => undefined });
  }
  return { simulation, ended, ...pair };
}

test("R91: a 4 KiB read is a SEND, the medium, an RDMA WRITE and a SEND, and takes exactly their times", () => {
  const { simulation, initiator, target, frames, ended } = createScene();
  for (let i = 0; i < target.disk.length; i++) target.disk[i] = i * 3 + (i >> 9);
  const buffers = [new Uint8Array(1024), new Uint8Array(3072)];
  const seen: number[] = [];
  simulation.graph.tap((_timePs, _port, frame) => void seen.push(frames.header[frame] & 0xff));
  initiator.read(5, 8, buffers);
  simulation.runUntil(us(50));
  expect(seen).toEqual([rc.sendOnly, rc.acknowledge, rc.writeOnly, rc.sendOnly, rc.acknowledge, rc.acknowledge]);
  expect([...(buffers[0] as Uint8Array), ...(buffers[1] as Uint8Array)]).toEqual([...target.disk.slice(4096, 8192)]);
  // 58 of headers and 24 of the cable around 64, 4,096 (with 16 of RETH) and 16 bytes; 80 ps a byte; two trips; 10 µs.
  const bytes = 82 + 64 + (82 + 16 + 4096) + (82 + 16);
  expect(ended).toEqual([`5 0 ${bytes * 80 + 2 * 500_000 + us(10)}`]);
});

test("R92: a write is fetched by RDMA READ and is on the medium when it completes; a flush completes behind it", () => {
  const { simulation, initiator, target, frames, ended } = createScene();
  const seen: number[] = [];
  simulation.graph.tap((_timePs, _port, frame) => void seen.push(frames.header[frame] & 0xff));
  const data = new Uint8Array(8192).map((_, i) => i * 5);
  initiator.write(3, 100, [data.subarray(0, 512), data.subarray(512)]);
  simulation.runUntil(us(100));
  expect(target.disk.slice(51_200, 59_392)).toEqual(data);
  expect(seen.slice(0, 4)).toEqual([rc.sendOnly, rc.acknowledge, rc.readRequest, rc.readResponseFirst]);
  initiator.flush(4);
  simulation.runUntil(us(200));
  expect(ended.map((line) => line.slice(0, 3))).toEqual(["3 0", "4 0"]);
  expect(target.commands).toBe(2);
});

test("R93: beyond the medium, too long, in parts of blocks, or with the connection gone: an error, never silence", () => {
  const { simulation, initiator, ends, ended } = createScene();
  initiator.read(1, 255, [new Uint8Array(1024)]);
  initiator.read(2, 0, [new Uint8Array(16_384)]);
  initiator.read(3, 0, [new Uint8Array(100)]);
  initiator.read(500, 0, [new Uint8Array(512)]);
  simulation.runUntil(us(100));
  expect(ended.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual(["1 1", "2 1", "3 1", "500 1"]);
  initiator.read(4, 0, [new Uint8Array(512)]);
  ends[0].nic.device.modifyQp(ends[0].qp, { qpState: 6 }, 1);
  simulation.runUntil(us(200));
  expect(ended.at(-1)).toMatch(new RegExp(`^4 ${initiatorStatus.ioError} `));
  expect(() =>
    createTarget(simulation, "small", { ...targetOptions(ends[1], simulation), capacityBlocks: 1 << 20 }),
  ).toThrowError(expect.objectContaining({ code: "rdma/bad-option" }));
  expect(() =>
    createInitiator(simulation, "small", { ...targetOptions(ends[0], simulation), capacitySectors: 1, depth: 65_536 }),
  ).toThrowError(expect.objectContaining({ code: "rdma/bad-option" }));
  expect(() => createMedia(simulation, "odd", { readPs: -1, writePs: 0 })).toThrowError(
    expect.objectContaining({ code: "rdma/bad-option" }),
  );
});

function targetOptions(end: ReturnType<typeof createScene>["ends"][0], simulation: Simulation) {
  const { nic, pd, qp, cq, memory } = end;
  if (memory === undefined) throw new Error("no memory");
  return { nic, pd, qp, cq, memory, media: createMedia(simulation, `m${pd}${nic.node}`, { readPs: 0, writePs: 0 }) };
}

/** A guest's disk at the far end, read and written at random; every read is compared with what was written last. */
function createBusyScene() {
  const scene = createScene({ depth: 16, pair: { attributes: { timeout: 4 } } }, (index) => index % 53 === 20);
  const { simulation, initiator, ended } = scene;
  const ram = simulation.state.u8("ram", 16 * 4096);
  const oracle = simulation.state.u8("oracle", 256 * 512);
  const wanted = simulation.state.u8("wanted", 16 * 4096);
  const isRead = simulation.state.u8("isRead", 16);
  const counts = simulation.state.f64("counts", 3);
  const random = createRandomStream(simulation.state.i32("dice", 4));
  const next = simulation.handler("driver", "next", (n) => {
    const slot = n % 16;
    const sectors = 1 + random.below(8);
    // Each of the sixteen has sixteen sectors of its own, so that requests in flight do not cross.
    const sector = slot * 16 + random.below(9);
    const at = slot * 4096;
    const buffer = ram.subarray(at, at + sectors * 512);
    isRead[slot] = n % 3 === 0 ? 0 : 1;
    if (n % 3 === 0) {
      for (let i = 0; i < buffer.length; i++) buffer[i] = random.below(256);
      oracle.set(buffer, sector * 512);
      initiator.write(slot, sector, [buffer]);
    } else {
      wanted.set(oracle.subarray(sector * 512, sector * 512 + buffer.length), at);
      initiator.read(slot, sector, [buffer.subarray(0, 512), buffer.subarray(512)]);
    }
    simulation.after(us(40), next, n + 1);
  });
  initiator.onComplete((request, status) => {
    ended.push(`${request} ${status}`);
    counts[2] += status;
    const at = request * 4096;
    if (isRead[request] === 0) return;
    counts[1]++;
    for (let i = at; i < at + 512; i++) if (ram[i] !== wanted[i]) counts[0]++;
  });
  simulation.after(us(1), next, 0);
  return { ...scene, ram, counts };
}

test("R95: random requests over a cable that loses read what was written, also after going back with some in flight", () => {
  const first = createBusyScene();
  first.simulation.runUntil(us(6000));
  expect(first.counts[0]).toBe(0);
  expect(first.counts[1]).toBeGreaterThan(60);
  expect(first.counts[2]).toBe(0);
  expect(first.ended.length).toBeGreaterThan(100);
  const second = createBusyScene();
  second.simulation.runUntil(us(3050));
  const snapshot = second.simulation.save();
  second.simulation.runUntil(us(7000));
  second.simulation.restore(snapshot);
  second.simulation.runUntil(us(6000));
  expect(second.simulation.digest()).toBe(first.simulation.digest());
  expect(second.ram.every((byte, i) => byte === first.ram[i])).toBe(true);
  const retries = first.ends.map(({ nic }) => nic.transport.counter("completer_retry_err"));
  expect((retries[0] as number) + (retries[1] as number)).toBeGreaterThan(4);
});

test("R94: commands begin no faster than the medium's rate: depth over latency until then, its rate from then on", () => {
  const perSecond = (depth: number, intervalPs: number): number => {
    const { simulation, initiator } = createScene({ depth, media: { readPs: us(10), writePs: 0, intervalPs } });
    let done = 0;
    const buffer = new Uint8Array(4096);
    initiator.onComplete((request) => {
      done++;
      initiator.read(request, 0, [buffer]);
    });
    for (let request = 0; request < depth; request++) initiator.read(request, 0, [buffer]);
    simulation.runUntil(us(2000));
    return done / 2000e-6;
  };
  const one = perSecond(1, 0);
  expect(one).toBeGreaterThan(85_000);
  expect(one).toBeLessThan(90_000);
  expect(perSecond(8, 0) / one).toBeCloseTo(8, 0);
  // 2 µs between starts: 500,000 a second, whatever the depth.
  expect(Math.abs(perSecond(32, us(2)) / 500_000 - 1)).toBeLessThan(0.02);
});

test("R96: a request that spans follow has one chain from the initiator back to it; a read's data are beside it", () => {
  const simulation = createSimulation({ seed: 1, spans: true });
  const { spans } = simulation;
  let request = 0;
  const { initiator } = createStoragePair(simulation, {
    capacitySectors: 256,
    media: { readPs: us(10), writePs: us(20) },
    spanOf: () => request,
  });
  initiator.onComplete(() => void spans.close(request, simulation.now));
  for (const [isRead, mediumPs] of [
    [true, us(10)],
    [false, us(20)],
  ] as const) {
    request = spans.open(simulation.now);
    if (isRead) initiator.read(1, 0, [new Uint8Array(4096)]);
    else initiator.write(1, 0, [new Uint8Array(4096)]);
    simulation.runUntil(simulation.now + us(60));
    const all = readSpans(spans, request);
    const chain = all.filter(({ layer, parent }) => parent < 0 && layer !== 0);
    const whole = all.find(({ layer }) => layer === 0);
    expect(chain.reduce((sum, { startPs, endPs }) => sum + endPs - startPs, 0)).toBe(
      (whole?.endPs ?? 0) - (whole?.startPs ?? 0),
    );
    const named = (name: string) => chain.filter(({ layer }) => spans.layers[layer] === name);
    expect(named("unmarked")).toEqual([]);
    expect(named("nvme.media").map(({ startPs, endPs, bytes }) => [endPs - startPs, bytes])).toEqual([
      [mediumPs, 4096],
    ]);
    expect(named("link.serialise")).toHaveLength(isRead ? 2 : 4);
    expect(all.filter(({ parent, bytes }) => parent >= 0 && bytes > 4096)).toHaveLength(isRead ? 1 : 0);
  }
});
