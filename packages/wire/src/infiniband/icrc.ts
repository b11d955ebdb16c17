/**
 * infiniband/icrc — the invariant CRC: the last four bytes of a RoCE packet, over all that no router may change.
 *
 * It is Ethernet's CRC-32 over eight bytes of ones (where InfiniBand has a local route header), the network header, UDP's
 * header, the BTH and everything up to the pad bytes, with all that changes on the way taken as ones: of IPv4 the type of
 * service, time to live and checksum; of IPv6 and of a global route header the traffic class, flow label and hop limit;
 * UDP's checksum; the congestion bits of the BTH and the reserved bits beside them. IPv4's identification, its total
 * length and UDP's ports count. It is sent low byte first, like a frame check sequence.
 *
 * Sources: InfiniBand Architecture Specification, volume 1, release 1.4, §7.8.1, and annexes A16 (RoCE) and A17 (RoCEv2);
 * checked against captures of adapters (vectors/README.md).
 * @module
 */
import { readUint16 } from "../bytes/network-order.ts";
import { crc32 } from "../checksum/crc32.ts";
import { requireRoom } from "../frame/layer.ts";
import { udpHeaderBytes, udpOffset } from "../header/udp.ts";
import { bthHeaderBytes, bthOffset } from "./bth.ts";

/** Length of the CRC. */
export const icrcBytes = 4;

/** What a field that changes on the way is taken for; never written. */
const ones: Uint8Array = /* @__PURE__ */ Uint8Array.of(0xff, 0xff);

/** IPv6's first word as the CRC takes it: the version, then traffic class and flow label as ones; never written. */
const versionSix: Uint8Array = /* @__PURE__ */ Uint8Array.of(0x6f, 0xff, 0xff, 0xff);

/** CRC-32 of the eight bytes of ones; the register, which is its complement, is 0xdebb20e3 then. */
const crcOfOnes = 0x2144_df1c;

/** IPv6's and the global route header's length. */
const ipv6HeaderBytes = 40;

/** What follows a global route header: an InfiniBand transport (§8.3.6). */
const transportHeaderNumber = 0x1b;

const udpNumber = 17;

/** Offset in IPv6 and the global route header of what follows. */
const ipv6NextHeader = 6;

/**
 * The invariant CRC that belongs to a packet.
 *
 * @param offset of its network header: IPv4 or IPv6 before UDP (RoCEv2), or a global route header (RoCE v1).
 * @param end where the CRC stands or shall stand: behind payload and pad bytes.
 * @returns uint32, whose low byte is sent first; undefined where no BTH is found: another version, an IPv6 extension
 *   header, a protocol that is not UDP, a fragment, or a packet that ends before the BTH does.
 */
export function calculateIcrc(bytes: Uint8Array, offset: number, end: number): number | undefined {
  const bth = bthOffsetOf(bytes, offset);
  if (bth === undefined || bth + bthHeaderBytes > end || end > bytes.length) return undefined;
  const isIpv4 = bytes[offset] >>> 4 === 4;
  let crc = isIpv4 ? ipv4Crc(bytes, offset) : ipv6Crc(bytes, offset);
  if (isIpv4 || bytes[offset + ipv6NextHeader] === udpNumber) {
    crc = crc32(bytes, bth - udpHeaderBytes, bth - udpHeaderBytes + udpOffset.checksum, crc);
    crc = crc32(ones, 0, 2, crc);
  }
  crc = crc32(bytes, bth, bth + bthOffset.congestion, crc);
  crc = crc32(ones, 0, 1, crc);
  return crc32(bytes, bth + bthOffset.destinationQp, end, crc);
}

/** Offset of the BTH of the packet whose network header stands at `offset`; undefined where there is none. */
export function bthOffsetOf(bytes: Uint8Array, offset: number): number | undefined {
  if (!(offset >= 0 && offset + ipv6HeaderBytes <= bytes.length)) return undefined;
  const version = bytes[offset] >>> 4;
  if (version === 4) {
    const headerBytes = (bytes[offset] & 15) * 4;
    const isPart = (readUint16(bytes, offset + 6) & 0x3fff) !== 0;
    if (headerBytes < 20 || isPart || bytes[offset + 9] !== udpNumber) return undefined;
    return offset + headerBytes + udpHeaderBytes;
  }
  if (version !== 6) return undefined;
  const next = bytes[offset + ipv6NextHeader];
  if (next === udpNumber) return offset + ipv6HeaderBytes + udpHeaderBytes;
  return next === transportHeaderNumber ? offset + ipv6HeaderBytes : undefined;
}

function ipv4Crc(bytes: Uint8Array, offset: number): number {
  let crc = crc32(bytes, offset, offset + 1, crcOfOnes);
  crc = crc32(ones, 0, 1, crc);
  crc = crc32(bytes, offset + 2, offset + 8, crc);
  crc = crc32(ones, 0, 1, crc);
  crc = crc32(bytes, offset + 9, offset + 10, crc);
  crc = crc32(ones, 0, 2, crc);
  return crc32(bytes, offset + 12, offset + (bytes[offset] & 15) * 4, crc);
}

function ipv6Crc(bytes: Uint8Array, offset: number): number {
  let crc = crc32(versionSix, 0, 4, crcOfOnes);
  crc = crc32(bytes, offset + 4, offset + 7, crc);
  crc = crc32(ones, 0, 1, crc);
  return crc32(bytes, offset + 8, offset + ipv6HeaderBytes, crc);
}

/** The CRC that stands at `offset`, as `calculateIcrc` gives it. */
export function readIcrc(bytes: Uint8Array, offset: number): number {
  const swapped = bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);
  return swapped >>> 0;
}

/** Whether the packet from `offset` to `end`, its CRC included, has the CRC that belongs to it. */
export function isIcrcGood(bytes: Uint8Array, offset: number, end: number): boolean {
  return calculateIcrc(bytes, offset, end - icrcBytes) === readIcrc(bytes, end - icrcBytes);
}

/**
 * Calculate the CRC of a packet that is written otherwise, and write it into its last four bytes.
 *
 * @param offset of the network header. @param end where the packet ends, its CRC included.
 * @returns the CRC; undefined where the packet is none of RoCE, and then nothing was written.
 * @throws Error with code `wire/buffer-short`.
 */
export function fillIcrc(bytes: Uint8Array, offset: number, end: number): number | undefined {
  requireRoom("icrc", bytes, end - icrcBytes, icrcBytes);
  const crc = calculateIcrc(bytes, offset, end - icrcBytes);
  if (crc === undefined) return undefined;
  const at = end - icrcBytes;
  bytes[at] = crc;
  bytes[at + 1] = crc >>> 8;
  bytes[at + 2] = crc >>> 16;
  bytes[at + 3] = crc >>> 24;
  return crc;
}
