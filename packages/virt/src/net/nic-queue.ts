/**
 * net/nic-queue — one queue of a guest's network device: a split ring in guest memory, its two sides, and which frame
 * lies in which chain.
 *
 * The ring's bytes are real; a frame's own bytes are not copied: a table says which handle a chain stands for, and
 * `frameBytes` puts them into guest memory when somebody wants to read them there. Chains to transmit are one buffer,
 * header and frame; chains to receive are two, a 12-byte header and the rest, so that headers lie close together.
 *
 * Source: virtio 1.2 §2.7.4 (framing is the driver's choice), §5.1.6; rules V70–V72 in ../../SPEC.md.
 * @module
 */
import { type Frame, none, type Simulation } from "@dc/engine";
import { recordKind } from "../kinds.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { type RingSnapshot, readRing } from "../virtio/ring-snapshot.ts";
import { createSplitDevice, type SplitDevice } from "../virtio/split-device.ts";
import { createSplitDriver, type SplitDriver } from "../virtio/split-driver.ts";
import { netHeaderBytes, netHeaderField } from "../virtio/virtio-net.ts";
import { makeSplitLayout } from "../virtio/virtqueue.ts";
import type { PathCounts } from "./path-counts.ts";

const headerStride = 16;
/** Kicks, suppressed kicks, interrupts, suppressed interrupts. */
const tally = { kicks: 0, suppressedKicks: 1, interrupts: 2, suppressedInterrupts: 3 } as const;

/** How to make one. */
export interface NicQueueOptions {
  readonly memory: GuestMemory;
  /** Where ring and buffers begin. */
  readonly address: number;
  readonly size: number;
  /** Room for one frame, header left out. */
  readonly bufferBytes: number;
  readonly receives: boolean;
  readonly counts: PathCounts;
}

/** A queue. */
export class NicQueue {
  readonly path: string;
  readonly driver: SplitDriver;
  readonly device: SplitDevice;
  readonly bufferBytes: number;
  readonly receives: boolean;
  readonly endAddress: number;
  /** By head: the frame that lies there, or `none`. */
  readonly frameOf: Int32Array;

  readonly #simulation: Simulation;
  readonly #memory: GuestMemory;
  readonly #headers: number;
  readonly #buffers: number;
  readonly #stride: number;
  readonly #counts: PathCounts;
  readonly #tally: Float64Array;
  readonly #stored: boolean;
  readonly #object: number;
  readonly #addKind: number;
  readonly #kickKind: number;
  readonly #suppressKind: number;
  readonly #useKind: number;

