/**
 * views/shadow/control — a control under its name.
 * @module
 */
import type { JSX } from "solid-js";

/** The control speaks its own name. */
export function Control(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="virt-race-control">
      <span class="dc-note" aria-hidden="true">
        {props.label}
      </span>
      {props.children}
    </div>
  );
}
