/**
 * import/perf-report — the report of `perf kvm stat report`: read, and written byte for byte as it was.
 *
 * A report is kept as it is printed: its decimals are text, because two digits behind the point are all that there is.
 * `readPerfReport` makes the common shape of it, `makePerfReport` a report of exits that were counted elsewhere.
 *
 * Source: the columns of tools/perf/builtin-kvm.c, Linux 6.1: the name in a field of 20 (40 on other machines, in
 * later versions), then fields of 10, 9, 9, 11, 11 and 16, shares with two decimals and `%`, times with two decimals
 * and `us`. Rules V394–V397 in ../../SPEC.md.
 * @module
 */
import type { Parsed } from "@dc/engine";
import type { ExitTally } from "./exit-tally.ts";
import { type ImportedExits, identify, mostFrequentFirst, namesMax, share } from "./exits.ts";
import { type FormatReader, readCount, type Word, wordsOf } from "./format-reader.ts";
import { createLineSplitter, lineCharactersMax } from "./line-splitter.ts";
import { Reading, shown } from "./reading.ts";

/** One line of the table. Decimals as printed: two digits behind the point, or `nan`. */
export interface PerfRow {
  readonly name: string;
  readonly samples: number;
  readonly samplesPercent: string;
  readonly timePercent: string;
  readonly minUs: string;
  readonly maxUs: string;
  readonly meanUs: string;
  /** The standard error of the mean, as a part of it. */
  readonly deviationPercent: string;
}

/** How a report is set, beyond what it says. */
export interface PerfLayout {
  /** Width of the first column. */
  readonly nameColumns: number;
  readonly lineEnd: "\n" | "\r\n";
  /** All that stands before the line `Analyze events for`, or before the heads where there is none. */
  readonly before: string;
  /** Behind the last head: perf ends that line with a space, which what is pasted often has lost. */
  readonly headEnd: string;
  /** All that stands behind the line `Total Samples`. */
  readonly after: string;
}

/** A report. */
export interface PerfReport {
  /** `all VMs, all VCPUs`; undefined where the line is missing. */
  readonly scope: string | undefined;
  /** The head of the first column: `VM-EXIT`, `MMIO Access`, `IO Port Access`. */
  readonly event: string;
  readonly rows: readonly PerfRow[];
  /** Undefined where the report was cut. */
  readonly total: { readonly samples: number; readonly timeUs: string } | undefined;
  readonly layout: PerfLayout;
}

/** As perf itself sets it on x86. */
export const perfLayout: PerfLayout = {
  nameColumns: 20,
  lineEnd: "\n",
  before: "\n\n",
  headEnd: " ",
  after: "\n",
};

/** Most characters of one report. */
export const perfCharactersMax = 4_194_304;

const heads = ["Samples", "Samples%", "Time%", "Min Time", "Max Time", "Avg time"] as const;
const headPattern = / Samples +Samples% +Time% +Min Time +Max Time +Avg time[ \t]*$/;
const scopeStart = "Analyze events for ";
const decimal = /^(?:\d{1,20}\.\d\d|-?nan|-?inf)$/;
/** People leave rows out of what they send, and say so. */
const leftOut = /^\[?(?:\.{2,4}|…)\]?$/;
const totalPattern = /^Total Samples:(\d{1,20}), Total events handled time:(\d{1,20}\.\d\d|-?nan|-?inf)us\.$/;

/** The line of the heads. */
function printHead({ event, layout }: PerfReport): string {
  const widths = [10, 9, 9, 11, 11, 16];
  const columns = heads.map((head, at) => head.padStart(widths[at] as number));
  return `${event.padStart(layout.nameColumns)} ${columns.join(" ")}${layout.headEnd}`;
}

/** One line of the table. */
function printRow(row: PerfRow, nameColumns: number): string {
  const share2 = (text: string): string => `${text.padStart(8)}%`;
  const time = (text: string): string => `${text.padStart(9)}us`;
  return [
    row.name.padStart(nameColumns),
    String(row.samples).padStart(10),
    share2(row.samplesPercent),
    share2(row.timePercent),
    time(row.minUs),
    time(row.maxUs),
    time(row.meanUs),
    `( +-${row.deviationPercent.padStart(7)}% )`,
  ].join(" ");
}

/** A report as text. What `parsePerfReport` read without a warning comes out as it was, byte for byte. */
export function printPerfReport(report: PerfReport): string {
  const { scope, rows, total, layout } = report;
  const lines = [
    ...(scope === undefined ? [] : [`${scopeStart}${scope}:`, ""]),
    printHead(report),
    "",
    ...rows.map((row) => printRow(row, layout.nameColumns)),
    ...(total === undefined
      ? []
      : ["", `Total Samples:${total.samples}, Total events handled time:${total.timeUs}us.`]),
  ];
  return `${layout.before}${lines.join(layout.lineEnd)}${layout.lineEnd}${layout.after}`;
}

