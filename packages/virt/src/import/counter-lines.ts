/**
 * import/counter-lines — formats whose lines are a name and a number: `perf stat`, kvm_stat, debugfs, bcc's kvmexit.
 *
 * Rules V402–V405 in ../../SPEC.md.
 * @module
 */
import { gatherCounts, type ImportedCounter, type ImportedExits, type ImportFormat, namesMax } from "./exits.ts";
import type { FormatReader } from "./format-reader.ts";
import { type Reading, shown } from "./reading.ts";

/** What a line is. */
export type CounterLine =
  /** A head, a blank line, or what the tool says beside its numbers. */
  | { readonly kind: "other" }
  /** Exits of one reason. */
  | { readonly kind: "exit"; readonly name: string; readonly value: number; readonly scope?: string }
  /** All exits. */
  | { readonly kind: "all"; readonly name: string; readonly value: number; readonly scope?: string }
  | { readonly kind: "counter"; readonly name: string; readonly value: number; readonly scope?: string }
  /** A line of the format with something wrong in it. `column` from 1. */
  | { readonly kind: "bad"; readonly column: number; readonly expected: string; readonly received: string };

/** Nothing to count. */
export const otherLine: CounterLine = { kind: "other" };

/** What a format says of its lines. */
export interface CounterFormat {
  readonly format: ImportFormat;
  /** One line. Called in their order. */
  readLine(text: string): CounterLine;
  /** What a file of this format has, and the command that makes it. */
  readonly expected: string;
  readonly hint: string;
}

/** The sums of one scope: a virtual machine, or the whole host. */
class Sums {
  readonly exits = new Map<string, number>();
  readonly counters = new Map<string, number>();
  all: number | undefined;
}

class CounterReader implements FormatReader {
  readonly #format: CounterFormat;
  readonly #reading: Reading;
  /** By scope; `""` is the whole host. */
  readonly #scopes = new Map<string, Sums>([["", new Sums()]]);
  #names = 0;

  constructor(format: CounterFormat, reading: Reading) {
    this.#format = format;
    this.#reading = reading;
  }

  line(text: string, line: number, ended: boolean): void {
    const found = this.#format.readLine(text);
    if (found.kind === "other") return;
    if (found.kind === "bad") {
      // A file that was cut ends anywhere: what is whole before it counts.
      this.#reading[ended ? "error" : "warning"]({
        code: ended ? "input/bad-line" : "input/cut",
        line,
        column: found.column,
        expected: found.expected,
        received: found.received === "" ? "the end of the line" : shown(found.received),
      });
      return;
    }
    const sums = this.#sumsOf(found.scope ?? "");
    if (found.kind === "all") {
      sums.all = (sums.all ?? 0) + found.value;
      this.#add(sums.counters, found.name, found.value, line);
    } else this.#add(found.kind === "exit" ? sums.exits : sums.counters, found.name, found.value, line);
  }

  #sumsOf(scope: string): Sums {
    let sums = this.#scopes.get(scope);
    if (sums === undefined) {
      sums = new Sums();
      this.#scopes.set(scope, sums);
    }
    return sums;
  }

  #add(to: Map<string, number>, name: string, value: number, line: number): void {
    const before = to.get(name);
    if (before === undefined) {
      this.#names += 1;
      if (this.#names > namesMax) {
        if (this.#names === namesMax + 1)
          this.#reading.error({
            code: "input/too-large",
            line,
            column: 1,
            expected: `at most ${namesMax} names`,
            received: "more",
          });
        return;
      }
    }
    const sum = (before ?? 0) + value;
    if (Number.isSafeInteger(sum)) to.set(name, sum);
    else
      this.#reading.error({
        code: "input/too-large",
        line,
        column: 1,
        expected: "sums below 2^53",
        received: shown(String(sum)),
      });
  }

  end(line: number): void {
    if (this.#names > 0 || this.#reading.isRefused) return;
    const { expected, hint } = this.#format;
    this.#reading.error({
      code: "input/cut",
      line: Math.max(1, line),
      column: 1,
      expected,
      received: "the end of the text",
      hint,
    });
  }

  value(): ImportedExits {
    const sums = this.#total();
    const exits = gatherCounts(sums.exits, sums.all);
    const told = exits.reduce((sum, { samples }) => sum + samples, 0);
    const counters = [...sums.counters].map(([name, value]): ImportedCounter => ({ name, value }));
    return { format: this.#format.format, level: "guest", exits, samples: Math.max(told, sums.all ?? 0), counters };
  }

  /** The host's own sums where there are any; else those of all its machines together. */
  #total(): Sums {
    const host = this.#scopes.get("") as Sums;
    if (host.exits.size + host.counters.size > 0) return host;
    const total = new Sums();
    for (const sums of this.#scopes.values()) {
      for (const [name, value] of sums.exits) total.exits.set(name, (total.exits.get(name) ?? 0) + value);
      for (const [name, value] of sums.counters) total.counters.set(name, (total.counters.get(name) ?? 0) + value);
      if (sums.all !== undefined) total.all = (total.all ?? 0) + sums.all;
    }
    return total;
  }
}

/** Make a reader of a format of counters. */
export function createCounterReader(format: CounterFormat, reading: Reading): FormatReader {
  return new CounterReader(format, reading);
}
