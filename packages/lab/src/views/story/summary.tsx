/**
 * views/story/summary — what a learner has shown: each step with its points, each check with its evidence.
 * @module
 */
import { type Step, textIn } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { Button } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import type { Lesson } from "../../model/lesson/playing.ts";
import { Evidence } from "./evidence.tsx";
import { PredictionResult } from "./predictions.tsx";
import { titleOf } from "./steps.tsx";

/** The summary. */
export function Summary(props: {
  readonly lesson: Lesson;
  readonly onRecord: (step: number, record: number) => void;
  readonly onLink: () => void;
}): JSX.Element {
  const t = useStoryMessages();
  const left = (): number => Object.values(props.lesson.score().steps).filter(({ complete }) => !complete).length;
  return (
    <>
      <p class="lab-total">
        {t("points.of", { points: props.lesson.score().points, count: props.lesson.score().pointsMax })}
      </p>
      <p>{left() === 0 ? t("summary.text.complete") : t("summary.text.open", { count: left() })}</p>
      <p class="dc-note">{t("summary.link")}</p>
      <div class="dc-story-actions">
        <Button kind="main" onClick={() => props.onLink()}>
          {t("summary.copy")}
        </Button>
      </div>
      <For each={props.lesson.module.steps}>
        {(step, index) => (
          <StepSummary
            lesson={props.lesson}
            step={step}
            index={index()}
            onRecord={(record) => props.onRecord(index(), record)}
          />
        )}
      </For>
    </>
  );
}

function StepSummary(props: {
  readonly lesson: Lesson;
  readonly step: Step;
  readonly index: number;
  readonly onRecord: (record: number) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const grade = () => props.lesson.gradeOf(props.step.id);
  const points = () => props.lesson.score().steps[props.step.id];
  return (
    <section class="lab-part" aria-label={titleOf(props.lesson, props.index, language())}>
      <h2 class="dc-head lab-summary-head">
        <span>{t("steps.one", { step: props.index + 1, title: titleOf(props.lesson, props.index, language()) })}</span>
        <Show when={points().pointsMax > 0}>
          <span class="dc-num">
            {points().points}/{points().pointsMax}
          </span>
        </Show>
      </h2>
      <Show when={props.lesson.wasShown(props.step.id)}>
        <p class="dc-note">{t("help.shown")}</p>
      </Show>
      <Show when={props.lesson.wasRescued(props.step.id)}>
        <p class="dc-note">{t("help.rescued")}</p>
      </Show>
      <Show when={grade()} fallback={<p class="dc-note">{t("summary.not-begun")}</p>}>
        {(graded) => (
          <>
            <For each={props.step.checks.predictions}>
              {(prediction) => {
                const own = () => graded().predictions.find(({ id }) => id === prediction.id);
                return (
                  <div class="lab-prediction">
                    <p>{textIn(prediction.ask, language())}</p>
                    <PredictionResult
                      prediction={prediction}
                      answer={own()?.answer}
                      grade={own()}
                      state={own()?.truth === undefined ? "later" : "shown"}
                    />
                  </div>
                );
              }}
            </For>
            <ul class="dc-tasks lab-tasks">
              <For each={props.step.checks.tasks}>
                {(task) => {
                  const own = () => graded().tasks.find(({ id }) => id === task.id);
                  return (
                    <li data-state={own()?.state === "done" ? "done" : "later"}>
                      <i class="dc-task-box" aria-hidden="true" />
                      <div class="lab-task">
                        <p class="lab-task-title">
                          {textIn(task.title, language())}
                          <span class="dc-hidden"> ({t(`tasks.${own()?.state ?? "open"}`)})</span>
                        </p>
                        <p class="dc-note">{t("points.of", { points: own()?.points ?? 0, count: task.points })}</p>
                        <Show when={own()}>
                          {(judged) => <Evidence judgement={judged().judgement} onRecord={props.onRecord} />}
                        </Show>
                      </div>
                    </li>
                  );
                }}
              </For>
            </ul>
          </>
        )}
      </Show>
      <Button kind="quiet" class="lab-ask" onClick={() => void props.lesson.openStep(props.index)}>
        {t("summary.open")}
      </Button>
    </section>
  );
}
