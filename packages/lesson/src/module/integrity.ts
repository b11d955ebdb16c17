/**
 * module/integrity — hashes that stand for a module's files, as Subresource Integrity writes them: `sha384-` and the
 * hash in base64. A catalogue names the hash of `module.json`, and `files` in it those of all other texts, so that one
 * line of a catalogue fixes every letter of a module wherever it lies.
 *
 * Sources: W3C Subresource Integrity §3.2, §3.5 (form); FIPS 180-4 §6.5 (SHA-384); RFC 4648 §4 (base64); rules L143 and
 * L149 in ../../SPEC.md.
 * @module
 */

/** SHA-384 of bytes: 48 bytes. Browsers and Node each have their own. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** A hash in a manifest: 48 bytes are 64 letters, so there is no padding. */
export const integrityPattern = "^sha384-[A-Za-z0-9+/]{64}$";
/** A file in a module's folder; no part begins with a dot, so none leads out of it. */
export const filePattern = "^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,7}$";

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const form = new RegExp(integrityPattern);

/**
 * The hash of each file.
 *
 * @param files bytes by path in the module's folder.
 * @returns `sha384-…` by path, paths in order of their code units.
 */
export async function integrityOf(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  digest: Digest,
): Promise<Readonly<Record<string, string>>> {
  const result: Record<string, string> = {};
  for (const path of Object.keys(files).sort()) {
    result[path] = await integrityOfBytes(files[path] as Uint8Array<ArrayBuffer>, digest);
  }
  return result;
}

/** The hash of one file: `sha384-…`. */
export async function integrityOfBytes(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Promise<string> {
  const hash = await digest(bytes);
  let letters = "";
  for (let at = 0; at + 2 < hash.length; at += 3) {
    const three = ((hash[at] as number) << 16) | ((hash[at + 1] as number) << 8) | (hash[at + 2] as number);
    for (const shift of [18, 12, 6, 0]) letters += base64[(three >> shift) & 63];
  }
  return `sha384-${letters}`;
}

/**
 * A hash that a person or a catalogue wrote, in the form of manifests.
 *
 * @param text `sha384-…` in base64, or 96 hex digits with or without `sha384-`.
 * @returns `sha384-…` in base64; undefined where the text is no such hash.
 */
export function readIntegrity(text: string): string | undefined {
  if (form.test(text)) return text;
  const hex = /^(?:sha384-)?([0-9a-f]{96})$/i.exec(text)?.[1];
  if (hex === undefined) return undefined;
  let letters = "";
  // Three bytes are six digits and four letters.
  for (let at = 0; at < 96; at += 3) {
    const twelve = Number.parseInt(hex.slice(at, at + 3), 16);
    letters += `${base64[twelve >> 6]}${base64[twelve & 63]}`;
  }
  return `sha384-${letters}`;
}
