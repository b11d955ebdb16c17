/**
 * story/story — the text beside the stage: which step, its words, its tasks.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";

/** One thing to do. */
export interface StoryTask {
  readonly label: string;
  readonly note?: string | undefined;
  readonly state: "done" | "now" | "later";
}

/** What the story is given. */
export interface StoryProps {
  readonly title: string;
  /** Counted from 1; without it there are no steps. */
  readonly step?: number | undefined;
  readonly steps?: number | undefined;
  /** Paragraphs, figures. */
  readonly children: JSX.Element;
  readonly tasks?: readonly StoryTask[] | undefined;
  /** Buttons at the end. */
  readonly actions?: JSX.Element;
}

/** The story pane's content. */
export function Story(props: StoryProps): JSX.Element {
  const t = useKitMessages();
  const steps = (): readonly number[] => Array.from({ length: props.steps ?? 0 }, (_, index) => index + 1);
  return (
    <article class="dc-story">
      <Show when={props.step}>
        {(step) => <p class="dc-note dc-story-step">{t("story.step", { step: step(), steps: props.steps ?? 0 })}</p>}
      </Show>
      <h1 class="dc-title">{props.title}</h1>
      <Show when={steps().length > 0}>
        <div class="dc-steps" aria-hidden="true">
          <For each={steps()}>
            {(step) => <i data-state={step === props.step ? "now" : step < (props.step ?? 0) ? "done" : "later"} />}
          </For>
        </div>
      </Show>
      <div class="dc-story-text">{props.children}</div>
      <Show when={(props.tasks ?? []).length > 0}>
        <ul class="dc-tasks">
          <For each={props.tasks}>
            {(task) => (
              <li data-state={task.state} aria-current={task.state === "now" ? "step" : undefined}>
                <i class="dc-task-box" aria-hidden="true" />
                <span>
                  {task.label}
                  <span class="dc-hidden"> {t(`story.${task.state}`)}</span>
                  <Show when={task.note}>
                    <span class="dc-note dc-task-note">{task.note}</span>
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.actions}>{(actions) => <div class="dc-story-actions">{actions()}</div>}</Show>
    </article>
  );
}
