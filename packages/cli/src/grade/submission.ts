/**
 * grade/submission — what is handed in: a link, a file with one, or a folder of files, one for each learner.
 * @module
 */
import { readdirSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import type { Issue, Parsed } from "@dc/engine";
import { readSource } from "../run/source.ts";

/** Something that was handed in. */
export interface Submission {
  /** As messages name it: the file's path, or `link`. */
  readonly name: string;
  /** Whose it is: the file's name without its ending; empty for a link. */
  readonly learner: string;
  /** The link, or why there is none. */
  readonly link: Parsed<string>;
}

/** What was named. */
export interface Submissions {
  /** A folder is reported as a table: one row for each file. */
  readonly isFolder: boolean;
  readonly list: readonly Submission[];
}

/** Most files of a folder. */
export const submissionsMax = 10_000;

/**
 * Read what was handed in.
 *
 * @param path a link, a file, `-` for standard input, or a folder. Of a folder each file is read whose name begins with no
 *             dot, in the order of the names' code units; a file that cannot be read is a submission with the reason.
 * @returns why nothing was read: there is no such file, or the folder is empty or too large.
 */
export function readSubmissions(path: string): Parsed<Submissions> {
  if (!isFolder(path)) {
    const submission = readSubmission(path, learnerOf(path));
    // One file that cannot be read is wrong usage; a text without a link was handed in, and is refused.
    const [issue] = submission.link.issues;
    const isAbsent = !submission.link.ok && issue?.code.startsWith("input/") === true;
    if (isAbsent) return { ok: false, issues: submission.link.issues };
    return { ok: true, value: { isFolder: false, list: [submission] }, issues: [] };
  }
  const names = readdirSync(path)
    .filter((name) => !name.startsWith("."))
    .sort();
  if (names.length === 0 || names.length > submissionsMax) {
    const expected = `a folder with 1 to ${submissionsMax} files`;
    return refuse("input/unreadable", expected, names.length === 0 ? "an empty one" : `${names.length} files`);
  }
  const list = names.map((name) => readSubmission(join(path, name), learnerOf(name)));
  return { ok: true, value: { isFolder: true, list }, issues: [] };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function learnerOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return /#s=|^\d+\.[a-z]+\./.test(path) || path === "-" ? "" : name.slice(0, name.length - extname(name).length);
}

function readSubmission(path: string, learner: string): Submission {
  const source = readSource(path);
  if (!source.ok) return { name: path, learner, link: source };
  const { name, kind, text } = source.value;
  if (kind === "permalink") return { name, learner, link: { ok: true, value: text, issues: [] } };
  // A page of a notebook, a letter: the one link in it is meant.
  const found = [
    ...new Set(text.match(/https?:\/\/[^\s<>"')\]]+#s=[\w.-]+|(?<![\w.-])\d{1,9}\.[a-z]\.[\w-]{20,}/g) ?? []),
  ];
  const [link] = found;
  if (link !== undefined && found.length === 1) return { name, learner, link: { ok: true, value: link, issues: [] } };
  const received = found.length === 0 ? "a text without one" : `${found.length} links`;
  return { name, learner, link: refuse("permalink/missing", "one link to a module, #s=1.d.…", received) };
}

function refuse<T>(code: string, expected: string, received: string): Parsed<T> {
  const issue: Issue = { severity: "error", code, path: "", expected, received };
  return { ok: false, issues: [issue] };
}
