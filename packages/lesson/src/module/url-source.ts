/**
 * module/url-source — a module that lies at an address: its folder is where `module.json` is, every text is fetched from
 * there, and what does not match its hash is not read.
 *
 * There is no clock in here: who wants a limit of time gives a signal. A failure is an issue of the file that was asked
 * for; a new source asks again.
 *
 * Sources: W3C Subresource Integrity (hashes); WHATWG Fetch §2.2.6 (the address of a reply after redirects); rules
 * L140–L149 in ../../SPEC.md.
 * @module
 */
import type { ModuleIssue } from "../document/document.ts";
import { type Digest, filePattern, integrityOfBytes, readIntegrity } from "./integrity.ts";
import { parseManifest } from "./manifest.ts";
import { type ModuleSource, refusal } from "./source.ts";
import { readUtf8 } from "./utf8.ts";

/** Largest text of a module that is fetched: 1 MiB. */
export const textBytesMax = 1_048_576;

/** What is used of a reply; a browser's and Node's are such replies. */
export interface TextReply {
  readonly ok: boolean;
  readonly status: number;
  /** After redirects; empty where it is not known. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(): Promise<unknown>;
    };
  } | null;
}

/** What a fetch is asked with. */
export interface TextRequest<Signal> {
  /** A module that was published anew is fetched anew; one that was not costs an answer without a body. */
  readonly cache: "no-cache";
  readonly signal?: Signal;
}

/** How texts are fetched and checked. */
export interface UrlSourceOptions<Signal> {
  /** The page's `fetch`. */
  readonly fetch: (address: string, request: TextRequest<Signal>) => Promise<TextReply>;
  /** SHA-384: `async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-384", bytes))`. */
  readonly digest: Digest;
  /** The hash of module.json, `sha384-` and base64, or 96 hex digits. Without it module.json is believed. */
  readonly sha384?: string;
  /** Ends all fetching: an `AbortSignal`, of a limit of time for example. */
  readonly signal?: Signal;
  /** The page's own scheme, `app` for example, allowed beside http and https. */
  readonly scheme?: string;
}

const manifestFile = "module.json";
/** A file of this machine has no host: RFC 8089 §2. */
const addressForm =
  /^(file(?=:\/\/\/)|[a-z][a-z0-9+.-]*(?=:\/\/[^/?#@\s\\]+\/)):\/\/[^/?#@\s\\]*\/[^?#\s\\]*(?:\?[^#\s\\]*)?(?:#.*)?$/i;
const fileForm = new RegExp(filePattern);

/**
 * A module at an address.
 *
 * Once module.json has come, all texts that its `files` lists are fetched together, each once. `read` rejects with
 * what `refusalOf` reads: the issue that says what was expected and what came.
 *
 * @param url the absolute address of module.json.
 */
export function urlSource<Signal>(url: string, options: UrlSourceOptions<Signal>): ModuleSource {
  const { fetch, digest, signal } = options;
  const texts = new Map<string, Promise<string | undefined>>();
  let opened: Promise<Opened> | undefined;

  const open = (): Promise<Opened> => {
    opened ??= openFolder(url, options);
    return opened;
  };
  const fetchListed = async (file: string): Promise<string | undefined> => {
    const { folder, files } = await open();
    if (files !== undefined && !Object.hasOwn(files, file)) {
      throw refusal(
        problem("module/unlisted", file, "a file that module.json lists in files", "a file that it does not list", {
          hint: "publish the module again: its hashes are written then",
        }),
      );
    }
    const got = await fetchBytes(file, folder + file, fetch, signal);
    if (got === undefined) return undefined;
    // Another folder of the same server may be somebody else's.
    if (got.url !== "" && !got.url.startsWith(folder)) {
      throw refusal(problem("module/address", file, `an address in ${folder}`, `a redirect to ${shortened(got.url)}`));
    }
    return checked(file, got.bytes, files?.[file], digest);
  };
  const once = (file: string): Promise<string | undefined> => {
    let text = texts.get(file);
    if (text === undefined) {
      text = fetchListed(file);
      // Whoever reads it is told; a text that nobody reads fails in silence.
      text.catch(() => {});
      texts.set(file, text);
    }
    return text;
  };

  return {
    place: shortened(url),
    async read(file) {
      if (!fileForm.test(file)) {
        throw refusal(
          problem("module/address", file, "a path in the module's folder", JSON.stringify(shortened(file))),
        );
      }
      const { text, files } = await open();
      if (file === manifestFile || text === undefined) return text;
      for (const listed of Object.keys(files ?? {})) void once(listed);
      return once(file);
    },
  };
}

/** What is known once module.json is there. */
interface Opened {
  readonly text: string | undefined;
  /** The address that its other texts begin with, with a slash at its end. */
  readonly folder: string;
  /** Their hashes, where module.json has them. */
  readonly files: Readonly<Record<string, string>> | undefined;
}

async function openFolder<Signal>(
  url: string,
  { fetch, digest, sha384, signal, scheme }: UrlSourceOptions<Signal>,
): Promise<Opened> {
  const schemes = ["http", "https", ...(scheme === undefined ? [] : [scheme.toLowerCase()])];
  const schemeOf = (address: string): string => addressForm.exec(address)?.[1]?.toLowerCase() ?? "";
  const expected = `an absolute address of ${schemes.join(" or ")}`;
  if (!schemes.includes(schemeOf(url))) {
    throw refusal(problem("module/address", manifestFile, expected, JSON.stringify(shortened(url))));
  }
  const hash = sha384 === undefined ? undefined : readIntegrity(sha384);
  if (sha384 !== undefined && hash === undefined) {
    throw refusal(
      problem("module/integrity", manifestFile, "sha384- and 64 letters of base64", JSON.stringify(shortened(sha384))),
    );
  }
  const got = await fetchBytes(manifestFile, url, fetch, signal);
  if (got === undefined) return { text: undefined, folder: folderOf(url), files: undefined };
  const { url: last } = got;
  if (last !== "" && (!schemes.includes(schemeOf(last)) || (schemeOf(url) === "https" && schemeOf(last) === "http"))) {
    throw refusal(problem("module/address", manifestFile, expected, `a redirect to ${shortened(last)}`));
  }
  const text = await checked(manifestFile, got.bytes, hash, digest);
  const manifest = parseManifest(text);
  // Nothing else is read of a module whose manifest is wrong.
  const files = manifest.ok ? manifest.value.files : {};
  if (hash !== undefined && files === undefined) {
    // A hash of module.json alone would promise what it does not keep.
    throw refusal({
      ...problem("module/integrity", manifestFile, "the hash of each text in files", "nothing", {
        hint: "publish the module: its hashes are written then",
      }),
      path: "files",
    });
  }
  return { text, folder: folderOf(last === "" ? url : last), files };
}

const folderOf = (address: string): string => address.replace(/[?#].*$/, "").replace(/[^/]*$/, "");
const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

function problem(
  code: string,
  file: string,
  expected: string,
  received: string,
  more: { readonly hint?: string } = {},
): ModuleIssue {
  return { severity: "error", code, file: shortened(file), path: "", expected, received, ...more };
}

/** @returns the bytes and where they came from; undefined where the server has nothing there. */
async function fetchBytes<Signal>(
  file: string,
  address: string,
  fetch: UrlSourceOptions<Signal>["fetch"],
  signal: Signal | undefined,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly url: string } | undefined> {
  const tooLarge = (received: string): Error =>
    refusal(problem("input/too-large", file, `at most ${textBytesMax} bytes`, received));
  const expected = `this file at ${shortened(address)}`;
  let reply: TextReply;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    reply = await fetch(address, { cache: "no-cache", ...(signal === undefined ? {} : { signal }) });
    if (reply.ok && reply.body !== null) {
      const reader = reply.body.getReader();
      const told = Number(reply.headers.get("content-length") ?? 0);
      for (let over = told > textBytesMax; ; over = size > textBytesMax) {
        if (over) {
          await reader.cancel().catch(() => {});
          throw tooLarge(size > 0 ? `more than ${textBytesMax} bytes` : `${told} bytes`);
        }
        const { done, value } = await reader.read();
        if (done) break;
        if (value === undefined) continue;
        size += value.length;
        chunks.push(value);
      }
    }
  } catch (error) {
    if (typeof error === "object" && error !== null && "issue" in error) throw error;
    const { name, message } = (error ?? {}) as { readonly name?: unknown; readonly message?: unknown };
    const late = name === "TimeoutError";
    const stopped = late ? "no whole answer in the time allowed" : name === "AbortError" ? "stopped" : "no answer";
    throw refusal(
      problem("module/unreachable", file, expected, `${stopped} (${shortened(String(message ?? error))})`, {
        hint: late
          ? "try again"
          : "the server is down, or does not let this page read it (Access-Control-Allow-Origin), or the page's own policy does not name its origin (connect-src)",
      }),
    );
  }
  if (reply.status === 404 || reply.status === 410) return undefined;
  if (!reply.ok) throw refusal(problem("module/unreachable", file, expected, `HTTP ${reply.status}`));
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { bytes, url: reply.url };
}

/** @returns the text of bytes that are what they should be. */
async function checked(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  hash: string | undefined,
  digest: Digest,
): Promise<string> {
  const text = readUtf8(bytes);
  // A module's texts begin with a brace, a key or a rule, never with a tag.
  if (typeof text === "string" && /^\s*</.test(text)) {
    throw refusal(
      problem("module/page", file, "a text of a module", "an HTML page", {
        hint: "the server answers with a page where it has no file: look at the address",
      }),
    );
  }
  const received = hash === undefined ? hash : await integrityOfBytes(bytes, digest);
  if (hash !== received) {
    throw refusal(
      problem("module/integrity", file, hash as string, received as string, {
        hint: "it was changed after it was published, or the hash is of another version: publish it again",
      }),
    );
  }
  if (typeof text === "number") {
    const byte = (bytes[text] as number).toString(16).padStart(2, "0");
    throw refusal(
      problem("module/encoding", file, "text in UTF-8", `the byte 0x${byte} at offset ${text}`, {
        hint: "save it as UTF-8",
      }),
    );
  }
  return text;
}
