/**
 * language/later — tables that come over the network when somebody reads in their language.
 *
 * English comes with the code. Another language is asked for when a root opens in it, when a root changes to it, or at
 * the first read of it; until it is there, English stands in.
 * @module
 */
import { createSignal } from "solid-js";
import type { LanguageMap, MessageTable, Translation } from "./message.ts";

/** How tables of other languages come: `{ de: () => import("./de.ts").then((module) => module.de) }`. */
export type LaterTables<Table extends MessageTable> = Readonly<Record<string, () => Promise<Translation<Table>>>>;

/** One map's other languages. */
interface Later {
  /** Whether there is nothing to wait for: the table has come, or there is none. */
  has(language: string): boolean;
  load(language: string): Promise<void> | undefined;
}

// Which languages a page has asked for, and whose tables there are, is a matter of the page and not of one component:
// a view that comes later brings tables that must follow the language at once.
const maps: Later[] = [];
const asked = new Set<string>();

/**
 * Make a map whose other languages come later.
 *
 * @param en    the complete table.
 * @param later loaders by language tag. One that fails is asked again at the next change to its language.
 */
export function makeLanguages<Table extends MessageTable>(en: Table, later: LaterTables<Table>): LanguageMap<Table> {
  const map = { en } as { en: Table; [language: string]: Translation<Table> };
  const coming = new Map<string, Promise<void>>();
  const starts = new Map<string, () => Promise<void>>();
  const come = new Set<string>();
  for (const [language, load] of Object.entries(later)) {
    const [table, setTable] = createSignal<Translation<Table>>();
    const start = (): Promise<void> => {
      const before = coming.get(language);
      if (before !== undefined) return before;
      const now = load().then(
        (found) => {
          come.add(language);
          setTable(() => found);
        },
        () => void coming.delete(language),
      );
      coming.set(language, now);
      return now;
    };
    starts.set(language, start);
    Object.defineProperty(map, language, {
      enumerable: true,
      get: () => {
        const there = table();
        if (there === undefined) void start();
        return there;
      },
    });
  }
  maps.push({
    has: (language) => !starts.has(language) || come.has(language),
    load: (language) => starts.get(language)?.(),
  });
  for (const language of asked) void starts.get(language)?.();
  return map;
}

/** The tag itself and what is left when its last parts are dropped: `de-CH`, `de`. */
function rangesOf(language: string): readonly string[] {
  const parts = language.split("-");
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("-"));
}

/** Whether every map that has words of this language has them here. */
export function hasLanguage(language: string): boolean {
  return rangesOf(language).every((range) => maps.every((map) => map.has(range)));
}

/**
 * What a view that is loaded later waits for before its first picture: its code has brought tables, and the languages of
 * the page are already being fetched for them. @returns settled when all that is known has come, or failed.
 */
export async function loadAskedLanguages(): Promise<void> {
  await Promise.all([...asked].flatMap((language) => maps.map((map) => map.load(language))));
}

/** Ask for a language in every map there is, and in those to come. @returns settled when all that is known has come. */
export async function loadLanguage(language: string): Promise<void> {
  const ranges = rangesOf(language);
  for (const range of ranges) asked.add(range);
  await Promise.all(maps.flatMap((map) => ranges.map(map.load)));
}
