/**
 * host/hosts — servers with one guest each, whose network device is the server's only port, and frames between them.
 *
 * The smallest machine room: a guest's driver, its device, a cable, and the same on the other side. There is no
 * switch and no protocol above Ethernet: a frame carries a number, of the EtherType that IEEE 802 leaves to experiments.
 * Guests of a real network stand in @dc/datacenter.
 *
 * Source: IEEE Std 802-2014 §9.2.4 (local experimental EtherType 1); rules V110–V116 in ../../SPEC.md.
 * @module
 */
import type { Counter, Frame, FrameColumn, NodeIndex, PortIndex, Simulation } from "@dc/engine";
import { emitEthernet } from "@dc/wire";
import type { CostProfile } from "../costs/profile.ts";
import { makeVirtError } from "../errors.ts";
import type { InterruptDelivery } from "../exit/vcpu.ts";
import { createGuestNic, type GuestNic } from "../net/guest-nic.ts";
import type { DataPath } from "../net/path-costs.ts";

/** Local experimental EtherType 1. */
export const experimentalEtherType = 0x88b5;
/** Least and largest frame that a sender makes, without its check sequence. */
export const hostFrameBytes: { readonly min: number; readonly max: number } = { min: 60, max: 1514 };
/** First address of the guests' own: locally administered, then the place of the server. */
const macBase = 0x02dc_1000_0000;
const headerBytes = 14;

/** How to make a server. */
export interface HostOptions {
  readonly path: DataPath;
  readonly profile: CostProfile;
  readonly interrupt?: InterruptDelivery;
  /** Descriptors of each queue, a power of two. */
  readonly queueSize?: number;
  /** Frames that the driver publishes together while more wait. */
  readonly batch?: number;
}

/** What a sender sends. */
export interface SenderOptions {
  readonly from: string;
  readonly to: string;
  /** From one frame to the next. */
  readonly gapPs: number;
  readonly frameBytes: number;
  /** When the first is sent. */
  readonly startPs: number;
  /** How many, at most. */
  readonly framesMax?: number;
}

/** A server and its guest. */
export interface Host {
  readonly name: string;
  readonly node: NodeIndex;
  readonly port: PortIndex;
  readonly nic: GuestNic;
  /** Frames that its guest has sent, and received for itself. */
  readonly sent: Counter;
  readonly received: Counter;
}

/** Every server of a simulation. */
export class Hosts {
  readonly list: Host[] = [];
  readonly #simulation: Simulation;
  readonly #from: FrameColumn<Uint32Array>;
  readonly #to: FrameColumn<Uint32Array>;
  readonly #number: FrameColumn<Uint32Array>;
  readonly #encoder: number;
  #senders = 0;

  /** Once per simulation, before the first frame. */
  constructor(simulation: Simulation) {
    const { frames } = simulation;
    this.#simulation = simulation;
    this.#from = frames.column("virt.from", "u16");
    this.#to = frames.column("virt.to", "u16");
    this.#number = frames.column("virt.number", "u32");
    this.#encoder = frames.encoder((frame) => this.#bytes(frame));
  }

  /**
   * Add a server; its port is `eth0`, its guest's device `<name>/vm1/virtio0`.
   *
   * @throws `engine/duplicate-name`; what `createGuestNic` throws
   */
  addHost(name: string, options: HostOptions): Host {
    const simulation = this.#simulation;
    const { graph, frames, metrics } = simulation;
    const place = this.list.length;
    const node = graph.addNode(name, (_port, frame) => host.nic.deliver(frame));
    const port = graph.addPort(node, "eth0");
    const guest = `${name}/vm1`;
    const received = metrics.counter(guest, "receivedFrames");
    const nic = createGuestNic(simulation, `${guest}/virtio0`, {
      ...options,
      toHost: (frame) => graph.send(port, frame),
      toGuest: (frame) => {
        // A guest takes what is for it and drops the rest, as a network interface does.
        if (this.#to.array[frame] === place) received.add(1);
        frames.release(frame);
      },
    });
    const host: Host = { name, node, port, nic, sent: metrics.counter(guest, "sentFrames"), received };
    this.list.push(host);
    return host;
  }

  /** @throws `virt/bad-option` where no server is called so. */
  host(name: string): Host {
    const found = this.list.find((each) => each.name === name);
    if (found === undefined) throw makeVirtError("virt/bad-option", `${name}: no server is called so`);
    return found;
  }

  /** Let a guest send frames to another, one every `gapPs`. @throws `virt/bad-option`. */
  addSender(options: SenderOptions): void {
    const { gapPs, frameBytes, startPs, framesMax = Number.POSITIVE_INFINITY } = options;
    const simulation = this.#simulation;
    const { frames, state } = simulation;
    const from = this.host(options.from);
    const fromPlace = this.list.indexOf(from);
    const toPlace = this.list.indexOf(this.host(options.to));
    this.#senders += 1;
    const path = `${from.name}/vm1/sender${this.#senders}`;
    const sent = state.f64(path, 1);
    const send = simulation.handler(path, "send", () => {
      const frame = frames.allocate(frameBytes);
      frames.encoderOf[frame] = this.#encoder;
      this.#from.array[frame] = fromPlace;
      this.#to.array[frame] = toPlace;
      this.#number.array[frame] = sent[0];
      sent[0] += 1;
      from.sent.add(1);
      from.nic.transmit(frame);
      if (sent[0] < framesMax) simulation.after(gapPs, send, 0);
    });
    if (framesMax > 0) simulation.at(startPs, send, 0);
  }

  #bytes(frame: Frame): Uint8Array {
    const bytes = new Uint8Array(this.#simulation.frames.sizeBytes[frame]);
    emitEthernet(
      {
        destination: macBase + this.#to.array[frame],
        source: macBase + this.#from.array[frame],
        type: experimentalEtherType,
      },
      bytes,
    );
    new DataView(bytes.buffer).setUint32(headerBytes, this.#number.array[frame]);
    return bytes;
  }
}

/** Begin to keep the servers of a simulation. */
export function createHosts(simulation: Simulation): Hosts {
  return new Hosts(simulation);
}
