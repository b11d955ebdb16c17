/**
 * net/guest-driver — the guest's side of its network device: it sends, it is interrupted, it polls.
 *
 * To send, it takes back what was sent before, adds the frame, and notifies the device when the device asked for it;
 * with `batch` it publishes several frames at once. Without a free descriptor it stops, and asks for one interrupt. To
 * receive, an interrupt turns it to polling: one frame after the other, each buffer given back at once, interrupts
 * asked for again only when nothing is left.
 *
 * Sources: virtio 1.2 §2.7.7, §2.7.13, §5.1.6; rules V78–V83 in ../../SPEC.md.
 * @module
 */
import { type Frame, none, type Simulation } from "@dc/engine";
import type { Doorbell } from "../exit/doorbell.ts";
import { answerers } from "../exit/exit-reason.ts";
import type { InterruptDelivery, Vcpu } from "../exit/vcpu.ts";
import type { Backend } from "./backend.ts";
import type { FrameList } from "./frame-list.ts";
import type { Marks } from "./marks.ts";
import type { NicQueue } from "./nic-queue.ts";
import type { DataPath, PathCosts } from "./path-costs.ts";
import type { PathCounts } from "./path-counts.ts";

/** What the driver works with. */
export interface GuestDriverOptions {
  readonly path: DataPath;
  readonly vcpu: Vcpu;
  readonly costs: PathCosts;
  readonly counts: PathCounts;
  readonly marks: Marks;
  readonly doorbell: Doorbell;
  readonly interrupt: InterruptDelivery;
  readonly transmit: NicQueue;
  readonly receive: NicQueue;
  readonly waiting: FrameList;
  readonly batch: number;
  readonly hold: boolean;
  readonly transmitInterrupts: "full" | "batch";
  readonly transmitBackend: Backend;
  readonly receiveBackend: Backend;
  readonly toGuest: (frame: Frame) => void;
}

const word = { batched: 0, stopped: 1, head: 2, interruptFrame: 3, refilled: 4 } as const;

/** The driver. */
export class GuestDriver {
  readonly #simulation: Simulation;
  readonly #path: DataPath;
  readonly #vcpu: Vcpu;
  readonly #costs: PathCosts;
  readonly #counts: PathCounts;
  readonly #marks: Marks;
  readonly #doorbell: Doorbell;
  readonly #interrupt: InterruptDelivery;
  readonly #transmit: NicQueue;
  readonly #receive: NicQueue;
  readonly #waiting: FrameList;
  readonly #batch: number;
  readonly #hold: boolean;
  readonly #perBatch: boolean;
  readonly #transmitBackend: Backend;
  readonly #receiveBackend: Backend;
  readonly #toGuest: (frame: Frame) => void;
  readonly #words: Int32Array;
  readonly #by: number;
  readonly #roundTripPs: number;
  readonly #roundTripCycles: number;
  readonly #sendTask: number;
  readonly #pollTask: number;
  readonly #added: number;
  readonly #sent: number;
  readonly #received: number;
  readonly #polled: number;
  readonly #sendLine: number;
  readonly #receiveLine: number;