/** Two digits behind the point, a tie to the even one: what C prints. */
function printDecimal(value: number): string {
  if (!Number.isInteger(value * 8) || Number.isInteger(value * 4)) return value.toFixed(2);
  // Only odd eighths lie just between two hundredths.
  const below = Math.floor(value * 100);
  return ((below % 2 === 0 ? below : below + 1) / 100).toFixed(2);
}

/**
 * A report of exits that were counted elsewhere, as perf would print it: only those that are over are samples.
 *
 * @param tallies by the name of the reason, as `printReasonName` has it.
 */
export function makePerfReport(
  tallies: ReadonlyMap<string, ExitTally>,
  options: { readonly scope?: string; readonly layout?: Partial<PerfLayout> } = {},
): PerfReport {
  const over = [...tallies].filter(([, { timed }]) => timed > 0);
  const samples = over.reduce((sum, [, { timed }]) => sum + timed, 0);
  const timeNs = over.reduce((sum, [, { totalNs }]) => sum + totalNs, 0);
  const percent = (part: number, whole: number): string => printDecimal(share(part, whole) * 100);
  const us = (ns: number): string => printDecimal(ns / 1000);
  return {
    scope: options.scope ?? "all VMs, all VCPUs",
    event: "VM-EXIT",
    rows: mostFrequentFirst(
      over.map(([name, tally]) => ({
        name,
        samples: tally.timed,
        samplesPercent: percent(tally.timed, samples),
        timePercent: percent(tally.totalNs, timeNs),
        minUs: us(tally.minNs),
        maxUs: us(tally.maxNs),
        meanUs: us(tally.meanNs),
        deviationPercent: printDecimal(tally.deviation * 100),
      })),
    ),
    total: { samples, timeUs: us(timeNs) },
    layout: { ...perfLayout, ...options.layout },
  };
}

/** `45.88` microseconds as ns, exactly; nothing of `nan`. */
function nanoseconds(us: string): number | undefined {
  const [whole, hundredths] = us.split(".");
  if (hundredths === undefined) return undefined;
  const ns = Number(whole) * 1000 + Number(hundredths) * 10;
  return Number.isSafeInteger(ns) ? ns : undefined;
}

/** The common shape of a report. */
export function readPerfReport(report: PerfReport): ImportedExits {
  const sum = report.rows.reduce((total, { samples }) => total + samples, 0);
  const samples = report.total === undefined ? sum : Math.max(sum, report.total.samples);
  const timeNs = report.total === undefined ? undefined : nanoseconds(report.total.timeUs);
  return {
    format: "perf-kvm-stat",
    level: "guest",
    exits: mostFrequentFirst(
      report.rows.map((row) => {
        const timeShare = Number.parseFloat(row.timePercent) / 100;
        const [minNs, maxNs, meanNs] = [row.minUs, row.maxUs, row.meanUs].map(nanoseconds);
        return {
          name: row.name,
          ...identify(row.name),
          samples: row.samples,
          sampleShare: share(row.samples, samples),
          ...(Number.isFinite(timeShare) ? { timeShare } : {}),
          ...(minNs === undefined ? {} : { minNs }),
          ...(maxNs === undefined ? {} : { maxNs }),
          ...(meanNs === undefined ? {} : { meanNs }),
        };
      }),
    ),
    samples,
    ...(timeNs === undefined ? {} : { timeNs }),
    resolutionNs: 10,
    counters: [],
  };
}

/** Reads a report line by line. */
class PerfReportReader implements FormatReader {
  readonly #reading: Reading;
  readonly #rows: PerfRow[] = [];
  #state: "before" | "heads" | "rows" | "after" = "before";
  #scope: string | undefined;
  #event = "";
  #headEnd = "";
  #nameColumns = perfLayout.nameColumns;
  #before = "";
  #after = "";
  #total: PerfReport["total"];
  #characters = 0;
  #left = false;
  #second = false;
  #lineEnd: "\n" | "\r\n" = "\n";

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The lines ended so; known when all were read. */
  set lineEnd(end: "\n" | "\r\n") {
    this.#lineEnd = end;
  }

