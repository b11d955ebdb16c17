/**
 * import/recognize — which format a text is, by the first line that can be of only one.
 *
 * Rule V391 in ../../SPEC.md.
 * @module
 */
import { knownCounters, splitCounter } from "./debugfs.ts";
import { type ImportFormat, importFormats } from "./exits.ts";
import { isKvmexitHead } from "./kvmexit.ts";
import { createLineSplitter } from "./line-splitter.ts";
import { readTraceLine } from "./trace-line.ts";

/** Lines, and characters, that are looked at. */
export const recognizedLinesMax = 400;
export const recognizedCharactersMax = 65_536;

const signs: { readonly [format in ImportFormat]: (line: string) => boolean } = {
  "perf-kvm-stat": (line) =>
    line.includes("Analyze events for ") || (line.includes("Samples%") && line.includes("Time%")),
  ftrace: (line) => line.startsWith("# tracer:") || readTraceLine(line) !== undefined,
  "perf-stat": (line) =>
    line.includes("Performance counter stats for") ||
    /^\s*(?:[\d.,'\u00a0\u202f\u2019]+|<not [a-z]+>)(?:\s+|[,;][^,;]{0,40}[,;])kvm:\w/.test(line),
  "kvm-stat": (line) => /^kvm statistics\b/.test(line.trim()) || /^\s{0,40}kvm_\w+(?:\(\w+\))?\s+\d/.test(line),
  debugfs: (line) => {
    const found = splitCounter(line);
    return (
      found !== undefined && /^\d+$/.test(found.number) && knownCounters.has(found.path.split("/").at(-1) as string)
    );
  },
  kvmexit: isKvmexitHead,
};

/** The format that one line belongs to and no other; undefined where it could be of several, or of none. */
export function recognizeLine(line: string): ImportFormat | undefined {
  return importFormats.find((format) => signs[format](line));
}

/** The format of a text; undefined where nothing at its beginning says so. Looks at the first 64 KiB. */
export function recognize(text: string): ImportFormat | undefined {
  let found: ImportFormat | undefined;
  const splitter = createLineSplitter((line, number) => {
    if (found === undefined && number <= recognizedLinesMax) found = recognizeLine(line);
  });
  splitter.write(text.slice(0, recognizedCharactersMax));
  splitter.end();
  return found;
}
