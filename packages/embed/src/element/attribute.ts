/**
 * element/attribute — from an element's attributes to a lab's options.
 *
 * A wrong value is an author's mistake: the lab opens as if the attribute were absent, and the mistake is reported
 * with the attribute's name, what was expected and what stands there.
 * @module
 */
import type { Json, LabMode, LabOptions, LabPart, MotionChoice, Narration, ThemeChoice } from "@dc/solid";

/** One attribute that could not be used. */
export interface AttributeIssue {
  readonly code: "embed/attribute";
  readonly attribute: string;
  readonly expected: string;
  readonly received: string;
}

/** What `theme`, `motion`, `narration` and `hide` may say. */
export const themes: readonly ThemeChoice[] = ["auto", "light", "dark", "contrast"];
export const motions: readonly MotionChoice[] = ["auto", "reduced"];
export const narrations: readonly Narration[] = ["off", "brief", "full"];
const modes: readonly LabMode[] = ["explore", "guided", "assess", "review", "present"];
const storages: readonly NonNullable<LabOptions["storage"]>[] = ["none", "local", "host"];
export const parts: readonly LabPart[] = ["top", "story", "inspector", "below", "dock", "timeline"];

/** Attributes that a lab follows while it lives: to change one keeps the run. */
export const lookAttributes: readonly string[] = ["theme", "lang", "motion", "narration", "hide", "readonly"];

/** Attributes that say what is run: to change one opens the lab anew. */
export const runAttributes: readonly string[] = [
  "src",
  "integrity",
  "step",
  "scenario",
  "seed",
  "state",
  "at",
  "speed",
  "autoplay",
  "mode",
  "storage",
];

/**
 * Every attribute that an element observes. `loading` is read once, when the element enters the page; `mastery` at
 * the end of a module.
 */
export const attributeNames: readonly string[] = [...lookAttributes, ...runAttributes];

/** A SHA-384 as Subresource Integrity writes it, or as hex. */
export const isSha384 = (text: string): boolean => /^(sha384-[A-Za-z0-9+/]{64}|[0-9a-fA-F]{96})$/.test(text);

/**
 * The share of points from which a module is passed, from the attribute `mastery`.
 *
 * @returns undefined where there is none, or none from 0 to 1.
 */
export function readMastery(text: string | null): number | undefined {
  if (text === null || !/^(0|1|0?\.\d+|1\.0+)$/.test(text)) return undefined;
  return Number(text);
}

/** Result of reading the attributes: always options, and what could not be used. */
export interface ReadAttributes {
  readonly options: LabOptions;
  readonly issues: readonly AttributeIssue[];
}

/** Where named values are read from: an element's attributes, or the query of a page's address. */
export interface NamedValues {
  get(name: string): string | null;
  /** Whether a flag is set: for an attribute, that it is there. */
  has(name: string): boolean;
  /** Against what a module's address is resolved, and where `id@version` is looked for. */
  readonly base: string;
  readonly portal: string | undefined;
  readonly language: string | undefined;
}

/**
 * Read an element's attributes.
 *
 * @param element  its own `lang`, or that of the nearest ancestor, is the lab's language.
 * @param scenario set by the page as a property; wins over the attribute.
 * @param portal   address of the portal with a slash at its end: a module named `id@version` stands beside it.
 */
export function readAttributes(element: Element, scenario?: string | Json, portal?: string): ReadAttributes {
  return readValues(
    {
      get: (name) => element.getAttribute(name),
      has: (name) => element.hasAttribute(name),
      base: element.baseURI,
      portal,
      language: element.closest("[lang]")?.getAttribute("lang") ?? element.ownerDocument.documentElement.lang,
    },
    scenario,
  );
}

/** Read named values as options; the names are those of the attributes. */
export function readValues(values: NamedValues, scenario?: string | Json): ReadAttributes {
  const issues: AttributeIssue[] = [];
  const report = (attribute: string, expected: string, received: string): undefined => {
    issues.push({ code: "embed/attribute", attribute, expected, received });
    return undefined;
  };
  const text = (name: string): string | undefined => values.get(name) ?? undefined;
  const flag = (name: string): true | undefined => (values.has(name) ? true : undefined);
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value | undefined => {
    const value = text(name);
    if (value === undefined || value === "") return undefined;
    return values.find((each) => each === value) ?? report(name, values.join(" | "), value);
  };
  const seed = (): number | undefined => {
    const value = text("seed");
    if (value === undefined) return undefined;
    const number = Number(value);
    const fits = /^\d+$/.test(value) && number <= 0xffff_ffff;
    return fits ? number : report("seed", "a whole number from 0 to 4294967295", value);
  };
  const hide = (): readonly LabPart[] | undefined => {
    const words = (text("hide") ?? "").split(/[\s,]+/).filter((word) => word !== "");
    const known = words.filter((word): word is LabPart => (parts as readonly string[]).includes(word));
    for (const word of words) if (!(parts as readonly string[]).includes(word)) report("hide", parts.join(" | "), word);
    return words.length === 0 ? undefined : known;
  };
  /** A module's address is taken relative to the page, as that of an image is. */
  const module = (): LabOptions["module"] => {
    const source = text("src");
    const integrity = text("integrity");
    if (source === undefined) {
      if (integrity !== undefined) report("integrity", "an attribute src beside it", integrity);
      return undefined;
    }
    const [, id, version] = /^([a-z0-9][a-z0-9-]*)@(\d+\.\d+\.\d+[0-9A-Za-z.+-]*)$/.exec(source) ?? [];
    if (id !== undefined && values.portal === undefined)
      return report("src", "the address of a module.json: no portal is known here", source);
    // A site has its modules beside its portal, each version in a folder of its own.
    const from = id === undefined ? source : new URL(`modules/${id}/${version}/module.json`, values.portal).href;
    if (!URL.canParse(from, values.base) || source === "") return report("src", "the address of a module.json", source);
    const { href, protocol } = new URL(from, values.base);
    if (!/^(https?|file|blob):$/.test(protocol)) return report("src", "an address of http or https", source);
    if (integrity === undefined) return { url: href };
    // A hash that cannot be read must not become no hash: the module stays closed.
    if (!isSha384(integrity))
      return report("integrity", "sha384- and 64 characters of base64, or 96 of hex", integrity);
    return { url: href, sha384: integrity };
  };
  const { language } = values;

  const found = {
    module: module(),
    step: text("step"),
    scenario: scenario ?? text("scenario"),
    seed: seed(),
    state: text("state"),
    at: text("at"),
    speed: text("speed"),
    autoplay: flag("autoplay"),
    mode: oneOf("mode", modes),
    readonly: flag("readonly"),
    hide: hide(),
    theme: oneOf("theme", themes),
    language: language === "" ? undefined : language,
    motion: oneOf("motion", motions),
    narration: oneOf("narration", narrations),
    storage: oneOf("storage", storages),
  };
  const mastery = text("mastery");
  if (mastery !== undefined && readMastery(mastery) === undefined)
    report("mastery", "a share from 0 to 1, as 0.8", mastery);
  const options = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as LabOptions;
  return { options, issues };
}
