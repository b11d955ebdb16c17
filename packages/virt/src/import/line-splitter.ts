/**
 * import/line-splitter — a text that arrives in chunks, as lines.
 *
 * A chunk may end anywhere, in the middle of a line or between CR and LF. No line is kept whole beyond
 * `lineCharactersMax`, so a file of one line costs no memory. Rules V392 and V406 in ../../SPEC.md.
 * @module
 */

/** Longest line that is read; the longest that a kernel or a tool prints is a few hundred characters. */
export const lineCharactersMax = 4096;

/**
 * What is told of each line: its text without the end, cut to `lineCharactersMax + 1` where it is longer; its number,
 * from 1; and false for a last line that no line end closes.
 */
export type LineListener = (text: string, line: number, ended: boolean) => void;

/** A splitter. */
export class LineSplitter {
  readonly #listener: LineListener;
  #rest = "";
  #line = 0;
  #started = false;
  #carriageReturns = 0;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  /** Lines that were told of. */
  get lines(): number {
    return this.#line;
  }

  /** Lines that ended in CR LF. */
  get carriageReturns(): number {
    return this.#carriageReturns;
  }

  /** Characters of the line that is not over which are kept. */
  get heldCharacters(): number {
    return this.#rest.length;
  }

  /** Take the next part of the text. */
  write(chunk: string): void {
    let from = 0;
    if (!this.#started && chunk !== "") {
      this.#started = true;
      if (chunk.charCodeAt(0) === 0xfeff) from = 1;
    }
    for (;;) {
      const end = chunk.indexOf("\n", from);
      if (end < 0) break;
      this.#append(chunk, from, end);
      from = end + 1;
      this.#tell(true);
    }
    this.#append(chunk, from, chunk.length);
  }

  /** The text is over: what is left is its last line. */
  end(): void {
    if (this.#rest !== "") this.#tell(false);
  }

  #append(chunk: string, from: number, end: number): void {
    // One more than is read, so that whoever reads sees that it is too long, and a CR behind the longest line.
    const room = lineCharactersMax + 2 - this.#rest.length;
    if (room > 0 && end > from) this.#rest += chunk.slice(from, Math.min(end, from + room));
  }

  #tell(ended: boolean): void {
    let text = this.#rest;
    this.#rest = "";
    this.#line += 1;
    if (text.endsWith("\r")) {
      text = text.slice(0, -1);
      this.#carriageReturns += 1;
    }
    this.#listener(text.length > lineCharactersMax ? text.slice(0, lineCharactersMax + 1) : text, this.#line, ended);
  }
}

/** Make a splitter. */
export function createLineSplitter(listener: LineListener): LineSplitter {
  return new LineSplitter(listener);
}
