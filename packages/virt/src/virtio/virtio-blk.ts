/**
 * virtio/virtio-blk — a block device: requests from a queue, carried out by whatever backend it was given.
 *
 * The backend is stated here and implemented elsewhere: a disk in memory (testing/), or storage at the end of a
 * network. It is told a request's number and answers with the same; nothing in between is a closure.
 *
 * Source: virtio 1.2 §5.2.6; rules V42–V47 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { SplitDevice } from "./split-device.ts";

/** Bytes of a sector, whatever the medium's own blocks are. §5.2.4 */
export const sectorBytes = 512;
/** VIRTIO_BLK_T_*, §5.2.6. */
export const blockType = { read: 0, write: 1, flush: 4, getId: 8 } as const;
/** VIRTIO_BLK_S_*, §5.2.6. */
export const blockStatus = { ok: 0, ioError: 1, unsupported: 2 } as const;
/** The header in front of the data: type, reserved, sector. */
export const blockHeaderBytes = 16;

/** What carries requests out. `request` is a number of the device's, in use by one request at a time. */
export interface BlockBackend {
  readonly capacitySectors: number;
  /** Who is told when a request is done; called once, before the first request. */
  onComplete(fn: (request: number, status: number) => void): void;
  /** Fill the buffers, in order, from `sector` on. They are guest memory: fill them before completing. */
  read(request: number, sector: number, buffers: readonly Uint8Array[]): void;
  /** Store the buffers, in order, from `sector` on. */
  write(request: number, sector: number, buffers: readonly Uint8Array[]): void;
  /** Make durable what was completed before. */
  flush(request: number): void;
}

/** How to make the device. */
export interface BlockDeviceOptions {
  readonly queue: SplitDevice;
  readonly backend: BlockBackend;
  /** At most 20 bytes, what GET_ID answers; default empty. */
  readonly serial?: string;
}

/** A block device. */
export interface BlockDevice {
  /** Take and start all that waits in the queue; what the driver's kick leads to. @returns requests started. */
  process(): number;
  /** Take and start the next, for who needs time for each. @returns whether there was one. */
  processOne(): boolean;
  /** The number, in `block.request` records, of the request that a chain holds or held last. */
  requestOf(head: number): number;
  /**
   * Who is told that the driver wants an interrupt for a completed request, by the head of its chain.
   *
   * @param otherwise told of completed requests for which it wants none
   */
  onInterrupt(fn: (head: number) => void, otherwise?: (head: number) => void): void;
  readonly requests: number;
  readonly completions: number;
}

/** The header of a request: 16 bytes. */
export function makeBlockHeader(type: number, sector: number): Uint8Array {
  const bytes = new Uint8Array(blockHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(8, sector, true);
  view.setUint32(12, sector / 0x1_0000_0000, true);
  return bytes;
}

const word = { requests: 0, completions: 1 } as const;

/** Make a block device on a queue. */
export function createBlockDevice(simulation: Simulation, path: string, options: BlockDeviceOptions): BlockDevice {
  const { queue, backend } = options;
  const { memory, layout } = queue;
  const words = simulation.state.u32(`${path}/block`, 2);
  // By head: where the status goes, how much is written when all goes well, the request's number in the trace.
  const statusAddress = simulation.state.f64(`${path}/block/status`, layout.size);
  const writtenBytes = simulation.state.u32(`${path}/block/written`, layout.size);
  const requestId = simulation.state.u32(`${path}/block/id`, layout.size);
  const requestKind = simulation.trace.kind("block.request", { a: "requestId", b: "type", c: "sector" });
  const completeKind = simulation.trace.kind("block.complete", { a: "requestId", b: "status", c: "writtenBytes" });
  const object = simulation.trace.object(path);
  const header = new Uint8Array(blockHeaderBytes);
  const headerView = new DataView(header.buffer);
  let interrupt: ((head: number) => void) | undefined;
  let suppressed: ((head: number) => void) | undefined;

  function complete(head: number, status: number): void {
    memory.write8(statusAddress[head], status);
    const written = status === blockStatus.ok ? writtenBytes[head] + 1 : 1;
    words[word.completions]++;
    simulation.trace.record(simulation.now, completeKind, object, requestId[head], status, written);
    queue.use(head, written);
    if (queue.publish()) interrupt?.(head);
    else suppressed?.(head);
  }

  /** The data segments as guest memory: all but the header in front or the status byte behind; undefined beyond RAM. */
  function buffers(write: boolean, skipFront: number, lengthBytes: number): Uint8Array[] | undefined {
    const found: Uint8Array[] = [];
    let skip = skipFront;
    let left = lengthBytes;
    const last = write ? queue.count : queue.readCount;
    for (let i = write ? queue.readCount : 0; i < last && left > 0; i++) {
      const bytes = Math.min(queue.lengthOf(i) - skip, left);
      if (bytes > 0) {
        const place = memory.writable(queue.addressOf(i) + skip, bytes);
        if (place === undefined) return undefined;
        found.push(place);
        left -= bytes;
      }
      skip = Math.max(0, skip - queue.lengthOf(i));
    }
    return found;
  }

  function start(): void {
    const { head } = queue;
    const type = headerView.getUint32(0, true);
    const sector = headerView.getUint32(12, true) * 0x1_0000_0000 + headerView.getUint32(8, true);
    const last = queue.count - 1;
    statusAddress[head] = queue.addressOf(last) + queue.lengthOf(last) - 1;
    writtenBytes[head] = 0;
    requestId[head] = ++words[word.requests];
    simulation.trace.record(simulation.now, requestKind, object, requestId[head], type, sector);
    if (type === blockType.flush) {
      backend.flush(head);
      return;
    }
    if (type !== blockType.read && type !== blockType.write && type !== blockType.getId) {
      complete(head, blockStatus.unsupported);
      return;
    }
    const writes = type !== blockType.write;
    const lengthBytes = writes ? queue.writeBytes - 1 : queue.readBytes - blockHeaderBytes;
    const data = buffers(writes, writes ? 0 : blockHeaderBytes, lengthBytes);
    if (type === blockType.getId && data !== undefined && lengthBytes >= 20) {
      const text = (options.serial ?? "").slice(0, 20);
      let at = 0;
      for (const buffer of data)
        for (let i = 0; i < buffer.length && at < 20; i++, at++) buffer[i] = at < text.length ? text.charCodeAt(at) : 0;
      writtenBytes[head] = 20;
      complete(head, blockStatus.ok);
      return;
    }
    const sectors = lengthBytes / sectorBytes;
    if (data === undefined || !Number.isInteger(sectors) || sector + sectors > backend.capacitySectors) {
      complete(head, blockStatus.ioError);
    } else if (writes) {
      writtenBytes[head] = lengthBytes;
      backend.read(head, sector, data);
    } else backend.write(head, sector, data);
  }

  backend.onComplete(complete);
  function processOne(): boolean {
    if (!queue.take()) return false;
    // §5.2.6: 16 bytes to read, and at least the status byte to write.
    if (queue.readChain(0, header) < blockHeaderBytes || queue.writeBytes < 1) return queue.break("request-short");
    start();
    return true;
  }

  return {
    process() {
      let started = 0;
      while (processOne()) started++;
      return started;
    },
    processOne,
    requestOf: (head) => requestId[head],
    onInterrupt(fn, otherwise) {
      interrupt = fn;
      suppressed = otherwise;
    },
    get requests() {
      return words[word.requests];
    },
    get completions() {
      return words[word.completions];
    },
  };
}
