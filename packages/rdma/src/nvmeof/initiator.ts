/**
 * nvmeof/initiator — a remote namespace as a block device: reads, writes and flushes become commands on a queue pair.
 *
 * Its shape is the backend that a virtio-blk device of @dc/virt takes, without importing it. Data passes through memory
 * of the adapter, a piece for each command, and is copied to and from the caller's buffers; these must lie in arrays
 * that live as long as the simulation (a guest's RAM), because a request in flight must survive going back.
 *
 * Sources: NVMe RDMA Transport Specification 1.0 §2.1; rules R91–R93 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeRdmaError } from "../errors.ts";
import { Heap } from "../heap/heap.ts";
import type { Nic } from "../nic/nic.ts";
import { access } from "../verbs/access.ts";
import { wcOpcode, wcStatus } from "../verbs/completion.ts";
import type { HostMemory } from "../verbs/memory.ts";
import type { MemoryRegion } from "../verbs/region.ts";
import { sendFlag, wrOpcode } from "../verbs/work-request.ts";
import { commandBytes, keyedBytesMax, makeCommand, nvmeOpcode, parseResponse, responseBytes } from "./capsule.ts";
import { blockBytes } from "./target.ts";

/** How to make an initiator. */
export interface InitiatorOptions {
  readonly nic: Nic;
  readonly pd: number;
  /** A queue pair in RTR or RTS, and the completion queue of both its queues; they are the initiator's alone. */
  readonly qp: number;
  readonly cq: number;
  /** The adapter's memory, at least `initiatorBytes(depth, requestBytesMax)`. */
  readonly memory: HostMemory;
  readonly capacitySectors: number;
  /** Requests at a time, numbered below it; default 128, the most the target takes. */
  readonly depth?: number;
  /** Most bytes of a request; default 128 KiB. Longer ones end in an error. */
  readonly requestBytesMax?: number;
  /** The engine's spans' request that a block request belongs to, or 0; default 0. */
  readonly spanOf?: (request: number) => number;
}

/** Statuses of completed requests: those of virtio-blk. */
export const initiatorStatus = { ok: 0, ioError: 1 } as const;

/** A block device at the far end. */
export interface Initiator {
  readonly capacitySectors: number;
  /** What its data pass through. Whoever takes it back sees every request end in an error. */
  readonly region: MemoryRegion;
  /** Who is told when a request is done; called once, before the first request. */
  onComplete(fn: (request: number, status: number) => void): void;
  /** Fill the buffers, in order, from `sector` on. @param request in use by one request at a time. */
  read(request: number, sector: number, buffers: readonly Uint8Array[]): void;
  /** Store the buffers, in order, from `sector` on. */
  write(request: number, sector: number, buffers: readonly Uint8Array[]): void;
  /** Make durable what was completed before. */
  flush(request: number): void;
}

const requestBytesDefault = 131_072;
const depthDefault = 128;

/** Memory that an initiator needs. */
export function initiatorBytes(depth: number = depthDefault, requestBytesMax: number = requestBytesDefault): number {
  return depth * (commandBytes + responseBytes + requestBytesMax);
}

/** Pieces of a request that are remembered; more end in an error. */
const piecesMax = 64;
const pieceWords = 3;
const words = { isRead: 0, pieces: 1, isBusy: 2, first: 3 } as const;
const stride: number = words.first + piecesMax * pieceWords;

