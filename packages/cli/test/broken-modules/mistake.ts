/**
 * test/broken-modules/mistake — a small edit that breaks the sound module, and where the validator must see it.
 */
import { soundTexts, type Texts } from "./sound.ts";

/** What is to be said. */
export interface Told {
  readonly code: string;
  readonly file: string;
  /** Words of the line that is named; "" where there is no line, because there is no such file. */
  readonly line: string;
  readonly path: string;
  readonly severity?: "warning";
}

/** A mistake. */
export interface Mistake {
  /** What the author did, for a person. */
  readonly name: string;
  readonly file: string;
  /** Texts that are replaced, once each; a file without a text is taken away. */
  readonly edit: readonly (readonly [from: string, to: string])[] | undefined;
  readonly told: readonly Told[];
}

export const files = {
  manifest: "module.json",
  lesson: "lessons/01-predict/lesson.md",
  german: "lessons/01-predict/lesson.de.md",
  scenario: "lessons/01-predict/scenario.yaml",
  checks: "lessons/01-predict/checks.yaml",
  scenario2: "lessons/02-make-room/scenario.yaml",
  checks2: "lessons/02-make-room/checks.yaml",
} as const;

/** A mistake in one file that is told once there. */
export function mistake(
  name: string,
  file: keyof typeof files,
  [from, to]: readonly [string, string],
  code: string,
  path: string,
  line: string,
  severity?: "warning",
): Mistake {
  const told = { code, file: files[file], line, path };
  return { name, file: files[file], edit: [[from, to]], told: [severity === undefined ? told : { ...told, severity }] };
}

/** The module with a mistake in it. */
export function breakModule({ file, edit }: Mistake): Texts {
  const { [file]: text, ...rest } = soundTexts;
  if (edit === undefined) return rest;
  let changed = text as string;
  for (const [from, to] of edit) {
    if (changed.split(from).length < 2) throw new Error(`${file} has no ${from}`);
    changed = changed.replace(from, () => to);
  }
  return { ...rest, [file]: changed };
}

/** The line, from 1, that has these words. */
export function lineOf(texts: Texts, file: string, words: string): number | undefined {
  if (words === "") return undefined;
  const index = (texts[file] as string).split("\n").findIndex((line) => line.includes(words));
  if (index < 0) throw new Error(`${file} has no line with ${words}`);
  return index + 1;
}
