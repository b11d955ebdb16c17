/**
 * views/story/failure — a module that cannot be played: every mistake with its place, and another try.
 * @module
 */
import type { ModuleIssue } from "@dc/lesson";
import { adoptStyles, Button, LayerGlyph } from "@dc/ui";
import { For, type JSX, onCleanup, onMount, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import css from "./story.css?inline";

/** Issues that are listed. */
const issuesMax = 100;

/** The failing picture. */
export function ModuleFailure(props: {
  readonly address: string;
  readonly issues: readonly ModuleIssue[];
  readonly retrying: boolean;
  readonly onRetry: () => void;
}): JSX.Element {
  const t = useStoryMessages();
  let picture: HTMLElement | undefined;
  onMount(() => {
    const root = picture?.getRootNode();
    if (root instanceof ShadowRoot || root instanceof Document) onCleanup(adoptStyles(root, [css]));
  });
  return (
    <div
      class="dc-state lab-failure"
      data-kind="failing"
      role="alert"
      ref={(element) => {
        picture = element;
      }}
    >
      <p class="dc-state-title">
        <LayerGlyph layer="fault" /> {t("fail.title")}
      </p>
      <p class="lab-failure-place">{t("fail.text", { count: props.issues.length, place: props.address })}</p>
      <ol class="lab-failure-issues">
        <For each={props.issues.slice(0, issuesMax)}>
          {(issue) => (
            <li>
              <p class="dc-num">
                {issue.file}
                <Show when={issue.line}>{(line) => `, ${t("fail.line", { line: line() })}`}</Show>
                <Show when={issue.path !== ""}> {issue.path}</Show>
              </p>
              <p>
                {t("fail.expected")} {issue.expected}, {t("fail.received")} {issue.received}
                <Show when={issue.hint}>{(hint) => ` (${t("fail.hint")}: ${hint()})`}</Show>
              </p>
              <code class="dc-note">{issue.code}</code>
            </li>
          )}
        </For>
      </ol>
      <div class="dc-state-actions">
        <Button kind="main" unavailable={props.retrying} onClick={() => props.onRetry()}>
          {t("fail.retry")}
        </Button>
      </div>
    </div>
  );
}
