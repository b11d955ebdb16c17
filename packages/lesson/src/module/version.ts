/**
 * module/version — which of a module's versions a link means.
 *
 * Sources: Semantic Versioning 2.0.0 §9 (pre-releases), §11 (precedence); rule L147 in ../../SPEC.md.
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
