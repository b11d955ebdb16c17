/**
 * figure/control — a control of a figure under its name.
 * @module
 */
import type { JSX } from "solid-js";

/** The name is shown above it; the control says it itself. */
export function FigureControl(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="dc-figure-control">
      <span class="dc-note" aria-hidden="true">
        {props.label}
      </span>
      {props.children}
    </div>
  );
}
