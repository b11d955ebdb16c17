/**
 * views/story/predictions — a number committed before the run, and what the run says of it, one over the other.
 * @module
 */
import { type Prediction, type PredictionGrade, textIn } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { Button, onEnter } from "@dc/ui";
import { createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import { printWithUnit, readNumber } from "../../model/lesson/knob.ts";
import type { Lesson } from "../../model/lesson/playing.ts";

/** The step's predictions. */
export function Predictions(props: {
  readonly lesson: Lesson;
  readonly onField: (id: string, field: HTMLInputElement) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const predictions = () => props.lesson.step().checks.predictions;
  const isMade = (): boolean => predictions().every(({ id }) => props.lesson.answers()[id] !== undefined);
  return (
    <Show when={predictions().length > 0}>
      <section class="lab-part" aria-label={t(isMade() ? "predict.title.done" : "predict.title")}>
        <h2 class="dc-head">{t(isMade() ? "predict.title.done" : "predict.title")}</h2>
        <Show when={props.lesson.permits.waits && !isMade() && !props.lesson.isLocked()}>
          <p class="dc-note">{t("predict.wait")}</p>
        </Show>
        <For each={predictions()}>
          {(prediction) => <PredictionView lesson={props.lesson} prediction={prediction} onField={props.onField} />}
        </For>
      </section>
    </Show>
  );
}

function PredictionView(props: {
  readonly lesson: Lesson;
  readonly prediction: Prediction;
  readonly onField: (id: string, field: HTMLInputElement) => void;
}): JSX.Element {
  const language = useLanguage();
  const question = createUniqueId();
  const answer = (): number | undefined => props.lesson.answers()[props.prediction.id];
  const grade = () => props.lesson.grade()?.predictions.find(({ id }) => id === props.prediction.id);
  return (
    <div class="lab-prediction">
      <p id={question}>{textIn(props.prediction.ask, language())}</p>
      <Show
        when={answer() !== undefined || props.lesson.isLocked()}
        fallback={
          <AnswerField
            prediction={props.prediction}
            labelledBy={question}
            onField={(field) => props.onField(props.prediction.id, field)}
            onCommit={(value) => void props.lesson.commit(props.prediction.id, value)}
          />
        }
      >
        <PredictionResult
          prediction={props.prediction}
          answer={answer()}
          grade={grade()}
          state={!props.lesson.showsTruth() ? "handed" : props.lesson.atEnd() ? "shown" : "later"}
        />
      </Show>
    </div>
  );
}

function AnswerField(props: {
  readonly prediction: Prediction;
  readonly labelledBy: string;
  readonly onField: (field: HTMLInputElement) => void;
  readonly onCommit: (value: number) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const [text, setText] = createSignal("");
  const [isBad, setBad] = createSignal(false);
  const [name, issue] = [createUniqueId(), createUniqueId()];
  const unit = (): string => props.prediction.unit;
  const commit = (): void => {
    const value = readNumber(text(), language());
    setBad(value === undefined);
    if (value !== undefined) props.onCommit(value);
  };
  return (
    <div class="lab-answer">
      <span class="dc-hidden" id={name}>
        {unit() === "" ? t("predict.field") : t("predict.field.unit", { unit: unit() })}
      </span>
      <input
        class="dc-field"
        data-mono
        inputmode="decimal"
        autocomplete="off"
        aria-labelledby={`${props.labelledBy} ${name}`}
        aria-invalid={isBad() ? "true" : undefined}
        aria-describedby={isBad() ? issue : undefined}
        ref={(field) => props.onField(field)}
        value={text()}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setBad(false);
        }}
        onKeyDown={onEnter(commit)}
      />
      <Show when={unit() !== ""}>
        <span class="lab-unit">{unit()}</span>
      </Show>
      <Button kind="main" onClick={commit}>
        {t("predict.commit")}
      </Button>
      <Show when={isBad()}>
        <p class="dc-field-issue" id={issue} role="alert">
          {t("predict.bad")}
        </p>
      </Show>
    </div>
  );
}

/** What was said beside what the run says. */
export function PredictionResult(props: {
  readonly prediction: Prediction;
  readonly answer: number | undefined;
  readonly grade: PredictionGrade | undefined;
  readonly state: "shown" | "later" | "handed";
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const print = (value: number): string => printWithUnit(value, props.prediction.unit, language());
  const truth = (): number | undefined => (props.state === "shown" ? props.grade?.truth : undefined);
  const both = () => {
    const [you, run] = [props.answer, truth()];
    return you === undefined || run === undefined ? undefined : { you, run };
  };
  return (
    <Show
      when={props.answer !== undefined || truth() !== undefined}
      fallback={<p class="dc-note">{t("predict.none")}</p>}
    >
      <Show when={both()}>
        {(pair) => (
          <Scale
            you={pair().you}
            run={pair().run}
            label={t("predict.picture", { you: print(pair().you), run: print(pair().run) })}
          />
        )}
      </Show>
      <dl class="lab-numbers">
        <Show when={props.answer !== undefined}>
          <div>
            <dt>
              <i class="lab-mark" data-of="you" aria-hidden="true" />
              {t("predict.you")}
            </dt>
            <dd>{print(props.answer ?? 0)}</dd>
          </div>
        </Show>
        <Show when={truth() !== undefined}>
          <div>
            <dt>
              <i class="lab-mark" data-of="run" aria-hidden="true" />
              {t("predict.run")}
            </dt>
            <dd>{print(truth() ?? 0)}</dd>
          </div>
        </Show>
        <Show when={both()}>
          {(pair) => (
            <div>
              <dt>{t("predict.apart")}</dt>
              <dd>{print(Math.abs(pair().run - pair().you))}</dd>
            </div>
          )}
        </Show>
      </dl>
      <Show
        when={both()}
        fallback={
          <p class="dc-note">
            {t(
              props.state === "handed"
                ? "predict.handed"
                : props.state === "later"
                  ? "predict.later"
                  : "predict.unknown",
            )}
          </p>
        }
      >
        <p class="lab-verdict" data-holds={props.grade?.holds === true}>
          {t(props.grade?.holds === true ? "predict.within" : "predict.outside")}
        </p>
      </Show>
    </Show>
  );
}

const [width, height] = [256, 22];

/** One line from nought, what was said as a ring, what the run says as a disc. */
function Scale(props: { readonly you: number; readonly run: number; readonly label: string }): JSX.Element {
  const least = (): number => Math.min(0, props.you, props.run);
  const most = (): number => Math.max(0, props.you, props.run, least() + Number.MIN_VALUE);
  const x = (value: number): number => 8 + ((value - least()) / (most() - least() || 1)) * (width - 16);
  return (
    <svg class="lab-scale" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={props.label}>
      <path class="lab-scale-line" d={`M8 11H${width - 8}`} />
      <path class="lab-scale-apart" d={`M${x(props.you)} 11H${x(props.run)}`} />
      <path class="lab-scale-zero" d={`M${x(0)} 6V16`} />
      <circle class="lab-scale-run" cx={x(props.run)} cy={11} r={4} />
      <circle class="lab-scale-you" cx={x(props.you)} cy={11} r={6.5} />
    </svg>
  );
}