  constructor(simulation: Simulation, path: string, options: GuestDriverOptions) {
    const { vcpu, costs, counts, doorbell } = options;
    this.#simulation = simulation;
    this.#path = options.path;
    this.#vcpu = options.vcpu;
    this.#costs = options.costs;
    this.#counts = options.counts;
    this.#marks = options.marks;
    this.#doorbell = options.doorbell;
    this.#interrupt = options.interrupt;
    this.#transmit = options.transmit;
    this.#receive = options.receive;
    this.#waiting = options.waiting;
    this.#batch = options.batch;
    this.#hold = options.hold;
    this.#perBatch = options.transmitInterrupts === "batch";
    this.#transmitBackend = options.transmitBackend;
    this.#receiveBackend = options.receiveBackend;
    this.#toGuest = options.toGuest;
    this.#words = simulation.state.i32(`${path}/guest`, 5);
    this.#by = answerers.indexOf(doorbell.by);
    this.#roundTripCycles = costs.kick.cycles + costs.reenter.cycles;
    this.#roundTripPs = costs.clock.ps(this.#roundTripCycles);
    if (doorbell.reason >= 0) {
      counts.exits.watch(doorbell.reason);
      vcpu.exits.watch(doorbell.reason);
    }
    this.#sendTask = vcpu.task(() => this.#beginSend());
    this.#pollTask = vcpu.task(() => this.#beginPoll());
    this.#added = vcpu.step(() => this.#add());
    this.#sent = vcpu.step(() => this.#nextSend());
    this.#received = vcpu.step(() => this.#take());
    this.#polled = vcpu.step(() => this.#nextPoll());
    const line = (handle: () => void): number =>
      vcpu.line(options.interrupt, counts.exits, counts.interrupts, counts.cycles, handle);
    this.#receiveLine = line(() => {
      options.receive.driver.disableInterrupts();
      vcpu.wake(this.#pollTask);
    });
    this.#sendLine = line(() => this.#transmitted());
  }

  /** A frame waits to be sent. */
  send(): void {
    if (this.#words[word.stopped] === 0) this.#vcpu.wake(this.#sendTask);
  }

  /** The virtual CPU's own thread has finished the exit that a notification was. */
  returned(carryPs: number): void {
    this.#vcpu.enterAfter(carryPs + this.#costs.reenter.ps, this.#sent);
  }

  /** An interrupt of one of the two queues. */
  raise(queue: NicQueue, frame: number, cause: number): void {
    if (queue === this.#receive) this.#words[word.interruptFrame] = frame | 0;
    this.#vcpu.raise(queue === this.#receive ? this.#receiveLine : this.#sendLine, frame, cause);
  }

  // — out ———————————————————————————————————————————————————————————————————————————————————————————————————————————

  #beginSend(): void {
    this.#transmit.reclaim();
    if (this.#waiting.count === 0) {
      this.#vcpu.done();
      return;
    }
    if (this.#transmit.driver.free === 0 && !this.#makeRoom()) return;
    if (this.#marks.on) this.#marks.frame(this.#waiting.head, "virt.queue", this.#simulation.now);
    this.#counts.cycles.add(this.#costs.transmit.cycles);
    this.#vcpu.run(this.#costs.transmit.ps, this.#added);
  }

  /** No descriptor is free: publish what was held back, or stop until an interrupt says that one is. */
  #makeRoom(): boolean {
    if (this.#words[word.batched] > 0) {
      this.#vcpu.wake(this.#sendTask);
      this.#publish(this.#transmit.lastAdded);
      return false;
    }
    if (this.#transmit.driver.enableInterrupts()) {
      this.#transmit.reclaim();
      if (this.#transmit.driver.free > 0) {
        this.#quiet();
        return true;
      }
    }
    this.#words[word.stopped] = 1;
    this.#vcpu.done();
    return false;
  }

  /** Room again: no more interrupts, but for those that are asked for with each publication. */
  #quiet(): void {
    if (!this.#perBatch) this.#transmit.driver.disableInterrupts();
  }

  #add(): void {
    const frame = this.#waiting.take();
    const sizeBytes = this.#simulation.frames.sizeBytes[frame];
    if (this.#marks.on)
      this.#marks.frame(frame, "virt.guest", this.#simulation.now, this.#costs.transmit.cycles, sizeBytes);
    this.#transmit.addFrame(frame, sizeBytes);
    if (++this.#words[word.batched] >= this.#batch || (!this.#hold && this.#waiting.count === 0)) this.#publish(frame);
    else this.#nextSend();
  }

  #publish(frame: Frame): void {
    this.#words[word.batched] = 0;
    if (this.#perBatch) this.#transmit.driver.enableInterruptsAtEnd();
    if (this.#transmit.driver.publish()) this.#kick(this.#transmit, frame, this.#transmitBackend, this.#sent);
    else {
      this.#transmit.kickSuppressed(frame);
      // A backend that polls sees it by itself; one that is awake has it before it.
      if (this.#transmitBackend.awake) this.#transmitBackend.signal(0);
      this.#nextSend();
    }
  }

  #nextSend(): void {
    if (this.#waiting.count > 0 && this.#words[word.stopped] === 0) this.#vcpu.wake(this.#sendTask);
    this.#vcpu.done();
  }

  /** Frames were transmitted, and the guest wanted to know. */
  #transmitted(): void {
    this.#transmit.reclaim();
    this.#quiet();
    if (this.#words[word.stopped] === 0) return;
    this.#words[word.stopped] = 0;
    if (this.#waiting.count > 0) this.#vcpu.wake(this.#sendTask);
  }

  // — in ————————————————————————————————————————————————————————————————————————————————————————————————————————————

  #beginPoll(): void {
    const { driver } = this.#receive;
    let head = driver.takeUsed();
    while (head < 0) {
      if (!driver.enableInterrupts()) {
        this.#vcpu.done();
        return;
      }
      driver.disableInterrupts();
      head = driver.takeUsed();
      if (driver.broken) {
        this.#vcpu.done();
        return;
      }
    }
    this.#words[word.head] = head;
    if (this.#marks.on) this.#markTaken(this.#receive.frameOf[head]);
    this.#counts.cycles.add(this.#costs.receive.cycles);
    this.#vcpu.run(this.#costs.receive.ps, this.#received);
  }

  #markTaken(frame: Frame): void {
    const woke = this.#simulation.frames.id[frame] === this.#words[word.interruptFrame] >>> 0;
    this.#words[word.interruptFrame] = 0;
    const exits = this.#interrupt === "inject" ? 2 : this.#interrupt === "apicv" ? 1 : 0;
    if (woke)
      this.#marks.frame(
        frame,
        "virt.interrupt",
        this.#simulation.now,
        this.#costs.raise.cycles + this.#vcpu.interruptCycles(this.#interrupt),
        0,
        0,
        exits,
        this.#costs.systemCalls,
      );
    else this.#marks.frame(frame, "virt.ring", this.#simulation.now);
  }

  #take(): void {
    const head = this.#words[word.head];
    const frame = this.#receive.frameOf[head];
    this.#receive.frameOf[head] = none;
    this.#receive.addBuffer();
    const asked = this.#receive.driver.publish();
    if (this.#marks.on)
      this.#marks.frame(
        frame,
        "virt.guest",
        this.#simulation.now,
        this.#costs.receive.cycles,
        this.#simulation.frames.sizeBytes[frame],
      );
    this.#toGuest(frame);
    if (asked) this.#kick(this.#receive, none, this.#receiveBackend, this.#polled);
    else this.#nextPoll();
  }

  #nextPoll(): void {
    this.#vcpu.wake(this.#pollTask);
    this.#vcpu.done();
  }

  // — both ——————————————————————————————————————————————————————————————————————————————————————————————————————————

  /** Write to the notification register. */
  #kick(queue: NicQueue, frame: Frame, backend: Backend, then: number): void {
    const { kick } = this.#costs;
    const record = queue.kicked(frame, this.#by);
    const inVmm = this.#path === "vmm" && !queue.receives;
    if (this.#marks.on && frame !== none)
      this.#marks.frame(
        frame,
        "virt.kick",
        this.#simulation.now + kick.ps,
        kick.cycles,
        0,
        0,
        this.#doorbell.reason < 0 ? 0 : 1,
        this.#path === "vmm" ? 1 : 0,
      );
    this.#counts.cycles.add(this.#roundTripCycles);
    backend.signal(kick.ps);
    if (this.#doorbell.reason < 0) {
      this.#vcpu.run(kick.ps, then);
      return;
    }
    this.#vcpu.exit(this.#doorbell.reason, this.#doorbell.qualification, this.#by, record, this.#counts.exits);
    if (this.#path === "vmm") this.#counts.userSwitches.add(1);
    // The VMM process carries frames out by itself: the guest waits until it comes back.
    if (!inVmm) this.#vcpu.enterAfter(this.#roundTripPs, then);
  }
}

/** Make the driver of a guest's network device. */
export function createGuestDriver(simulation: Simulation, path: string, options: GuestDriverOptions): GuestDriver {
  return new GuestDriver(simulation, path, options);
}
