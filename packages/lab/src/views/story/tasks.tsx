/**
 * views/story/tasks — what is to be brought about: how it stands, what it waits for, hints for who asks, what is said of a
 * failure, and the evidence.
 * @module
 */
import { type Task, textIn } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { Button, printTime } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import type { Lesson } from "../../model/lesson/playing.ts";
import { Evidence } from "./evidence.tsx";

/** The step's tasks. */
export function Tasks(props: {
  readonly lesson: Lesson;
  readonly model: LabModel;
  readonly onRecord: (record: number) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const tasks = () => props.lesson.step().checks.tasks;
  const end = (): string => printTime(props.model.stage()?.opened.untilPs ?? 0);
  return (
    <Show when={tasks().length > 0}>
      <section class="lab-part" aria-label={t("tasks.title")}>
        <h2 class="dc-head">{t("tasks.title")}</h2>
        <ul class="dc-tasks lab-tasks">
          <For each={tasks()}>{(task) => <TaskView lesson={props.lesson} task={task} onRecord={props.onRecord} />}</For>
        </ul>
        <Show when={props.lesson.showsTruth() && !props.lesson.atEnd() && props.lesson.trouble() === undefined}>
          <p class="dc-note">
            {props.lesson.judgedPs() === 0
              ? t("tasks.not-begun")
              : t("tasks.so-far", { time: printTime(props.lesson.judgedPs()), end: end() })}
          </p>
        </Show>
      </section>
    </Show>
  );
}

/** The name of a task or the question of a prediction, by its id. */
export function nameOfNeed(lesson: Lesson, id: string, language: string): string {
  for (const { checks } of lesson.module.steps) {
    const found =
      checks.tasks.find((task) => task.id === id)?.title ?? checks.predictions.find((each) => each.id === id)?.ask;
    if (found !== undefined) return textIn(found, language);
  }
  return id;
}

function TaskView(props: {
  readonly lesson: Lesson;
  readonly task: Task;
  readonly onRecord: (record: number) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const grade = () => props.lesson.grade()?.tasks.find(({ id }) => id === props.task.id);
  const state = (): "done" | "open" | "locked" | "hidden" =>
    props.lesson.showsTruth() ? (grade()?.state ?? "open") : grade()?.state === "locked" ? "locked" : "hidden";
  const begun = (): boolean => props.lesson.judgedPs() > 0;
  const hints = () => (state() === "open" && props.lesson.permits.hints ? (grade()?.hints ?? []) : []);
  const shown = () => hints().slice(0, props.lesson.hintsShown(props.task.id));
  /** What was asked stands above: a prediction is not said again, a task is. */
  const needsOf = (ids: readonly string[]): string[] => {
    const { predictions } = props.lesson.step().checks;
    const isAbove = (id: string): boolean => predictions.some((each) => each.id === id);
    const tasks = ids.filter((id) => !isAbove(id)).map((id) => nameOfNeed(props.lesson, id, language()));
    return ids.some(isAbove) ? [t("tasks.needs.prediction"), ...tasks] : tasks;
  };
  const feedback = () => (state() === "open" && begun() ? grade()?.feedback : undefined);
  return (
    <li data-state={state() === "done" ? "done" : state() === "locked" ? "later" : "now"}>
      <i class="dc-task-box" data-locked={state() === "locked" ? "" : undefined} aria-hidden="true" />
      <div class="lab-task">
        <p class="lab-task-title">
          {textIn(props.task.title, language())}
          <span class="dc-hidden"> ({t(`tasks.${state()}`)})</span>
        </p>
        <p class="dc-note">
          {t("points.worth", { count: props.task.points })}
          <Show when={props.task.level === "stretch"}>, {t("tasks.stretch")}</Show>
          <Show when={state() === "hidden"}>, {t("tasks.hidden")}</Show>
        </p>
        <Show when={state() === "locked" && grade()}>
          {(locked) => (
            <p class="dc-note">
              {t("tasks.needs", {
                needs: needsOf(locked().waitsFor).join("; "),
              })}
            </p>
          )}
        </Show>
        <Show when={feedback()}>{(text) => <p class="lab-feedback">{textIn(text(), language())}</p>}</Show>
        <For each={shown()}>
          {(hint, index) => (
            <p class="lab-hint">
              <b>{t("hint.label", { number: index() + 1, count: hints().length })}</b> {textIn(hint, language())}
            </p>
          )}
        </For>
        <Show when={shown().length < hints().length && !props.lesson.isLocked()}>
          <Button kind="quiet" class="lab-ask" onClick={() => props.lesson.askHint(props.task.id)}>
            {t(shown().length === 0 ? "hint.ask" : "hint.more")}
          </Button>
        </Show>
        <Show when={props.lesson.showsTruth() && begun() && state() !== "locked" && grade()}>
          {(judged) => (
            <details class="lab-details">
              <summary>{t("evidence.title")}</summary>
              <Evidence judgement={judged().judgement} onRecord={props.onRecord} />
            </details>
          )}
        </Show>
        <Show when={state() === "done" && props.task.refutes.length > 0}>
          <p class="dc-note">{t("tasks.refutes", { sentences: props.task.refutes.join(", ") })}</p>
        </Show>
      </div>
    </li>
  );
}
