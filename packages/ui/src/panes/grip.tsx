/**
 * panes/grip — the edge between two panes, which a person can move.
 *
 * Sources: WAI-ARIA Authoring Practices, window splitter pattern.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a separator that has the focus and a value is not an <hr>.
import { createSignal, type JSX } from "solid-js";

/** What a grip is given. Sizes are CSS pixels of the pane it belongs to. */
export interface GripProps {
  /** `"Width of the story"`. */
  readonly label: string;
  /** `vertical` is an upright line that moves sideways. */
  readonly orientation: "vertical" | "horizontal";
  /** Where its pane lies: its size grows away from there. */
  readonly pane: "before" | "after";
  /** The pane's size on the screen now. */
  readonly measure: () => number;
  readonly sizeMin: number;
  readonly sizeMax: () => number;
  /** A new size, or undefined for the first one. */
  readonly onSize: (size: number | undefined) => void;
  readonly class: string;
}

const stepPx = 16;

/** A separator with the focus: drag it, or arrows, Home, End; Enter or a double click gives the first size back. */
export function Grip(props: GripProps): JSX.Element {
  const [size, setSize] = createSignal(0);
  let from: { readonly at: number; readonly size: number } | undefined;
  const place = (event: PointerEvent): number => (props.orientation === "vertical" ? event.clientX : event.clientY);
  const take = (wanted: number): void => {
    const next = Math.round(Math.max(props.sizeMin, Math.min(props.sizeMax(), wanted)));
    setSize(next);
    props.onSize(next);
  };
  const keys = (event: KeyboardEvent): void => {
    const grow = props.pane === "before" ? 1 : -1;
    const step = event.shiftKey ? 4 * stepPx : stepPx;
    const now = props.measure();
    const wanted = {
      ArrowLeft: props.orientation === "vertical" ? now - grow * step : undefined,
      ArrowRight: props.orientation === "vertical" ? now + grow * step : undefined,
      ArrowUp: props.orientation === "horizontal" ? now - grow * step : undefined,
      ArrowDown: props.orientation === "horizontal" ? now + grow * step : undefined,
      Home: props.sizeMin,
      End: props.sizeMax(),
    }[event.key];
    if (wanted === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    if (wanted === undefined) reset();
    else take(wanted);
  };
  const reset = (): void => {
    props.onSize(undefined);
    setSize(Math.round(props.measure()));
  };
  return (
    <div
      class={`dc-grip ${props.class}`}
      role="separator"
      tabIndex={0}
      aria-label={props.label}
      aria-orientation={props.orientation}
      aria-valuenow={size()}
      aria-valuemin={props.sizeMin}
      aria-valuemax={Math.round(Math.max(props.sizeMin, size(), props.sizeMax()))}
      onFocus={() => setSize(Math.round(props.measure()))}
      onKeyDown={keys}
      onDblClick={reset}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from = { at: place(event), size: props.measure() };
      }}
      onPointerMove={(event) => {
        if (from === undefined) return;
        const moved = place(event) - from.at;
        take(from.size + (props.pane === "before" ? moved : -moved));
      }}
      onPointerUp={() => {
        from = undefined;
      }}
      onPointerCancel={() => {
        from = undefined;
      }}
    />
  );
}
