/**
 * virtio/virtio-net — the header in front of each frame in a network device's queues. It never crosses a cable.
 *
 * Source: virtio 1.2 §5.1.6; rules V40–V41 in ../../SPEC.md.
 * @module
 */

/** The header of a device of version 1: 12 bytes, little endian. */
export const netHeaderBytes = 12;
/** Offsets in it. */
export const netHeaderField = {
  flags: 0,
  gsoType: 1,
  headerBytes: 2,
  gsoBytes: 4,
  checksumStart: 6,
  checksumOffset: 8,
  bufferCount: 10,
} as const;
/** The first queue receives, the second transmits. §5.1.2 */
export const netQueue = { receive: 0, transmit: 1 } as const;

/** Its fields. */
export interface NetHeader {
  readonly flags: number;
  readonly gsoType: number;
  readonly headerBytes: number;
  readonly gsoBytes: number;
  readonly checksumStart: number;
  readonly checksumOffset: number;
  readonly bufferCount: number;
}

/** The header as bytes; all fields default to 0: no offload. */
export function makeNetHeader(header: Partial<NetHeader> = {}): Uint8Array {
  const bytes = new Uint8Array(netHeaderBytes);
  const view = new DataView(bytes.buffer);
  bytes[netHeaderField.flags] = header.flags ?? 0;
  bytes[netHeaderField.gsoType] = header.gsoType ?? 0;
  view.setUint16(netHeaderField.headerBytes, header.headerBytes ?? 0, true);
  view.setUint16(netHeaderField.gsoBytes, header.gsoBytes ?? 0, true);
  view.setUint16(netHeaderField.checksumStart, header.checksumStart ?? 0, true);
  view.setUint16(netHeaderField.checksumOffset, header.checksumOffset ?? 0, true);
  view.setUint16(netHeaderField.bufferCount, header.bufferCount ?? 0, true);
  return bytes;
}

/** The fields of 12 bytes, or undefined when there are fewer. */
export function readNetHeader(bytes: Uint8Array): NetHeader | undefined {
  if (bytes.length < netHeaderBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    flags: view.getUint8(netHeaderField.flags),
    gsoType: view.getUint8(netHeaderField.gsoType),
    headerBytes: view.getUint16(netHeaderField.headerBytes, true),
    gsoBytes: view.getUint16(netHeaderField.gsoBytes, true),
    checksumStart: view.getUint16(netHeaderField.checksumStart, true),
    checksumOffset: view.getUint16(netHeaderField.checksumOffset, true),
    bufferCount: view.getUint16(netHeaderField.bufferCount, true),
  };
}
