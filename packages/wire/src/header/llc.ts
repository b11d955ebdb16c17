/**
 * header/llc — logical link control: what a frame carries whose type field is a length.
 *
 * ```
 *  0        8        16
 *  | DSAP   | SSAP   | control: 03, an unnumbered information frame
 * ```
 * Bridges talk to one another in such frames, under the address 42. Only unnumbered frames are read, whose control field
 * is one byte long.
 *
 * Sources: IEEE 802.2-1998 §3.2, §3.3, §5.2; IEEE 802.1D-2004 §7.12.3 (the address of the spanning tree protocol).
 * @module
 */
import { fits } from "../bytes/network-order.ts";
import { type FieldSpec, makeFields } from "../dissect/field.ts";
import { type HeaderDissection, malformedHeader, type Protocol } from "../dissect/protocol.ts";
import { wireError } from "../errors.ts";
import { type FrameLayer, requireRoom } from "../frame/layer.ts";
import { type Parsed, parsed, refused, short } from "../issue.ts";

/** Length of the header. */
export const llcHeaderBytes = 3;
/** The service access point of the spanning tree protocol. */
export const llcBpduAddress = 0x42;
/** Control field of an unnumbered information frame. */
const unnumberedInformation = 0x03;
/** Both low bits of the control field are set in unnumbered frames. */
const unnumberedMask = 0x03;

/** The header as a value. */
export interface Llc {
  /** Destination and source service access point, 0..255. */
  readonly destination: number;
  readonly source: number;
  /** 3 for unnumbered information. */
  readonly control: number;
}

/**
 * Read the header at `offset`.
 *
 * Issues: `wire/short`; `wire/llc-control` for a frame that is numbered.
 */
export function parseLlc(bytes: Uint8Array, offset: number = 0, end: number = bytes.length): Parsed<Llc> {
  if (!(end - offset >= llcHeaderBytes)) return short("llc", llcHeaderBytes, offset, end);
  const control = bytes[offset + 2];
  if ((control & unnumberedMask) !== unnumberedMask) {
    return refused("wire/llc-control", "llc.control", "an unnumbered frame, 3", String(control), offset + 2);
  }
  return parsed({ destination: bytes[offset], source: bytes[offset + 1], control });
}

/**
 * Write the header at `offset`, each field as given.
 *
 * @returns the bytes written, 3.
 * @throws Error with code `wire/field-range` or `wire/buffer-short`.
 */
export function emitLlc(header: Llc, bytes: Uint8Array, offset: number = 0): number {
  requireRoom("llc", bytes, offset, llcHeaderBytes);
  bytes[offset] = fits("llc.destination", header.destination, 0xff);
  bytes[offset + 1] = fits("llc.source", header.source, 0xff);
  bytes[offset + 2] = fits("llc.control", header.control, 0xff);
  return llcHeaderBytes;
}

/** A layer for `makeFrame`, of unnumbered information. On emit it throws `wire/layer-order`. */
export function llcLayer(): FrameLayer {
  return {
    protocol: "llc",
    headerBytes: llcHeaderBytes,
    under: { ieee8023: 1 },
    emit(bytes, offset, _end, inner): void {
      const address = inner?.under["llc.dsap"];
      if (address === undefined) throw wireError("wire/layer-order", "llc: the layer inside has no access point");
      emitLlc({ destination: address, source: address, control: unnumberedInformation }, bytes, offset);
    },
  };
}

const fields: readonly FieldSpec[] = [
  { name: "llc.dsap", label: "DSAP", atBits: 0, bits: 8, base: "hex" },
  { name: "llc.dsap.sap", label: "SAP", atBits: 0, bits: 7, base: "decimal", depth: 1 },
  { name: "llc.dsap.ig", label: "IG Bit", atBits: 7, bits: 1, base: "flag", depth: 1 },
  { name: "llc.ssap", label: "SSAP", atBits: 8, bits: 8, base: "hex" },
  { name: "llc.ssap.sap", label: "SAP", atBits: 8, bits: 7, base: "decimal", depth: 1 },
  { name: "llc.ssap.cr", label: "CR Bit", atBits: 15, bits: 1, base: "flag", depth: 1 },
  { name: "llc.control", label: "Control field", atBits: 16, bits: 8, base: "hex", hexDigits: 4 },
];

/** Logical link control for the dissector. */
export const llcProtocol: Protocol = {
  name: "llc",
  title: "Logical-Link Control",
  under: [{ space: "ieee8023", number: 1 }],
  dissect(bytes, offset, end): HeaderDissection {
    const result = parseLlc(bytes, offset, end);
    const made = makeFields(fields, bytes, offset, end);
    if (!result.ok) return malformedHeader("llc", "Logical-Link Control", offset, end, made, result.issues);
    const { destination } = result.value;
    return {
      headerBytes: llcHeaderBytes,
      payloadEnd: end,
      summary: "Logical-Link Control",
      brief: "llc",
      fields: made,
      issues: result.issues,
      next: { space: "llc.dsap", number: destination },
    };
  },
};
