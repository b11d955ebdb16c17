/**
 * views/place/stage-view — a view of the lab as most are: its style sheet, its title, the choice between picture and
 * table, and what it shows below.
 * @module
 */
import { adoptStyles, Segmented } from "@dc/ui";
import { type JSX, onCleanup, onMount } from "solid-js";
import figureStyle from "../../figure/figure.css?inline";
import { useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { StageHead } from "./stage-head.tsx";

/** What the view is given. */
export interface StageViewProps {
  readonly model: LabModel;
  readonly title: string;
  readonly note?: string | undefined;
  /** Styles of the view's own. */
  readonly css: string;
  /** A class of the section, for them. */
  readonly class?: string | undefined;
  /** What the picture and the table are called here; "Picture" and "Table" when absent. */
  readonly picture?: string | undefined;
  readonly table?: string | undefined;
  readonly children: JSX.Element;
}

/** The view around what it shows. A figure stands in a `lab-figure`, which scrolls. */
export function StageView(props: StageViewProps): JSX.Element {
  const t = useLabMessages();
  let element: HTMLElement | undefined;
  onMount(() => {
    const root = element?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [figureStyle, props.css]));
  });
  return (
    <section ref={element} class={`lab-stage ${props.class ?? ""}`.trim()} aria-label={props.title}>
      <StageHead title={props.title} note={props.note}>
        <Segmented<"picture" | "table">
          label={t("stage.view")}
          value={props.model.view()}
          onChange={(view) => props.model.setView(view)}
          options={[
            { value: "picture", label: props.picture ?? t("stage.picture") },
            { value: "table", label: props.table ?? t("stage.table"), shortcut: "t" },
          ]}
        />
      </StageHead>
      {props.children}
    </section>
  );
}
