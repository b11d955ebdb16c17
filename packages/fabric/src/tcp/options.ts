/**
 * tcp/options — the options of a segment as bytes: maximum segment size, window scale, SACK permitted, SACK.
 *
 * A SYN's are laid out in words: MSS; NOP, NOP, SACK permitted; NOP, window scale. A SACK option stands behind two NOPs,
 * so that its blocks lie on words; four blocks fit, because nothing else is there.
 *
 * Sources: RFC 9293 §3.2 (kinds 0 to 2), RFC 7323 §2.2 (kind 3), RFC 2018 §2 and §3 (kinds 4 and 5); rule F232 in
 * ../../SPEC.md.
 * @module
 */

/** Kinds of options. */
export const tcpOption = { end: 0, noOperation: 1, maximumSegmentSize: 2, windowScale: 3, sackPermitted: 4, sack: 5 };

/** Blocks of a SACK option at most: 2 + 8 · 4 bytes and two of padding are 36 of the 40 that fit. */
export const sackBlocksMax = 4;
/** The largest shift of a window (RFC 7323 §2.3). */
export const windowScaleMax = 14;

/** What a SYN offers, as one number: MSS, the window's shift plus 1 or 0, whether SACK is permitted. */
export function packSynOptions(mssBytes: number, windowScale: number, sackPermitted: boolean): number {
  return mssBytes | ((windowScale + 1) << 16) | (sackPermitted ? 1 << 24 : 0);
}
/** The maximum segment size. */
export function synMss(packed: number): number {
  return packed & 0xffff;
}
/** The window's shift, or −1 where the option is absent. */
export function synWindowScale(packed: number): number {
  return ((packed >>> 16) & 0xff) - 1;
}
/** Whether SACK is permitted. */
export function synSackPermitted(packed: number): boolean {
  return ((packed >>> 24) & 1) === 1;
}

/** Bytes of a SYN's options. */
export function synOptionsBytes(packed: number): number {
  return 4 + (synSackPermitted(packed) ? 4 : 0) + (synWindowScale(packed) >= 0 ? 4 : 0);
}
/** Bytes of the options that hold so many SACK blocks. */
export function sackOptionsBytes(blocks: number): number {
  return blocks === 0 ? 0 : 4 + 8 * blocks;
}

/** Write a SYN's options at `at`. */
export function writeSynOptions(packed: number, bytes: Uint8Array, at: number): void {
  const mss = synMss(packed);
  bytes.set([tcpOption.maximumSegmentSize, 4, mss >>> 8, mss & 0xff], at);
  let next = at + 4;
  if (synSackPermitted(packed)) {
    bytes.set([tcpOption.noOperation, tcpOption.noOperation, tcpOption.sackPermitted, 2], next);
    next += 4;
  }
  const shift = synWindowScale(packed);
  if (shift >= 0) bytes.set([tcpOption.noOperation, tcpOption.windowScale, 3, shift], next);
}

/** Write a SACK option at `at`. @param edges left and right edges by turns, uint32, two for each block. */
export function writeSackOption(edges: readonly number[], bytes: Uint8Array, at: number): void {
  bytes.set([tcpOption.noOperation, tcpOption.noOperation, tcpOption.sack, 2 + 4 * edges.length], at);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at + 4);
  edges.forEach((edge, place) => {
    view.setUint32(4 * place, edge);
  });
}
