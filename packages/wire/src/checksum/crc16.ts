/**
 * checksum/crc16 — two CRCs of 16 bits: CCITT-FALSE, high bit first, and ARC, low bit first.
 *
 * Switches hash flows with either; neither is in a header that this package reads.
 *
 * Sources: the catalogue of CRC algorithms, CRC-16/IBM-3740 (known as CCITT-FALSE: polynomial 0x1021, start 0xffff) and
 * CRC-16/ARC (polynomial 0x8005, start 0), with their check values over "123456789": 0x29b1 and 0xbb3d. Rule W90 in
 * ../../SPEC.md.
 * @module
 */

/** The register after each byte. Filled once, never written after. */
const ccittTable: Uint16Array = /* @__PURE__ */ makeCcittTable();
const arcTable: Uint16Array = /* @__PURE__ */ makeArcTable();

function makeCcittTable(): Uint16Array {
  const filled = new Uint16Array(256);
  for (let octet = 0; octet < 256; octet++) {
    let register = octet << 8;
    for (let bit = 0; bit < 8; bit++) register = register & 0x8000 ? (register << 1) ^ 0x1021 : register << 1;
    filled[octet] = register;
  }
  return filled;
}

function makeArcTable(): Uint16Array {
  const filled = new Uint16Array(256);
  for (let octet = 0; octet < 256; octet++) {
    let register = octet;
    // 0x8005 with its bits reversed, because the register shifts right.
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0xa001 : register >>> 1;
    filled[octet] = register;
  }
  return filled;
}

/**
 * CRC-16/CCITT-FALSE of bytes[offset..end), 0..65535; of the nine characters "123456789" it is 0x29b1.
 *
 * @param crc the register to go on from: the CRC of what comes before, or 0xffff to start.
 */
export function crc16Ccitt(
  bytes: Uint8Array,
  offset: number = 0,
  end: number = bytes.length,
  crc: number = 0xffff,
): number {
  let register = crc & 0xffff;
  for (let at = offset; at < end; at++) {
    register = ((register << 8) & 0xffff) ^ ccittTable[(register >>> 8) ^ bytes[at]];
  }
  return register;
}

/**
 * CRC-16/ARC of bytes[offset..end), 0..65535; of the nine characters "123456789" it is 0xbb3d.
 *
 * @param crc the register to go on from: the CRC of what comes before, or 0 to start.
 */
export function crc16Arc(bytes: Uint8Array, offset: number = 0, end: number = bytes.length, crc: number = 0): number {
  let register = crc & 0xffff;
  for (let at = offset; at < end; at++) register = (register >>> 8) ^ arcTable[(register ^ bytes[at]) & 255];
  return register;
}
