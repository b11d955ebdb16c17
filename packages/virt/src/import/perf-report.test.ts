import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ExitTally } from "./exit-tally.ts";
import {
  makePerfReport,
  type PerfReport,
  parsePerfReport,
  perfCharactersMax,
  perfLayout,
  printPerfReport,
  readPerfReport,
} from "./perf-report.ts";

const file = readFileSync(new URL("../../vectors/perf-kvm-stat.handmade.txt", import.meta.url), "utf8");
/** A report that was sent to a mailing list, with one row of several. */
const sent = [
  "Analyze events for all VMs, all VCPUs:",
  "",
  "             VM-EXIT    Samples  Samples%     Time%    Min Time    Max Time         Avg time",
  "",
  "              INVLPG      18940    68.75%     4.34%      0.73us 104499.10us     45.88us ( +-  13.51% )",
  "",
  "Total Samples:27549, Total events handled time:20043311.08us.",
  "",
].join("\n");

function report(text: string): PerfReport {
  const parsed = parsePerfReport(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
}

test("V394: the samples, shares and times of a report, in ns, with the manual's number of each reason", () => {
  const parsed = parsePerfReport(file);
  expect(parsed).toMatchObject({ ok: true, issues: [] });
  const exits = readPerfReport(report(file));
  expect(exits).toMatchObject({
    format: "perf-kvm-stat",
    level: "guest",
    samples: 69_310,
    timeNs: 130_749_491_170,
    resolutionNs: 10,
  });
  expect(exits.exits.map(({ name, number }) => [name, number])).toEqual([
    ["MSR_WRITE", 32],
    ["HLT", 12],
    ["IO_INSTRUCTION", 30],
    ["npf", undefined],
  ]);
  expect(exits.exits[1]).toEqual({
    name: "HLT",
    reason: "hlt",
    number: 12,
    samples: 15_885,
    sampleShare: 15_885 / 69_310,
    timeShare: 0.9992,
    minNs: 630,
    maxNs: 17_539_260,
    meanNs: 8_224_340,
  });
});

test("V394: one row of several: shares are of the total that the report gives", () => {
  const parsed = parsePerfReport(sent);
  expect(parsed.ok && readPerfReport(parsed.value)).toMatchObject({
    samples: 27_549,
    exits: [{ name: "INVLPG", number: 14, sampleShare: 18_940 / 27_549, maxNs: 104_499_100, meanNs: 45_880 }],
  });
  expect(parsed.issues).toMatchObject([{ severity: "warning", code: "input/cut", line: 7, column: 1 }]);
});

test.each([
  ["as perf sets it", file],
  ["with CR LF", file.replaceAll("\n", "\r\n")],
  ["without the space at the end of the heads", file.replace(/Avg time /, "Avg time")],
  ["without the blank lines around it", `${file.trim()}\n`],
  ["from a session, with its prompt", `# perf kvm stat report\n${file}# \n`],
  [
    "of one virtual CPU, with a wider first column",
    file.replace("all VCPUs", "VCPU 1").replace(/^(?= .*(?:us|Time))/gm, " ".repeat(20)),
  ],
  ["of ports", file.replace("            VM-EXIT", " IO Port Access".padStart(19)).replace("npf", "ABC")],
  ["of nothing", file.replace(/^ .*us.*\n/gm, "").replace(/:69310.*/, ":0, Total events handled time:0.00us.")],
  ["with shares of nothing", file.replace("0.06%", "-nan%").padEnd(0)],
  ["sent to a list", sent],
])("V395: a report %s is written back byte for byte", (_, text) => {
  const parsed = parsePerfReport(text);
  expect(parsed.ok && printPerfReport(parsed.value)).toBe(text);
});

const seed = 20_261;
const decimal = fc
  .tuple(fc.nat(99_999_999), fc.nat(99))
  .map(([whole, hundredths]) => `${whole}.${String(hundredths).padStart(2, "0")}`);
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_:]{0,30}( [A-Z_]{1,8}){0,2}$/);
const arbitraryReport: fc.Arbitrary<PerfReport> = fc.record({
  scope: fc.option(fc.constantFrom("all VMs, all VCPUs", "pid(s) 17, VCPU 3"), { nil: undefined }),
  event: fc.constantFrom("VM-EXIT", "MMIO Access", "IO Port Access"),
  rows: fc.array(
    fc.record({
      name,
      samples: fc.nat(9_999_999),
      samplesPercent: decimal,
      timePercent: decimal,
      minUs: decimal,
      maxUs: decimal,
      meanUs: decimal,
      deviationPercent: decimal,
    }),
    { maxLength: 8 },
  ),
  total: fc.record({ samples: fc.nat(), timeUs: decimal }),
  layout: fc.record({
    nameColumns: fc.constantFrom(20, 40),
    lineEnd: fc.constantFrom("\n" as const, "\r\n" as const),
    before: fc.constantFrom("", "\n", "x y\n"),
    headEnd: fc.constantFrom("", " "),
    after: fc.constantFrom("", "\n", "\nLost events: 7\n\n", "$ "),
  }),
});

