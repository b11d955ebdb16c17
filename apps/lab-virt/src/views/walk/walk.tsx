/**
 * views/walk — the page-walk microscope in the lab.
 * @module
 */
import type { LabViewProps } from "@dc/lab";
import { type JSX, untrack } from "solid-js";
import type { WalkChoice } from "../../figures/walk/choice.ts";
import css from "../../figures/walk/figure.css?inline";
import { WalkFigure } from "../../figures/walk/figure.tsx";
import { useVirtMessages } from "../../messages/messages.ts";
import { FigureView } from "../figure/figure-view.tsx";

interface Kept {
  readonly choice: WalkChoice;
  readonly asks: boolean;
}

/** The microscope; what was chosen is kept while another view is shown. */
export function PageWalk(props: LabViewProps): JSX.Element {
  const t = useVirtMessages();
  const kept = untrack(() => props.model.kept.get("walk")) as Kept | undefined;
  return (
    <FigureView model={props.model} title={t("walk.title")} css={css}>
      <WalkFigure
        view={props.model.view()}
        choice={kept?.choice}
        asks={kept?.asks}
        onChoice={(choice, asks) => props.model.kept.set("walk", { choice, asks } satisfies Kept)}
      />
    </FigureView>
  );
}
