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
  const places = placeLayers(layers, payloadBytes);
  const bytes = new Uint8Array(Math.max(places.end, layers[0]?.bytesMin ?? 0));
  if (typeof payload !== "number") bytes.set(payload, places.payloadOffset);
  const emit = (from: number): void => {
    for (let at = from; at >= 0; at--) {
      layers[at].emit(bytes, places.offsets[at], places.ends[at], layers[at + 1], addressesAround(layers, at));
    }
  };
  emit(layers.length - 1);
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (layer.finish === undefined) continue;
    const end = at === 0 ? places.end : places.ends[at - 1];
    const network = networkAround(layers, at);
    layer.finish(bytes, end, network < 0 ? undefined : places.offsets[network]);
    emit(at - 1);
  }
  return bytes;
}

/** Where each layer starts, and where its payload ends. */
interface Places {
  readonly offsets: readonly number[];
  readonly ends: readonly number[];
  readonly payloadOffset: number;
  readonly end: number;
}

function placeLayers(layers: readonly FrameLayer[], payloadBytes: number): Places {
  const offsets: number[] = [];
  let payloadOffset = 0;
  for (const layer of layers) {
    offsets.push(payloadOffset);
    payloadOffset += layer.headerBytes;
  }
  const ends: number[] = new Array<number>(layers.length);
  let end = payloadOffset + payloadBytes;
  for (let at = layers.length - 1; at >= 0; at--) {
    ends[at] = end;
    end += layers[at].trailerBytes?.(end - offsets[at] - layers[at].headerBytes) ?? 0;
  }
  return { offsets, ends, payloadOffset, end };
}

function addressesAround(layers: readonly FrameLayer[], at: number): FrameAddresses | undefined {
  const network = networkAround(layers, at);
  const addresses = layers[network]?.addresses;
  const last = layers.slice(network + 1, at).findLast((layer) => layer.finalDestination !== undefined);
  if (addresses === undefined || last?.finalDestination === undefined) return addresses;
  return { ...addresses, destination: last.finalDestination };
}

/** The nearest layer outside that has addresses; -1 where there is none. */
function networkAround(layers: readonly FrameLayer[], at: number): number {
  for (let outside = at - 1; outside >= 0; outside--) {
    if (layers[outside].addresses !== undefined) return outside;
  }
  return -1;
}