  constructor(simulation: Simulation, path: string, options: NicQueueOptions) {
    const { memory, size, bufferBytes, receives } = options;
    const layout = makeSplitLayout(size, options.address);
    const entries = receives ? size >>> 1 : size;
    this.path = path;
    this.bufferBytes = bufferBytes;
    this.receives = receives;
    this.#simulation = simulation;
    this.#memory = memory;
    this.#counts = options.counts;
    // Cache lines of their own; a frame to transmit lies behind its header.
    this.#stride = Math.ceil((bufferBytes + (receives ? 0 : netHeaderBytes)) / 64) * 64;
    this.#headers = Math.ceil(layout.endAddress / 64) * 64;
    this.#buffers = receives ? this.#headers + Math.ceil((entries * headerStride) / 64) * 64 : this.#headers;
    this.endAddress = this.#buffers + entries * this.#stride;
    this.driver = createSplitDriver(simulation, path, { memory, layout, eventIndex: true });
    this.device = createSplitDevice(simulation, path, { memory, layout, eventIndex: true });
    this.frameOf = simulation.state.i32(`${path}/frames`, size).fill(none);
    this.#tally = simulation.state.f64(`${path}/notifications`, 4);
    this.#stored = simulation.trace.stored;
    const { trace } = simulation;
    this.#object = trace.object(path);
    this.#addKind = recordKind(trace, "ring.add");
    this.#kickKind = recordKind(trace, "ring.kick");
    this.#suppressKind = recordKind(trace, "ring.suppress");
    this.#useKind = recordKind(trace, "ring.use");
    if (receives) {
      memory.writable(this.#headers, entries * headerStride);
      for (let i = 0; i < entries; i++)
        this.driver.add(
          [
            { address: this.#headers + i * headerStride, lengthBytes: netHeaderBytes, write: true },
            { address: this.#buffers + i * this.#stride, lengthBytes: bufferBytes, write: true },
          ],
          i,
        );
      this.driver.publish();
      this.device.disableKicks();
    }
    // A driver that polls, or takes back what was sent when it sends again, wants no interrupt.
    if (!receives) this.driver.disableInterrupts();
    else this.driver.enableInterrupts();
  }

  /** The frame that was added last, for who publishes later. */
  get lastAdded(): Frame {
    const { layout } = this.driver;
    const index = (this.driver.availableIndex - 1) & (layout.size - 1);
    return this.frameOf[this.#memory.read16(layout.available + 4 + 2 * index)];
  }

  /** Put a frame to transmit into the available ring, unpublished; one descriptor must be free. */
  addFrame(frame: Frame, sizeBytes: number): void {
    const { driver } = this;
    const head = driver.nextHead;
    driver.addOne(this.#buffers + head * this.#stride, netHeaderBytes + sizeBytes, false, frame);
    this.frameOf[head] = frame;
    this.#recordAdd(frame, head);
  }

  /** Put the buffer back that `driver.takeUsed` took last, unpublished. */
  addBuffer(): void {
    const head = this.driver.addAgain(2, 0);
    this.#note(this.#addKind, none, head, this.driver.availableIndex);
  }

  /** Take back every frame to transmit that the device has given back. */
  reclaim(): void {
    while (this.driver.takeUsed() >= 0);
  }

  /** Give a chain that was transmitted back, unpublished. @returns its frame, which is no longer in guest memory. */
  useTransmitted(head: number): Frame {
    const frame = this.frameOf[head];
    this.frameOf[head] = none;
    this.device.use(head, 0);
    this.#recordUse(frame, head, 0);
    return frame;
  }

  /** Put a frame into the buffer of a chain, its header written, and give it back, unpublished. §5.1.6.4 */
  useReceived(head: number, frame: Frame, sizeBytes: number): void {
    const header = this.#headers + (head >>> 1) * headerStride;
    const { view } = this.#memory;
    view.setUint32(header, 0, true);
    view.setUint32(header + 4, 0, true);
    view.setUint32(header + 8, 1 << ((netHeaderField.bufferCount - 8) * 8), true);
    this.frameOf[head] = frame;
    this.device.use(head, netHeaderBytes + sizeBytes);
    this.#recordUse(frame, head, netHeaderBytes + sizeBytes);
  }

  /** Record that the device is notified. @returns the record. */
  kicked(frame: Frame, by: number): number {
    this.#counts.kicks.add(1);
    this.#tally[tally.kicks]++;
    return this.#note(this.#kickKind, frame, by, this.driver.availableIndex);
  }
  /** Record that the device did not ask to be. */
  kickSuppressed(frame: Frame): void {
    this.#counts.suppressedKicks.add(1);
    this.#tally[tally.suppressedKicks]++;
    this.#note(this.#suppressKind, frame, 0, 0);
  }
  /** Count that the driver asked for an interrupt; its delivery is recorded by the CPU. */
  interrupted(): void {
    this.#tally[tally.interrupts]++;
  }
  /** Record that the driver did not ask for one. */
  interruptSuppressed(frame: Frame): void {
    this.#counts.suppressedInterrupts.add(1);
    this.#tally[tally.suppressedInterrupts]++;
    this.#note(this.#suppressKind, frame, 1, 0);
  }

  /** The same for frames that have left already. @param id of the last of them */
  interruptsSuppressed(id: number): void {
    this.#counts.suppressedInterrupts.add(1);
    this.#tally[tally.suppressedInterrupts]++;
    this.#simulation.trace.record(this.#simulation.now, this.#suppressKind, this.#object, id, 1);
  }

  /** Look at the ring. */
  snapshot(): RingSnapshot {
    const [kicks, suppressedKicks, interrupts, suppressedInterrupts] = this.#tally as unknown as number[];
    return readRing(this.driver, this.device, {
      kicks: kicks as number,
      suppressedKicks: suppressedKicks as number,
      interrupts: interrupts as number,
      suppressedInterrupts: suppressedInterrupts as number,
    });
  }

  /**
   * The bytes of the frame that lies in a chain, header first, put into guest memory by this call.
   *
   * @returns 12 bytes of header and the frame; undefined where no frame lies
   */
  frameBytes(head: number): Uint8Array | undefined {
    const frame = head >= 0 && head < this.frameOf.length ? this.frameOf[head] : none;
    if (frame === none) return undefined;
    const bytes = this.#simulation.frames.bytes(frame);
    const header = this.receives ? this.#headers + (head >>> 1) * headerStride : this.#buffers + head * this.#stride;
    const place = this.receives ? this.#buffers + (head >>> 1) * this.#stride : header + netHeaderBytes;
    this.#memory.write(place, bytes);
    const whole = new Uint8Array(netHeaderBytes + bytes.length);
    this.#memory.read(header, whole.subarray(0, netHeaderBytes));
    this.#memory.read(place, whole.subarray(netHeaderBytes));
    return whole;
  }

  #recordAdd(frame: Frame, head: number): void {
    this.#note(this.#addKind, frame, head, this.driver.availableIndex);
  }
  #recordUse(frame: Frame, head: number, writtenBytes: number): void {
    this.#note(this.#useKind, frame, head, writtenBytes);
  }

  /** A record about a frame, caused by the last one about it. */
  #note(kind: number, frame: Frame, b: number, c: number): number {
    const { frames, trace, now } = this.#simulation;
    if (frame === none) return trace.record(now, kind, this.#object, 0, b, c);
    const before = this.#stored ? frames.lastRecord[frame] : none;
    const record = trace.record(now, kind, this.#object, frames.id[frame], b, c, before);
    if (record >= 0) frames.lastRecord[frame] = record;
    return record;
  }
}

/** Make a queue: its ring and buffers from `address` on, buffers to receive into posted. @throws `virt/queue-layout`. */
export function createNicQueue(simulation: Simulation, path: string, options: NicQueueOptions): NicQueue {
  return new NicQueue(simulation, path, options);
}
