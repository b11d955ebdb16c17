/**
 * nic/roce-frames — RoCE packets as frames of the engine: fields in columns, payload in blocks, bytes on demand.
 *
 * All adapters of a simulation share one of these. A payload's block belongs to the frame it was put in with; when that
 * frame is gone, wherever it was dropped, the block is used again. A copy of a frame may use its parent's block while
 * the parent's is not given away.
 *
 * Source: rules R80 and R81 in ../../SPEC.md.
 * @module
 */
import type { Frame, FrameFloats, FramePool, Simulation } from "@dc/engine";
import { Blocks, noBlock } from "../heap/blocks.ts";
import { Heap } from "../heap/heap.ts";
import { frameBytes, makeRoceFrame } from "../transport/codec.ts";
import { defaultMac } from "../transport/endpoint.ts";
import { emptyPayload, Packet } from "../transport/packet.ts";

/** Bits of the `header` column above the opcode. */
const bit = { solicited: 0x100, ackRequest: 0x200, fecn: 0x400, becn: 0x800, corrupt: 0x1000 } as const;

const columns = {
  header: "u32",
  destQp: "u32",
  psn: "u32",
  /** Immediate data, or syndrome and MSN. */
  word: "u32",
  rkey: "u32",
  dmaBytes: "u32",
  payloadBytes: "u32",
  block: "i32",
  sourceAddress: "u32",
  destAddress: "u32",
  /** UDP source port, and above it the traffic class and the hop limit. */
  way: "u32",
  pkey: "u32",
} as const;

/** Place in `block` of who has no bytes: a sender whose memory holds nothing. */
const voidBlock = -2;
const ownerWords = 2;
const blockBytes = 4096;
const sweepFrom = 64;

/** What of a frame is not the packet's and changes from hop to hop. */
export interface Framing {
  readonly sourceMac: number;
  readonly destinationMac: number;
  readonly hopLimit: number;
}

/** How frames are made. */
export interface RoceFramesOptions {
  /**
   * How a frame stands on the cable that it is on, where somebody forwards it; by default its addresses are those of both
   * adapters and its time to live is the packet's.
   */
  readonly framing?: (frame: Frame) => Framing;
}

/** The columns and the payloads. */
export class RoceFrames {
  readonly header!: Uint32Array;
  readonly destQp!: Uint32Array;
  readonly psn!: Uint32Array;
  readonly word!: Uint32Array;
  readonly rkey!: Uint32Array;
  readonly dmaBytes!: Uint32Array;
  readonly payloadBytes!: Uint32Array;
  readonly block!: Int32Array;
  readonly sourceAddress!: Uint32Array;
  readonly destAddress!: Uint32Array;
  readonly way!: Uint32Array;
  readonly pkey!: Uint32Array;
  readonly address: FrameFloats;
  /** The number by which a frame says that it is one of these: `frames.encoderOf`. */
  readonly encoder: number;

  readonly #frames: FramePool;
  readonly #blocks: Blocks;
  /** By block: the frame it was put in with and its id; 0 when it is free. */
  readonly #owners: Heap;
  /** [0] blocks from which on a full store is swept before it grows. */
  readonly #counts: Float64Array;
  readonly #macs: Map<number, number> = new Map();
  readonly #framing: ((frame: Frame) => Framing) | undefined;
  readonly #read: Packet = new Packet();

  /** Once per simulation, before the first frame. */
  constructor(simulation: Simulation, options: RoceFramesOptions) {
    const { frames, state } = simulation;
    this.#framing = options.framing;
    this.#frames = frames;
    const names = Object.keys(columns) as (keyof typeof columns)[];
    const made = names.map((name) => {
      const type: "u32" | "i32" = columns[name];
      const column = type === "i32" ? frames.column(`roce.${name}`, "i32") : frames.column(`roce.${name}`, "u32");
      return { name, column };
    });
    this.address = frames.column("roce.address", "f64");
    const fields = this as unknown as { [name: string]: Uint32Array | Int32Array };
    frames.onGrow(() => {
      for (const { name, column } of made) fields[name] = column.array;
    });
    const home = { state, path: "roce" };
    this.#blocks = new Blocks("payload", blockBytes, home);
    this.#owners = new Heap("owners", home);
    this.#counts = state.f64("roce/counts", 1);
    this.#counts[0] = sweepFrom;
    this.encoder = frames.encoder((frame) => this.bytes(frame));
  }

  /** Remember the MAC address of an adapter, while things are built; others are 02:00 and their IPv4 address. */
  setMac(address: number, mac: number): void {
    this.#macs.set(address, mac);
  }

