/**
 * module/version — which of a module's versions a link means, and whether the engines that are here are those it was written for.
 *
 * Sources: Semantic Versioning 2.0.0 §9 (pre-releases), §11 (precedence); rules L147, L167 in ../../SPEC.md.
 * @module
 */
import { compareVersions, satisfies, validateStrict } from "compare-versions";

/**
 * The newest version that is wanted.
 *
 * @param wanted  a version, a range (`^1.2.0`, `~1.2.0`, `>=1.2.0`, `1`, `1.2`), or nothing for any.
 * @param offered semantic versions.
 * @returns one of those offered; undefined where none fits, or where what is wanted is neither version nor range.
 */
export function chooseVersion(wanted: string, offered: readonly string[]): string | undefined {
  if (validateStrict(wanted)) return offered.find((each) => each === wanted);
  const isPrerelease = (version: string): boolean => version.split("+")[0]?.includes("-") === true;
  const newestFirst = offered.filter(validateStrict).sort((a, b) => compareVersions(b, a));
  const releases = newestFirst.filter((each) => !isPrerelease(each));
  if (wanted === "") return releases[0] ?? newestFirst[0];
  if (!/^(?:[\^~]|>=)?\d+(\.\d+){0,2}(-[0-9A-Za-z.-]+)?$/.test(wanted)) return undefined;
  const short = /^\d+(\.\d+)?$/.test(wanted);
  const range = short ? `${wanted}${wanted.includes(".") ? "" : ".x"}.x` : wanted;
  return (wanted.includes("-") ? newestFirst : releases).find((each) => satisfies(each, range));
}

/** An engine of another version than a module was written for. */
export interface OtherEngine {
  readonly name: string;
  /** Version or range, as the module says. */
  readonly wanted: string;
  /** Undefined where the lab has no such engine. */
  readonly version: string | undefined;
}

/**
 * Engines that are not those a module was written for: its runs may differ from its author's.
 *
 * @param wanted  versions or ranges by name, `engines` of a manifest.
 * @param offered versions by name.
 */
export function otherEngines(
  wanted: Readonly<Record<string, string>>,
  offered: Readonly<Record<string, string>>,
): readonly OtherEngine[] {
  return Object.entries(wanted).flatMap(([name, range]) => {
    const version = Object.hasOwn(offered, name) ? offered[name] : undefined;
    const fits = version !== undefined && chooseVersion(range, [version]) !== undefined;
    return fits ? [] : [{ name, wanted: range, version }];
  });
}
