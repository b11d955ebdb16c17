/**
 * theme/theme — light, dark or contrast, chosen by a person or by the system.
 * @module
 */
import { type Accessor, createContext, createMemo, type JSX, useContext } from "solid-js";
import { createMedia } from "../signal/media.ts";

/** The three looks that exist. */
export type Theme = "light" | "dark" | "contrast";

/** What a person may choose: `auto` follows the system's contrast and colour scheme. */
export type ThemeChoice = Theme | "auto";

/** Both sides of the theme, as signals. */
export interface ThemeState {
  readonly choice: Accessor<ThemeChoice>;
  readonly theme: Accessor<Theme>;
}

const ThemeContext = createContext<ThemeState>({ choice: (): ThemeChoice => "light", theme: (): Theme => "light" });

/** Resolve a choice: `auto` becomes contrast where the system asks for more contrast, else dark or light. */
export function createTheme(choice: Accessor<ThemeChoice>): ThemeState {
  const more = createMedia("(prefers-contrast: more)");
  const dark = createMedia("(prefers-color-scheme: dark)");
  const theme = createMemo((): Theme => {
    const chosen = choice();
    if (chosen !== "auto") return chosen;
    if (more()) return "contrast";
    return dark() ? "dark" : "light";
  });
  return { choice, theme };
}

/** Give everything below a theme. It sets no attribute: the kit's root does. */
export function ThemeProvider(props: { readonly choice: ThemeChoice; readonly children: JSX.Element }): JSX.Element {
  return <ThemeContext.Provider value={createTheme(() => props.choice)}>{props.children}</ThemeContext.Provider>;
}

/** The theme of this place. */
export function useTheme(): ThemeState {
  return useContext(ThemeContext);
}
