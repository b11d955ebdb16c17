/**
 * views/story/knobs — what of the scenario may be changed: a list, or a number of a range. A turned knob is another run at
 * the same instant.
 * @module
 */
import { type LessonKnob, textIn } from "@dc/lesson";
import { useLanguage } from "@dc/solid";
import { Select } from "@dc/ui";
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js";
import { useStoryMessages } from "../../messages/story/messages.ts";
import { ownValue, printNumber, readNumber } from "../../model/lesson/knob.ts";
import type { Lesson } from "../../model/lesson/playing.ts";

/** Ranges with more values than this have a field and no slider: a pixel would be many values. */
const sliderValuesMax = 512;

type RangeKnob = LessonKnob & {
  readonly values: { readonly from: number; readonly to: number; readonly step: number };
};

/** The step's knobs. */
export function Knobs(props: { readonly lesson: Lesson }): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const knobs = () => props.lesson.step().checks.knobs;
  const isFixed = (): boolean => props.lesson.isLocked() || props.lesson.demonstrates();
  const shownValue = (knob: LessonKnob): number | string | undefined =>
    props.lesson.knobs()[knob.id] ?? ownValue(props.lesson.step().document, knob);
  return (
    <Show when={knobs().length > 0}>
      <section class="lab-part" aria-label={t("knobs.title")}>
        <h2 class="dc-head">{t("knobs.title")}</h2>
        <For each={knobs()}>
          {(knob) => {
            const title = (): string => textIn(knob.title, language());
            return (
              <Show
                when={!isFixed()}
                fallback={
                  <p class="lab-knob-fixed">
                    {title()} <b class="dc-num">{`${shownValue(knob) ?? ""}${knob.unit}`}</b>
                  </p>
                }
              >
                <Show
                  when={"choose" in knob.values ? knob.values.choose : undefined}
                  fallback={
                    <RangeField
                      knob={knob as RangeKnob}
                      title={title()}
                      value={shownValue(knob)}
                      onTurn={(value) => void props.lesson.turn(knob.id, value)}
                    />
                  }
                >
                  {(choices) => (
                    <Select
                      label={title()}
                      labelling="beside"
                      options={choices().map((choice) => ({ value: String(choice), label: `${choice}${knob.unit}` }))}
                      value={String(shownValue(knob) ?? "")}
                      onChange={(text) => {
                        const chosen = choices().find((choice) => String(choice) === text);
                        if (chosen !== undefined && chosen !== shownValue(knob))
                          void props.lesson.turn(knob.id, chosen);
                      }}
                    />
                  )}
                </Show>
              </Show>
            );
          }}
        </For>
      </section>
    </Show>
  );
}

function RangeField(props: {
  readonly knob: RangeKnob;
  readonly title: string;
  readonly value: number | string | undefined;
  readonly onTurn: (value: number) => void;
}): JSX.Element {
  const t = useStoryMessages();
  const language = useLanguage();
  const [isBad, setBad] = createSignal(false);
  const [field, note] = [createUniqueId(), createUniqueId()];
  const range = () => props.knob.values;
  const value = createMemo(() => (typeof props.value === "number" ? props.value : range().from));
  const turn = (next: number | undefined): void => {
    const places = next === undefined ? Number.NaN : (next - range().from) / range().step;
    const good =
      next !== undefined && next >= range().from && next <= range().to && Math.abs(places - Math.round(places)) < 1e-9;
    setBad(!good);
    if (good && next !== undefined && next !== value()) props.onTurn(next);
  };
  const print = (number: number): string => printNumber(number, language());
  return (
    <div class="lab-knob">
      <label for={field}>{props.title}</label>
      <span class="lab-knob-field">
        <input
          id={field}
          class="dc-field"
          data-mono
          inputmode="decimal"
          autocomplete="off"
          aria-invalid={isBad() ? "true" : undefined}
          aria-describedby={note}
          value={String(value())}
          onChange={(event) => turn(readNumber(event.currentTarget.value, language()))}
        />
        <Show when={props.knob.unit !== ""}>
          <span class="lab-unit">{props.knob.unit}</span>
        </Show>
      </span>
      <Show when={(range().to - range().from) / range().step <= sliderValuesMax}>
        <input
          class="lab-slider"
          type="range"
          aria-label={props.title}
          min={range().from}
          max={range().to}
          step={range().step}
          value={value()}
          onChange={(event) => turn(Number(event.currentTarget.value))}
        />
      </Show>
      <p class={isBad() ? "dc-field-issue" : "dc-note"} id={note}>
        {isBad()
          ? t("knobs.bad", { from: print(range().from), to: print(range().to), step: print(range().step) })
          : t("knobs.own", { from: print(range().from), to: print(range().to) })}
      </p>
    </div>
  );
}
