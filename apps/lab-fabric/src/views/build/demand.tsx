/**
 * views/build/demand — the brush: who sends to whom, how much of the line, and how switches hash.
 * @module
 */
import { Button, printShare, Segmented } from "@dc/ui";
import { createUniqueId, type JSX, Show } from "solid-js";
import { useBuildMessages } from "./messages.ts";
import { type Demand, type DemandKind, demandKinds, type Plan, withDemand } from "./plan.ts";

/** The demand's controls. */
export function DemandBrush(props: { readonly plan: Plan; readonly onPlan: (plan: Plan) => void }): JSX.Element {
  const t = useBuildMessages();
  const id = createUniqueId();
  const demand = (): Demand => props.plan.demand;
  const change = (part: Partial<Demand>): void => props.onPlan(withDemand(props.plan, part));
  return (
    <section class="lab-build-section" aria-label={t("demand.title")}>
      <h3 class="dc-head">{t("demand.title")}</h3>
      <div class="lab-build-brush">
        <Segmented<DemandKind>
          label={t("demand.kind")}
          value={demand().kind}
          onChange={(kind) => change({ kind })}
          options={demandKinds.map((value) => ({ value, label: t(`demand.${value}`) }))}
        />
        <Slider
          label={t("demand.load")}
          value={demand().load}
          said={printShare(demand().load)}
          onValue={(load) => change({ load })}
        />
        <Show when={demand().kind === "rack-local"}>
          <Slider
            label={t("demand.local")}
            value={demand().local}
            said={printShare(demand().local)}
            onValue={(local) => change({ local })}
          />
        </Show>
        <Show when={demand().kind === "stride"}>
          <div class="lab-build-field">
            <label class="dc-note" for={id}>
              {t("demand.stride.by")}
            </label>
            <input
              id={id}
              class="dc-field"
              data-mono=""
              type="number"
              min={1}
              value={demand().stride}
              onInput={(event) => change({ stride: Number(event.currentTarget.value) })}
            />
          </div>
        </Show>
        <div class="lab-build-line">
          <span class="dc-note" aria-hidden="true">
            {t("demand.seeds")}
          </span>
          <Segmented<Demand["seeds"]>
            label={t("demand.seeds")}
            value={demand().seeds}
            onChange={(seeds) => change({ seeds })}
            options={(["one", "per-switch"] as const).map((value) => ({ value, label: t(`demand.seeds.${value}`) }))}
          />
        </div>
        <Show when={demand().kind === "permutation" || demand().seeds === "per-switch"}>
          <Button onClick={() => change({ draw: demand().draw + 1 })}>{t("demand.again")}</Button>
        </Show>
      </div>
    </section>
  );
}

/** A share of one, in steps of a hundredth. */
function Slider(props: {
  readonly label: string;
  readonly value: number;
  readonly said: string;
  readonly onValue: (value: number) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="lab-build-slider">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={props.value}
        aria-valuetext={props.said}
        onInput={(event) => props.onValue(Number(event.currentTarget.value))}
      />
      <output class="dc-num" for={id}>
        {props.said}
      </output>
    </div>
  );
}
