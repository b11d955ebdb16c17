/**
 * views/mix/costs — what each step costs: the sourced number, and a person's own beside it.
 * @module
 */
import type { TechniqueStep } from "@dc/virt";
import { Button, SourceBadge } from "@dc/ui";
import { createMemo, createUniqueId, For, type JSX, Show } from "solid-js";
import { mixTechniques, movableSteps } from "../../mix/mix.ts";
import { useMixMessages } from "./messages.ts";
import type { AllCounts } from "../../mix/worker.ts";
import type { Mixing } from "./mixing.ts";
import { printCycles } from "./words.ts";

/** A slider goes from a thirtieth of the sourced number to thirty times it, in equal ratios. */
const [middle, perDecade] = [60, 40];
const cyclesMax = 10_000_000;

const positionOf = (cycles: number, sourced: number): number =>
  Math.min(2 * middle, Math.max(0, Math.round(middle + perDecade * Math.log10(Math.max(cycles, 1e-9) / sourced))));
const cyclesAt = (position: number, sourced: number): number =>
  position === middle ? sourced : Number((sourced * 10 ** ((position - middle) / perDecade)).toPrecision(3));

/** The table of costs. */
export function Costs(props: { readonly mixing: Mixing; readonly counts: AllCounts }): JSX.Element {
  const t = useMixMessages();
  const steps = createMemo(() =>
    movableSteps(
      mixTechniques.map((technique) => props.counts[technique]),
      props.mixing.base(),
    ),
  );
  const owned = (): number => Object.keys(props.mixing.standing().own).length;
  return (
    <section class="virt-mix-section" aria-label={t("costs.title")}>
      <h3 class="dc-head">{t("costs.title")}</h3>
      <p class="virt-mix-said">
        {t("costs.intro")}{" "}
        <Show when={owned() > 0}>
          <b class="virt-mix-own">{t("costs.owned", { count: owned() })}</b>{" "}
          <Button kind="quiet" onClick={() => props.mixing.change({ own: {} })}>
            {t("costs.all")}
          </Button>
        </Show>
      </p>
      <ul class="virt-mix-costs">
        <For each={steps()}>{(step) => <Cost mixing={props.mixing} step={step} />}</For>
      </ul>
    </section>
  );
}

/** One step's cost. */
function Cost(props: { readonly mixing: Mixing; readonly step: TechniqueStep }): JSX.Element {
  const t = useMixMessages();
  const id = createUniqueId();
  const sourced = () => props.mixing.base().numbers[props.step];
  const own = (): number | undefined => props.mixing.standing().own[props.step];
  const cycles = (): number => own() ?? sourced().value;
  const set = (value: number): void => props.mixing.setCost(props.step, value === sourced().value ? undefined : value);
  return (
    <li data-own={own() === undefined ? undefined : ""}>
      <label for={id}>{t(`step.${props.step as keyof StepWords}`)}</label>
      <span class="virt-mix-source">
        <SourceBadge number={sourced()} />
        <Show when={own() !== undefined}>
          <span class="virt-mix-own">{t("costs.own", { sourced: printCycles(sourced().value) })}</span>
          <button type="button" class="virt-mix-choose" onClick={() => props.mixing.setCost(props.step, undefined)}>
            {t("costs.back")}
            <span class="dc-hidden"> {t(`step.${props.step as keyof StepWords}`)}</span>
          </button>
        </Show>
      </span>
      <input
        id={id}
        type="range"
        min={0}
        max={2 * middle}
        value={positionOf(cycles(), sourced().value)}
        aria-valuetext={t("costs.cycles", { cycles: printCycles(cycles()) })}
        onInput={(event) => set(cyclesAt(Number(event.currentTarget.value), sourced().value))}
      />
      <input
        class="virt-mix-input"
        type="number"
        min={0}
        max={cyclesMax}
        aria-label={t("costs.exact", { step: t(`step.${props.step as keyof StepWords}`) })}
        value={cycles()}
        onChange={(event) => {
          const asked = Number(event.currentTarget.value);
          const isNumber = event.currentTarget.value !== "" && Number.isFinite(asked);
          const value = isNumber ? Math.min(cyclesMax, Math.max(0, asked)) : cycles();
          event.currentTarget.value = String(value);
          set(value);
        }}
      />
    </li>
  );
}

/** Steps that have words: those that a mix takes. */
type StepWords = Pick<
  Record<TechniqueStep, string>,
  | "nativeSyscall"
  | "walkReference"
  | "tlbMiss"
  | "trapRoundTrip"
  | "translatedCallout"
  | "translatedDirectCall"
  | "translatedIndirectBranch"
  | "translatedSyscall"
  | "translatedShadowUpdate"
  | "translatedAddressSpaceSwitch"
  | "hypercall"
  | "hypercallItem"
  | "hardwareRoundTrip"
  | "shadowHiddenFault"
  | "shadowAddressSpaceSwitch"
  | "nestedAddressSpaceSwitch"
>;
