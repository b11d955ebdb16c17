/**
 * run/guests — guests of machine code in the report: what each executed, how often somebody had to act for it, and why.
 * @module
 */
import { type GuestReport, reportGuests } from "@dc/datacenter/all-kinds";
import type { Run } from "@dc/engine/scenario";
import { formatCount } from "../quantity.ts";
import { layTable } from "../table.ts";

const ends: Readonly<Record<GuestReport["stop"], string>> = {
  budget: "runs on",
  done: "done",
  halt: "halted",
  shutdown: "shut down by a triple fault",
};

/** Guests whose exits are listed by kind. */
const listedMax = 24;

/** The lines about guests; none where the scenario has none. */
export function describeGuests(run: Run): string[] {
  const guests = reportGuests(run);
  if (guests.length === 0) return [];
  const heads = ["instructions", "exits", "cycles"].map((head) => ({ head, lean: "right" }) as const);
  const rows = guests
    .slice(0, listedMax)
    .map((guest) => [
      guest.name,
      guest.technique,
      formatCount(guest.instructions),
      formatCount(guest.exits),
      formatCount(guest.cycles),
      guest.stop === "done" ? `done, code ${guest.exitCode}` : ends[guest.stop],
    ]);
  const lines = layTable(
    [{ head: "guest", lean: "left" }, { head: "technique", lean: "left" }, ...heads, { head: "ended", lean: "left" }],
    rows,
  );
  const kinds = guests.slice(0, listedMax).flatMap(({ name, exitsByKind }) => {
    const list = Object.entries(exitsByKind)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${formatCount(count)}`);
    return list.length === 0 ? [] : [`  ${name}: ${list.join(", ")}`];
  });
  const output = guests
    .slice(0, listedMax)
    .flatMap(({ name, output: text }) => (text === "" ? [] : [`  ${name} wrote: ${text}`]));
  const more = guests.length - listedMax;
  return [
    "Guests",
    ...lines,
    ...(more > 0 ? [`  … and ${formatCount(more)} more, all in --json`] : []),
    ...kinds,
    ...output,
  ];
}
