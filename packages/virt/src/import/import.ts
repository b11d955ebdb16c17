/**
 * import/import — a host's output, whole or in chunks, into the one shape of its exits.
 *
 * The text is recognized, then read line by line in one pass; nothing is kept of a line that was counted. What is not
 * text, of no format, or too long is refused as soon as that is known, so that whoever reads a file can stop. Rules
 * V392 and V406–V408 in ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import { createCounterReader } from "./counter-lines.ts";
import { debugfsFormat } from "./debugfs.ts";
import type { ImportedExits, ImportFormat } from "./exits.ts";
import type { FormatReader, MakeReader } from "./format-reader.ts";
import { kvmStatFormat } from "./kvm-stat.ts";
import { createKvmexitFormat } from "./kvmexit.ts";
import { createLineSplitter, lineCharactersMax, type LineSplitter } from "./line-splitter.ts";
import { createPerfReportReader } from "./perf-report.ts";
import { perfStatFormat } from "./perf-stat.ts";
import { Reading, shown } from "./reading.ts";
import { recognizedCharactersMax, recognizedLinesMax, recognizeLine } from "./recognize.ts";
import { createTraceReader } from "./trace.ts";

/** Most characters of one text unless another limit is set: as of captures, 256 Mi. */
export const importCharactersMax = 268_435_456;

const readers: { readonly [format in ImportFormat]: MakeReader } = {
  "perf-kvm-stat": createPerfReportReader,
  ftrace: createTraceReader,
  "perf-stat": (reading) => createCounterReader(perfStatFormat, reading),
  "kvm-stat": (reading) => createCounterReader(kvmStatFormat, reading),
  debugfs: (reading) => createCounterReader(debugfsFormat, reading),
  kvmexit: (reading) => createCounterReader(createKvmexitFormat(), reading),
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; BEL to CR and ESC are in logs
const binary = /[\u0000-\u0006\u000e-\u001a\u001c-\u001f]/;

/** Settings of an import. */
export interface ImportOptions {
  /** Taken as this format instead of the one it is recognized as. */
  readonly format?: ImportFormat;
  /** Most characters that are read. */
  readonly charactersMax?: number;
}

/** A text that is being read. */
export class ExitImport {
  readonly #reading = new Reading();
  readonly #splitter: LineSplitter;
  readonly #charactersMax: number;
  /** Lines that wait until the format is known. */
  #waiting: { readonly text: string; readonly line: number; readonly ended: boolean }[] = [];
  #waitingCharacters = 0;
  #reader: FormatReader | undefined;
  #characters = 0;
  #stopped = false;

  constructor({ format, charactersMax = importCharactersMax }: ImportOptions) {
    this.#charactersMax = charactersMax;
    if (format !== undefined) this.#reader = readers[format](this.#reading);
    this.#splitter = createLineSplitter((text, line, ended) => this.#line(text, line, ended));
  }

  /**
   * The next part of the text.
   *
   * @returns false when nothing that comes could change the outcome: stop reading, and call `end`.
   */
  write(chunk: string): boolean {
    if (this.#stopped) return false;
    this.#characters += chunk.length;
    if (this.#characters > this.#charactersMax) {
      this.#refuse({
        code: "input/too-large",
        line: this.#splitter.lines + 1,
        column: 1,
        expected: `at most ${this.#charactersMax} characters`,
        received: "more",
        hint: "cut the file, or record for a shorter time",
      });
      return false;
    }
    this.#splitter.write(chunk);
    return !this.#stopped;
  }

  /** The text is over. */
  end(): Parsed<ImportedExits> {
    if (!this.#stopped) this.#splitter.end();
    if (!this.#stopped && this.#reader === undefined) this.#giveUp();
    if (!this.#stopped) this.#reader?.end(this.#splitter.lines);
    const reader = this.#reader;
    this.#stopped = true;
    return this.#reading.result(() => (reader as FormatReader).value());
  }

  #refuse(finding: Parameters<Reading["error"]>[0]): void {
    this.#reading.error(finding);
    this.#stopped = true;
  }

  #line(text: string, line: number, ended: boolean): void {
    if (this.#stopped) return;
    const bad = text.search(binary);
    if (bad >= 0) {
      this.#refuse({
        code: "input/binary",
        line,
        column: bad + 1,
        expected: "text in UTF-8",
        received: `the character U+${text.charCodeAt(bad).toString(16).toUpperCase().padStart(4, "0")}`,
        hint: "a perf.data or trace.dat is binary: give what perf kvm stat report or trace-cmd report prints of it",
      });
      return;
    }
    if (text.length > lineCharactersMax) {
      this.#refuse({
        code: "input/too-large",
        line,
        column: lineCharactersMax + 1,
        expected: `lines of at most ${lineCharactersMax} characters`,
        received: shown(text),
      });
      return;
    }
    if (this.#reader === undefined) {
      this.#wait(text, line, ended);
      return;
    }
    this.#reader.line(text, line, ended);
    if (this.#reading.isHopeless) this.#stopped = true;
  }

  #wait(text: string, line: number, ended: boolean): void {
    this.#waiting.push({ text, line, ended });
    this.#waitingCharacters += text.length + 1;
    const format = recognizeLine(text);
    if (format === undefined) {
      if (this.#waiting.length >= recognizedLinesMax || this.#waitingCharacters >= recognizedCharactersMax)
        this.#giveUp();
      return;
    }
    const reader = readers[format](this.#reading);
    this.#reader = reader;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) reader.line(each.text, each.line, each.ended);
  }

  #giveUp(): void {
    const first = this.#waiting.find(({ text }) => text.trim() !== "");
    this.#refuse({
      code: "input/unknown-format",
      line: first?.line ?? 1,
      column: first === undefined ? 1 : first.text.length - first.text.trimStart().length + 1,
      expected:
        "output of perf kvm stat report, perf stat, ftrace, trace-cmd, kvm_stat, kvmexit, or KVM's debugfs counters",
      received: first === undefined ? "no text" : shown(first.text.trim()),
      hint: "perf kvm stat record -a sleep 10; perf kvm stat report",
    });
    this.#waiting = [];
  }
}

/** Begin to read a text that arrives in chunks. */
export function createExitImport(options: ImportOptions = {}): ExitImport {
  return new ExitImport(options);
}

/**
 * Read a host's output. Never throws.
 *
 * @returns the exits with warnings, or issues with line and column
 */
export function parseExits(text: string, options: ImportOptions = {}): Parsed<ImportedExits> {
  const reader = createExitImport(options);
  reader.write(text);
  return reader.end();
}
