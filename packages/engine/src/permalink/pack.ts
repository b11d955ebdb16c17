/**
 * permalink/pack — text to few bytes and back, within bounds, and only from bytes that nobody changed.
 *
 * Packed bytes are a raw deflate stream (RFC 1951) with the preset dictionary below, then the CRC-32 of that stream,
 * big-endian. The sum is over the packed bytes, not over the text, because several streams inflate to the same text:
 * only this way is every changed letter seen. Dictionary and layout are part of version 1 of links.
 *
 * Sources: RFC 1951; IEEE 802.3 clause 3.2.9 for CRC-32 (reflected; "123456789" gives cbf43926). Rule E154 in
 * ../../SPEC.md.
 * @module
 */
import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";

/** Most bytes that a link's payload may come to. */
export const payloadBytesMax = 4194304;

/**
 * What payloads are full of, the most frequent last: near matches cost fewer bits. Never change a letter of it; another
 * dictionary is another version of links.
 */
const dictionary = strToU8(
  '"observe":[],"expect":[{"probe":"h1#drops.count","equals":0,"atLeast":"atMost":"role":"host","switch","hostsPerLeaf":' +
    '"spines":"leaves":"overhead":"0B","queueBytes":"queueFrames":100,"mtu":9216,"delay":"500ns","rate":"100Gbps","25Gbps"' +
    ',"name":"","until":"1ms","seed":1,"links":[{"ends":["h1:eth0","spine1:e1-1"],"workloads":[{"kind":"udp-flow@1",' +
    '"from":"","to":"","size":"1500B","start":"0ns","value":true,"after":"nodes":{"leaf1":{"kind":"switch@1"},"actions":[' +
    '{"at":"1ms","do":"link.down","on":"],["a":[[000000,0,"link.up","leaf1:e1-49"],["n":"v":{},"t":1000000000,"d":"' +
    '"e":{"engine":"0.1.0","fabric":"0.1.0"},"s":{"dc":1,"seed":1,"until":"2ms","generate":[{"kind":"fabric/leaf-spine@1",',
);

/** CRC-32 of bytes, as uint32. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Pack text. */
export function packText(text: string): Uint8Array {
  return packBytes(strToU8(text));
}

/** Pack bytes. */
export function packBytes(bytes: Uint8Array): Uint8Array {
  const stream = deflateSync(bytes, { level: 9, dictionary });
  const packed = new Uint8Array(stream.length + 4);
  packed.set(stream);
  new DataView(packed.buffer).setUint32(stream.length, crc32(stream));
  return packed;
}

/**
 * Unpack text, or say why not.
 *
 * @returns the text in an object; `cut` when the stream ends early, `altered` when the sum or the stream is wrong,
 *          `too-large` beyond 4 MiB.
 */
export function unpackText(packed: Uint8Array): { readonly text: string } | "cut" | "altered" | "too-large" {
  const bytes = unpackBytes(packed);
  return typeof bytes === "string" ? bytes : { text: strFromU8(bytes) };
}

/** Unpack bytes, or say why not, as `unpackText` does. */
export function unpackBytes(packed: Uint8Array): Uint8Array | "cut" | "altered" | "too-large" {
  if (packed.length < 5) return "cut";
  const stream = packed.subarray(0, -4);
  const view = new DataView(packed.buffer, packed.byteOffset + stream.length, 4);
  const intact = crc32(stream) === view.getUint32(0);
  // A damaged link is unpacked too, whole, only to tell an early end from a change.
  if (intact) return inflate(stream);
  // A damaged link is unpacked only to tell an early end from a change; the end may lie within the sum.
  const ends = [inflate(packed), inflate(stream)];
  return ends.includes("too-large") ? "too-large" : ends.includes("cut") ? "cut" : "altered";
}

/** Inflate in pieces of 1 KiB, because each may grow a thousandfold, and the bound is looked at between them. */
function inflate(stream: Uint8Array): Uint8Array | "cut" | "altered" | "too-large" {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const inflater = new Inflate({ dictionary }, (piece) => {
    pieces.push(piece);
    length += piece.length;
  });
  try {
    for (let at = 0; at < stream.length; at += 1024) {
      inflater.push(stream.subarray(at, at + 1024), at + 1024 >= stream.length);
      if (length > payloadBytesMax) return "too-large";
    }
  } catch (error) {
    // fflate's code 0 is an unexpected end; every other is a stream that no deflater writes.
    return (error as { code?: number }).code === 0 ? "cut" : "altered";
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
