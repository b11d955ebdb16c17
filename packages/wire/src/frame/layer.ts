/**
 * frame/layer — one header of a frame that is being made.
 *
 * @module
 */
import type { IpAddress } from "../address/ip-address.ts";
import type { NumberSpace } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";

/** The addresses that a transport checksum covers. */
export interface FrameAddresses {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/**
 * A header with its values, waiting for its place. Layers are emitted from the innermost outwards, so that lengths are
 * known and a checksum finds the bytes it covers already written.
 */
export interface FrameLayer {
  /** Wireshark's protocol name, for messages. */
  readonly protocol: string;
  readonly headerBytes: number;
  /** Bytes that this header puts behind its payload: pad bytes, a CRC. */
  trailerBytes?(payloadBytes: number): number;
  /** A frame that starts with this layer is padded with zeros to this length. */
  readonly bytesMin?: number;
  /** The number by which the layer outside names this one, for each space it is known in. */
  readonly under: { readonly [space in NumberSpace]?: number };
  /** Set by a network header. */
  readonly addresses?: FrameAddresses;
  /** Set by a routing header with addresses to visit: where the packet goes in the end, which checksums cover. */
  readonly finalDestination?: IpAddress;
  /**
   * Write the header at `offset`; its payload ends at `end` and is written already. Of one that has trailer bytes, these
   * follow `end`; of a header outside, they are part of the payload.
   *
   * @param inner the layer inside, if any. @param addresses those of the nearest network header outside, if any.
   */
  emit(
    bytes: Uint8Array,
    offset: number,
    end: number,
    inner: FrameLayer | undefined,
    addresses: FrameAddresses | undefined,
  ): void;
  /**
   * Write what needs the headers outside: a CRC that covers them. Headers outside are emitted once more afterwards, since
   * their checksums cover what was written.
   *
   * @param end where this layer ends, its trailer bytes included.
   * @param networkOffset of the nearest network header outside, if any.
   */
  finish?(bytes: Uint8Array, end: number, networkOffset: number | undefined): void;
}

/** @throws Error with code `wire/buffer-short` when `neededBytes` at `offset` go beyond the target. */
export function requireRoom(header: string, bytes: Uint8Array, offset: number, neededBytes: number): void {
  if (offset >= 0 && offset + neededBytes <= bytes.length) return;
  const room = `${neededBytes} bytes at offset ${offset} of a target of ${bytes.length}`;
  throw wireError("wire/buffer-short", `${header}: ${room} do not fit; give a longer target`);
}