/** Make an initiator, while things are built. @throws Error with code `rdma/bad-option` when its memory is too small. */
export function createInitiator(simulation: Simulation, path: string, options: InitiatorOptions): Initiator {
  const { nic, pd, qp, cq, memory, capacitySectors, depth = depthDefault } = options;
  const { requestBytesMax = requestBytesDefault, spanOf = () => 0 } = options;
  const { device } = nic;
  const needed = initiatorBytes(depth, requestBytesMax);
  const all = access.localWrite | access.remoteWrite | access.remoteRead;
  const region = device.regMr(pd, memory.address, memory.bytes.length, all);
  if (region === undefined || memory.bytes.length < needed || depth > 0x1_0000 || requestBytesMax > keyedBytesMax)
    throw makeRdmaError("rdma/bad-option", `${path}: memory of ${memory.bytes.length} bytes, expected ${needed}`);
  const { lkey, rkey } = region;
  const heap = new Heap("requests", { state: simulation.state, path });
  heap.allocate(depth * stride);
  /** The arrays that buffers lie in. Only ever added to, so that a number means the same after going back. */
  const arrays: ArrayBufferLike[] = [];
  const requestKind = simulation.trace.kind("block.request", { a: "requestId", b: "opcode", c: "sector" });
  const completeKind = simulation.trace.kind("block.complete", { a: "requestId", b: "status", c: "bytes" });
  const object = simulation.trace.object(path);
  const ended = simulation.handler(path, "ended", (request) => complete(request, initiatorStatus.ioError));
  const commandAt = (slot: number): number => memory.address + slot * commandBytes;
  const responseAt = (slot: number): number => memory.address + depth * commandBytes + slot * responseBytes;
  const dataOffset = depth * (commandBytes + responseBytes);
  const dataAt = (slot: number): number => memory.address + dataOffset + slot * requestBytesMax;
  let tell: (request: number, status: number) => void = () => undefined;

  function listen(slot: number): void {
    device.postRecv(qp, { wrId: slot, sgList: [{ address: responseAt(slot), length: responseBytes, lkey }] });
  }

  function submit(opcode: number, request: number, sector: number, buffers: readonly Uint8Array[]): void {
    simulation.trace.record(simulation.now, requestKind, object, request, opcode, sector);
    let lengthBytes = 0;
    for (const buffer of buffers) lengthBytes += buffer.length;
    const isTooMuch = lengthBytes > requestBytesMax || buffers.length > piecesMax;
    if (!(request >= 0 && request < depth) || isTooMuch || lengthBytes % blockBytes !== 0) {
      simulation.after(0, ended, request);
      return;
    }
    const at = request * stride;
    const w = heap.words;
    w[at + words.isRead] = opcode === nvmeOpcode.read ? 1 : 0;
    w[at + words.pieces] = buffers.length;
    w[at + words.isBusy] = 1;
    let offset = 0;
    buffers.forEach((buffer, i) => {
      let array = arrays.indexOf(buffer.buffer);
      if (array < 0) array = arrays.push(buffer.buffer) - 1;
      w.set([array, buffer.byteOffset, buffer.length], at + words.first + i * pieceWords);
      if (opcode === nvmeOpcode.write) memory.write(dataAt(request) + offset, buffer);
      offset += buffer.length;
    });
    const blocks = Math.max(1, lengthBytes / blockBytes);
    const command = {
      opcode,
      cid: request,
      nsid: 1,
      address: dataAt(request),
      lengthBytes,
      key: rkey,
      lba: sector,
      blocks,
    };
    memory.write(commandAt(request), makeCommand(command));
    const sgList = [{ address: commandAt(request), length: commandBytes, lkey }];
    const work = { wrId: request, opcode: wrOpcode.send, sendFlags: sendFlag.signaled, sgList };
    const answer = device.postSend(qp, { ...work, request: spanOf(request) });
    if (answer !== 0) simulation.after(0, ended, request);
  }

  function complete(request: number, status: number): void {
    const at = request * stride;
    const w = heap.words;
    let bytes = 0;
    if (request < depth) {
      if (status === initiatorStatus.ok && w[at + words.isRead] === 1)
        for (let i = 0; i < w[at + words.pieces]; i++) {
          const piece = at + words.first + i * pieceWords;
          const length = w[piece + 2];
          const buffer = new Uint8Array(arrays[w[piece]] as ArrayBufferLike, w[piece + 1], length);
          buffer.set(memory.read(dataAt(request) + bytes, length));
          bytes += length;
        }
      w[at + words.isBusy] = 0;
    }
    simulation.trace.record(simulation.now, completeKind, object, request, status, bytes);
    tell(request, status);
  }

  function poll(): void {
    device.reqNotifyCq(cq);
    for (let wc = device.pollCq(cq); wc !== undefined; wc = device.pollCq(cq)) {
      if (wc.status !== wcStatus.success) {
        // The connection is gone, and with it every request that was under way.
        for (let request = 0; request < depth; request++)
          if (heap.words[request * stride + words.isBusy] === 1) complete(request, initiatorStatus.ioError);
        continue;
      }
      if (wc.opcode !== wcOpcode.recv) continue;
      const response = parseResponse(memory.read(responseAt(wc.wrId), responseBytes));
      listen(wc.wrId);
      if (response === undefined || response.cid >= depth) continue;
      complete(response.cid, response.status === 0 ? initiatorStatus.ok : initiatorStatus.ioError);
    }
  }

  device.onCompletion(cq, poll);
  device.reqNotifyCq(cq);
  for (let slot = 0; slot < depth; slot++) listen(slot);
  return {
    capacitySectors,
    region,
    onComplete(fn) {
      tell = fn;
    },
    read: (request, sector, buffers) => submit(nvmeOpcode.read, request, sector, buffers),
    write: (request, sector, buffers) => submit(nvmeOpcode.write, request, sector, buffers),
    flush: (request) => submit(nvmeOpcode.flush, request, 0, []),
  };
}
