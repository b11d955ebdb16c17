/**
 * net/guest-nic — a guest's network device, whole: driver, queues in guest memory, exits, backend, interrupts.
 *
 * A frame that the guest sends comes out of `toHost`, one that the host delivers comes out of `toGuest`, later by what
 * the path costs under its profile. One machine, three paths (net/path-costs.ts). Frames are handed over: they wait in
 * the device's own lists, and one that finds no room is dropped with its cause, never refused by an exception.
 *
 * Rules V65–V88 in ../../SPEC.md.
 * @module
 */
import { type DropCause, dropCauseIndex, type Frame, type Simulation } from "@dc/engine";
import type { CostProfile } from "../costs/profile.ts";
import { makeVirtError } from "../errors.ts";
import { type DoorbellKind, makeDoorbell } from "../exit/doorbell.ts";
import { createVcpu, type InterruptDelivery, type Vcpu } from "../exit/vcpu.ts";
import { createGuestMemory, type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import type { RingSnapshot } from "../virtio/ring-snapshot.ts";
import type { SplitDevice } from "../virtio/split-device.ts";
import { type Backend, createBackend } from "./backend.ts";
import { createFrameList, type FrameList } from "./frame-list.ts";
import { createGuestDriver, type GuestDriver } from "./guest-driver.ts";
import { createMarks } from "./marks.ts";
import { createNicQueue, type NicQueue } from "./nic-queue.ts";
import { type DataPath, makePathCosts, type PathCosts } from "./path-costs.ts";
import { createPathCounts, type PathCounts } from "./path-counts.ts";

/** How to make a guest's network device. */
export interface GuestNicOptions {
  readonly path: DataPath;
  readonly profile: CostProfile;
  /** What `makePathCosts` gives for the path under the profile, for devices that share it; default one of its own. */
  readonly costs?: PathCosts;
  /** Default `inject`. */
  readonly interrupt?: InterruptDelivery;
  /** How the guest reaches the notification register; default `mmio`, of a `vf` always `mapped`. */
  readonly doorbell?: Exclude<DoorbellKind, "mapped">;
  /** Descriptors of each queue: a power of two, 2..32768; default 256. A frame in takes two, a frame out one. */
  readonly queueSize?: number;
  /** Largest frame without its Ethernet header; default 1500. */
  readonly mtuBytes?: number;
  /** Frames that may wait for the driver; default 1000. */
  readonly transmitQueueFrames?: number;
  /** Frames that may wait for the backend; default 1000. */
  readonly receiveQueueFrames?: number;
  /** Frames to publish together while more wait; default 1. */
  readonly batch?: number;
  /** Publish full batches only, however long the last frame waits; default false. */
  readonly hold?: boolean;
  /** Interrupts for transmitted frames: when the ring was `full` (the default), or when a `batch` has left. */
  readonly transmitInterrupts?: "full" | "batch";
  /** The backend never sleeps: no notification is asked for. Not of `vmm`. Default false. */
  readonly polls?: boolean;
  /** The virtual CPU that the driver runs on, shared with other devices; default one of its own. */
  readonly vcpu?: Vcpu;
  /** Guest memory, shared with other devices, and where in it the queues begin; default memory of its own. */
  readonly memory?: { readonly memory: GuestMemory; readonly address: number };
  /** A frame has left the guest. */
  readonly toHost: (frame: Frame) => void;
  /** A frame has reached the guest. */
  readonly toGuest: (frame: Frame) => void;
}

/** A guest's network device. */
export class GuestNic {
  readonly name: string;
  readonly path: DataPath;
  readonly costs: PathCosts;
  readonly counts: PathCounts;
  readonly vcpu: Vcpu;
  readonly memory: GuestMemory;
  /** The queues, as they lie in guest memory. */
  readonly queues: { readonly transmit: NicQueue; readonly receive: NicQueue };
  readonly #simulation: Simulation;
  readonly #driver: GuestDriver;
  readonly #backend: Backend;
  readonly #sending: SplitDevice;
  readonly #receiving: SplitDevice;
  readonly #outgoing: FrameList;
  readonly #incoming: FrameList;
  readonly #outgoingMax: number;
  readonly #incomingMax: number;
  readonly #frameBytesMax: number;
  readonly #drop: number;
  readonly #object: number;

  constructor(simulation: Simulation, name: string, options: GuestNicOptions) {
    const { path, profile, toHost, toGuest } = options;
    const size = whole(name, "queueSize", options.queueSize ?? 256, 2, 32_768);
    const mtuBytes = whole(name, "mtuBytes", options.mtuBytes ?? 1500, 68, 65_521);
    const batch = whole(name, "batch", options.batch ?? 1, 1, 32_768);
    const polls = options.polls === true;
    if (polls && path === "vmm")
      throw makeVirtError("virt/bad-option", `${name}: the VMM process carries frames in an exit; it cannot poll`);
    if ((size & (size - 1)) !== 0)
      throw makeVirtError("virt/bad-option", `${name}: queueSize ${size}: expected a power of two`);
    this.name = name;
    this.path = path;
    this.#simulation = simulation;
    this.#frameBytesMax = mtuBytes + 14;
    this.#outgoingMax = whole(name, "transmitQueueFrames", options.transmitQueueFrames ?? 1000, 1, 1 << 24);
    this.#incomingMax = whole(name, "receiveQueueFrames", options.receiveQueueFrames ?? 1000, 1, 1 << 24);
    this.costs = options.costs ?? makePathCosts(profile, path);
    this.counts = createPathCounts(simulation, name);
    this.vcpu = options.vcpu ?? createVcpu(simulation, `${name}/vcpu`, { profile });
    const address = options.memory?.address ?? 0;
    const bytes = queueBytes(size, this.#frameBytesMax);
    this.memory = options.memory?.memory ?? createGuestMemory(simulation, `${name}/ram`, bytes);
    const common = { memory: this.memory, size, bufferBytes: this.#frameBytesMax, counts: this.counts };
    const receive = createNicQueue(simulation, `${name}/rx`, { ...common, address, receives: true });
    const transmit = createNicQueue(simulation, `${name}/tx`, {
      ...common,
      address: receive.endAddress,
      receives: false,
    });
    this.queues = { transmit, receive };
    this.#sending = transmit.device;
    this.#receiving = receive.device;
    this.#outgoing = createFrameList(simulation, `${name}/outgoing`);
    this.#incoming = createFrameList(simulation, `${name}/incoming`);
    const marks = createMarks(simulation, name);
    const { costs, counts } = this;
    const shared = {
      costs,
      counts,
      marks,
      toHost,
      polls,
      raise: (queue: NicQueue, frame: number, cause: number) => this.#driver.raise(queue, frame, cause),
    };
    const receiving = { queue: receive, waiting: this.#incoming };
    // A kernel thread serves both queues; the VMM process has its virtual CPU's thread for one and another for the
    // other; a device has an engine for each.
    const both = path === "vhost";
    this.#backend = createBackend(simulation, `${name}/in`, {
      ...shared,
      ...(both ? { transmit } : {}),
      receive: receiving,
      wake: costs.wakeReceive,
      thread: path !== "vf",
    });
    const transmitBackend = both
      ? this.#backend
      : createBackend(simulation, `${name}/out`, {
          ...shared,
          transmit,
          wake: costs.wakeTransmit,
          thread: false,
          ...(path === "vmm" ? { idle: (carryPs: number) => this.#driver.returned(carryPs) } : {}),
        });
    this.#driver = createGuestDriver(simulation, name, {
      path,
      vcpu: this.vcpu,
      costs,
      counts,
      marks,
      doorbell:
        path === "vf"
          ? makeDoorbell("mapped", "kernel")
          : makeDoorbell(options.doorbell ?? "mmio", path === "vmm" ? "user" : "kernel"),
      interrupt: options.interrupt ?? "inject",
      transmit,
      receive,
      waiting: this.#outgoing,
      batch,
      hold: options.hold === true,
      transmitInterrupts: options.transmitInterrupts ?? "full",
      transmitBackend,
      receiveBackend: this.#backend,
      toGuest,
    });
    this.#object = simulation.trace.object(name);
    this.#drop = simulation.trace.kind("frame.drop", { a: "frame", b: "cause", c: "sizeBytes" });
  }

  /** Frames that wait for the driver, and for the backend. */
  get waiting(): { readonly transmit: number; readonly receive: number } {
    return { transmit: this.#outgoing.count, receive: this.#incoming.count };
  }
  /** Whether a queue broke; nothing moves through it any more. */
  get needsReset(): boolean {
    return this.#sending.needsReset || this.#receiving.needsReset;
  }

  /** The guest sends a frame. It waits its turn, or is dropped: `queue-full`, `mtu`, `port-down` on a broken ring. */
  transmit(frame: Frame): void {
    if (this.#sending.needsReset) this.#dropped(frame, "port-down");
    else if (this.#simulation.frames.sizeBytes[frame] > this.#frameBytesMax) this.#dropped(frame, "mtu");
    else if (this.#outgoing.count >= this.#outgoingMax) this.#dropped(frame, "queue-full");
    else {
      this.#outgoing.push(frame);
      this.#driver.send();
    }
  }

  /** The host delivers a frame to the guest. It waits for the backend, or is dropped, as in `transmit`. */
  deliver(frame: Frame): void {
    if (this.#receiving.needsReset) this.#dropped(frame, "port-down");
    else if (this.#simulation.frames.sizeBytes[frame] > this.#frameBytesMax) this.#dropped(frame, "mtu");
    else if (this.#incoming.count >= this.#incomingMax) this.#dropped(frame, "queue-full");
    else {
      this.#incoming.push(frame);
      this.#backend.signal(0);
    }
  }

  /** One of the rings, read from guest memory. */
  ring(queue: "transmit" | "receive"): RingSnapshot {
    return this.queues[queue].snapshot();
  }

  /**
   * What lies in the buffer of a chain: 12 bytes of header, then the frame, which this call puts into guest memory.
   *
   * @returns undefined where no frame lies
   */
  readBuffer(queue: "transmit" | "receive", head: number): Uint8Array | undefined {
    return this.queues[queue].frameBytes(head);
  }

  #dropped(frame: Frame, cause: DropCause): void {
    const { frames, graph, trace, now } = this.#simulation;
    const index = dropCauseIndex(cause);
    graph.dropsByCause[index]++;
    const before = trace.stored ? frames.lastRecord[frame] : -1;
    trace.record(now, this.#drop, this.#object, frames.id[frame], index, frames.sizeBytes[frame], before);
    frames.release(frame);
  }
}

/** Guest memory for both queues: what their rings and buffers take, in whole pages. */
function queueBytes(size: number, frameBytes: number): number {
  const ring = 26 * size + 64 + 12;
  const receive = ring + 64 + (size / 2) * (16 + Math.ceil(frameBytes / 64) * 64);
  const transmit = ring + 64 + size * Math.ceil((frameBytes + 12) / 64) * 64;
  return Math.ceil((receive + transmit) / pageBytes) * pageBytes;
}

function whole(name: string, what: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most))
    throw makeVirtError(
      "virt/bad-option",
      `${name}: ${what} ${value}: expected a whole number from ${least} to ${most}`,
    );
  return value;
}

/**
 * Give a guest a network device.
 *
 * @param name object path, `h1/vm2/virtio0`
 * @throws `virt/bad-option` for a number out of its range; `virt/queue-layout` where shared memory has no room
 */
export function createGuestNic(simulation: Simulation, name: string, options: GuestNicOptions): GuestNic {
  return new GuestNic(simulation, name, options);
}
