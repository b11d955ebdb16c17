/**
 * new/module-name — the name of a new module, which is its id for ever and its folder.
 * @module
 */

const form = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const lengthMax = 60;

/** Whether a module may be called so: small letters and digits, words divided by `-`, at most 60 characters. */
export const isModuleName = (text: string): boolean => text.length <= lengthMax && form.test(text);

/** The name that is nearest to what was typed. @returns undefined where nothing of it can stand in a name. */
export function nearestModuleName(text: string): string | undefined {
  const words = text
    .replace(/\p{Ll}\p{Lu}/gu, ([small, large]) => `${small}-${large}`)
    .replaceAll("ß", "ss")
    // An accent is a character of its own after this, and is left out with all else that is no letter and no digit.
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+/, "")
    .slice(0, lengthMax)
    .replace(/-+$/, "");
  return isModuleName(words) ? words : undefined;
}
