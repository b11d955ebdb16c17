/**
 * frame/look — what a host may change while a lab lives in its frame: how it looks, not what it runs. The names are
 * those of the lab's options; `null` takes back what the host said, so that the lab and its person decide again.
 * @module
 */
import type { Json, LabOptions } from "@dc/solid";
import { motions, narrations, parts, themes } from "../element/attribute.ts";

/** What can be changed. */
export type LookOptions = Pick<LabOptions, "theme" | "language" | "motion" | "narration" | "hide" | "readonly">;

/** Changes to a look, as a host sends them. */
export type LookChanges = { readonly [Name in keyof LookOptions]?: LookOptions[Name] | null };

const oneOf =
  (values: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "string" && values.includes(value);

const rules: Readonly<
  Record<keyof LookOptions, { readonly fits: (value: unknown) => boolean; readonly expected: string }>
> = {
  theme: { fits: oneOf(themes), expected: themes.join(" | ") },
  motion: { fits: oneOf(motions), expected: motions.join(" | ") },
  narration: { fits: oneOf(narrations), expected: narrations.join(" | ") },
  language: {
    fits: (value) => typeof value === "string" && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value),
    expected: "a language tag",
  },
  hide: {
    fits: (value) => Array.isArray(value) && value.every(oneOf(parts)),
    expected: `a list of ${parts.join(" | ")}`,
  },
  readonly: { fits: (value) => typeof value === "boolean", expected: "true | false" },
};

/** The look among the options. */
export const readLook = (options: LabOptions): LookOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(rules, name))) as LookOptions;

/**
 * Read changes to a look.
 *
 * @returns the options with the changes in them, or the first thing that is wrong.
 */
export function changeLook(
  before: LabOptions,
  changes: Json,
): { readonly ok: true; readonly options: LabOptions } | { readonly ok: false; readonly reason: string } {
  if (typeof changes !== "object" || changes === null || Array.isArray(changes))
    return { ok: false, reason: "expected an object of options" };
  const options: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof LookOptions] : undefined;
    if (rule === undefined) return { ok: false, reason: `${name}: expected one of ${Object.keys(rules).join(" ")}` };
    if (value === null) {
      delete options[name];
      continue;
    }
    if (!rule.fits(value)) return { ok: false, reason: `${name}: expected ${rule.expected}` };
    options[name] = value;
  }
  return { ok: true, options };
}
