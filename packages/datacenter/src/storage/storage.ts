/**
 * storage/storage — disks of guests whose blocks are in another server: virtio-blk in the guest, an NVMe-oF initiator
 * behind it on the guest's server, a controller with its medium on the other, and a connection between two adapters.
 *
 * A target has one namespace and serves one disk. Connection management is left out: both ends know each other from the
 * start, with packet numbers that each has drawn.
 *
 * Sources: NVMe RDMA Transport Specification 1.0 §2.1, virtio 1.2 §5.2; rules D26 and D28 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, Simulation } from "@dc/engine";
import {
  blockBytes,
  createInitiator,
  createMedia,
  createTarget,
  type Initiator,
  initiatorBytes,
  type MediaProfile,
  raiseQp,
  type Target,
  targetDiskOffset,
} from "@dc/rdma";
import { createGuestDisk, type DiskPath, type GuestDisk } from "@dc/virt";
import { makeDatacenterError } from "../errors.ts";
import type { Guest } from "../guest/guests.ts";
import type { Adapter, Adapters } from "./adapters.ts";

/** How to make a target. */
export interface TargetOptions {
  readonly server: NodeIndex;
  readonly media: MediaProfile;
  /** Whole sectors. */
  readonly capacityBytes: number;
}

/** How to make a disk. */
export interface DiskOptions {
  readonly guest: Guest;
  /** Name of a target that serves no other disk. */
  readonly target: string;
  /** Who carries requests out on the guest's server. */
  readonly path: DiskPath;
  /** Descriptors, a power of two; a request takes three. */
  readonly queueSize: number;
  /** Largest request, whole sectors. */
  readonly requestBytesMax: number;
  /** Told of each request that ends, by its tag and virtio-blk's status: 0 is good, 1 an I/O error. */
  readonly onComplete?: (tag: number, status: number) => void;
}

/** A disk. */
export interface Disk {
  readonly name: string;
  readonly guest: Guest;
  readonly disk: GuestDisk;
  readonly requestBytesMax: number;
  /** What stands behind the guest's device on its server. */
  readonly initiator: Initiator;
  /** The controller at the far end, and the medium's bytes. */
  readonly target: Target;
  /** Both ends of the connection: adapter, queue pair, and the protection domain that its memory is in. */
  readonly ends: readonly [initiator: ConnectionEnd, target: ConnectionEnd];
  /** Call `fn` for each request that ends. While things are being built. */
  onComplete(fn: (tag: number, status: number) => void): void;
}

/** One end of a connection. */
export interface ConnectionEnd {
  readonly adapter: Adapter;
  readonly pd: number;
  readonly cq: number;
  readonly qp: number;
}

/** All disks and targets of a simulation. */
export class Storage {
  readonly disks: Disk[] = [];
  readonly adapters: Adapters;
  readonly #simulation: Simulation;
  readonly #targets: Map<string, TargetOptions> = new Map();

  constructor(simulation: Simulation, adapters: Adapters) {
    this.#simulation = simulation;
    this.adapters = adapters;
  }

  /** Say that a server has a target; it is made when a disk is connected to it. */
  addTarget(name: string, options: TargetOptions): void {
    this.#targets.set(name, options);
  }

  /**
   * Give a guest a disk, connected to its target. The fabric has started, and nothing runs yet.
   *
   * @throws `datacenter/unknown-disk` for a target that is none or serves another disk; what `createGuestDisk` throws
   */
  addDisk(name: string, options: DiskOptions): Disk {
    const { guest, target: targetName, path, queueSize, requestBytesMax } = options;
    const simulation = this.#simulation;
    const { graph } = simulation;
    const found = this.#targets.get(targetName);
    if (found === undefined)
      throw makeDatacenterError("datacenter/unknown-disk", `${name}: ${targetName} is no target that is free`);
    this.#targets.delete(targetName);
    const ends = [this.#end(guest.server, queueSize), this.#end(found.server, queueSize)] as const;
    this.#connect(name, ends);
    const [here, there] = ends;
    const capacityBlocks = Math.floor(found.capacityBytes / blockBytes);
    const targetPath = `${graph.nodeName(found.server)}/${targetName}`;
    const targetBytes = targetDiskOffset(queueSize) + capacityBlocks * blockBytes;
    const target = createTarget(simulation, targetPath, {
      ...{ nic: there.adapter.nic, pd: there.pd, qp: there.qp, cq: there.cq },
      memory: there.adapter.memory(`${targetPath}/memory`, targetBytes),
      capacityBlocks,
      depth: queueSize,
      media: createMedia(simulation, targetPath, {
        readPs: found.media.read.value,
        writePs: found.media.write.value,
      }),
    });
    const diskPath = `${graph.nodeName(guest.server)}/${guest.name}/${name}`;
    const initiator = createInitiator(simulation, `${diskPath}/nvme`, {
      ...{ nic: here.adapter.nic, pd: here.pd, qp: here.qp, cq: here.cq },
      memory: here.adapter.memory(`${diskPath}/memory`, initiatorBytes(queueSize, requestBytesMax)),
      capacitySectors: capacityBlocks,
      depth: queueSize,
      requestBytesMax,
      spanOf: (head) => disk.spanOf(head),
    });
    const listeners: ((tag: number, status: number) => void)[] = [];
    const disk: GuestDisk = createGuestDisk(simulation, diskPath, {
      ...{ backend: initiator, path, queueSize, requestBytesMax },
      profile: guest.profile,
      interrupt: guest.interrupt,
      vcpu: guest.nic.vcpu,
      onComplete: (tag, status) => {
        for (const tell of listeners) tell(tag, status);
      },
    });
    if (options.onComplete !== undefined) listeners.push(options.onComplete);
    const made: Disk = {
      name,
      guest,
      disk,
      requestBytesMax,
      initiator,
      target,
      ends,
      onComplete: (fn) => void listeners.push(fn),
    };
    this.disks.push(made);
    return made;
  }

  /** The disk of a name. @throws `datacenter/unknown-disk`. */
  get(name: string): Disk {
    const found = this.disks.find((disk) => disk.name === name);
    if (found === undefined) throw makeDatacenterError("datacenter/unknown-disk", `${name}: no disk is called so`);
    return found;
  }

  #end(server: NodeIndex, depth: number): ConnectionEnd {
    const adapter = this.adapters.of(server);
    const { device } = adapter.nic;
    const pd = device.allocPd();
    // A target answers a command with data and a completion.
    const cq = device.createCq(depth * 4);
    const qp = device.createQp({ pd, sendCq: cq, recvCq: cq, maxSendWr: depth * 3, maxRecvWr: depth });
    return { adapter, pd, cq, qp };
  }

  #connect(name: string, ends: readonly [ConnectionEnd, ConnectionEnd]): void {
    const random = this.#simulation.random(`${name}/psn`);
    const psns = ends.map(() => random.below(1 << 24));
    const pathMtu = Math.min(...ends.map(({ adapter }) => adapter.pathMtu));
    ends.forEach(({ adapter, qp }, side) => {
      const peer = ends[1 - side] as ConnectionEnd;
      raiseQp(adapter.nic.device, qp, {
        ahAttr: { destinationAddress: peer.adapter.address },
        destQpNum: peer.qp,
        sqPsn: psns[side] as number,
        rqPsn: psns[1 - side] as number,
        pathMtu,
      });
    });
  }
}

/** Begin to keep the disks of a simulation. */
export function createStorage(simulation: Simulation, adapters: Adapters): Storage {
  return new Storage(simulation, adapters);
}
