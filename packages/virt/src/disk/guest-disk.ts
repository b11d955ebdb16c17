/**
 * disk/guest-disk — a guest's block device, whole: driver, queue in guest memory, exits, backend threads, interrupts.
 *
 * What carries requests out is a `BlockBackend`: a disk in memory, or storage at the end of a network. Requests and
 * their data are bytes in guest memory. A request that is followed by spans has a chain from the guest's call to its
 * completion; `spanOf` says which, so that a backend can go on with it.
 *
 * Source: virtio 1.2 §5.2.6; rules V91–V97 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import type { CostProfile } from "../costs/profile.ts";
import { makeVirtError } from "../errors.ts";
import { type Doorbell, type DoorbellKind, makeDoorbell } from "../exit/doorbell.ts";
import { answerers } from "../exit/exit-reason.ts";
import { createVcpu, type InterruptDelivery, type Vcpu } from "../exit/vcpu.ts";
import { recordKind } from "../kinds.ts";
import { createGuestMemory, type GuestMemory } from "../memory/guest-memory.ts";
import { createMarks, type Marks } from "../net/marks.ts";
import { createPathCounts, type PathCounts } from "../net/path-counts.ts";
import { type RingSnapshot, readRing } from "../virtio/ring-snapshot.ts";
import { createSplitDevice, type SplitDevice } from "../virtio/split-device.ts";
import { createSplitDriver, type SplitDriver } from "../virtio/split-driver.ts";
import {
  type BlockBackend,
  type BlockDevice,
  blockType,
  createBlockDevice,
  sectorBytes,
} from "../virtio/virtio-blk.ts";
import { makeSplitLayout } from "../virtio/virtqueue.ts";
import { type DiskCosts, type DiskPath, makeDiskCosts } from "./disk-costs.ts";
import { createDiskThread, type DiskThread } from "./disk-thread.ts";
import { RequestSlots, slotPlaces } from "./request-slots.ts";

/** How to make a guest's disk. */
export interface GuestDiskOptions {
  readonly backend: BlockBackend;
  readonly path: DiskPath;
  readonly profile: CostProfile;
  /** Default `inject`. */
  readonly interrupt?: InterruptDelivery;
  /** How the guest reaches the notification register; default `mmio`. */
  readonly doorbell?: Exclude<DoorbellKind, "mapped">;
  /** Descriptors: a power of two, 4..32768; default 128. A request takes three, so 42 are under way at most. */
  readonly queueSize?: number;
  /** Largest request; whole sectors, default 64 KiB. */
  readonly requestBytesMax?: number;
  /** The virtual CPU that the driver runs on, shared with other devices; default one of its own. */
  readonly vcpu?: Vcpu;
  /** Told of each completion: what `read`, `write` or `flush` was given, and the status (0 is good). */
  readonly onComplete: (tag: number, status: number) => void;
}

const tally = { kicks: 0, suppressedKicks: 1, interrupts: 2, suppressedInterrupts: 3 } as const;

/** A guest's disk. */
export class GuestDisk {
  readonly name: string;
  readonly path: DiskPath;
  readonly costs: DiskCosts;
  readonly counts: PathCounts;
  readonly vcpu: Vcpu;
  readonly memory: GuestMemory;
  readonly driver: SplitDriver;
  readonly queue: SplitDevice;
  /** Requests that can be under way. */
  readonly slots: number;
  readonly capacitySectors: number;

  readonly #simulation: Simulation;
  readonly #device: BlockDevice;
  readonly #starter: DiskThread;
  readonly #marks: Marks;
  readonly #doorbell: Doorbell;
  readonly #by: number;
  readonly #onComplete: (tag: number, status: number) => void;
  readonly #requestBytesMax: number;
  readonly #slots: RequestSlots;
  /** [0] the slot whose completion the driver works on, or was the last. */
  readonly #words: Int32Array;
  /** By head: the slot. */
  readonly #slotOf: Uint32Array;
  readonly #tally: Float64Array;
  readonly #submitTask: number;
  readonly #pollTask: number;
  readonly #added: number;
  readonly #sent: number;
  readonly #taken: number;
  readonly #object: number;
  readonly #addKind: number;
  readonly #kickKind: number;
  readonly #suppressKind: number;
  readonly #useKind: number;

