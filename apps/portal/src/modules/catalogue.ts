/**
 * modules/catalogue — which learning modules there are: the portal's own catalogue.json, the only place that says where
 * a module lies and what its hash is. Who publishes one adds an entry; the portal is not built again.
 *
 * Modules come from many hands, so one bad entry is left out and told, and takes no other with it.
 * @module
 */
import type { LanguageMap } from "@dc/lesson";
import { chooseVersion } from "@dc/lesson";
import { makePortalError } from "../errors.ts";

export const difficulties = ["introductory", "intermediate", "advanced"] as const;
export const statuses = ["draft", "reviewed", "stable", "deprecated"] as const;

/** One module, as a card shows it. */
export interface ModuleEntry {
  readonly id: string;
  readonly version: string;
  /** Absolute address of its module.json; it may be of another origin. */
  readonly url: string;
  /** Of the bytes of module.json: `sha384-…`. */
  readonly sha384: string;
  readonly title: LanguageMap;
  readonly summary: LanguageMap;
  readonly languages: readonly string[];
  /** The lab that plays it, by its name in labs.json. */
  readonly lab: string;
  readonly minutes: number;
  readonly difficulty: (typeof difficulties)[number];
  readonly status: (typeof statuses)[number];
  /** What can be done afterwards. */
  readonly objectives: readonly LanguageMap[];
}

/** What a catalogue comes to. */
export interface ModuleCatalogue {
  readonly modules: readonly ModuleEntry[];
  /** What is wrong with entries that are left out. */
  readonly skipped: readonly string[];
}

/** The version of the format. */
const catalogueVersion = 1;
/** Most entries that are read. */
const entriesMax = 1000;

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const versionPattern = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const hashPattern = /^sha384-[A-Za-z0-9+/]{64}$/;
const labPattern = /^[a-z][a-z0-9-]{0,30}$/;

type Mapping = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong at a path of the catalogue. */
function wrong(path: string, expected: string, received: unknown): never {
  const shown = received === undefined ? "nothing" : JSON.stringify(received).slice(0, 100);
  throw makePortalError("portal/modules-list", { detail: `${path}: expected ${expected}, got ${shown}` });
}

function matching(entry: Mapping, key: string, path: string, pattern: RegExp): string {
  const value = entry[key];
  return typeof value === "string" && value.length <= 200 && pattern.test(value)
    ? value
    : wrong(`${path}.${key}`, `text like ${pattern}`, value);
}

function oneOf<Value extends string>(entry: Mapping, key: string, path: string, values: readonly Value[]): Value {
  return (
    values.find((value) => value === entry[key]) ?? wrong(`${path}.${key}`, `one of ${values.join(", ")}`, entry[key])
  );
}

function byLanguage(value: unknown, path: string): LanguageMap {
  const isText = (text: unknown): boolean => typeof text === "string" && text !== "" && text.length <= 1000;
  return isMapping(value) && Object.keys(value).length > 0 && Object.values(value).every(isText)
    ? (value as LanguageMap)
    : wrong(path, "text by language", value);
}

function readEntry(value: unknown, path: string, base: URL): ModuleEntry {
  const entry = isMapping(value) ? value : wrong(path, "an object", value);
  const { url, minutes, languages, objectives } = entry;
  const address = typeof url === "string" && URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.username !== "") {
    return wrong(`${path}.url`, "an http(s) address", url);
  }
  if (typeof minutes !== "number" || !(minutes > 0)) return wrong(`${path}.minutes`, "a number above 0", minutes);
  if (!Array.isArray(languages) || !languages.every((each) => typeof each === "string")) {
    return wrong(`${path}.languages`, "a list of languages", languages);
  }
  if (!Array.isArray(objectives)) return wrong(`${path}.objectives`, "a list", objectives);
  return {
    id: matching(entry, "id", path, idPattern),
    version: matching(entry, "version", path, versionPattern),
    url: address.href,
    sha384: matching(entry, "sha384", path, hashPattern),
    title: byLanguage(entry.title, `${path}.title`),
    summary: byLanguage(entry.summary, `${path}.summary`),
    languages,
    lab: matching(entry, "lab", path, labPattern),
    minutes,
    difficulty: oneOf(entry, "difficulty", path, difficulties),
    status: oneOf(entry, "status", path, statuses),
    objectives: objectives.map((each, index) => byLanguage(each, `${path}.objectives[${index}]`)),
  };
}

/**
 * Read a catalogue.
 *
 * @param value what stands in catalogue.json, parsed.
 * @param base  address of catalogue.json: the modules' addresses are relative to it.
 * @throws Error with code `portal/modules-list`: it is no catalogue, or one of a newer format.
 */
export function parseModuleCatalogue(value: unknown, base: URL): ModuleCatalogue {
  const catalogue = isMapping(value) ? value : wrong("catalogue.json", "an object", value);
  if (catalogue.catalogue !== catalogueVersion) wrong("catalogue", String(catalogueVersion), catalogue.catalogue);
  const { modules: listed } = catalogue;
  if (!Array.isArray(listed) || listed.length > entriesMax) {
    return wrong("modules", `a list of at most ${entriesMax}`, Array.isArray(listed) ? listed.length : listed);
  }
  const modules: ModuleEntry[] = [];
  const skipped: string[] = [];
  listed.forEach((each: unknown, index) => {
    const path = `modules[${index}]`;
    try {
      const entry = readEntry(each, path, base);
      const same = modules.find(({ id, version }) => id === entry.id && version === entry.version);
      // Two hashes of one version: which of them a link means, nobody could say.
      if (same !== undefined) wrong(path, "each version once", `${entry.id}@${entry.version}`);
      modules.push(entry);
    } catch (reason) {
      skipped.push(String((reason as ReturnType<typeof makePortalError>).values.detail));
    }
  });
  return { modules, skipped };
}

/**
 * Fetch and read the catalogue.
 * @throws Error with code `portal/modules-list`.
 */
export async function loadModuleCatalogue(base: URL, fetchText: typeof fetch = fetch): Promise<ModuleCatalogue> {
  const address = new URL("catalogue.json", base);
  let value: unknown;
  try {
    const reply = await fetchText(address, { cache: "no-cache" });
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    value = await reply.json();
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    throw makePortalError("portal/modules-list", { detail: `${address.href}: ${detail}` }, reason);
  }
  return parseModuleCatalogue(value, address);
}

/** What a card stands for: of each module the version that a link without one means. */
export function newestOf(modules: readonly ModuleEntry[]): ModuleEntry[] {
  return [...new Set(modules.map(({ id }) => id))].map((id) => findModule(modules, id, ""));
}

/**
 * The module that a link means.
 *
 * @param version a version or a range; empty for the newest.
 * @throws Error with code `portal/module-unknown` or `portal/module-version`, which say what there is.
 */
export function findModule(modules: readonly ModuleEntry[], id: string, version: string): ModuleEntry {
  const versions = modules.filter((each) => each.id === id);
  const list = (names: readonly string[]): string => (names.length === 0 ? "–" : names.slice(0, 20).join(", "));
  if (versions.length === 0) {
    const known = list([...new Set(modules.map((each) => each.id))]);
    throw makePortalError("portal/module-unknown", { wanted: id.slice(0, 100), known });
  }
  const offered = versions.map((each) => each.version);
  const chosen = chooseVersion(version, offered);
  const found = versions.find((each) => each.version === chosen);
  if (found === undefined) {
    throw makePortalError("portal/module-version", { wanted: version.slice(0, 100), id, known: list(offered) });
  }
  return found;
}
