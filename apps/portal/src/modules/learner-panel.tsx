/**
 * modules/learner-panel — whose numbers modules draw: shown, changed, drawn anew.
 * @module
 */
import { useAnnounce } from "@dc/solid";
import { Button } from "@dc/ui";
import { createEffect, createSignal, createUniqueId, type JSX, on, Show } from "solid-js";
import { useModuleMessages } from "../messages/modules/messages.ts";
import type { Learner } from "./learner.ts";

/** The panel. */
export function LearnerPanel(props: { readonly learner: Learner }): JSX.Element {
  const t = useModuleMessages();
  const announce = useAnnounce();
  const [text, setText] = createSignal("");
  const [isWrong, setWrong] = createSignal(false);
  const field = createUniqueId();
  const about = createUniqueId();
  createEffect(
    on(props.learner.code, (code) => {
      setText(code);
      setWrong(false);
    }),
  );
  const take = (): void => {
    const taken = props.learner.use(text());
    setWrong(!taken);
    if (!taken) return;
    setText(props.learner.code());
    announce(t("learner.used", { code: props.learner.code() }));
  };
  return (
    <form
      class="portal-learner"
      aria-labelledby={`${field}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <h3 id={`${field}-title`}>{t("learner.title")}</h3>
      <p class="portal-note" id={about}>
        {t("learner.how")}
      </p>
      <div class="portal-learner-row">
        <label class="portal-setting-name" for={field}>
          {t("learner.code")}
        </label>
        <input
          class="dc-field"
          data-mono=""
          id={field}
          value={text()}
          autocomplete="off"
          spellcheck={false}
          maxLength={64}
          aria-invalid={isWrong() ? "true" : undefined}
          aria-describedby={isWrong() ? `${field}-wrong` : about}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="dc-button" data-kind="line">
          {t("learner.use")}
        </button>
        <Button
          kind="line"
          onClick={() => {
            props.learner.draw();
            announce(t("learner.used", { code: props.learner.code() }));
          }}
        >
          {t("learner.draw")}
        </Button>
      </div>
      <Show when={isWrong()}>
        <p class="dc-field-issue" id={`${field}-wrong`} role="alert">
          {t("learner.wrong")}
        </p>
      </Show>
      <p class="portal-note">{t(props.learner.kept ? "learner.kept" : "learner.forgotten")}</p>
    </form>
  );
}
