/**
 * figures/frame/ipv6 — the 40 bytes of an IPv6 header around a tunnel, and what each of them means.
 *
 * Sources: RFC 8200 §3 (the format); RFC 6935 §5 (a tunnel may leave the UDP checksum out over IPv6 too).
 * @module
 */
import type { HeaderField } from "./frame.ts";

/** Length of the header. */
export const ipv6HeaderBytes = 40;
/** Its EtherType. */
export const ipv6EtherType = 0x86dd;

const source: readonly number[] = [0xfd00, 0x10ff, 0, 0, 0, 0, 0, 1];
const destination: readonly number[] = [0xfd00, 0x10ff, 0, 0, 0, 0, 0, 2];

/** Write a header for a UDP datagram. @param payloadBytes of the datagram, its own header counted. */
export function emitIpv6(bytes: Uint8Array, offset: number, payloadBytes: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, ipv6HeaderBytes);
  view.setUint32(0, 0x6000_0000);
  view.setUint16(4, payloadBytes);
  view.setUint8(6, 17);
  view.setUint8(7, 64);
  for (const [place, word] of [...source, ...destination].entries()) view.setUint16(8 + 2 * place, word);
}

/** The header's fields, as of a frame in which it begins at `offset`. */
export function ipv6Fields(offset: number, payloadBytes: number): readonly HeaderField[] {
  const field = (name: string, label: string, value: string, at: number, lengthBytes: number): HeaderField => ({
    ...{ name, label, value, offsetBytes: offset + at, lengthBytes },
  });
  return [
    field("ipv6.version", "Version", "6", 0, 1),
    field("ipv6.tclass", "Traffic Class", "0x00", 0, 2),
    field("ipv6.flow", "Flow Label", "0x00000", 1, 3),
    field("ipv6.plen", "Payload Length", String(payloadBytes), 4, 2),
    field("ipv6.nxt", "Next Header", "UDP (17)", 6, 1),
    field("ipv6.hlim", "Hop Limit", "64", 7, 1),
    field("ipv6.src", "Source Address", print(source), 8, 16),
    field("ipv6.dst", "Destination Address", print(destination), 24, 16),
  ];
}

/** RFC 5952 §4: the one run of zeros is `::`. */
function print(words: readonly number[]): string {
  return `${words[0].toString(16)}:${words[1].toString(16)}::${words[7].toString(16)}`;
}
