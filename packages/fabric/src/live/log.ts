/**
 * live/log — what came in, as text: one line of JSON each, so that a log can be written while it grows and read as far
 * as it got.
 *
 *     {"dc-live":1,"scenario":"two racks","seed":7}
 *     {"timePs":1200300,"after":0,"do":"frame.inject","on":"h1/eth0","value":"//8C…"}
 *     {"endPs":5000000000000,"digest":"0123456789abcdef"}
 *
 * The first line names the run, the last says where it ended. A log without a last line was cut off: it has no digest,
 * and ends with its last arrival.
 *
 * Source: rule F389 in ../../SPEC.md.
 * @module
 */
import type { Action, Issue, Parsed, Ps } from "@dc/engine";

/** What a log says of its run. */
export interface LiveLogHead {
  readonly scenario: string;
  readonly seed: number;
}

/** A log that was read. */
export interface LiveLog extends LiveLogHead {
  readonly actions: readonly Action[];
  readonly endPs: Ps;
  /** Undefined where the log was cut off. */
  readonly digest: string | undefined;
}

/** The first line. */
export const printLogHead = ({ scenario, seed }: LiveLogHead): string =>
  JSON.stringify({ "dc-live": 1, scenario, seed });

/** The line of an action. */
export const printLogAction = ({ timePs, after, do: what, on, value }: Action): string =>
  JSON.stringify({ timePs, after, do: what, on, ...(value === undefined ? {} : { value }) });

/** The last line. */
export const printLogEnd = (endPs: Ps, digest: string): string => JSON.stringify({ endPs, digest });

/** Issues that are listed. */
const issuesMax = 100;

/**
 * Read a log.
 *
 * @param isAction whether a run would know an action: its `do` and its `on`.
 */
export function parseLiveLog(text: string, isAction: (what: string, on: string) => boolean): Parsed<LiveLog> {
  const issues: Issue[] = [];
  const lines = text.split("\n");
  const wrong = (line: number, path: string, expected: string, received: string): void => {
    if (issues.length >= issuesMax) return;
    issues.push({ severity: "error", code: "fabric/live-log", path, line: line + 1, column: 1, expected, received });
  };
  const read = (line: number): Record<string, unknown> | undefined => {
    try {
      const value: unknown = JSON.parse(lines[line]);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    } catch {
      // Said below.
    }
    wrong(line, "", "an object of JSON in one line", JSON.stringify(lines[line].slice(0, 40)));
    return undefined;
  };

  const head = lines[0] === "" ? undefined : read(0);
  const version = head?.["dc-live"];
  if (version !== 1 || typeof head?.scenario !== "string" || !isCount(head.seed)) {
    wrong(0, "", 'a first line with "dc-live": 1, a scenario and a seed', JSON.stringify(lines[0].slice(0, 40)));
    return { ok: false, issues };
  }
  const actions: Action[] = [];
  let end: { endPs: Ps; digest: string } | undefined;
  for (let line = 1; line < lines.length; line++) {
    if (lines[line] === "") continue;
    // The last line of a log that was cut off may be half a line.
    if (end !== undefined || (line === lines.length - 1 && !lines[line].endsWith("}"))) {
      if (end !== undefined) wrong(line, "", "nothing behind the last line", JSON.stringify(lines[line].slice(0, 40)));
      break;
    }
    const value = read(line);
    if (value === undefined) continue;
    if (value.endPs !== undefined) {
      if (isCount(value.endPs) && typeof value.digest === "string") end = { endPs: value.endPs, digest: value.digest };
      else wrong(line, "endPs", "a time in picoseconds and a digest", JSON.stringify(value.endPs));
      continue;
    }
    const { timePs, after, do: what, on, value: frame } = value;
    if (!isCount(timePs) || timePs < (actions.at(-1)?.timePs ?? 0)) {
      wrong(line, "timePs", "picoseconds, no less than in the line before", JSON.stringify(timePs));
    } else if (!isCount(after)) wrong(line, "after", "a whole number", JSON.stringify(after));
    else if (typeof what !== "string" || typeof on !== "string" || !isAction(what, on)) {
      wrong(line, "do", "an action of this scenario", `${JSON.stringify(what)} on ${JSON.stringify(on)}`);
    } else if (typeof frame !== "string") wrong(line, "value", "base64", JSON.stringify(frame));
    else actions.push({ timePs, after, do: what, on, value: frame });
  }
  if (end !== undefined && end.endPs < (actions.at(-1)?.timePs ?? 0)) {
    wrong(lines.length - 1, "endPs", "no less than the last action's time", String(end.endPs));
  }
  if (issues.length > 0) return { ok: false, issues };
  const { endPs, digest } = end ?? { endPs: actions.at(-1)?.timePs ?? 0, digest: undefined };
  return { ok: true, value: { scenario: head.scenario, seed: head.seed, actions, endPs, digest }, issues: [] };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
