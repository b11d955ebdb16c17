/**
 * nvmeof/target — an NVMe controller with one namespace behind one queue pair.
 *
 * A command capsule comes by SEND. A read waits for the medium, then its data goes by RDMA WRITE and its completion by
 * SEND behind it: the connection keeps their order. A write's data is fetched by RDMA READ, then it waits for the
 * medium. Connection management, the admin queue and data inside capsules are left out.
 *
 * Sources: NVMe RDMA Transport Specification 1.0 §2.1; rules R91–R93 in ../../SPEC.md.
 * @module
 */
import { besideChain, type Ps, type Simulation } from "@dc/engine";
import { makeRdmaError } from "../errors.ts";
import { Heap } from "../heap/heap.ts";
import type { Nic } from "../nic/nic.ts";
import { access } from "../verbs/access.ts";
import { wcOpcode, wcStatus } from "../verbs/completion.ts";
import type { HostMemory } from "../verbs/memory.ts";
import { sendFlag, wrOpcode } from "../verbs/work-request.ts";
import { commandBytes, makeResponse, nvmeOpcode, nvmeStatus, parseCommand, responseBytes } from "./capsule.ts";
import type { Media } from "./media.ts";

/** Bytes of a logical block: a sector. */
export const blockBytes = 512;

/** How to make a controller. */
export interface TargetOptions {
  readonly nic: Nic;
  readonly pd: number;
  /** A queue pair in RTR or RTS, and the completion queue of both its queues; they are the controller's alone. */
  readonly qp: number;
  readonly cq: number;
  /** The adapter's memory: capsules first, the medium's blocks from `targetDiskOffset(depth)` on. */
  readonly memory: HostMemory;
  readonly capacityBlocks: number;
  readonly media: Media;
  /** Commands at a time; default 128. */
  readonly depth?: number;
  /** From a command's arrival to its start at the medium; default 0. */
  readonly processPs?: Ps;
}

/** A controller. */
export interface Target {
  /** The medium's bytes. */
  readonly disk: Uint8Array;
  readonly commands: number;
}

/** Where the medium's blocks begin in the adapter's memory. */
export function targetDiskOffset(depth: number): number {
  return Math.ceil((depth * (commandBytes + responseBytes)) / 4096) * 4096;
}

const words = { opcode: 0, cid: 1, address: 2, lengthBytes: 3, key: 4, lba: 5, status: 6, request: 7 } as const;
const stride = 8;
/** Kinds of work requests, above the slot in their identifiers. */
const kind = { capsule: 0, data: 1, response: 2 } as const;
const kindBase = 0x1_0000;

