/**
 * module/source — where a module's texts come from: a map in memory, or whatever a caller reads: a folder, a package, a
 * URL. Nothing else is asked of a module, so it can be published anywhere.
 *
 * Sources: rules L80 and L83 in ../../SPEC.md.
 * @module
 */
import type { ModuleIssue } from "../document/document.ts";

/** A module's folder. */
export interface ModuleSource {
  /** For messages: a path or an address. */
  readonly place: string;
  /**
   * A text by its path in the folder; undefined where there is none. May reject where the place cannot be reached; a
   * source that knows more rejects with a `refusal`.
   */
  read(path: string): Promise<string | undefined>;
}

/** A module from texts that are there already. */
export function sourceOf(texts: Readonly<Record<string, string>>, place = "memory"): ModuleSource {
  return { place, read: async (path) => (Object.hasOwn(texts, path) ? texts[path] : undefined) };
}

/** An error that carries the issue of the file that was asked for. */
export function refusal(issue: ModuleIssue): Error & { readonly issue: ModuleIssue } {
  const { code, file, expected, received } = issue;
  return Object.assign(new Error(`${code}: ${file}: expected ${expected}, got ${received}`), { issue });
}

/** The issue that a source rejected with; undefined where it is another error. */
export function refusalOf(error: unknown): ModuleIssue | undefined {
  if (typeof error !== "object" || error === null || !("issue" in error)) return undefined;
  return (error as ReturnType<typeof refusal>).issue;
}
