/**
 * root/kit-root — the root of everything made with the kit: styles, theme, voice, overlays, toasts.
 * @module
 */
import {
  AnnounceProvider,
  LanguageProvider,
  type LanguageTag,
  type MotionChoice,
  MotionProvider,
  type Narration,
  OverlayProvider,
  type ThemeChoice,
  ThemeProvider,
  useMotion,
  useTheme,
} from "@dc/solid";
import { createEffect, createSignal, type JSX, onCleanup, onMount } from "solid-js";
import { insert } from "solid-js/web";
import { adoptStyles } from "../style/adopt-styles.ts";
import { kitStyle } from "../style/kit-style.ts";
import { Toaster } from "../toast/toaster.tsx";
import { createVoice, LiveRegions } from "./live-regions.tsx";

/** What the root is given. */
export interface KitRootProps {
  /**
   * `shadow` (the default) makes a shadow root of its own, so that two labs with two kits share a page unharmed;
   * `here` uses the root it is put in: a page that is all ours, or the shadow root of a custom element.
   */
  readonly scope?: "shadow" | "here" | undefined;
  /** All of the height that is there, scrolling inside: for a lab. Otherwise it grows with its content: for a page. */
  readonly fill?: boolean | undefined;
  readonly theme: ThemeChoice;
  readonly language: LanguageTag;
  readonly motion: MotionChoice;
  readonly narration: Narration;
  /** More style sheets as text (`import css from "./lab.css?inline"`), after the kit's. */
  readonly styles?: readonly string[] | undefined;
  /** Told of each sentence that is spoken. */
  readonly onAnnounce?: ((text: string) => void) | undefined;
  /** Told of the element that a keyboard map listens on. */
  readonly onRoot?: ((root: HTMLElement) => void) | undefined;
  readonly children: JSX.Element;
}

/** The root. `scope` is read once: a component cannot move between roots. */
export function KitRoot(props: KitRootProps): JSX.Element {
  if (props.scope === "here") return <Ground {...props} />;
  const host = document.createElement("div");
  host.className = "dc-host";
  const shadow = host.attachShadow({ mode: "open" });
  insert(shadow, () => <Ground {...props} />);
  return host;
}

function Ground(props: KitRootProps): JSX.Element {
  return (
    <LanguageProvider language={props.language}>
      <ThemeProvider choice={props.theme}>
        <MotionProvider choice={props.motion}>
          <Body {...props} />
        </MotionProvider>
      </ThemeProvider>
    </LanguageProvider>
  );
}

function Body(props: KitRootProps): JSX.Element {
  const { theme } = useTheme();
  const motion = useMotion();
  const [overlays, setOverlays] = createSignal<HTMLDivElement>();
  const voice = createVoice(
    () => props.narration,
    (text) => props.onAnnounce?.(text),
  );
  let body: HTMLDivElement | undefined;
  onMount(() => {
    if (body === undefined) return;
    const root = body.getRootNode();
    if (!(root instanceof ShadowRoot || root instanceof Document)) return;
    onCleanup(adoptStyles(root, [kitStyle, ...(props.styles ?? [])]));
    const outermost = root instanceof Document ? root.documentElement : root.host;
    // On the outermost element, so that tokens set on it from outside win over the theme's.
    createEffect(() => outermost.setAttribute("data-theme", theme()));
    props.onRoot?.(body);
  });
  return (
    <div
      class="dc-root"
      ref={body}
      lang={props.language}
      tabIndex={-1}
      data-fill={props.fill === true ? "" : undefined}
      data-motion={motion()}
    >
      <OverlayProvider root={overlays()}>
        <AnnounceProvider announce={voice.announce}>
          <Toaster>{props.children}</Toaster>
        </AnnounceProvider>
      </OverlayProvider>
      <div class="dc-overlays" ref={setOverlays} />
      <LiveRegions voice={voice} />
    </div>
  );
}
