/**
 * style/palette — the tokens that a canvas paints with, read from where it stands.
 * @module
 */
import type { FlowTone } from "../flow/flow.tsx";

/** A flow's three colours. */
export interface FlowPaint {
  readonly mark: string;
  readonly ink: string;
  readonly on: string;
}

/** What a canvas paints with. */
export interface Palette {
  readonly bg: string;
  readonly surface: string;
  readonly band: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly muted: string;
  readonly soft: string;
  readonly ink: string;
  readonly accent: string;
  readonly accentTint: string;
  readonly underlay: string;
  readonly overlay: string;
  readonly overlayInk: string;
  readonly overlayTint: string;
  readonly fault: string;
  readonly faultInk: string;
  readonly mono: string;
  readonly font: string;
  readonly flow: Readonly<Record<FlowTone, FlowPaint>>;
}

/** Read the tokens in force at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--dc-${name}`).trim() || "#777";
  const flow = (letter: string): FlowPaint => ({
    mark: token(`flow-${letter}`),
    ink: token(`flow-${letter}-ink`),
    on: token(`on-flow-${letter}`),
  });
  return {
    bg: token("bg"),
    surface: token("surface"),
    band: token("band"),
    line: token("line"),
    lineStrong: token("line-strong"),
    muted: token("muted"),
    soft: token("soft"),
    ink: token("ink"),
    accent: token("accent"),
    accentTint: token("accent-tint"),
    underlay: token("underlay"),
    overlay: token("overlay"),
    overlayInk: token("overlay-ink"),
    overlayTint: token("overlay-tint"),
    fault: token("fault"),
    faultInk: token("fault-ink"),
    mono: style.getPropertyValue("--dc-mono").trim() || "monospace",
    font: style.getPropertyValue("--dc-font").trim() || "sans-serif",
    flow: {
      a: flow("a"),
      b: flow("b"),
      c: flow("c"),
      plain: { mark: token("soft"), ink: token("soft"), on: token("bg") },
    },
  };
}
