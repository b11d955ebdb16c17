/**
 * views/figure — a figure as a view of the lab: its sheet, its title, and the choice between picture and table.
 * @module
 */
import { type LabModel, StageHead, useLabMessages } from "@dc/lab";
import { adoptStyles, Segmented } from "@dc/ui";
import { type JSX, onCleanup, onMount } from "solid-js";

/** What the view is given. */
export interface FigureViewProps {
  readonly model: LabModel;
  readonly title: string;
  /** The figure's own styles. */
  readonly css: string;
  readonly children: JSX.Element;
}

/** The view around a figure. */
export function FigureView(props: FigureViewProps): JSX.Element {
  const frame = useLabMessages();
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [props.css]));
  });
  return (
    <section ref={element} class="lab-stage" aria-label={props.title}>
      <StageHead title={props.title}>
        <Segmented<"picture" | "table">
          label={frame("stage.view")}
          value={props.model.view()}
          onChange={(view) => props.model.setView(view)}
          options={[
            { value: "picture", label: frame("stage.picture") },
            { value: "table", label: frame("stage.table"), shortcut: "t" },
          ]}
        />
      </StageHead>
      <div class="virt-figure">{props.children}</div>
    </section>
  );
}
