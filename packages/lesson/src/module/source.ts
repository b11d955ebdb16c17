/**
 * module/source — where a module's texts come from: a map in memory, or whatever a caller reads: a folder, a package, a
 * URL. Nothing else is asked of a module, so it can be published anywhere.
 *
 * Sources: rule L80 in ../../SPEC.md.
 * @module
 */

/** A module's folder. */
export interface ModuleSource {
  /** For messages: a path or an address. */
  readonly place: string;
  /** A text by its path in the folder; undefined where there is none. May reject where the place cannot be reached. */
  read(path: string): Promise<string | undefined>;
}

/** A module from texts that are there already. */
export function sourceOf(texts: Readonly<Record<string, string>>, place = "memory"): ModuleSource {
  return { place, read: async (path) => (Object.hasOwn(texts, path) ? texts[path] : undefined) };
}
