/**
 * settings/settings — what a person chose: theme, language, motion, narration; kept on this device where it may be.
 * @module
 */
import { createStored, type MotionChoice, type Narration, type Store, type ThemeChoice } from "@dc/solid";
import type { Accessor } from "solid-js";
import { languages } from "../messages/messages.ts";

/** One choice: its value, and how it is changed. */
export interface Setting<Value> {
  readonly value: Accessor<Value>;
  set(value: Value): void;
}

/** Every choice. */
export interface Settings {
  readonly theme: Setting<ThemeChoice>;
  readonly motion: Setting<MotionChoice>;
  readonly narration: Setting<Narration>;
  /** What is spoken: the choice, or the first of the browser's languages that exists. */
  readonly language: { readonly value: Accessor<string> };
  readonly languageChoice: Setting<string>;
  /** Whether the choices outlive this page. */
  readonly kept: boolean;
}

export const themes: readonly ThemeChoice[] = ["auto", "light", "dark", "contrast"];
export const motions: readonly MotionChoice[] = ["auto", "reduced"];
export const narrations: readonly Narration[] = ["off", "brief", "full"];

/**
 * Make the settings.
 *
 * @param store     where they are kept; undefined where storage is denied: then they hold until the page is left.
 * @param preferred the browser's languages, best first.
 */
export function createSettings(store: Store | undefined, preferred: readonly string[]): Settings {
  const tags = languages.map(({ tag }) => tag);
  const oneOf = <Value extends string>(name: string, values: readonly Value[], first: Value): Setting<Value> => {
    const fits = (value: unknown): value is Value => (values as readonly unknown[]).includes(value);
    const [value, set] = createStored(`dc.portal.${name}`, first, fits, store);
    return { value, set };
  };
  const spoken = preferred.map((tag) => tags.find((each) => tag === each || tag.startsWith(`${each}-`)));
  const languageChoice = oneOf("language", ["auto", ...tags], "auto");
  const browser = spoken.find((tag) => tag !== undefined) ?? "en";
  return {
    theme: oneOf("theme", themes, "auto"),
    motion: oneOf("motion", motions, "auto"),
    narration: oneOf("narration", narrations, "brief"),
    language: { value: () => (languageChoice.value() === "auto" ? browser : languageChoice.value()) },
    languageChoice,
    kept: store !== undefined,
  };
}
