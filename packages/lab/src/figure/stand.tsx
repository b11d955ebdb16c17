/**
 * figure/stand — a figure alone: its root, its theme, its words, and nothing of a lab.
 * @module
 */
import { LanguageProvider, MotionProvider, type ThemeChoice, ThemeProvider, useMotion, useTheme } from "@dc/solid";
import { adoptStyles, groundStyle } from "@dc/ui";
import { createEffect, createSignal, type JSX, onCleanup } from "solid-js";
import { render } from "solid-js/web";
import figureStyle from "./figure.css?inline";

/** How a figure is shown. */
export type FigureView = "picture" | "table";

/** How a figure stands in a page. */
export interface StandOptions {
  readonly theme: ThemeChoice;
  readonly language: string;
  readonly motion: "auto" | "reduced";
  readonly view: FigureView;
}

/**
 * Put a figure into a shadow root.
 *
 * @param sheets the figure's styles, beside the ground's.
 * @param figure makes it, for a view that can be changed.
 * @returns takes it out again.
 */
export function standAlone(
  root: ShadowRoot,
  options: StandOptions,
  sheets: readonly string[],
  figure: (view: () => FigureView, setView: (view: FigureView) => void) => JSX.Element,
): () => void {
  const takeOff = adoptStyles(root, [groundStyle, figureStyle, ...sheets]);
  const Ground = (): JSX.Element => {
    const { theme } = useTheme();
    const motion = useMotion();
    const [view, setView] = createSignal(options.view);
    createEffect(() => root.host.setAttribute("data-theme", theme()));
    onCleanup(() => root.host.removeAttribute("data-theme"));
    return (
      <div class="dc-root" lang={options.language} data-motion={motion()}>
        {figure(view, setView)}
      </div>
    );
  };
  const end = render(
    () => (
      <LanguageProvider language={options.language}>
        <ThemeProvider choice={options.theme}>
          <MotionProvider choice={options.motion}>
            <Ground />
          </MotionProvider>
        </ThemeProvider>
      </LanguageProvider>
    ),
    root,
  );
  return () => {
    end();
    takeOff();
  };
}
