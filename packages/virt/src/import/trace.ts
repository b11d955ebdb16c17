/**
 * import/trace — exits counted in a kernel trace, from each `kvm_exit` to the next `kvm_entry` of the same thread.
 *
 * Nothing is kept of an event that was counted, so a trace may be as long as the limit of the whole import allows.
 * Rules V398–V401 in ../../SPEC.md.
 * @module
 */
import { ExitTally } from "./exit-tally.ts";
import { gatherTallies, type ImportedExits, namesMax } from "./exits.ts";
import type { FormatReader } from "./format-reader.ts";
import { type ReadEvent, readKvmExit, readKvmUserspaceExit } from "./kvm-event.ts";
import { type Reading, shown } from "./reading.ts";
import { readTraceLine, type TraceLine } from "./trace-line.ts";

/** Most threads whose exits are waited for at once; KVM's own most virtual CPUs are fewer. */
const threadsMax = 65_536;

/** Lines that are no events and need no word. */
const passed = /^\s*(?:$|#|cpus=\d|version = |CPU \d+ is empty)/;

class TraceReader implements FormatReader {
  readonly #reading: Reading;
  readonly #exits = new Map<string, ExitTally>();
  readonly #userExits = new Map<string, ExitTally>();
  readonly #events = new Map<string, number>();
  /** By thread: the exit that is not over. */
  readonly #open = new Map<string, { readonly tally: ExitTally; readonly ns: number }>();
  #firstSeconds: number | undefined;
  #resolutionNs = 1_000_000_000;
  #oddLine: { readonly line: number; readonly text: string; readonly ended: boolean } | undefined;
  #odd = 0;
  #full = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  line(text: string, line: number, ended: boolean): void {
    const event = readTraceLine(text);
    if (event === undefined) {
      this.#pass(text, line, ended);
      return;
    }
    this.#count(event.event, line, event.column);
    this.#resolutionNs = Math.min(this.#resolutionNs, event.resolutionNs);
    this.#firstSeconds ??= event.seconds;
    const ns = (event.seconds - this.#firstSeconds) * 1e9 + event.fractionNs;
    if (event.event === "kvm_exit") {
      const exit = this.#read(readKvmExit(event.text), event, line, ended);
      if (exit === undefined) return;
      const tally = this.#tally(this.#exits, exit.reason, line, event.column);
      tally.add();
      if (this.#open.size < threadsMax || this.#open.has(event.task)) this.#open.set(event.task, { tally, ns });
    } else if (event.event === "kvm_entry") {
      const open = this.#open.get(event.task);
      if (open === undefined) return;
      this.#open.delete(event.task);
      // The clocks of two processors may disagree: an exit that ends before it began has no time.
      if (ns >= open.ns) open.tally.addTime(ns - open.ns);
    } else if (event.event === "kvm_userspace_exit") {
      const exit = this.#read(readKvmUserspaceExit(event.text), event, line, ended);
      if (exit !== undefined) this.#tally(this.#userExits, exit.reason, line, event.column).add();
    }
  }

  #read<T>(read: ReadEvent<T>, { event, column }: TraceLine, line: number, ended: boolean): T | undefined {
    if (read.ok) return read.value;
    const { at, expected, received } = read.fault;
    // A trace that was stopped ends anywhere; a line in the middle does not.
    const kind = ended ? "error" : "warning";
    this.#reading[kind]({
      code: ended ? "input/bad-line" : "input/cut",
      line,
      column: column + at,
      expected: `${expected}, in ${event}`,
      received: received === undefined ? "the end of the line" : shown(received),
    });
    return undefined;
  }

  #tally(tallies: Map<string, ExitTally>, reason: string, line: number, column: number): ExitTally {
    let tally = tallies.get(reason);
    if (tally === undefined) {
      tally = new ExitTally();
      if (tallies.size < namesMax) tallies.set(reason, tally);
      else this.#refuse(line, column, "reasons");
    }
    return tally;
  }

  #count(name: string, line: number, column: number): void {
    const before = this.#events.get(name);
    if (before === undefined && this.#events.size >= namesMax) this.#refuse(line, column, "kinds of event");
    else this.#events.set(name, (before ?? 0) + 1);
  }

  #refuse(line: number, column: number, what: string): void {
    if (this.#full) return;
    this.#full = true;
    this.#reading.error({
      code: "input/too-large",
      line,
      column,
      expected: `at most ${namesMax} ${what}`,
      received: "more",
    });
  }

  /** A line that is no event. */
  #pass(text: string, line: number, ended: boolean): void {
    const lost = /\bLOST (\d{1,12}) EVENTS\b/.exec(text);
    if (lost !== null) {
      // What is open may have ended among them.
      this.#open.clear();
      this.#reading.warning({
        code: "input/cut",
        line,
        column: lost.index + 1,
        expected: "every event",
        received: `${lost[1]} events lost`,
        hint: "the kernel's buffer was too small: exits are missing here",
      });
    } else if (!passed.test(text)) {
      this.#odd += 1;
      this.#oddLine ??= { line, text, ended };
    }
  }

  end(line: number): void {
    const odd = this.#oddLine;
    if (![...this.#events.keys()].some((name) => name.startsWith("kvm"))) {
      if (this.#reading.isRefused) return;
      this.#reading.error({
        code: "input/unknown-format",
        line: odd?.line ?? Math.max(1, line),
        column: 1,
        expected: "events of kvm, as 2191.851023: kvm_exit: reason HLT …",
        received: odd === undefined ? "none" : shown(odd.text),
        hint: "record them with: trace-cmd record -e kvm",
      });
    } else if (odd !== undefined) {
      const cut = !odd.ended;
      this.#reading.warning({
        code: cut ? "input/cut" : "input/bad-line",
        line: odd.line,
        column: 1,
        expected: "an event of a trace",
        received: shown(odd.text),
        hint: cut ? "the trace was cut here" : `lines that are no events, passed over: ${this.#odd}`,
      });
    }
  }

  value(): ImportedExits {
    const guest = this.#exits.size > 0;
    const tallies = guest ? this.#exits : this.#userExits;
    const exits = gatherTallies(tallies);
    const timed = [...tallies.values()].filter((tally) => tally.timed > 0);
    return {
      format: "ftrace",
      level: guest ? "guest" : "kernel",
      exits,
      samples: exits.reduce((sum, { samples }) => sum + samples, 0),
      ...(timed.length > 0 ? { timeNs: timed.reduce((sum, tally) => sum + tally.totalNs, 0) } : {}),
      resolutionNs: this.#resolutionNs,
      counters: [...this.#events].map(([name, value]) => ({ name, value })),
    };
  }
}

/** Make a reader of a kernel trace. */
export function createTraceReader(reading: Reading): FormatReader {
  return new TraceReader(reading);
}
