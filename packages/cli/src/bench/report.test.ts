import { expect, test } from "vitest";
import { describeResult, formatNumber } from "./report.ts";
import { type BenchmarkResult, smallSizes } from "./runner.ts";

const measured = { row: "1k", hash: "7", rounds: 5, rateSpread: 0.123 };

const result: BenchmarkResult = {
  name: "hold",
  package: "engine",
  title: "events",
  operation: "event",
  measured: [
    { ...measured, contender: "kernel", medians: { rate: 12_345_678, residentMiB: 52.4, worstPauseMs: 0 } },
    { ...measured, contender: "peer", medians: { rate: 4_000_000, residentMiB: 9, worstPauseMs: 31.7 } },
  ],
  targets: [
    { text: "3 × peer", measured: 3.086, atLeast: 3, verdict: "holds" },
    { text: "quick", atMost: 1, verdict: "not judged", why: smallSizes },
  ],
  absent: [{ contender: "other", why: "needs libother" }],
  disagreements: ["1k: a → 1; b → 2"],
};

test("a benchmark reads as a table of ratios, its absent peers, its targets", () => {
  expect(describeResult(result)).toEqual([
    "hold — events",
    "  size  contender  events/CPU-s  spread  first / this  memory  hash",
    "  1k    kernel           12.3 M    12 %                52 MiB  7",
    "        peer             4.00 M    12 %          3.09   9 MiB  7",
    "  1k, peer: worstPauseMs 31.7",
    "  absent: other (needs libother)",
    "  DISAGREE 1k: a → 1; b → 2",
    "  target    asked  measured",
    "  3 × peer    ≥ 3      3.09  holds",
    "  1 target is judged at full size only",
  ]);
});

test("numbers have about three figures", () => {
  expect([0, 0.01234, 1.239, 12.34, 123.4, 1234567].map(formatNumber)).toEqual([
    "0",
    "0.012",
    "1.24",
    "12.3",
    "123",
    "1234567",
  ]);
});