  constructor(simulation: Simulation, name: string, options: GuestDiskOptions) {
    const { backend, path, profile } = options;
    const size = options.queueSize ?? 128;
    const bytesMax = options.requestBytesMax ?? 65_536;
    if (!(Number.isInteger(size) && size >= 4 && size <= 32_768 && (size & (size - 1)) === 0))
      throw makeVirtError("virt/bad-option", `${name}: queueSize ${size}: expected a power of two, 4..32768`);
    if (!(Number.isInteger(bytesMax) && bytesMax >= sectorBytes && bytesMax <= 1 << 24 && bytesMax % sectorBytes === 0))
      throw makeVirtError("virt/bad-option", `${name}: requestBytesMax ${bytesMax}: expected whole sectors to 16 MiB`);
    this.name = name;
    this.path = path;
    this.#simulation = simulation;
    this.costs = makeDiskCosts(profile, path);
    this.counts = createPathCounts(simulation, name);
    this.vcpu = options.vcpu ?? createVcpu(simulation, `${name}/vcpu`, { profile });
    this.capacitySectors = backend.capacitySectors;
    this.#onComplete = options.onComplete;
    this.#requestBytesMax = bytesMax;
    const slots = Math.floor(size / 3);
    this.slots = slots;
    const layout = makeSplitLayout(size, 0);
    const { endAddress } = slotPlaces(layout.endAddress, slots, bytesMax);
    this.memory = createGuestMemory(simulation, `${name}/ram`, endAddress);
    this.#slots = new RequestSlots(simulation, name, this.memory, layout.endAddress, slots, bytesMax);
    const queue = { memory: this.memory, layout, eventIndex: true };
    this.driver = createSplitDriver(simulation, name, queue);
    this.queue = createSplitDevice(simulation, name, queue);
    const { state, trace } = simulation;
    this.#words = state.i32(`${name}/disk`, 1);
    this.#slotOf = state.u32(`${name}/disk/slot`, size);
    this.#tally = state.f64(`${name}/disk/notifications`, 4);
    this.#marks = createMarks(simulation, name);
    this.#object = trace.object(name);
    this.#addKind = recordKind(trace, "ring.add");
    this.#kickKind = recordKind(trace, "ring.kick");
    this.#suppressKind = recordKind(trace, "ring.suppress");
    this.#useKind = recordKind(trace, "ring.use");

    const { vcpu, counts, costs } = this;
    let finish: (head: number, status: number) => void = () => undefined;
    const polls = path === "vhost-user";
    const shared = {
      costs,
      counts,
      queue: this.queue,
      device: () => this.#device,
      finish: (head: number, status: number) => {
        this.#mark(head, "virt.backend", costs.finish.cycles, costs.systemCalls);
        finish(head, status);
      },
      raise: (head: number) => vcpu.raise(line, this.#device.requestOf(head), -1),
    };
    // One process polls both; the VMM process starts requests in an exit, and another of its threads finishes them.
    const finisher = createDiskThread(simulation, `${name}/finisher`, {
      ...shared,
      starts: polls,
      polls,
      wakes: !polls,
    });
    this.#starter = polls
      ? finisher
      : createDiskThread(simulation, `${name}/starter`, {
          ...shared,
          starts: true,
          polls: false,
          wakes: false,
          idle: (carryPs) => vcpu.enterAfter(carryPs + costs.reenter.ps, this.#sent),
        });
    backend.onComplete((head, status) => {
      this.#mark(head, "virt.storage", 0, 0);
      finisher.completed(head, status);
    });
    const started = (head: number): void => this.#mark(head, "virt.backend", costs.start.cycles, costs.systemCalls);
    this.#device = createBlockDevice(simulation, name, {
      queue: this.queue,
      backend: {
        capacitySectors: backend.capacitySectors,
        onComplete: (fn) => {
          finish = fn;
        },
        read: (head, sector, buffers) => {
          started(head);
          backend.read(head, sector, buffers);
        },
        write: (head, sector, buffers) => {
          started(head);
          backend.write(head, sector, buffers);
        },
        flush: (head) => {
          started(head);
          backend.flush(head);
        },
      },
    });
    this.#device.onInterrupt(
      (head) => {
        this.#tally[tally.interrupts]++;
        this.#record(this.#useKind, this.#device.requestOf(head), head, 0);
        finisher.ask(head);
      },
      (head) => {
        this.#tally[tally.suppressedInterrupts]++;
        counts.suppressedInterrupts.add(1);
        this.#record(this.#useKind, this.#device.requestOf(head), head, 0);
        this.#record(this.#suppressKind, this.#device.requestOf(head), 1, 0);
      },
    );
    this.#doorbell = makeDoorbell(options.doorbell ?? "mmio", path === "vmm" ? "user" : "kernel");
    this.#by = answerers.indexOf(this.#doorbell.by);
    counts.exits.watch(this.#doorbell.reason);
    vcpu.exits.watch(this.#doorbell.reason);
    this.#submitTask = vcpu.task(() => this.#beginSubmit());
    this.#pollTask = vcpu.task(() => this.#beginPoll());
    this.#added = vcpu.step(() => this.#add());
    this.#sent = vcpu.step(() => this.#nextSubmit());
    this.#taken = vcpu.step(() => this.#take());
    const line = vcpu.line(options.interrupt ?? "inject", counts.exits, counts.interrupts, counts.cycles, () => {
      this.driver.disableInterrupts();
      vcpu.wake(this.#pollTask);
    });
    this.driver.enableInterrupts();
  }

  /** Requests that can be made now. */
  get free(): number {
    return this.#slots.free;
  }
  /** Whether the queue broke; no request completes any more. */
  get needsReset(): boolean {
    return this.queue.needsReset;
  }

  /**
   * Read. The data lie in guest memory when it completes: `data(slot)`.
   *
   * @param lengthBytes whole sectors, up to `requestBytesMax`
   * @param tag         the caller's number, uint32, given back
   * @param request     of the engine's spans, which the caller closes; default: one of the disk's own
   * @returns the request's slot, or -1 when all are under way
   * @throws `virt/bad-option` for a length that is no whole number of sectors, 0, or too large
   */
  read(sector: number, lengthBytes: number, tag: number, request = 0): number {
    return this.#request(blockType.read, sector, lengthBytes, tag, request);
  }

  /** Write; otherwise as `read`. */
  write(sector: number, data: Uint8Array, tag: number, request = 0): number {
    const slot = this.#request(blockType.write, sector, data.length, tag, request);
    if (slot >= 0) this.memory.write(this.#slots.dataAt(slot), data);
    return slot;
  }

  /** Make durable what was completed before; otherwise as `read`. */
  flush(tag: number, request = 0): number {
    return this.#request(blockType.flush, 0, 0, tag, request);
  }

  /** The data of a request, in guest memory: valid in `onComplete`, until its slot is used again. */
  data(slot: number): Uint8Array {
    const at = this.#slots.dataAt(slot);
    return this.memory.bytes.subarray(at, at + this.#slots.bytes[slot]);
  }

  /** The slot of the request that was completed last, in `onComplete`. */
  get completedSlot(): number {
    return this.#words[0];
  }

  /** The spans' request that a backend's request belongs to, or 0. @param head what the backend was given */
  spanOf(head: number): number {
    return this.#slots.span[this.#slotOf[head]];
  }

  /** The ring, read from guest memory. */
  ring(): RingSnapshot {
    const [kicks, suppressedKicks, interrupts, suppressedInterrupts] = Array.from(this.#tally);
    return readRing(this.driver, this.queue, {
      kicks: kicks as number,
      suppressedKicks: suppressedKicks as number,
      interrupts: interrupts as number,
      suppressedInterrupts: suppressedInterrupts as number,
    });
  }

  #request(type: number, sector: number, lengthBytes: number, tag: number, request: number): number {
    const whole = lengthBytes % sectorBytes === 0 && lengthBytes <= this.#requestBytesMax;
    if (!whole || (lengthBytes === 0) !== (type === blockType.flush))
      throw makeVirtError(
        "virt/bad-option",
        `${this.name}: ${lengthBytes} bytes: expected whole sectors, up to ${this.#requestBytesMax}`,
      );
    const slots = this.#slots;
    const slot = slots.open(type, sector, lengthBytes);
    if (slot < 0) return -1;
    slots.tag[slot] = tag;
    slots.own[slot] = request === 0 ? 1 : 0;
    slots.span[slot] = request === 0 ? this.#simulation.spans.open(this.#simulation.now, this.#object) : request;
    this.vcpu.wake(this.#submitTask);
    return slot;
  }

  #mark(head: number, layer: "virt.backend" | "virt.storage", cycles: number, calls: number): void {
    if (!this.#marks.on) return;
    const { now } = this.#simulation;
    this.#marks.request(this.spanOf(head), layer, now, cycles, 0, 0, 0, calls);
  }

  #record(kind: number, request: number, b: number, c: number, cause = -1): number {
    return this.#simulation.trace.record(this.#simulation.now, kind, this.#object, request, b, c, cause);
  }

  // — the guest's driver ————————————————————————————————————————————————————————————————————————————————————————————

  #beginSubmit(): void {
    if (this.#slots.waiting === 0) {
      this.vcpu.done();
      return;
    }
    if (this.#marks.on) this.#marks.request(this.#slots.span[this.#slots.next], "virt.queue", this.#simulation.now);
    this.counts.cycles.add(this.costs.submit.cycles);
    this.vcpu.run(this.costs.submit.ps, this.#added);
  }

  #add(): void {
    const slot = this.#slots.take();
    // A slot is three descriptors that are free: there is room.
    const head = this.driver.add(this.#slots.chain(slot), slot);
    this.#slotOf[head] = slot;
    const span = this.#slots.span[slot];
    const { now } = this.#simulation;
    if (this.#marks.on) this.#marks.request(span, "virt.guest", now, this.costs.submit.cycles, this.#slots.bytes[slot]);
    const added = this.#record(this.#addKind, 0, head, this.driver.availableIndex);
    if (!this.driver.publish()) {
      this.#tally[tally.suppressedKicks]++;
      this.counts.suppressedKicks.add(1);
      this.#record(this.#suppressKind, 0, 0, 0, added);
      // Who polls will see it.
      if (this.path === "vhost-user") this.#starter.signal(0);
      this.#nextSubmit();
      return;
    }
    this.#tally[tally.kicks]++;
    this.counts.kicks.add(1);
    const { kick, reenter, clock } = this.costs;
    const record = this.#record(this.#kickKind, 0, this.#by, this.driver.availableIndex, added);
    const inVmm = this.path === "vmm";
    if (this.#marks.on) this.#marks.request(span, "virt.kick", now + kick.ps, kick.cycles, 0, 0, 1, inVmm ? 1 : 0);
    this.counts.cycles.add(kick.cycles + reenter.cycles);
    this.vcpu.exit(this.#doorbell.reason, this.#doorbell.qualification, this.#by, record, this.counts.exits);
    this.#starter.signal(kick.ps);
    if (inVmm) this.counts.userSwitches.add(1);
    else this.vcpu.enterAfter(clock.ps(kick.cycles + reenter.cycles), this.#sent);
  }

  #nextSubmit(): void {
    if (this.#slots.waiting > 0) this.vcpu.wake(this.#submitTask);
    this.vcpu.done();
  }

  #beginPoll(): void {
    const { driver } = this;
    let head = driver.takeUsed();
    while (head < 0) {
      if (driver.broken || !driver.enableInterrupts()) {
        this.vcpu.done();
        return;
      }
      driver.disableInterrupts();
      head = driver.takeUsed();
    }
    const slot = driver.usedToken;
    this.#words[0] = slot;
    if (this.#marks.on) this.#marks.request(this.#slots.span[slot], "virt.interrupt", this.#simulation.now);
    this.counts.cycles.add(this.costs.complete.cycles);
    this.vcpu.run(this.costs.complete.ps, this.#taken);
  }

  #take(): void {
    const slots = this.#slots;
    const slot = this.#words[0];
    const { now, spans } = this.#simulation;
    if (this.#marks.on) this.#marks.request(slots.span[slot], "virt.guest", now, this.costs.complete.cycles);
    if (slots.own[slot] === 1) spans.close(slots.span[slot], now);
    slots.close(slot);
    this.#onComplete(slots.tag[slot], slots.statusOf(slot));
    this.vcpu.wake(this.#pollTask);
    this.vcpu.done();
  }
}

/**
 * Give a guest a disk.
 *
 * @param name object path, `h1/vm2/virtio1`
 * @throws `virt/bad-option` for a number out of its range
 */
export function createGuestDisk(simulation: Simulation, name: string, options: GuestDiskOptions): GuestDisk {
  return new GuestDisk(simulation, name, options);
}
