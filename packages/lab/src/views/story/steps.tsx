/**
 * views/story/steps — how far it is, and the way to each step.
 * @module
 */
import { textIn } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { createMemo, For, type JSX } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import type { Lesson } from "../../model/lesson/playing.ts";

/** A step's title in the language of the place. */
export function titleOf(lesson: Lesson, index: number, language: string): string {
  const { lessons } = lesson.module.steps[index];
  return textIn(Object.fromEntries(Object.entries(lessons).map(([tag, { title }]) => [tag, title])), language);
}

/** The list of steps. */
export function Steps(props: { readonly lesson: Lesson }): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const steps = createMemo(() => props.lesson.module.steps.map((_, index) => index));
  return (
    <nav aria-label={t("steps.label")}>
      <ol class="lab-steps">
        <For each={steps()}>
          {(index) => {
            const state = () => props.lesson.stateOf(index);
            const name = (): string =>
              `${t("steps.one", { step: index + 1, title: titleOf(props.lesson, index, language()) })}, ${t(`steps.state.${state()}`)}`;
            const isOpen = (): boolean => props.lesson.open() === index && !props.lesson.atSummary();
            return (
              <li>
                <button
                  type="button"
                  class="lab-step"
                  data-state={state()}
                  aria-current={isOpen() ? "step" : undefined}
                  aria-disabled={props.lesson.mayOpen(index) ? undefined : "true"}
                  aria-label={name()}
                  title={name()}
                  onClick={() => void props.lesson.openStep(index)}
                >
                  <i aria-hidden="true" />
                </button>
              </li>
            );
          }}
        </For>
      </ol>
    </nav>
  );
}
