/**
 * testing — the other half of what this package models: a driver that drives block requests, a disk in memory, both
 * ends of a guest's network device, and a reader of the trace.
 *
 * @module
 */
import type { Ps, Simulation } from "@dc/engine";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { Segment, SplitDriver } from "../virtio/split-driver.ts";
import {
  type BlockBackend,
  blockHeaderBytes,
  blockStatus,
  makeBlockHeader,
  sectorBytes,
} from "../virtio/virtio-blk.ts";

export { type Arrival, createNicScene, type NicScene } from "./nic-scene.ts";

/** A disk in memory. Bytes move when a request is made; it completes `delayPs` later, an event of its own. */
export interface MemoryBackend extends BlockBackend {
  /** The medium. */
  readonly bytes: Uint8Array;
  readonly flushes: number;
}

/**
 * Make a disk in memory, its bytes in the simulation's state.
 *
 * @param delayPs from a request to its completion; default 0: completed before the call returns
 */
export function createMemoryBackend(
  simulation: Simulation,
  path: string,
  capacitySectors: number,
  delayPs: Ps = 0,
): MemoryBackend {
  const bytes = simulation.state.u8(`${path}/disk`, capacitySectors * sectorBytes);
  const flushes = simulation.state.u32(`${path}/disk/flushes`, 1);
  let done: (request: number, status: number) => void = () => undefined;
  const fire = simulation.handler(path, "complete", (request) => done(request, blockStatus.ok));
  const finish = (request: number): void => {
    if (delayPs === 0) done(request, blockStatus.ok);
    else simulation.after(delayPs, fire, request);
  };
  return {
    bytes,
    capacitySectors,
    get flushes() {
      return flushes[0];
    },
    onComplete(fn) {
      done = fn;
    },
    read(request, sector, buffers) {
      let at = sector * sectorBytes;
      for (const buffer of buffers) {
        buffer.set(bytes.subarray(at, at + buffer.length));
        at += buffer.length;
      }
      finish(request);
    },
    write(request, sector, buffers) {
      let at = sector * sectorBytes;
      for (const buffer of buffers) {
        bytes.set(buffer, at);
        at += buffer.length;
      }
      finish(request);
    },
    flush(request) {
      flushes[0]++;
      finish(request);
    },
  };
}

/** A driver of block requests, by script. */
export interface ScriptedBlockDriver {
  /** Put header, data and status at `address` and add the chain. @returns its head, -1 when the queue is full. */
  request(address: number, type: number, sector: number, data: Uint8Array | number, token: number): number;
  /** The status byte of a request at `address`, and the data behind its header. */
  statusOf(address: number, dataBytes: number): number;
  dataOf(address: number, dataBytes: number): Uint8Array;
}

/** Script block requests on a driver: header, data and status each a segment of its own, one after the other in RAM. */
export function createScriptedBlockDriver(driver: SplitDriver, memory: GuestMemory): ScriptedBlockDriver {
  return {
    request(address, type, sector, data, token) {
      const dataBytes = typeof data === "number" ? data : data.length;
      memory.write(address, makeBlockHeader(type, sector));
      if (typeof data !== "number") memory.write(address + blockHeaderBytes, data);
      memory.write8(address + blockHeaderBytes + dataBytes, 0xff);
      const segments: Segment[] = [{ address, lengthBytes: blockHeaderBytes, write: false }];
      if (dataBytes > 0)
        segments.push({
          address: address + blockHeaderBytes,
          lengthBytes: dataBytes,
          write: typeof data === "number",
        });
      segments.push({ address: address + blockHeaderBytes + dataBytes, lengthBytes: 1, write: true });
      return driver.add(segments, token);
    },
    statusOf: (address, dataBytes) => memory.read8(address + blockHeaderBytes + dataBytes),
    dataOf: (address, dataBytes) =>
      memory.bytes.slice(address + blockHeaderBytes, address + blockHeaderBytes + dataBytes),
  };
}

/** Names of an object's records, in order, from a simulation that keeps records: "vm.exit", "ring.kick", … */
export function recordNames(simulation: Simulation, path: string): string[] {
  const { trace } = simulation;
  const names: string[] = [];
  for (let record = trace.first; record < trace.count; record++)
    if (trace.objectName(trace.objectOf(record)) === path) names.push(trace.kindName(trace.kindOf(record)));
  return names;
}
