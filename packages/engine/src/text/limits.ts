/**
 * text/limits — what is refused before anything is parsed: too much text, and what is not text at all.
 *
 * Sources: the limits of the input contract (text 4 MiB, nesting 64, 100 aliases); rules E140–E142 in ../../SPEC.md.
 * @module
 */
import type { Issue } from "../issue.ts";
import { createLocator } from "./position.ts";

/** Most bytes of text, as UTF-8. */
export const textBytesMax = 4194304;
/** Most aliases (`*name`) in one text. */
export const aliasesMax = 100;
/** Most values that all aliases of one text repeat. */
export const aliasedValuesMax = 65536;

/** How many bytes the text takes as UTF-8; stops counting past `most`. */
export function utf8Length(text: string, most: number): number {
  let bytes = text.length;
  for (let i = 0; i < text.length && bytes <= most; i++) {
    const unit = text.charCodeAt(i);
    // Two units of a surrogate pair are four bytes, so each unit of the pair counts one more; others count two more.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** The issue of a text that is too long or is not text, or `undefined`. @param name the file's name, for the message. */
export function refuseText(text: string, name: string): Issue | undefined {
  const what = name === "" ? "" : `${JSON.stringify(name.slice(0, 80))}, `;
  const bytes = utf8Length(text, textBytesMax);
  if (bytes > textBytesMax) {
    return {
      severity: "error",
      code: "input/too-large",
      path: "",
      line: 1,
      column: 1,
      expected: "at most 4 MiB of text",
      received: `${what}${bytes > text.length ? "more than " : ""}${(Math.min(bytes, text.length) / 1048576).toFixed(1)} MiB`,
    };
  }
  const control = controlAt(text);
  const broken = control >= 0 ? control : mostlyBroken(text);
  if (broken < 0) return undefined;
  return {
    severity: "error",
    code: "input/binary",
    path: "",
    ...createLocator(text)(broken),
    expected: "text in UTF-8",
    received: `${what}the character U+${text.charCodeAt(broken).toString(16).toUpperCase().padStart(4, "0")}`,
    hint: "the file is binary or in another encoding: choose a YAML or JSON file saved as UTF-8",
  };
}

/**
 * Offset of the first control character other than tab and line breaks, or -1. YAML and JSON have none; programs,
 * images and archives have one among their first bytes.
 */
function controlAt(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 ? unit !== 9 && unit !== 10 && unit !== 13 : unit === 0x7f) return i;
  }
  return -1;
}

/** Offset of the first U+FFFD, which decoders put for bytes that are not UTF-8, where there are too many for a slip. */
function mostlyBroken(text: string): number {
  const head = text.slice(0, 65536);
  const count = head.split("\ufffd").length - 1;
  return count * 50 > head.length ? head.indexOf("\ufffd") : -1;
}
