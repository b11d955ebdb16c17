/**
 * pack/archive — a zip whose bytes follow from its files alone: one date, one order, one level.
 * @module
 */
import { type Zippable, zipSync } from "fflate";

/** The first day that a zip can say: APPNOTE 6.3.10 §4.4.6, MS-DOS date. Written in local time, as zip reads it. */
const mtime = new Date(1980, 0, 1, 0, 0, 0);

/** Zip these files. */
export function zipFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const path of Object.keys(files).sort()) entries[path] = files[path] as Uint8Array;
  return zipSync(entries, { level: 9, mtime, os: 3, attrs: 0o100644 << 16 });
}
