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

const themes: readonly ThemeChoice[] = ["auto", "light", "dark", "contrast"];
const motions: readonly MotionChoice[] = ["auto", "reduced"];
const narrations: readonly Narration[] = ["off", "brief", "full"];
const modes: readonly LabMode[] = ["explore", "guided", "assess", "review", "present"];
const storages: readonly NonNullable<LabOptions["storage"]>[] = ["none", "local", "host"];
const parts: readonly LabPart[] = ["top", "story", "inspector", "below", "dock", "timeline"];

/** Attributes that a lab follows while it lives: to change one keeps the run. */
export const lookAttributes: readonly string[] = ["theme", "lang", "motion", "narration", "hide", "readonly"];

/** Attributes that say what is run: to change one opens the lab anew. */
export const runAttributes: readonly string[] = [
  "scenario",
  "seed",
  "state",
  "at",
  "speed",
  "autoplay",
  "mode",
  "storage",
];

/** Every attribute that an element observes. `loading` is read once, when the element enters the page. */
export const attributeNames: readonly string[] = [...lookAttributes, ...runAttributes];

/** Result of reading the attributes: always options, and what could not be used. */
export interface ReadAttributes {
  readonly options: LabOptions;
  readonly issues: readonly AttributeIssue[];
}

/**
 * Read an element's attributes.
 *
 * @param element  its own `lang`, or that of the nearest ancestor, is the lab's language.
 * @param scenario set by the page as a property; wins over the attribute.
 */
export function readAttributes(element: Element, scenario?: string | Json): ReadAttributes {
  const issues: AttributeIssue[] = [];
  const report = (attribute: string, expected: string, received: string): undefined => {
    issues.push({ code: "embed/attribute", attribute, expected, received });
    return undefined;
  };
  const text = (name: string): string | undefined => element.getAttribute(name) ?? undefined;
  const flag = (name: string): true | undefined => (element.hasAttribute(name) ? true : undefined);
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
  const language = element.closest("[lang]")?.getAttribute("lang") ?? element.ownerDocument.documentElement.lang;

  const found = {
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
  const options = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as LabOptions;
  return { options, issues };
}
