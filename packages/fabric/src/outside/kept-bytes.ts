/**
 * outside/kept-bytes — the bytes of frames that came from outside, for as long as the frames live.
 *
 * A frame of ours has no bytes until somebody looks; one from outside has nothing but bytes, which are kept as they
 * came. What a router changes on its way is written over them when they are read: MAC addresses where the columns say
 * others than at the beginning, the time to live, a mark of congestion. They lie beside the frame pool, by the frame's
 * place and id, so that a frame that is lost leaves nothing that could be taken for another's.
 *
 * Source: RFC 1812 §5.3.1 (what forwarding changes); rules F382, F386 in ../../SPEC.md.
 * @module
 */
import type { Frame, Simulation } from "@dc/engine";
import {
  emitEthernet,
  EthernetHeader,
  ethernetHeaderBytes,
  etherType,
  fillIpv4Checksum,
  Ipv4Header,
  ipv4HeaderBytes,
} from "@dc/wire";
import type { FrameColumns } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";

/** What stands for a MAC address that is to be written from the columns, whatever they say. */
export const fromColumns = -1;

/** What is kept of a frame. */
interface Kept {
  readonly id: number;
  readonly bytes: Uint8Array;
  /** What the columns said when the bytes were right. */
  readonly destinationMac: number;
  readonly sourceMac: number;
}

const headerWords = 5;

/** The bytes of all frames from outside. */
export class KeptBytes {
  /** Makes the bytes of these frames. */
  readonly encoder: number;
  readonly #frames: Simulation["frames"];
  readonly #columns: FrameColumns;
  #kept: Map<Frame, Kept> = new Map();

  constructor({ frames, state }: Simulation, columns: FrameColumns) {
    this.#frames = frames;
    this.#columns = columns;
    this.encoder = frames.encoder((frame) => this.#encode(frame));
    state.register("fabric/outside", { save: () => this.#save(), load: (bytes) => this.#load(bytes) });
  }

  /** Keep a frame's bytes; they are the caller's no more. */
  keep(frame: Frame, bytes: Uint8Array, destinationMac: number, sourceMac: number): void {
    this.#frames.encoderOf[frame] = this.encoder;
    this.#kept.set(frame, { id: this.#frames.id[frame], bytes, destinationMac, sourceMac });
  }

  /** Keep for a copy what is kept of a frame. */
  copy(frame: Frame, twin: Frame): void {
    const kept = this.#kept.get(frame);
    if (kept === undefined || kept.id !== this.#frames.id[frame]) return;
    this.#kept.set(twin, { ...kept, id: this.#frames.id[twin] });
  }

  #encode(frame: Frame): Uint8Array {
    const columns = this.#columns;
    const { bytes: kept, destinationMac, sourceMac } = this.#kept.get(frame) as Kept;
    const bytes = kept.slice();
    const [toPort, fromPort] = [columns.destinationMac[frame], columns.sourceMac[frame]];
    const type = EthernetHeader.type(kept);
    if (toPort !== destinationMac || fromPort !== sourceMac) {
      const destination = toPort === destinationMac ? EthernetHeader.destination(kept) : macOfPort(toPort);
      const source = fromPort === sourceMac ? EthernetHeader.source(kept) : macOfPort(fromPort);
      emitEthernet({ destination, source, type }, bytes);
    }
    const at = ethernetHeaderBytes;
    if (type !== etherType.ipv4 || bytes.length < at + ipv4HeaderBytes) return bytes;
    const [ttl, ecn] = [columns.ttl[frame], this.#frames.ecn[frame]];
    if (ttl === Ipv4Header.ttl(kept, at) && ecn === Ipv4Header.ecn(kept, at)) return bytes;
    bytes[at + 1] = (bytes[at + 1] & 0xfc) | ecn;
    bytes[at + 8] = ttl;
    fillIpv4Checksum(bytes, at);
    return bytes;
  }

  /** Forget what was kept of frames that are no more. */
  #sweep(): void {
    for (const [frame, { id }] of this.#kept) if (this.#frames.id[frame] !== id) this.#kept.delete(frame);
  }

  /** Five words and the bytes of each frame, in the order of their places, so that equal states are equal bytes. */
  #save(): Uint8Array {
    this.#sweep();
    const all = Array.from(this.#kept).sort(([a], [b]) => a - b);
    let length = 0;
    for (const [, { bytes }] of all) length += headerWords * 4 + bytes.length;
    const saved = new Uint8Array(length);
    const view = new DataView(saved.buffer);
    let at = 0;
    for (const [frame, { id, bytes, destinationMac, sourceMac }] of all) {
      [frame, id, destinationMac, sourceMac, bytes.length].forEach((word, place) => {
        view.setInt32(at + place * 4, word);
      });
      saved.set(bytes, at + headerWords * 4);
      at += headerWords * 4 + bytes.length;
    }
    return saved;
  }

  #load(saved: Uint8Array): void {
    const view = new DataView(saved.buffer, saved.byteOffset, saved.length);
    this.#kept = new Map();
    for (let at = 0; at < saved.length; ) {
      const [frame, id, destinationMac, sourceMac, length] = Array.from({ length: headerWords }, (_, place) =>
        view.getInt32(at + place * 4),
      );
      at += headerWords * 4;
      const macOf = (word: number): number => (word === fromColumns ? fromColumns : word >>> 0);
      this.#kept.set(frame, {
        id: id >>> 0,
        bytes: saved.slice(at, at + length),
        destinationMac: macOf(destinationMac),
        sourceMac: macOf(sourceMac),
      });
      at += length;
    }
  }
}
