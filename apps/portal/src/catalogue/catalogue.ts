/**
 * catalogue/catalogue — which labs there are: the portal's own labs.json, the only place that says where a lab's code
 * comes from.
 * @module
 */
import { makePortalError, type PortalError } from "../errors.ts";

/** Text by language tag; `en` is always there. */
export type TextByLanguage<Text> = Readonly<Record<string, Text>> & { readonly en: Text };

/** One lab. */
export interface LabEntry {
  /** As in a link: `?lab=fabric`. */
  readonly name: string;
  /** Federation container: `dc_lab_fabric`. */
  readonly container: string;
  /** Absolute address of the container's manifest. */
  readonly address: string;
  /** Absolute address of the lab's own page. */
  readonly page: string;
  /** The lab as an element: its tag, and the absolute address of the script that defines it. */
  readonly element: { readonly tag: string; readonly script: string };
  readonly title: TextByLanguage<string>;
  readonly summary: TextByLanguage<string>;
  /** What can be done in it, a line each. */
  readonly offers: TextByLanguage<readonly string[]>;
}

/** What stands for a list that cannot be used. */
export type ParsedCatalogue = { ok: true; value: readonly LabEntry[] } | { ok: false; error: PortalError };

const namePattern = /^[a-z][a-z0-9-]{0,30}$/;
const containerPattern = /^dc_lab_[a-z0-9_]+$/;
const tagPattern = /^dc-[a-z0-9-]+-lab$/;

/**
 * Check a list of labs.
 *
 * @param value what stands in labs.json, parsed.
 * @param base  address of labs.json: the lab's addresses are relative to it.
 */
export function parseCatalogue(value: unknown, base: URL): ParsedCatalogue {
  const wrong = (path: string, expected: string, received: unknown): never => {
    const shown = received === undefined ? "nothing" : JSON.stringify(received);
    throw makePortalError("portal/labs-list", { detail: `${path}: expected ${expected}, got ${shown}` });
  };
  const record = (from: unknown, path: string): Record<string, unknown> =>
    typeof from === "object" && from !== null && !Array.isArray(from)
      ? (from as Record<string, unknown>)
      : wrong(path, "an object", from);
  const matching = (from: unknown, path: string, pattern: RegExp): string =>
    typeof from === "string" && pattern.test(from) ? from : wrong(path, `text like ${pattern}`, from);
  const address = (from: unknown, path: string): string => {
    const text = typeof from === "string" ? from : wrong(path, "an address", from);
    const url = URL.canParse(text, base) ? new URL(text, base) : wrong(path, "an address", from);
    return /^https?:$/.test(url.protocol) ? url.href : wrong(path, "an http(s) address", from);
  };
  const byLanguage = <Text>(from: unknown, path: string, is: (text: unknown) => text is Text): TextByLanguage<Text> => {
    const map = record(from, path);
    for (const [language, text] of Object.entries(map)) if (!is(text)) wrong(`${path}.${language}`, "text", text);
    if (!Object.hasOwn(map, "en")) wrong(`${path}.en`, "text", undefined);
    return map as TextByLanguage<Text>;
  };
  const isText = (text: unknown): text is string => typeof text === "string" && text !== "";
  const isList = (list: unknown): list is string[] => Array.isArray(list) && list.every(isText);

  try {
    const catalogue = record(value, "labs.json");
    if (catalogue.portal !== 1) wrong("portal", "1", catalogue.portal);
    const listed = Array.isArray(catalogue.labs) ? catalogue.labs : wrong("labs", "a list", catalogue.labs);
    const labs = listed.map((each: unknown, index: number): LabEntry => {
      const path = `labs[${index}]`;
      const lab = record(each, path);
      const element = record(lab.element, `${path}.element`);
      return {
        name: matching(lab.name, `${path}.name`, namePattern),
        container: matching(lab.container, `${path}.container`, containerPattern),
        address: address(lab.address, `${path}.address`),
        page: address(lab.page, `${path}.page`),
        element: {
          tag: matching(element.tag, `${path}.element.tag`, tagPattern),
          script: address(element.script, `${path}.element.script`),
        },
        title: byLanguage(lab.title, `${path}.title`, isText),
        summary: byLanguage(lab.summary, `${path}.summary`, isText),
        offers: byLanguage(lab.offers, `${path}.offers`, isList),
      };
    });
    labs.forEach((lab, index) => {
      const first = labs.findIndex(({ name, container }) => name === lab.name || container === lab.container);
      if (first !== index) wrong(`labs[${index}].name`, `another name and container than labs[${first}]`, lab.name);
    });
    return { ok: true, value: labs };
  } catch (reason) {
    return { ok: false, error: reason as PortalError };
  }
}

/**
 * Fetch and check the list.
 * @throws Error with code `portal/labs-list`: it is not there, or it is wrong.
 */
export async function loadCatalogue(base: URL, fetchText: typeof fetch = fetch): Promise<readonly LabEntry[]> {
  const address = new URL("labs.json", base);
  let value: unknown;
  try {
    const reply = await fetchText(address, { cache: "no-cache" });
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    value = await reply.json();
  } catch (reason) {
    throw makePortalError("portal/labs-list", { detail: `${address.href}: ${messageOf(reason)}` }, reason);
  }
  const parsed = parseCatalogue(value, address);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** Text in a language: `de-CH`, then `de`, then `en`. */
export function textIn<Text>(map: TextByLanguage<Text>, language: string): Text {
  for (let tag = language; tag !== ""; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-"))))
    if (Object.hasOwn(map, tag)) return map[tag] as Text;
  return map.en;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
