/**
 * views/walk — the page-walk microscope in the lab.
 * @module
 */
import { type LabViewProps, StageView, useViewState } from "@dc/lab";
import { flag } from "@dc/lab/view-forms";
import { type JSX, untrack } from "solid-js";
import css from "../../figures/walk/figure.css?inline";
import { WalkFigure } from "../../figures/walk/figure.tsx";
import { useVirtMessages } from "../../messages/messages.ts";
import { walkForm } from "./walk-form.ts";

const asksForm = flag(true);

/** The microscope. */
export function PageWalk(props: LabViewProps): JSX.Element {
  const t = useVirtMessages();
  const model = untrack(() => props.model);
  const [choice, setChoice] = useViewState(model, "walk", walkForm);
  const [asks, setAsks] = useViewState(model, "walk.asks", asksForm);
  return (
    <StageView model={model} title={t("walk.title")} css={css}>
      <div class="lab-figure">
        <WalkFigure
          view={model.view()}
          choice={choice()}
          asks={asks()}
          onChoice={(next, nextAsks) => {
            setChoice(next);
            setAsks(nextAsks, { isLook: true });
          }}
        />
      </div>
    </StageView>
  );
}
