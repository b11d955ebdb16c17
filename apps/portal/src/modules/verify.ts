/**
 * modules/verify — whether a module is what the catalogue says, before a lab is given its address: module.json by its
 * hash, every other text by its hash in there, the format, and that it is the module that was meant.
 *
 * What its lessons and checks mean is the lab's to judge, which knows the kinds. Loaded when the first module is opened.
 * @module
 */
import { type Digest, type ModuleIssue, parseManifest, refusalOf, urlSource } from "@dc/lesson";
import { makePortalError, type PortalError } from "../errors.ts";
import type { ModuleEntry } from "./catalogue.ts";

/** How a module is fetched and checked. */
export interface VerifyOptions {
  readonly fetchText: typeof fetch;
  /** SHA-384. */
  readonly digest: Digest;
  readonly signal: AbortSignal;
}

/**
 * Check a module.
 * @returns its texts by path, so that what was checked is what is played; undefined where it does not list them.
 * @throws Error with code `portal/module-issue`, whose `issue` says what was expected and what came, or
 * `portal/module-other`.
 */
export async function verifyModule(
  { id, version, url, sha384 }: ModuleEntry,
  { fetchText, digest, signal }: VerifyOptions,
): Promise<Readonly<Record<string, string>> | undefined> {
  const source = urlSource(url, {
    fetch: (address, request) => fetchText(address, { ...request, referrerPolicy: "no-referrer" }),
    digest,
    sha384,
    signal,
  });
  const read = async (file: string): Promise<string> => {
    try {
      const text = await source.read(file);
      if (text !== undefined) return text;
    } catch (error) {
      const issue = refusalOf(error);
      throw issue === undefined ? error : makeIssueError(issue);
    }
    const expected = `this file in ${source.place}`;
    throw makeIssueError({ severity: "error", code: "module/file", file, path: "", expected, received: "nothing" });
  };
  const written = await read("module.json");
  const manifest = parseManifest(written);
  if (!manifest.ok) throw makeIssueError(manifest.issues[0] as ModuleIssue);
  if (manifest.value.id !== id || manifest.value.version !== version) {
    throw makePortalError("portal/module-other", {
      expected: `${id}@${version}`,
      received: `${manifest.value.id}@${manifest.value.version}`,
    });
  }
  const { files } = manifest.value;
  if (files === undefined) return undefined;
  // All at once; the first that is refused is told.
  const texts = await Promise.all(Object.keys(files).map(async (path) => [path, await read(path)] as const));
  return Object.fromEntries([["module.json", written], ...texts]);
}

function makeIssueError(issue: ModuleIssue): PortalError {
  const { file, path, expected, received } = issue;
  const place = path === "" ? file : `${file} ${path}`;
  return Object.assign(makePortalError("portal/module-issue", { file: place, expected, received }), { issue });
}
