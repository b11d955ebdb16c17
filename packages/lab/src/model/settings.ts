/**
 * model/settings — theme, motion and narration: what the page asks for, until a person chooses otherwise.
 * @module
 */
import type { LabOptions, MotionChoice, Narration, Store, ThemeChoice } from "@dc/solid";
import { createStored } from "@dc/solid";
import type { Accessor } from "solid-js";

/** A lab's settings. */
export interface Settings {
  readonly theme: Accessor<ThemeChoice>;
  readonly motion: Accessor<MotionChoice>;
  readonly narration: Accessor<Narration>;
  setTheme(theme: ThemeChoice): void;
  setMotion(motion: MotionChoice): void;
  setNarration(narration: Narration): void;
}

/** The choices there are. */
export const themeChoices: readonly ThemeChoice[] = ["auto", "light", "dark", "contrast"];
export const motionChoices: readonly MotionChoice[] = ["auto", "reduced"];
export const narrationChoices: readonly Narration[] = ["off", "brief", "full"];

function oneOf<Value extends string>(choices: readonly Value[]): (value: unknown) => value is Value {
  return (value): value is Value => choices.includes(value as Value);
}

/**
 * Create the settings.
 *
 * @param options read again at each change: an element's attributes may follow the page.
 * @param lab     the lab's name, under which a choice is remembered.
 */
export function createSettings(options: () => LabOptions, store: Store | undefined, lab: string): Settings {
  const kept = <Value extends string>(name: string, choices: readonly Value[]) => {
    const none = "" as Value | "";
    const fits = (value: unknown): value is Value | "" => value === "" || oneOf(choices)(value);
    return createStored<Value | "">(`dc.${lab}.${name}`, none, fits, store);
  };
  const [theme, setTheme] = kept("theme", themeChoices);
  const [motion, setMotion] = kept("motion", motionChoices);
  const [narration, setNarration] = kept("narration", narrationChoices);
  return {
    // A page that says what it wants is obeyed; what a person chose here stands where the page says nothing.
    theme: () => options().theme ?? (theme() || "auto"),
    motion: () => options().motion ?? (motion() || "auto"),
    narration: () => options().narration ?? (narration() || "brief"),
    setTheme,
    setMotion,
    setNarration,
  };
}
