/**
 * transport/transfer — bytes between packets and the pieces of memory that a work request names.
 *
 * @module
 */
import type { Device } from "../verbs/device.ts";
import { sge, sgeWords } from "../verbs/layout.ts";
import { emptyPayload } from "./packet.ts";

/** Whether every piece of a request lies in a region of its protection domain that allows `access`. */
export function piecesAllowed(device: Device, pd: number, sgeAt: number, count: number, access: number): boolean {
  const r = device.rings.words;
  for (let i = 0; i < count; i++) {
    const at = sgeAt + i * sgeWords;
    const lengthBytes = r[at + sge.lengthBytes];
    if (lengthBytes > 0 && !device.regions.allows(pd, r[at + sge.lkey], r[at + sge.address], lengthBytes, access))
      return false;
  }
  return true;
}

/** `lengthBytes` of the pieces, from `offset` on; undefined where memory holds nothing. Valid until memory is read again. */
export function gather(
  device: Device,
  sgeAt: number,
  count: number,
  offset: number,
  lengthBytes: number,
): Uint8Array | undefined {
  if (device.memory.isVoid === true) return undefined;
  if (lengthBytes === 0) return emptyPayload;
  const r = device.rings.words;
  let skip = offset;
  let whole: Uint8Array | undefined;
  let have = 0;
  for (let i = 0; i < count; i++) {
    const at = sgeAt + i * sgeWords;
    const here = r[at + sge.lengthBytes] - skip;
    if (here <= 0) {
      skip -= r[at + sge.lengthBytes];
      continue;
    }
    const bytes = Math.min(here, lengthBytes - have);
    const piece = device.memory.read(r[at + sge.address] + skip, bytes);
    if (bytes === lengthBytes) return piece;
    whole ??= new Uint8Array(lengthBytes);
    whole.set(piece, have);
    have += bytes;
    if (have === lengthBytes) break;
    skip = 0;
  }
  return whole;
}

/** Where `lengthBytes` of the pieces lie, from `offset` on: calls `visit` with each range. */
export function eachPiece(
  device: Device,
  sgeAt: number,
  count: number,
  offset: number,
  lengthBytes: number,
  visit: (address: number, from: number, bytes: number) => void,
): void {
  const r = device.rings.words;
  let skip = offset;
  let have = 0;
  for (let i = 0; i < count && have < lengthBytes; i++) {
    const at = sgeAt + i * sgeWords;
    const here = r[at + sge.lengthBytes] - skip;
    if (here <= 0) {
      skip -= r[at + sge.lengthBytes];
      continue;
    }
    const bytes = Math.min(here, lengthBytes - have);
    visit(r[at + sge.address] + skip, have, bytes);
    have += bytes;
    skip = 0;
  }
}
