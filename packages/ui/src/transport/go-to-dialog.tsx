/**
 * transport/go-to-dialog — a time or a condition, typed.
 * @module
 */
import { createEffect, createSignal, createUniqueId, For, type JSX, on, Show } from "solid-js";
import { Button } from "../button/button.tsx";
import { Dialog } from "../dialog/dialog.tsx";
import { useKitMessages } from "../messages/messages.ts";

/** What the dialog is given. */
export interface GoToDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What is wrong with the text, or undefined: shown under the field once the person has tried to go there. */
  readonly check: (text: string) => string | undefined;
  /** Enter, once `check` has nothing to say. The text is a time with its unit or a condition. */
  readonly onGo: (text: string) => void;
  /** Examples under the field; a click takes one. */
  readonly examples?: readonly string[] | undefined;
}

/** Asked for with `g`. */
export function GoToDialog(props: GoToDialogProps): JSX.Element {
  const t = useKitMessages();
  const issueId = createUniqueId();
  const [text, setText] = createSignal("");
  const [issue, setIssue] = createSignal<string>();
  createEffect(
    on(
      () => props.open,
      () => setIssue(undefined),
    ),
  );
  const go = (): void => {
    const wrong = props.check(text().trim());
    setIssue(wrong);
    if (wrong === undefined) props.onGo(text().trim());
  };
  return (
    <Dialog
      title={t("goTo.title")}
      size="small"
      open={props.open}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t("goTo.cancel")}</Button>
          <Button kind="main" onClick={go}>
            {t("goTo.go")}
          </Button>
        </>
      }
    >
      {/* No form: a frame that is sandboxed without allow-forms would swallow the Enter. */}
      <div class="dc-go-to">
        <label>
          <span class="dc-note">{t("goTo.what")}</span>
          <input
            class="dc-field"
            data-mono=""
            autofocus
            autocomplete="off"
            spellcheck={false}
            value={text()}
            aria-invalid={issue() === undefined ? undefined : "true"}
            aria-describedby={issueId}
            onInput={(event) => {
              setText(event.currentTarget.value);
              if (issue() !== undefined) setIssue(props.check(event.currentTarget.value.trim()));
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault();
              go();
            }}
          />
        </label>
        <p class="dc-field-issue" id={issueId} role="alert">
          {issue()}
        </p>
        <Show when={(props.examples ?? []).length > 0}>
          <p class="dc-note">{t("goTo.examples")}</p>
          <p class="dc-go-to-examples">
            <For each={props.examples}>
              {(example) => (
                <Button onClick={() => setText(example)}>
                  <code>{example}</code>
                </Button>
              )}
            </For>
          </p>
        </Show>
      </div>
    </Dialog>
  );
}
