/**
 * import/format-reader — what a reader of one format is, and words of a line with their columns.
 * @module
 */
import type { ImportedExits } from "./exits.ts";
import type { Reading } from "./reading.ts";

/** A reader of one format. It says what is wrong to the `Reading` that it was made with. */
export interface FormatReader {
  /** The next line, without its end. `ended` is false for a last line that no line end closes. */
  line(text: string, line: number, ended: boolean): void;
  /** No more lines; `line` is the number of the last one. */
  end(line: number): void;
  /** What was read; asked for only where there was no error. */
  value(): ImportedExits;
}

/** Makes one. */
export type MakeReader = (reading: Reading) => FormatReader;

/** A word and where it begins. */
export interface Word {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** The words of a line, apart by spaces and tabs. Linear in the line's length. */
export function wordsOf(line: string): Word[] {
  const words: Word[] = [];
  let start = -1;
  for (let at = 0; at < line.length; at += 1) {
    const unit = line.charCodeAt(at);
    if (unit !== 0x20 && unit !== 9) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      words.push({ text: line.slice(start, at), column: start + 1 });
      start = -1;
    }
  }
  if (start >= 0) words.push({ text: line.slice(start), column: start + 1 });
  return words;
}

/** A whole number of digits that a double holds exactly; undefined otherwise. */
export function readCount(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) ? count : undefined;
}
