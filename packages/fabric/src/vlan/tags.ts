/**
 * vlan/tags — the tags of a frame: a customer's (8100) and, outside of it, a provider's (88a8), four bytes each.
 *
 * A frame keeps its handle and its columns; its tags lie in two words of its record, which only runs with VLANs have. A
 * frame has tags exactly when its encoder is the one here, so that a new frame, whose encoder its maker writes, has
 * none. What is inside makes its own bytes, and the tags are put behind the addresses.
 *
 * Sources: IEEE 802.1Q-2018 §9.3–§9.6; IEEE 802.1ad-2005 (a provider's tag outside); rules F330–F332 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool } from "@dc/engine";
import { emitVlan, ethernetHeaderBytes, etherType, vlanHeaderBytes } from "@dc/wire";

/** Whose tag: a customer's, 8100, or a provider's, 88a8. */
export type TagKind = "customer" | "service";

const flagOf = { customer: 0x100, service: 0x200 } as const;
const shiftOf = { customer: 0, service: 16 } as const;
const anyTag = flagOf.customer | flagOf.service;
/** Both addresses, behind which tags stand. */
const addressBytes = ethernetHeaderBytes - 2;

/** The tags of all frames. */
export class Tags {
  readonly #frames: FramePool;
  readonly #encoder: number;
  /** Tag control information: the service tag's in the upper half, the customer's in the lower. */
  #control!: Uint32Array;
  /** The encoder of what is inside, and a flag for each tag that is there. */
  #tagging!: Uint32Array;

  /** Once per simulation, before the first frame. */
  constructor(frames: FramePool) {
    this.#frames = frames;
    this.#encoder = frames.encoder((frame) => this.#encode(frame));
    const control = frames.column("fabric.tagControl", "u32", "cold");
    const tagging = frames.column("fabric.tagging", "u32", "cold");
    frames.onGrow(() => {
      this.#control = control.array;
      this.#tagging = tagging.array;
    });
  }

  /** Whether a frame has a tag, of this kind if one is asked for. */
  has(frame: Frame, kind?: TagKind): boolean {
    if (this.#frames.encoderOf[frame] !== this.#encoder) return false;
    return kind === undefined || (this.#tagging[frame] & flagOf[kind]) !== 0;
  }

  /** The VLAN that a tag names, 0 for priority only; −1 where the frame has no such tag. */
  vlanOf(frame: Frame, kind: TagKind): number {
    return this.has(frame, kind) ? (this.#control[frame] >>> shiftOf[kind]) & 0xfff : -1;
  }

  /** Put a tag on a frame, or another VLAN into the one it has. Its priority is the frame's own. */
  push(frame: Frame, kind: TagKind, vlan: number): void {
    const frames = this.#frames;
    if (!this.has(frame)) {
      this.#tagging[frame] = frames.encoderOf[frame];
      this.#control[frame] = 0;
      frames.encoderOf[frame] = this.#encoder;
    }
    if ((this.#tagging[frame] & flagOf[kind]) === 0) {
      this.#tagging[frame] |= flagOf[kind];
      frames.sizeBytes[frame] += vlanHeaderBytes;
    }
    const control = ((Math.min(frames.priority[frame], 7) << 13) | vlan) << shiftOf[kind];
    this.#control[frame] = (this.#control[frame] & ~(0xffff << shiftOf[kind])) | control;
  }

  /** Take a tag off, where there is one. */
  pop(frame: Frame, kind: TagKind): void {
    if (!this.has(frame, kind)) return;
    this.#tagging[frame] &= ~flagOf[kind];
    this.#frames.sizeBytes[frame] -= vlanHeaderBytes;
    if ((this.#tagging[frame] & anyTag) === 0) this.#frames.encoderOf[frame] = this.#tagging[frame];
  }

  #encode(frame: Frame): Uint8Array {
    const frames = this.#frames;
    const kinds = (["service", "customer"] as const).filter((kind) => this.has(frame, kind));
    const tagBytes = kinds.length * vlanHeaderBytes;
    frames.encoderOf[frame] = this.#tagging[frame] & 0xff;
    frames.sizeBytes[frame] -= tagBytes;
    const inside = frames.bytes(frame);
    frames.encoderOf[frame] = this.#encoder;
    frames.sizeBytes[frame] += tagBytes;
    const bytes = new Uint8Array(inside.length + tagBytes);
    bytes.set(inside.subarray(0, addressBytes));
    bytes.set(inside.subarray(addressBytes), addressBytes + tagBytes);
    const typeOf = (kind: TagKind): number => (kind === "service" ? etherType.serviceVlan : etherType.vlan);
    const view = new DataView(bytes.buffer);
    view.setUint16(addressBytes, typeOf(kinds[0]));
    kinds.forEach((kind, place) => {
      const control = (this.#control[frame] >>> shiftOf[kind]) & 0xffff;
      const at = ethernetHeaderBytes + place * vlanHeaderBytes;
      const next = kinds[place + 1];
      const type = next === undefined ? view.getUint16(at + 2) : typeOf(next);
      emitVlan(
        { priority: control >>> 13, dropEligible: (control & 0x1000) !== 0, id: control & 0xfff, type },
        bytes,
        at,
      );
    });
    return bytes;
  }
}
