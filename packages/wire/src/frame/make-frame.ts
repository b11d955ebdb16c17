/**
 * frame/make-frame — a whole frame from layers and a payload.
 *
 * @module
 */
import type { FrameAddresses, FrameLayer } from "./layer.ts";

/**
 * Make a frame: headers outermost first, then the payload. Lengths, types, protocol numbers and checksums that the
 * layers leave open are filled in; an Ethernet frame is padded with zeros to 60 bytes.
 *
 * @param payload its bytes, or how many zero bytes.
 * @returns a new array; nothing given is kept.
 * @throws Error with code `wire/field-range` (a value or the length does not fit) or `wire/layer-order` (a layer lacks
 *   the neighbour it needs).
 */
export function makeFrame(layers: readonly FrameLayer[], payload: Uint8Array | number = 0): Uint8Array<ArrayBuffer> {
  const payloadBytes = typeof payload === "number" ? payload : payload.length;
  const offsets: number[] = [];
  let end = 0;
  for (const layer of layers) {
    offsets.push(end);
    end += layer.headerBytes;
  }
  const payloadOffset = end;
  end += payloadBytes;
  const bytes = new Uint8Array(Math.max(end, layers[0]?.bytesMin ?? 0));
  if (typeof payload !== "number") bytes.set(payload, payloadOffset);
  for (let at = layers.length - 1; at >= 0; at--) {
    layers[at].emit(bytes, offsets[at], end, layers[at + 1], addressesAround(layers, at));
  }
  return bytes;
}

function addressesAround(layers: readonly FrameLayer[], at: number): FrameAddresses | undefined {
  for (let outside = at - 1; outside >= 0; outside--) {
    const addresses = layers[outside].addresses;
    if (addresses !== undefined) return addresses;
  }
  return undefined;
}
