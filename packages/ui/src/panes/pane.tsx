/**
 * panes/pane — the head and the sections that panes are made of.
 * @module
 */
import { type JSX, Show } from "solid-js";

/** A pane's head: what it is, a note, and controls at the end. */
export function PaneHead(props: {
  readonly title: string;
  readonly note?: JSX.Element;
  /** Before the title: a glyph, a disc. */
  readonly mark?: JSX.Element;
  /** At the end. */
  readonly children?: JSX.Element;
}): JSX.Element {
  return (
    <header class="dc-pane-head">
      {props.mark}
      <h2 class="dc-head">{props.title}</h2>
      <Show when={props.note}>{(note) => <span class="dc-note dc-pane-note">{note()}</span>}</Show>
      <div class="dc-pane-end">{props.children}</div>
    </header>
  );
}

/** A part of a pane, under a hairline, with its own small head. */
export function PaneSection(props: {
  readonly title: string;
  readonly note?: string | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <section class="dc-section" aria-label={props.title}>
      <h3 class="dc-section-head dc-head">
        {props.title}
        <Show when={props.note}>
          <span class="dc-note">{props.note}</span>
        </Show>
      </h3>
      {props.children}
    </section>
  );
}
