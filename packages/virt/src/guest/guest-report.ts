/**
 * guest/guest-report — what became of each guest of machine code, as plain data for a report.
 *
 * Rule V505 in ../../SPEC.md.
 * @module
 */
import { eventKinds } from "../techniques/event-kind.ts";
import type { GuestStop } from "../techniques/guest-run.ts";
import type { Technique } from "../techniques/technique.ts";
import type { GuestProcess } from "./guest-process.ts";

/** One guest. */
export interface GuestReport {
  readonly name: string;
  readonly technique: Technique;
  /** The set of costs that its time is by. */
  readonly costs: string;
  readonly instructions: number;
  readonly cycles: number;
  /** How often a monitor or hypervisor had to act, and for what: kinds that were met. */
  readonly exits: number;
  readonly exitsByKind: Readonly<Record<string, number>>;
  /** `budget` while it runs. */
  readonly stop: GuestStop;
  readonly exitCode: number;
  /** What it wrote to the debug port, printable ASCII, the rest as dots; 80 bytes at most. */
  readonly output: string;
}

const outputMax = 80;

/** What became of a guest, as of now. */
export function reportGuest(guest: GuestProcess): GuestReport {
  const { name, run, instructions, cycles, events, kindCounts, stop } = guest;
  const met = eventKinds.flatMap((kind, n) => (kindCounts[n] === 0 ? [] : [[kind, kindCounts[n]] as const]));
  const bytes = run.output.subarray(0, outputMax);
  return {
    name,
    technique: run.technique,
    costs: run.costs.id,
    instructions: instructions.value,
    cycles: cycles.value,
    exits: events.value,
    exitsByKind: Object.fromEntries(met),
    stop,
    exitCode: run.devices.exitCode,
    output: Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join(""),
  };
}
