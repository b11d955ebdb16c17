/**
 * figures/frame/stand — the figure alone: its root, its theme, its words, and nothing of a lab.
 * @module
 */
import { LanguageProvider, MotionProvider, type ThemeChoice, ThemeProvider, useMotion, useTheme } from "@dc/solid";
import { adoptStyles, groundStyle } from "@dc/ui";
import { createEffect, createSignal, type JSX, onCleanup } from "solid-js";
import { render } from "solid-js/web";
import css from "./figure.css?inline";
import { FrameFigure } from "./figure.tsx";
import type { FrameChoice } from "./frame.ts";

/** How the figure stands in a page. */
export interface StandOptions {
  readonly theme: ThemeChoice;
  readonly language: string;
  readonly motion: "auto" | "reduced";
  readonly view: "picture" | "table";
  readonly choice: Partial<FrameChoice>;
}

/** Put the figure into a shadow root. @returns takes it out again. */
export function standAlone(root: ShadowRoot, options: StandOptions): () => void {
  const takeOff = adoptStyles(root, [groundStyle, css]);
  const end = render(
    () => (
      <LanguageProvider language={options.language}>
        <ThemeProvider choice={options.theme}>
          <MotionProvider choice={options.motion}>
            <Ground root={root} options={options} />
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

function Ground(props: { readonly root: ShadowRoot; readonly options: StandOptions }): JSX.Element {
  const { theme } = useTheme();
  const motion = useMotion();
  const [view, setView] = createSignal(props.options.view);
  createEffect(() => props.root.host.setAttribute("data-theme", theme()));
  onCleanup(() => props.root.host.removeAttribute("data-theme"));
  return (
    <div class="dc-root" lang={props.options.language} data-motion={motion()}>
      <FrameFigure view={view()} onView={setView} choice={props.options.choice} />
    </div>
  );
}