test(`V395: what is printed of any report is read as that report, and printed again as it was (seed ${seed})`, () => {
  fc.assert(
    fc.property(arbitraryReport, (made) => {
      const { lineEnd, before, after } = made.layout;
      const ends = (text: string): string => text.replaceAll("\n", lineEnd);
      const total = made.rows.reduce((sum, { samples }) => sum + samples, 0);
      const whole = {
        ...made,
        total: { ...made.total, samples: total },
        layout: { ...made.layout, before: ends(before), after: ends(after) },
      };
      const text = printPerfReport(whole as PerfReport);
      const parsed = parsePerfReport(text);
      expect(parsed).toEqual({ ok: true, value: whole, issues: [] });
      expect(printPerfReport(report(text))).toBe(text);
    }),
    { seed, numRuns: 2000 },
  );
});

test("V396: a report set otherwise is read, and says that it would be written back otherwise", () => {
  const loose = file.replace("Analyze", "  Analyze").replace("   MSR_WRITE      42521", "MSR_WRITE 42521");
  const parsed = parsePerfReport(loose);
  expect(parsed.ok && readPerfReport(parsed.value)).toEqual(readPerfReport(report(file)));
  expect(parsed.issues).toMatchObject([{ severity: "warning", code: "input/bad-line", line: 3, column: 1 }]);
  expect(parsePerfReport(file.replace("\n", "\r\n")).issues).toMatchObject([{ severity: "warning", line: 2 }]);
});

test("V396: rows that somebody left out, a report that was cut between lines, and a second report are said", () => {
  expect(parsePerfReport(file.replace(/^ +IO_.*$/m, "[..]")).issues[0]).toMatchObject({
    severity: "warning",
    code: "input/cut",
    line: 12,
    hint: expect.stringContaining("left out"),
  });
  const cut = parsePerfReport(`${file.split("\n").slice(0, 8).join("\n")}\n`);
  expect(cut.ok && readPerfReport(cut.value).samples).toBe(42_521 + 15_885);
  expect(cut.issues).toMatchObject([
    { severity: "warning", code: "input/cut", line: 8, expected: "the line Total Samples" },
  ]);
  expect(parsePerfReport(file + file).issues).toMatchObject([
    { severity: "warning", line: 16, expected: "one report" },
  ]);
});

test.each([
  ["no report at all", "hello\n", 1, 1, "input/cut"],
  ["no heads", "Analyze events for all VMs, all VCPUs:\n\n  hello\n", 3, 3, "input/bad-line"],
  ["a row of words", file.replace("      42521", "       many"), 7, 28, "input/bad-line"],
  ["more samples than a double holds", file.replace("     42521", "99999999999999999"), 7, 22, "input/bad-line"],
  ["a share without its sign", file.replace("61.35%", "61.35 "), 7, 36, "input/bad-line"],
  ["a time in another unit", file.replace("0.50us", "0.50ms"), 7, 58, "input/bad-line"],
  ["a row that was cut", file.slice(0, file.indexOf("52.94") + 3), 7, 69, "input/bad-line"],
  ["a row that was cut between two words", file.slice(0, file.indexOf("     52.94")), 7, 64, "input/cut"],
  ["a total that was cut", file.slice(0, file.indexOf("events handled")), 12, 1, "input/cut"],
  ["a deviation that is none", file.replace("0.48% )", "0.48 )"), 7, 96, "input/bad-line"],
])("V406: %s is an issue with its place", (_, text, line, column, code) => {
  const parsed = parsePerfReport(text);
  expect(parsed).toMatchObject({ ok: false, issues: [{ severity: "error", line, column, code }] });
});

test("V406: a report is at most 4 MiB and has at most 4,096 rows", () => {
  const row = file.split("\n")[6] as string;
  const head = file.split("\n").slice(0, 6).join("\n");
  expect(parsePerfReport(`${head}\n${`${row}\n`.repeat(4097)}`)).toMatchObject({
    ok: false,
    issues: [{ code: "input/too-large", line: 4103 }],
  });
  expect(parsePerfReport(file + "x\n".repeat(perfCharactersMax))).toMatchObject({
    ok: false,
    issues: [{ code: "input/too-large" }],
  });
});

test("V397: exits that were counted elsewhere are printed as perf prints them, and read again", () => {
  const tallies = new Map<string, ExitTally>();
  const add = (reason: string, ...times: (number | undefined)[]): void => {
    const tally = new ExitTally();
    for (const ns of times) tally.add(ns);
    tallies.set(reason, tally);
  };
  add("EPT_MISCONFIG", 1000, 3000, undefined);
  add("EXTERNAL_INTERRUPT", 125);
  add("HLT", undefined);
  const text = printPerfReport(makePerfReport(tallies));
  expect(text).toBe(
    [
      "",
      "",
      "Analyze events for all VMs, all VCPUs:",
      "",
      "             VM-EXIT    Samples  Samples%     Time%    Min Time    Max Time         Avg time ",
      "",
      "       EPT_MISCONFIG          2    66.67%    96.97%      1.00us      3.00us      2.00us ( +-  50.00% )",
      // 0.125 lies between two hundredths: C takes the even one.
      "  EXTERNAL_INTERRUPT          1    33.33%     3.03%      0.12us      0.12us      0.12us ( +-   0.00% )",
      "",
      "Total Samples:3, Total events handled time:4.12us.",
      "",
      "",
    ].join("\n"),
  );
  expect(parsePerfReport(text)).toMatchObject({ ok: true, issues: [] });
});

test("V397: of no exits there is a report without rows", () => {
  const text = printPerfReport(makePerfReport(new Map(), { scope: "pid(s) 17, all VCPUs", layout: { before: "" } }));
  expect(parsePerfReport(text)).toMatchObject({
    ok: true,
    issues: [],
    value: { rows: [], layout: { ...perfLayout, before: "" } },
  });
});