  /** A frame that says what a packet says; its payload is copied. */
  put(packet: Packet): Frame {
    const frames = this.#frames;
    const frame = frames.allocate(frameBytes(packet));
    frames.encoderOf[frame] = this.encoder;
    frames.ecn[frame] = packet.trafficClass & 3;
    frames.request[frame] = packet.request;
    // A class selector's bits: what a port that trusts DSCP reads.
    frames.priority[frame] = packet.trafficClass >>> 5;
    this.header[frame] =
      packet.opcode |
      (packet.solicited ? bit.solicited : 0) |
      (packet.ackRequest ? bit.ackRequest : 0) |
      (packet.fecn ? bit.fecn : 0) |
      (packet.becn ? bit.becn : 0);
    this.destQp[frame] = packet.destQp;
    this.psn[frame] = packet.psn;
    // A packet has immediate data or an AETH, never both; the READ answers and the ACK are 13 to 17.
    this.word[frame] = packet.opcode >= 13 ? (packet.syndrome << 24) | packet.msn : packet.imm;
    this.rkey[frame] = packet.rkey;
    this.dmaBytes[frame] = packet.dmaBytes;
    this.address.set(frame, packet.address);
    this.payloadBytes[frame] = packet.payloadBytes;
    this.sourceAddress[frame] = packet.sourceAddress;
    this.destAddress[frame] = packet.destAddress;
    this.way[frame] = packet.sourcePort | (packet.trafficClass << 16) | (packet.hopLimit << 24);
    this.pkey[frame] = packet.pkey;
    this.block[frame] =
      packet.payloadBytes === 0
        ? noBlock
        : packet.payload === undefined
          ? voidBlock
          : this.#keep(frame, packet.payload.subarray(0, packet.payloadBytes));
    return frame;
  }

  /** Read a frame. False when it was corrupted on its way: its invariant CRC would be wrong. */
  take(frame: Frame, into: Packet): boolean {
    const header = this.header[frame];
    into.opcode = header & 0xff;
    into.solicited = (header & bit.solicited) !== 0;
    into.ackRequest = (header & bit.ackRequest) !== 0;
    into.fecn = (header & bit.fecn) !== 0;
    into.becn = (header & bit.becn) !== 0;
    into.destQp = this.destQp[frame];
    into.psn = this.psn[frame];
    const word = this.word[frame];
    into.imm = word;
    into.syndrome = word >>> 24;
    into.msn = word & 0xff_ffff;
    into.rkey = this.rkey[frame];
    into.dmaBytes = this.dmaBytes[frame];
    into.address = this.address.get(frame);
    into.payloadBytes = this.payloadBytes[frame];
    into.sourceAddress = this.sourceAddress[frame];
    into.destAddress = this.destAddress[frame];
    const way = this.way[frame];
    into.sourcePort = way & 0xffff;
    // What a switch marks it marks in the engine's own column.
    into.trafficClass = ((way >>> 16) & 0xfc) | this.#frames.ecn[frame];
    into.hopLimit = way >>> 24;
    into.pkey = this.pkey[frame];
    into.request = this.#frames.request[frame];
    const block = this.block[frame];
    if (block === voidBlock) into.payload = undefined;
    else if (block === noBlock) into.payload = emptyPayload;
    else {
      const owner = this.#owners.words[block * ownerWords + 1];
      if (owner !== this.#frames.id[frame] && owner !== this.#frames.parent[frame]) return false;
      into.payload = this.#blocks.bytes(block);
    }
    return (header & bit.corrupt) === 0;
  }

  /** Say that a bit of the frame was turned over on its way: who receives it finds its CRC wrong. */
  corrupt(frame: Frame): void {
    this.header[frame] |= bit.corrupt;
  }

  /** The whole frame as bytes. A corrupted one has a wrong last byte. */
  bytes(frame: Frame): Uint8Array {
    const packet = this.#read;
    const isGood = this.take(frame, packet);
    const macOf = (address: number): number => this.#macs.get(address) ?? defaultMac(address);
    const { sourceAddress, destAddress } = packet;
    const framing = this.#framing?.(frame);
    packet.hopLimit = framing?.hopLimit ?? packet.hopLimit;
    const macs = framing ?? { sourceMac: macOf(sourceAddress), destinationMac: macOf(destAddress) };
    const bytes = makeRoceFrame(packet, macs);
    if (!isGood) bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  /** Blocks ever made. */
  get blocks(): number {
    return this.#blocks.count;
  }

  #keep(frame: Frame, payload: Uint8Array): number {
    if (this.#blocks.isFull && this.#blocks.count >= this.#counts[0]) this.#sweep();
    const block = this.#blocks.put(payload);
    while (this.#owners.used <= block * ownerWords) this.#owners.allocate(ownerWords);
    this.#owners.words[block * ownerWords] = frame;
    this.#owners.words[block * ownerWords + 1] = this.#frames.id[frame];
    return block;
  }

  /** Take back the blocks of frames that are gone. */
  #sweep(): void {
    const owners = this.#owners.words;
    let alive = 0;
    for (let block = 0; block < this.#blocks.count; block++) {
      const id = owners[block * ownerWords + 1];
      if (id === 0) continue;
      if (this.#frames.id[owners[block * ownerWords]] === id) {
        alive++;
        continue;
      }
      owners[block * ownerWords + 1] = 0;
      this.#blocks.release(block);
    }
    // The next time twice as many as are alive are in use, so that a sweep is paid for by what was put in between.
    this.#counts[0] = Math.max(sweepFrom, alive * 2);
  }
}

/** Make the frames of a simulation; once, before the first frame, and before any adapter. */
export function createRoceFrames(simulation: Simulation, options: RoceFramesOptions = {}): RoceFrames {
  return new RoceFrames(simulation, options);
}
