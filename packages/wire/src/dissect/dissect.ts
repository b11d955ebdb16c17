/**
 * dissect/dissect — a frame as layers of named fields, each with the bytes it stands in.
 *
 * The walk goes from the outside in: each header says where it ends, where its payload ends, and under which number
 * that payload is known; the next protocol is looked up among those given. What nobody knows is the layer "data". What
 * a packet leaves over of its frame is the link header's padding or trailer.
 *
 * @module
 */
import { type Issue, makeIssue } from "../issue.ts";
import { wireProtocols } from "../kinds.ts";
import { type Field, makeBytesField } from "./field.ts";
import { makeTrailerFields } from "../header/ethernet.ts";
import type { Binding, DissectContext, HeaderDissection, Protocol } from "./protocol.ts";

/** One header of a frame, or the data at its end. */
export interface Layer {
  /** Wireshark's protocol name: "eth", "ip", "udp", "data". */
  readonly protocol: string;
  /** "User Datagram Protocol". */
  readonly name: string;
  /** One line that says the most about it. */
  readonly summary: string;
  /** The same in a few words: "udp 49153 > 9". */
  readonly brief: string;
  /** From the start of the frame. */
  readonly offsetBytes: number;
  /** Of the header, options included; not of the payload, nor of a CRC behind it. */
  readonly lengthBytes: number;
  readonly fields: readonly Field[];
  readonly issues: readonly Issue[];
  /** True inside a packet that an ICMP error quotes. */
  readonly isQuoted: boolean;
}

/** A frame, dissected: layers from the outermost in. */
export interface Dissection {
  readonly layers: readonly Layer[];
  /** Those of all layers. A severity of "error" means that a header could not be read to its end. */
  readonly issues: readonly Issue[];
}

/** How to dissect. */
export interface DissectOptions {
  /** What is known; all of this package if left out. */
  readonly protocols?: readonly Protocol[];
  /** The capture's link type: 1, Ethernet, if left out; 276 is Linux cooked capture v2. */
  readonly linkType?: number;
}

/** Headers within headers that a frame may have before we stop. */
const layersMax = 64;

/**
 * Take a frame apart.
 *
 * @param bytes the frame without its check sequence. Never throws on any bytes.
 */
export function dissect(bytes: Uint8Array, options: DissectOptions = {}): Dissection {
  const protocols = options.protocols ?? wireProtocols;
  const layers: Layer[] = [];
  let next: Binding | undefined = { space: "linktype", number: options.linkType ?? 1 };
  let context: DissectContext = { network: undefined, isQuoted: false };
  let offset = 0;
  let end = bytes.length;
  const frames: FrameEnd[] = [];
  let trailerBytes = 0;
  while (next !== undefined && offset < end) {
    const protocol = find(protocols, next);
    if (protocol === undefined) break;
    if (layers.length === layersMax) {
      layers.push(tooDeep(bytes, offset, end, context));
      return gather(layers);
    }
    const header: HeaderDissection = protocol.dissect(bytes, offset, end, context);
    if (protocol.name === "eth") frames.push({ layer: layers.length, end });
    trailerBytes = header.trailerBytes ?? 0;
    layers.push(makeLayer(protocol, header, offset, context));
    offset += header.headerBytes;
    end = Math.max(offset, header.payloadEnd);
    next = header.next;
    context = {
      network: header.network ?? context.network,
      isQuoted: context.isQuoted || header.quotes === true,
      outside: header,
    };
  }
  if (offset < end) layers.push(dataLayer(bytes, offset, end, context));
  addTrailers(layers, frames, bytes, end + trailerBytes);
  return gather(layers);
}

function find(protocols: readonly Protocol[], binding: Binding): Protocol | undefined {
  return protocols.find((protocol) =>
    protocol.under.some((known) => known.space === binding.space && known.number === binding.number),
  );
}

function makeLayer(protocol: Protocol, header: HeaderDissection, offset: number, context: DissectContext): Layer {
  return {
    protocol: protocol.name,
    name: protocol.title,
    summary: header.summary,
    brief: header.brief,
    offsetBytes: offset,
    lengthBytes: header.headerBytes,
    fields: header.fields,
    issues: header.issues,
    isQuoted: context.isQuoted,
  };
}

function dataLayer(bytes: Uint8Array, offset: number, end: number, context: DissectContext): Layer {
  return {
    protocol: "data",
    name: "Data",
    summary: `Data (${end - offset} bytes)`,
    brief: `data ${end - offset}`,
    offsetBytes: offset,
    lengthBytes: end - offset,
    fields: [makeBytesField("data.data", "Data", bytes, offset, end)],
    issues: [],
    isQuoted: context.isQuoted,
  };
}

function tooDeep(bytes: Uint8Array, offset: number, end: number, context: DissectContext): Layer {
  const issue = makeIssue("error", "wire/nesting", "frame", `at most ${layersMax} headers`, "more", offset);
  return { ...dataLayer(bytes, offset, end, context), issues: [issue] };
}

/** An Ethernet header among the layers, and where its frame ends. */
interface FrameEnd {
  readonly layer: number;
  readonly end: number;
}

/** What follows a packet up to the end of its frame belongs to the Ethernet header that carried it, inner ones first. */
function addTrailers(layers: Layer[], frames: readonly FrameEnd[], bytes: Uint8Array, packetEnd: number): void {
  let from = packetEnd;
  for (const { layer, end } of frames.toReversed()) {
    if (from >= end) continue;
    const found = layers[layer];
    const trailer = makeTrailerFields(bytes, from, end);
    layers[layer] = { ...found, fields: [...found.fields, ...trailer] };
    from = end;
  }
}

function gather(layers: readonly Layer[]): Dissection {
  return { layers, issues: layers.flatMap((layer) => layer.issues) };
}
