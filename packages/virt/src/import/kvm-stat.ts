/**
 * import/kvm-stat — what kvm_stat prints: once (`kvm_exit(CPUID) 12 3`: total, then the last interval), and its screen.
 *
 * On the screen the number behind the name is the total, too. Rule V403 in ../../SPEC.md.
 * @module
 */
import { type CounterFormat, type CounterLine, otherLine } from "./counter-lines.ts";
import { readCount, wordsOf } from "./format-reader.ts";

const name = /^(?:[a-z][a-z0-9_]*)(?:\(([A-Za-z0-9_]{1,64})\))?$/;

function readLine(text: string): CounterLine {
  const [first, second, third] = wordsOf(text);
  const found = first === undefined ? null : name.exec(first.text);
  // `kvm statistics - summary` and the heads of the columns.
  if (first === undefined || found === null || second === undefined) {
    return first?.text.startsWith("kvm_") && second === undefined
      ? { kind: "bad", column: first.column + first.text.length, expected: "a total", received: "" }
      : otherLine;
  }
  const value = readCount(second.text);
  if (value === undefined) {
    return first.text.startsWith("kvm_")
      ? { kind: "bad", column: second.column, expected: "a total", received: second.text }
      : otherLine;
  }
  if (third !== undefined && !/^[\d.]+$/.test(third.text)) {
    return { kind: "bad", column: third.column, expected: "a number", received: third.text };
  }
  const [, reason] = found;
  if (reason !== undefined && first.text.startsWith("kvm_exit(")) return { kind: "exit", name: reason, value };
  return { kind: first.text === "kvm_exit" ? "all" : "counter", name: first.text, value };
}

/** The format. */
export const kvmStatFormat: CounterFormat = {
  format: "kvm-stat",
  readLine,
  expected: "counters of kvm, as kvm_exit(CPUID) 12 3",
  hint: "kvm_stat -1",
};