  line(text: string, line: number, ended: boolean): void {
    this.#characters += text.length + 1;
    if (this.#characters > perfCharactersMax) {
      if (!this.#reading.isRefused) {
        this.#reading.error({
          code: "input/too-large",
          line,
          column: 1,
          expected: "a report of at most 4 MiB",
          received: "more",
          hint: "a report has a line for each exit reason: was it the right file?",
        });
      }
      return;
    }
    if (this.#state === "after") this.#readAfter(text, line, ended);
    else if (this.#state === "rows") this.#readInTable(text, line, ended);
    else this.#readBefore(text, line, ended);
  }

  #readBefore(text: string, line: number, ended: boolean): void {
    const trimmed = text.trim();
    if (headPattern.test(text)) {
      const end = text.search(headPattern);
      this.#event = text.slice(0, end).trim();
      this.#nameColumns = text.slice(0, end).trimEnd().length;
      this.#headEnd = text.slice(text.trimEnd().length);
      this.#state = "rows";
    } else if (this.#state === "heads") {
      if (trimmed !== "")
        this.#reading.error({
          code: ended ? "input/bad-line" : "input/cut",
          line,
          column: text.length - text.trimStart().length + 1,
          expected: `the heads of the columns: ${heads.join(", ")}`,
          received: shown(trimmed),
        });
    } else if (trimmed.startsWith(scopeStart) && trimmed.endsWith(":")) {
      this.#scope = trimmed.slice(scopeStart.length, -1);
      this.#state = "heads";
    } else this.#before += `${text}${ended ? "\n" : ""}`;
  }

  #readInTable(text: string, line: number, ended: boolean): void {
    const words = wordsOf(text);
    const [first] = words;
    if (first === undefined) return;
    if (words.length === 1 && leftOut.test(first.text)) {
      this.#left = true;
      return;
    }
    if (text.trimStart().startsWith("Total Samples:")) {
      this.#readTotal(text, line, ended);
      return;
    }
    const row = this.#readRow(words, text, line, ended);
    if (row === undefined) return;
    if (this.#rows.length >= namesMax) {
      this.#reading.error({
        code: "input/too-large",
        line,
        column: first.column,
        expected: `at most ${namesMax} reasons`,
        received: "more",
      });
      return;
    }
    this.#rows.push(row);
  }

  #readTotal(text: string, line: number, ended: boolean): void {
    const column = text.length - text.trimStart().length + 1;
    const [, samples, timeUs] = totalPattern.exec(text.trim()) ?? [];
    const count = samples === undefined ? undefined : readCount(samples);
    if (count === undefined || timeUs === undefined) {
      this.#reading.error({
        code: ended ? "input/bad-line" : "input/cut",
        line,
        column,
        expected: "Total Samples:N, Total events handled time:N.NNus.",
        received: shown(text.trim()),
      });
      return;
    }
    this.#total = { samples: count, timeUs };
    this.#state = "after";
    const sum = this.#rows.reduce((total, row) => total + row.samples, 0);
    if (sum !== count && !this.#reading.isRefused)
      this.#reading.warning({
        code: "input/cut",
        line,
        column,
        expected: `rows of ${count} samples`,
        received: `rows of ${sum}`,
        hint: this.#left ? "rows were left out: their samples are not told apart" : "is a row missing?",
      });
  }

  #readAfter(text: string, line: number, ended: boolean): void {
    if (!this.#second && text.trimStart().startsWith(scopeStart)) {
      this.#second = true;
      this.#reading.warning({
        code: "input/bad-line",
        line,
        column: 1,
        expected: "one report",
        received: "another one",
        hint: "only the first is read: give the other one by itself",
      });
    }
    this.#after += `${text}${ended ? "\n" : ""}`;
  }

  /** One row, or nothing and an issue with the column of what does not fit. */
  #readRow(words: readonly Word[], text: string, line: number, ended: boolean): PerfRow | undefined {
    const refuse = (word: Word | undefined, expected: string): undefined => {
      this.#reading.error({
        code: ended || word !== undefined ? "input/bad-line" : "input/cut",
        line,
        column: word?.column ?? Math.min(text.trimEnd().length + 1, lineCharactersMax),
        expected,
        received: word === undefined ? "the end of the line" : shown(word.text),
        hint: "a row of perf kvm stat report: reason, samples, two shares in %, three times in us, ( +- a share )",
      });
      return undefined;
    };
    // From its end: a name may be several words, the rest is not.
    const open = words.findLastIndex((word) => word.text === "(");
    const from = open < 0 ? 1 : Math.max(1, open - 6);
    const fields: readonly (readonly [name: string, suffix: string])[] = [
      ["a number of samples", ""],
      ["a share of the samples", "%"],
      ["a share of the time", "%"],
      ["the shortest time", "us"],
      ["the longest time", "us"],
      ["the mean time", "us"],
    ];
    const found: string[] = [];
    for (const [at, [what, suffix]] of fields.entries()) {
      const word = words[from + at];
      const value = word?.text.endsWith(suffix) ? word.text.slice(0, word.text.length - suffix.length) : undefined;
      const fits = value !== undefined && (at === 0 ? readCount(value) !== undefined : decimal.test(value));
      if (!fits) return refuse(word, suffix === "" ? what : `${what}, as 12.34${suffix}`);
      found.push(value);
    }
    const tail = words.slice(from + fields.length);
    if (tail[0]?.text !== "(") return refuse(tail[0], "(");
    // A wide number leaves no space behind the sign.
    const joined = tail[1]?.text === "+-" ? tail[2] : tail[1];
    const deviation = /^(?:\+-)?(\d{1,20}\.\d\d|-?nan|-?inf)%$/.exec(joined?.text ?? "")?.[1];
    if (deviation === undefined || !(tail[1]?.text ?? "").startsWith("+-")) return refuse(joined, "+- 12.34%");
    const close = tail[joined === tail[2] ? 3 : 2];
    if (close?.text !== ")") return refuse(close, ")");
    const [first, last] = [words[0] as Word, words[from - 1] as Word];
    const [samples, samplesPercent, timePercent, minUs, maxUs, meanUs] = found as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      name: text.slice(first.column - 1, last.column - 1 + last.text.length),
      samples: Number(samples),
      samplesPercent,
      timePercent,
      minUs,
      maxUs,
      meanUs,
      deviationPercent: deviation,
    };
  }

  end(line: number): void {
    if (this.#reading.isRefused) return;
    if (this.#state === "before" || this.#state === "heads") {
      this.#reading.error({
        code: "input/cut",
        line: Math.max(1, line),
        column: 1,
        expected: `the heads of the columns: ${heads.join(", ")}`,
        received: "the end of the text",
      });
    } else if (this.#state === "rows") {
      this.#reading.warning({
        code: "input/cut",
        line: Math.max(1, line),
        column: 1,
        expected: "the line Total Samples",
        received: "the end of the text",
        hint: "the report was cut: shares are of the rows that are here",
      });
    }
  }

  #report(): PerfReport {
    const withEnds = (text: string): string => (this.#lineEnd === "\n" ? text : text.replaceAll("\n", this.#lineEnd));
    return {
      scope: this.#scope,
      event: this.#event,
      rows: this.#rows,
      total: this.#total,
      layout: {
        nameColumns: this.#nameColumns,
        lineEnd: this.#lineEnd,
        before: withEnds(this.#before),
        headEnd: this.#headEnd,
        after: withEnds(this.#after),
      },
    };
  }

  /** The report as it is printed. */
  report(): PerfReport {
    return this.#report();
  }

  value(): ImportedExits {
    return readPerfReport(this.#report());
  }
}

/** Make a reader of `perf kvm stat report`. */
export function createPerfReportReader(reading: Reading): FormatReader {
  return new PerfReportReader(reading);
}

/**
 * Read what `perf kvm stat report` printed.
 *
 * @returns the report as it is printed, with warnings where writing it back would not give the same bytes, where rows
 *          are missing, or where there is a second report; issues with line and column where it is none.
 */
export function parsePerfReport(text: string): Parsed<PerfReport> {
  const reading = new Reading();
  const reader = new PerfReportReader(reading);
  const splitter = createLineSplitter((line, number, ended) => {
    if (!reading.isHopeless) reader.line(line, number, ended);
  });
  splitter.write(text);
  splitter.end();
  // Where some lines end otherwise than the others, the text below is another one, and that is said.
  if (splitter.carriageReturns > 0) reader.lineEnd = "\r\n";
  reader.end(splitter.lines);
  if (!reading.isRefused) noteSpacing(reading, text, printPerfReport(reader.report()));
  return reading.result(() => reader.report());
}

/** Written back, the report would be another text. */
function noteSpacing(reading: Reading, text: string, printed: string): void {
  if (text === printed) return;
  let at = 0;
  let line = 1;
  let start = 0;
  while (at < text.length && text[at] === printed[at]) {
    if (text[at] === "\n") {
      line += 1;
      start = at + 1;
    }
    at += 1;
  }
  reading.warning({
    code: "input/bad-line",
    line,
    column: at - start + 1,
    expected: "the spacing of perf",
    received: at === text.length ? "the end of the text" : shown(text.slice(start, at + 60).split(/[\r\n]/)[0] ?? ""),
    hint: "the numbers are read; written back, the report is set as perf sets it",
  });
}
