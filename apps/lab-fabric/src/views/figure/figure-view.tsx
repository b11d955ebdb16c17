/**
 * views/figure — a figure as a view of the lab: its sheet, its title, and the choice between picture and table.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { adoptStyles, PaneHead, Segmented } from "@dc/ui";
import { type JSX, onCleanup, onMount } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";

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
  const t = useFabricMessages();
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [props.css]));
  });
  return (
    <section ref={element} class="lab-stage lab-frame" aria-label={props.title}>
      <PaneHead title={props.title}>
        <Segmented<"picture" | "table">
          label={t("stage.view")}
          value={props.model.view()}
          onChange={(view) => props.model.setView(view)}
          options={[
            { value: "picture", label: t("stage.picture") },
            { value: "table", label: t("stage.table"), shortcut: "t" },
          ]}
        />
      </PaneHead>
      <div class="lab-frame-body">{props.children}</div>
    </section>
  );
}
