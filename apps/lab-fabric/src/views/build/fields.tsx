/**
 * views/build/fields — the generator, its numbers, and beside each number why it cannot be what it is.
 * @module
 */
import type { Issue } from "@dc/engine";
import { createUniqueId, For, type JSX, Match, Show, Switch } from "solid-js";
import { type BuildTranslate, useBuildMessages } from "./messages.ts";
import {
  type GeneratorName,
  generatorNames,
  linkRates,
  type Plan,
  type PlanField,
  planFields,
  withNumber,
} from "./plan.ts";

type FieldKey = `field.${string}` & Parameters<BuildTranslate>[0];

/** A field's name; of what is no field, its path. */
export function fieldName(t: BuildTranslate, key: string): string {
  if (!Object.values(planFields).some((fields) => fields.some((field) => field.key === key))) return key;
  return (t as (name: FieldKey) => string)(`field.${key}` as FieldKey);
}

/** What is wrong, in a sentence: the generator's words, which are those of a scenario's issue. */
export function sayIssue(t: BuildTranslate, { expected, received, hint }: Issue): string {
  return hint === undefined ? t("issue.text", { expected, received }) : t("issue.hint", { expected, received, hint });
}

/** The design's fields. */
export function DesignFields(props: {
  readonly plan: Plan;
  readonly issues: readonly Issue[];
  readonly onPlan: (plan: Plan) => void;
}): JSX.Element {
  const t = useBuildMessages();
  return (
    <section class="lab-build-section" aria-label={t("plan.title")}>
      <h3 class="dc-head">{t("plan.title")}</h3>
      <Choice<GeneratorName>
        label={t("plan.generator")}
        value={props.plan.generator}
        options={generatorNames.map((value) => ({ value, label: t(`generator.${value}`) }))}
        onChange={(generator) => props.onPlan({ ...props.plan, generator })}
      />
      <p class="dc-note">{t(`about.${props.plan.generator}`)}</p>
      <div class="lab-build-fields">
        <For each={planFields[props.plan.generator]}>
          {(field) => (
            <NumberField
              field={field}
              value={props.plan.numbers[props.plan.generator][field.key]}
              issue={props.issues.find(({ path }) => path === field.key)}
              onValue={(value) => props.onPlan(withNumber(props.plan, field.key, value))}
            />
          )}
        </For>
      </div>
    </section>
  );
}

/** One number of a generator. */
function NumberField(props: {
  readonly field: PlanField;
  readonly value: number | undefined;
  readonly issue: Issue | undefined;
  readonly onValue: (value: number | undefined) => void;
}): JSX.Element {
  const t = useBuildMessages();
  const id = createUniqueId();
  const described = () => (props.issue === undefined ? {} : { "aria-describedby": `${id}-issue` });
  const read = (text: string): number | undefined => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) return props.field.form === "ports" ? undefined : 0;
    return value;
  };
  return (
    <div class="lab-build-field">
      <label class="dc-note" for={id}>
        {fieldName(t, props.field.key)}
      </label>
      <Switch
        fallback={
          <input
            id={id}
            class="dc-field"
            data-mono=""
            type="number"
            inputmode="numeric"
            min={props.field.least}
            max={props.field.most}
            step={props.field.key === "k" ? 2 : 1}
            value={props.value ?? ""}
            placeholder={props.field.form === "ports" ? t("field.any") : undefined}
            aria-invalid={props.issue !== undefined}
            {...described()}
            onInput={(event) => props.onValue(read(event.currentTarget.value))}
          />
        }
      >
        <Match when={props.field.form === "rate"}>
          <select
            id={id}
            class="dc-field"
            data-mono=""
            aria-invalid={props.issue !== undefined}
            {...described()}
            value={String(props.value)}
            onChange={(event) => props.onValue(Number(event.currentTarget.value))}
          >
            <For each={linkRates}>
              {(rate) => (
                <option value={String(rate)} selected={rate === props.value}>
                  {t("field.rate.value", { rate })}
                </option>
              )}
            </For>
          </select>
        </Match>
        <Match when={props.field.form === "flag"}>
          <input
            id={id}
            class="lab-build-check"
            type="checkbox"
            checked={props.value === 1}
            {...described()}
            onChange={(event) => props.onValue(event.currentTarget.checked ? 1 : 0)}
          />
        </Match>
      </Switch>
      <Show when={props.issue}>
        {(issue) => (
          <p class="dc-field-issue lab-build-wrong" id={`${id}-issue`}>
            {sayIssue(t, issue())}
          </p>
        )}
      </Show>
    </div>
  );
}

/** One of many, by the browser's own list, under its name. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="lab-build-choice">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <select
        id={id}
        class="dc-field"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value as Value)}
      >
        <For each={props.options}>
          {({ value, label }) => (
            <option value={value} selected={value === props.value}>
              {label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
