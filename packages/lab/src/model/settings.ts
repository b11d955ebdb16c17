/**
 * model/settings — theme, language, motion and narration: what the page asks for, until a person chooses otherwise.
 * @module
 */
import type { LabOptions, LanguageTag, MotionChoice, Narration, Store, ThemeChoice } from "@dc/solid";
import { createStored } from "@dc/solid";
import type { Accessor } from "solid-js";

/** A lab's settings. */
export interface Settings {
  readonly theme: Accessor<ThemeChoice>;
  /** A BCP 47 tag: what is spoken. */
  readonly language: Accessor<LanguageTag>;
  readonly languageChoice: Accessor<LanguageChoice>;
  readonly motion: Accessor<MotionChoice>;
  readonly narration: Accessor<Narration>;
  setTheme(theme: ThemeChoice): void;
  setLanguage(language: LanguageChoice): void;
  setMotion(motion: MotionChoice): void;
  setNarration(narration: Narration): void;
}

/** A language of the product, or the browser's. */
export type LanguageChoice = "auto" | "en" | "de";

/** The choices there are. */
export const languageChoices: readonly LanguageChoice[] = ["auto", "en", "de"];
export const themeChoices: readonly ThemeChoice[] = ["auto", "light", "dark", "contrast"];
export const motionChoices: readonly MotionChoice[] = ["auto", "reduced"];
export const narrationChoices: readonly Narration[] = ["off", "brief", "full"];

function oneOf<Value extends string>(choices: readonly Value[]): (value: unknown) => value is Value {
  return (value): value is Value => choices.includes(value as Value);
}

/** The first of these languages that the product speaks, else English. */
function spokenOf(tags: readonly LanguageTag[]): "en" | "de" {
  const [found] = tags.map((tag) => /^(en|de)(-|$)/.exec(tag)?.[1]).filter((tag) => tag !== undefined);
  return found === "de" ? "de" : "en";
}

/**
 * Create the settings.
 *
 * @param options read again at each change: an element's attributes may follow the page.
 * @param lab     the lab's name, under which a choice is remembered.
 * @param browser the browser's languages, best first.
 */
export function createSettings(
  options: () => LabOptions,
  store: Store | undefined,
  lab: string,
  browser: readonly LanguageTag[] = [],
): Settings {
  const kept = <Value extends string>(name: string, choices: readonly Value[]) => {
    const none = "" as Value | "";
    const fits = (value: unknown): value is Value | "" => value === "" || oneOf(choices)(value);
    return createStored<Value | "">(`dc.${lab}.${name}`, none, fits, store);
  };
  const [theme, setTheme] = kept("theme", themeChoices);
  const [language, setLanguage] = kept("language", languageChoices);
  const [motion, setMotion] = kept("motion", motionChoices);
  const [narration, setNarration] = kept("narration", narrationChoices);
  const languageChoice = (): LanguageChoice => {
    const asked = options().language;
    if (asked === undefined) return language() || "auto";
    return spokenOf([asked]);
  };
  return {
    // A page that says what it wants is obeyed; what a person chose here stands where the page says nothing.
    theme: () => options().theme ?? (theme() || "auto"),
    language: () => {
      const choice = languageChoice();
      return options().language ?? (choice === "auto" ? spokenOf(browser) : choice);
    },
    languageChoice,
    motion: () => options().motion ?? (motion() || "auto"),
    narration: () => options().narration ?? (narration() || "brief"),
    setTheme,
    setLanguage,
    setMotion,
    setNarration,
  };
}