/** Make a controller, while things are built. @throws Error with code `rdma/bad-option` when its memory is too small. */
export function createTarget(simulation: Simulation, path: string, options: TargetOptions): Target {
  const { nic, pd, qp, cq, memory, capacityBlocks, media, depth = 128, processPs = 0 } = options;
  const { device } = nic;
  const { spans } = simulation;
  const object = simulation.trace.object(path);
  const controllerLayer = spans.layer("nvme.controller");
  const mediaLayer = spans.layer("nvme.media");
  const diskOffset = targetDiskOffset(depth);
  const diskBytes = capacityBlocks * blockBytes;
  const region = device.regMr(pd, memory.address, memory.bytes.length, access.localWrite);
  if (region === undefined || diskOffset + diskBytes > memory.bytes.length)
    throw makeRdmaError(
      "rdma/bad-option",
      `${path}: memory of ${memory.bytes.length} bytes, expected at least ${diskOffset + diskBytes}`,
    );
  const { lkey } = region;
  const heap = new Heap("commands", { state: simulation.state, path });
  heap.allocate(depth * stride);
  const counts = simulation.state.f64(`${path}/commands/count`, 1);
  const commandAt = (slot: number): number => memory.address + slot * commandBytes;
  const responseAt = (slot: number): number => memory.address + depth * commandBytes + slot * responseBytes;
  const diskAt = (lba: number): number => memory.address + diskOffset + lba * blockBytes;

  const begin = simulation.handler(path, "begin", (slot) => start(slot));
  const done = simulation.handler(path, "done", (slot) => finish(slot));

  function listen(slot: number): void {
    device.postRecv(qp, { wrId: slot, sgList: [{ address: commandAt(slot), length: commandBytes, lkey }] });
  }

  function move(slot: number, opcode: number): void {
    const w = heap.words.subarray(slot * stride, slot * stride + stride);
    const length = w[words.lengthBytes];
    device.postSend(qp, {
      wrId: kind.data * kindBase + slot,
      opcode,
      // A write to the host needs no word of its own: the response behind it says that it is done.
      sendFlags: opcode === wrOpcode.rdmaRead ? sendFlag.signaled : 0,
      sgList: [{ address: diskAt(w[words.lba]), length, lkey }],
      remoteAddress: w[words.address],
      rkey: w[words.key],
      // The host waits for the response behind a write, so that the data are beside the chain.
      request: opcode === wrOpcode.rdmaRead ? w[words.request] : besideChain(w[words.request]),
    });
  }

  function respond(slot: number): void {
    const w = heap.words;
    const at = slot * stride;
    const response = { cid: w[at + words.cid], sqid: 1, sqHead: counts[0] & 0xffff, status: w[at + words.status] };
    memory.write(responseAt(slot), makeResponse(response));
    device.postSend(qp, {
      wrId: kind.response * kindBase + slot,
      opcode: wrOpcode.send,
      sendFlags: sendFlag.signaled | sendFlag.solicited,
      sgList: [{ address: responseAt(slot), length: responseBytes, lkey }],
      request: w[at + words.request],
    });
  }

  function received(slot: number, request: number): void {
    counts[0]++;
    const command = parseCommand(memory.read(commandAt(slot), commandBytes));
    const w = heap.words;
    const at = slot * stride;
    w[at + words.status] = nvmeStatus.success;
    w[at + words.request] = request;
    w[at + words.cid] = command?.cid ?? 0;
    if (command === undefined) w[at + words.status] = nvmeStatus.invalidField;
    else {
      const { opcode, blocks, lba, lengthBytes } = command;
      w[at + words.opcode] = opcode;
      w[at + words.address] = command.address;
      w[at + words.lengthBytes] = lengthBytes;
      w[at + words.key] = command.key;
      w[at + words.lba] = lba;
      if (opcode > nvmeOpcode.read) w[at + words.status] = nvmeStatus.invalidOpcode;
      else if (opcode !== nvmeOpcode.flush && lba + blocks > capacityBlocks)
        w[at + words.status] = nvmeStatus.lbaOutOfRange;
      else if (opcode !== nvmeOpcode.flush && lengthBytes !== blocks * blockBytes)
        w[at + words.status] = nvmeStatus.invalidField;
    }
    if (processPs === 0) start(slot);
    else simulation.after(processPs, begin, slot);
  }

  function start(slot: number): void {
    spans.mark(heap.words[slot * stride + words.request], controllerLayer, object, simulation.now);
    const opcode = heap.words[slot * stride + words.opcode];
    if (heap.words[slot * stride + words.status] !== nvmeStatus.success) respond(slot);
    else if (opcode === nvmeOpcode.write) move(slot, wrOpcode.rdmaRead);
    else simulation.at(opcode === nvmeOpcode.flush ? simulation.now : media.donePs(false), done, slot);
  }

  function finish(slot: number): void {
    const w = heap.words.subarray(slot * stride, slot * stride + stride);
    spans.mark(w[words.request], mediaLayer, object, simulation.now, 0, w[words.lengthBytes]);
    if (w[words.opcode] === nvmeOpcode.read) move(slot, wrOpcode.rdmaWrite);
    respond(slot);
  }

  function poll(): void {
    device.reqNotifyCq(cq);
    for (let wc = device.pollCq(cq); wc !== undefined; wc = device.pollCq(cq)) {
      if (wc.status !== wcStatus.success) continue;
      const slot = wc.wrId % kindBase;
      if (wc.opcode === wcOpcode.recv) received(slot, wc.request);
      else if (wc.opcode === wcOpcode.rdmaRead) simulation.at(media.donePs(true), done, slot);
      // The response has arrived, so the slot is free for another command.
      else listen(slot);
    }
  }

  device.onCompletion(cq, poll);
  device.reqNotifyCq(cq);
  for (let slot = 0; slot < depth; slot++) listen(slot);
  return {
    disk: memory.bytes.subarray(diskOffset, diskOffset + diskBytes),
    get commands() {
      return counts[0];
    },
  };
}
