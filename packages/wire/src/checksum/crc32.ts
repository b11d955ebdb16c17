/**
 * checksum/crc32 — CRC-32 of Ethernet's frame check sequence.
 *
 * Polynomial 0x04C11DB7, bits of each byte taken low first, register starts and ends inverted. Four bytes are taken a
 * step with four tables ("slicing").
 *
 * Sources: IEEE 802.3-2018 §3.2.9; the check value is that of the catalogue of CRC algorithms, CRC-32/ISO-HDLC.
 * @module
 */

/** 0x04C11DB7 with its bits reversed, because the register shifts right. */
const polynomial = 0xedb8_8320;

/** Four tables of 256: table k holds the register after a byte and k zero bytes. Filled once, never written after. */
const tables: Int32Array = /* @__PURE__ */ makeTables();

function makeTables(): Int32Array {
  const filled = new Int32Array(1024);
  for (let octet = 0; octet < 256; octet++) {
    let register = octet;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ polynomial : register >>> 1;
    filled[octet] = register;
  }
  for (let at = 256; at < 1024; at++) {
    const shorter = filled[at - 256];
    filled[at] = (shorter >>> 8) ^ filled[shorter & 255];
  }
  return filled;
}

/**
 * CRC-32 of bytes[offset..end), as uint32; of the nine characters "123456789" it is 0xcbf43926.
 *
 * @param crc the CRC of what comes before, to go on from; 0 to start.
 */
export function crc32(bytes: Uint8Array, offset: number = 0, end: number = bytes.length, crc: number = 0): number {
  let register = ~crc;
  let at = offset;
  for (; at + 4 <= end; at += 4) {
    register ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    register =
      tables[768 + (register & 255)] ^
      tables[512 + ((register >>> 8) & 255)] ^
      tables[256 + ((register >>> 16) & 255)] ^
      tables[register >>> 24];
  }
  for (; at < end; at++) register = (register >>> 8) ^ tables[(register ^ bytes[at]) & 255];
  return ~register >>> 0;
}

/**
 * The four bytes that follow a frame on the cable, its CRC-32 with the low byte first.
 *
 * Captures and `sizeBytes` leave them out; a link counts them in its overhead.
 */
export function frameCheckSequence(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const crc = crc32(frame);
  return Uint8Array.of(crc, crc >>> 8, crc >>> 16, crc >>> 24);
}
