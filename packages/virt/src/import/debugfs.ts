/**
 * import/debugfs — KVM's counters in debugfs, one file each: `grep . /sys/kernel/debug/kvm/*`, or names and numbers.
 *
 * Five of the counters are exits of one reason each; the rest counts what was done, not why the guest came out, and is
 * kept by name. A machine has a directory of its own, named by its process, and the host's sums lie above them.
 *
 * Source: arch/x86/kvm/x86.c and vmx/vmx.c, Linux 6.1: where each counter is raised. Rule V404 in ../../SPEC.md.
 * @module
 */
import type { ExitReasonName } from "../exit/exit-reason.ts";
import { type CounterFormat, type CounterLine, otherLine } from "./counter-lines.ts";
import { readCount } from "./format-reader.ts";
import { printReasonName } from "./reason-name.ts";

/** Counters that are exits of one reason. */
export const exitCounters: { readonly [counter: string]: ExitReasonName } = {
  irq_exits: "externalInterrupt",
  irq_window_exits: "interruptWindow",
  nmi_window_exits: "nmiWindow",
  halt_exits: "hlt",
  io_exits: "ioInstruction",
};

/** Counters by which a text is known to be this format. */
export const knownCounters: ReadonlySet<string> = new Set([
  ...Object.keys(exitCounters),
  "exits",
  "mmio_exits",
  "signal_exits",
  "request_irq_exits",
  "pf_taken",
  "pf_fixed",
  "tlb_flush",
  "insn_emulation",
  "host_state_reload",
  "hypercalls",
  "halt_wakeup",
  "pages_4k",
  "pages_2m",
  "pages_1g",
  "fpu_reload",
  "irq_injections",
]);

/** What a line of this format is made of: the counter's path or name, and its number. */
export function splitCounter(
  text: string,
): { readonly path: string; readonly number: string; readonly column: number } | undefined {
  const trimmed = text.trim();
  const mark = trimmed.search(/[:=\s]/);
  if (mark <= 0) return undefined;
  const path = trimmed.slice(0, mark);
  const number = trimmed.slice(mark + 1).trim();
  if (!/^[\w./-]+$/.test(path)) return undefined;
  return { path, number, column: text.length - text.trimStart().length + trimmed.length - number.length + 1 };
}

function readLine(text: string): CounterLine {
  const found = splitCounter(text);
  if (found === undefined) return otherLine;
  const steps = found.path.split("/");
  const name = steps.at(-1) as string;
  const kvm = steps.indexOf("kvm");
  /** The machine's directory, `812-11`; the counters of one virtual CPU lie deeper still. */
  const below = kvm < 0 ? [] : steps.slice(kvm + 1, -1);
  if (!/^[a-z][a-z0-9_]*$/.test(name) || below.length > 1) return otherLine;
  const value = readCount(found.number);
  if (value === undefined) {
    return { kind: "bad", column: found.column, expected: "a number", received: found.number };
  }
  const scope = below[0] ?? "";
  if (name === "exits") return { kind: "all", name, value, scope };
  const reason = Object.hasOwn(exitCounters, name) ? exitCounters[name] : undefined;
  return reason === undefined
    ? { kind: "counter", name, value, scope }
    : { kind: "exit", name: printReasonName(reason), value, scope };
}

/** The format. */
export const debugfsFormat: CounterFormat = {
  format: "debugfs",
  readLine,
  expected: "counters of kvm, as /sys/kernel/debug/kvm/halt_exits:17",
  hint: "grep . /sys/kernel/debug/kvm/*",
};
