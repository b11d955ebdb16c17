/**
 * views/story/help — the author's solution after honest tries, and help for who is stuck; both say what they are.
 * @module
 */
import { Button } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import type { Lesson } from "../../model/lesson/playing.ts";

/** What helps in the open step. */
export function Help(props: { readonly lesson: Lesson }): JSX.Element {
  const t = useStoryMessages();
  const id = () => props.lesson.step().id;
  return (
    <>
      <Show when={props.lesson.demonstrates()}>
        <div class="lab-aside" role="note">
          <p>{t("help.showing")}</p>
          <Button kind="main" onClick={() => void props.lesson.endSolution()}>
            {t("help.back")}
          </Button>
        </div>
      </Show>
      <Show when={!props.lesson.demonstrates() && props.lesson.wasShown(id())}>
        <p class="dc-note">{t("help.shown")}</p>
      </Show>
      <Show when={props.lesson.wasRescued(id())}>
        <p class="dc-note">{t("help.rescued")}</p>
      </Show>
      <Show when={props.lesson.offersSolution() || props.lesson.offersRescue()}>
        <div class="lab-help">
          <Show when={props.lesson.offersSolution()}>
            <Button title={t("help.solution.note")} onClick={() => void props.lesson.showSolution()}>
              {t("help.solution")}
            </Button>
          </Show>
          <Show when={props.lesson.offersRescue()}>
            <Button title={t("help.rescue.note")} onClick={() => void props.lesson.rescue()}>
              {t("help.rescue")}
            </Button>
          </Show>
        </div>
      </Show>
      <Show when={props.lesson.trouble()}>
        {(code) => (
          <p class="lab-trouble" role="alert">
            {code() === "lesson/trace-cut" ? t("trouble.cut") : t("trouble.other", { code: code() })}
          </p>
        )}
      </Show>
      <Show when={props.lesson.isLocked()}>
        <p class="dc-note">{t(props.lesson.permits.changes ? "locked.handed" : "locked.review")}</p>
      </Show>
    </>
  );
}
