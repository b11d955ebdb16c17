/**
 * guest/program — a person's text as a program in the guest's memory, with its listing.
 * @module
 */
import type { Issue } from "@dc/engine";
import { assemble, disassemble } from "@dc/virt/cpu";
import { type GuestProgram, place } from "./machine.ts";

/** A line of the listing. */
export interface ListingLine {
  /** In the text, from 1. */
  readonly line: number;
  readonly address: number;
  /** Two digits each. */
  readonly bytes: string;
  /** What the bytes mean. Data is `db …`, or what it happens to mean. */
  readonly text: string;
}

/** A text, read. */
export type ReadProgram =
  | { readonly ok: true; readonly program: GuestProgram; readonly listing: readonly ListingLine[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Bytes of a program at most: between its origin and the guest's tables. */
const endOfRoom = place.tables;
/** Lines of the listing that are made. */
const listingMax = 2000;

/** Assemble a text for 64-bit mode, at `place.program` where it names no `org`. Never throws. */
export function readProgram(text: string): ReadProgram {
  const owns = /^\s*(?:[\w.]+:)?\s*org\b/im.test(text);
  const result = assemble(owns ? text : `org ${place.program}\n${text}`, { mode: 64 });
  const moved = owns ? 0 : 1;
  if (!result.ok)
    return {
      ok: false,
      issues: result.issues.map((issue) =>
        issue.line === undefined ? issue : { ...issue, line: Math.max(1, issue.line - moved) },
      ),
    };
  const { bytes, origin, symbols, lines } = result.value;
  const first = Number(origin);
  if (first < place.stackTop || first + bytes.length > endOfRoom) {
    const room = `${hex(place.stackTop)} … ${hex(endOfRoom - 1)}`;
    const received = `${hex(first)} … ${hex(first + bytes.length)}`;
    return {
      ok: false,
      issues: [{ severity: "error", code: "virt/assembly", path: "", line: 1, column: 1, expected: room, received }],
    };
  }
  const listing: ListingLine[] = [];
  for (const { line, offset, length, address, mode } of lines) {
    if (length === 0 || listing.length >= listingMax) continue;
    const own = bytes.subarray(offset, offset + length);
    for (const each of disassemble(own, { mode, address, linesMax: 16 })) {
      listing.push({
        line: line - moved,
        address: Number(each.address),
        bytes: Array.from(each.bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" "),
        text: each.text,
      });
    }
  }
  return { ok: true, program: { origin: first, bytes, symbols }, listing };
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
