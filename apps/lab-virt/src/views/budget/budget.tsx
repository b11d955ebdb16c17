/**
 * views/budget — what one exit costs, stage by stage; what it costs on other processors, and where it ends; and what a
 * rate of exits takes of a processor.
 * @module
 */
import { costProfile, costProfiles, type RoundTrip } from "@dc/virt";
import { type LabViewProps, StageView } from "@dc/lab";
import { Button, printCount, Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { exitEnds, type OwnStages, type Stage, stagesOf, sumStages } from "../../mix/budget.ts";
import css from "./budget.css?inline";
import { Dial } from "./dial.tsx";
import { Generations, Spread } from "./generations.tsx";
import { sayCosts } from "../../messages/cost-title.ts";
import { useVirtMessages } from "../../messages/messages.ts";
import { useBudgetMessages } from "./messages.ts";
import { Stages } from "./stages.tsx";

/** What is kept while another view is shown. */
interface Standing {
  readonly profile: string;
  readonly end: RoundTrip;
  readonly own: OwnStages;
  readonly ownHz: number | undefined;
}

const first: Standing = { profile: "seed-2400", end: "kernel", own: {}, ownHz: undefined };

/** The view. */
export function BudgetView(props: LabViewProps): JSX.Element {
  const t = useBudgetMessages();
  const lab = useVirtMessages();
  // eslint-disable-next-line solid/reactivity -- what is kept is kept by one model
  const [standing, setStanding] = createSignal((props.model.kept.get("budget") as Standing | undefined) ?? first);
  createEffect(() => props.model.kept.set("budget", standing()));
  const change = (to: Partial<Standing>): void => void setStanding((now) => ({ ...now, ...to }));
  const profile = createMemo(() => costProfile(standing().profile));
  const stages = createMemo(() => stagesOf(profile(), standing().end, standing().own));
  const cycles = createMemo(() => sumStages(stages()));
  const sumTo = (end: RoundTrip): number => sumStages(stagesOf(profile(), end, standing().own));
  const setCycles = (step: Stage["step"], to: number | undefined): void => {
    const { [step]: _, ...others } = standing().own;
    change({ own: to === undefined ? others : { ...others, [step]: to } });
  };
  const choose = (id: string): void => change({ profile: id, own: {}, ownHz: undefined });
  const isOwn = (): boolean => Object.keys(standing().own).length > 0;
  return (
    <StageView model={props.model} title={t("budget.title")} css={css}>
      <div class="lab-figure virt-budget">
        <p class="virt-budget-said">{t("budget.intro")}</p>
        <div class="virt-budget-controls">
          <Select<string>
            label={t("budget.profile")}
            labelling="beside"
            options={costProfiles.map((profile) => ({ value: profile.id, label: sayCosts(lab, profile) }))}
            value={standing().profile}
            onChange={choose}
          />
          <Select<RoundTrip>
            label={t("budget.end")}
            labelling="beside"
            options={exitEnds.map((value) => ({ value, label: t(`end.${value}`) }))}
            value={standing().end}
            onChange={(end) => change({ end })}
          />
          <Show when={isOwn()}>
            <Button kind="quiet" onClick={() => change({ own: {} })}>
              {t("budget.all")}
            </Button>
          </Show>
        </div>
        <div class="virt-budget-pane">
          <div class="virt-budget-column">
            <section aria-label={t("stages.title")}>
              <h3 class="virt-budget-cost" aria-live="polite">
                {t("stages.cost", {
                  cycles: printCount(Math.round(cycles())),
                  time: printCount(Math.round((1e9 * cycles()) / (standing().ownHz ?? profile().numbers.clock.value))),
                })}
              </h3>
              <Stages stages={stages()} view={props.model.view()} onCycles={setCycles} />
              <p class="virt-budget-hint dc-note">{t("stages.general")}</p>
            </section>
            <Ends sumTo={sumTo} chosen={standing().end} onChoose={(end) => change({ end })} />
          </div>
          <div class="virt-budget-column">
            <Dial
              cycles={cycles()}
              clock={profile().numbers.clock}
              ownHz={standing().ownHz}
              onHz={(ownHz) => change({ ownHz })}
              view={props.model.view()}
            />
          </div>
          <div class="virt-budget-column">
            <Generations chosen={standing().profile} view={props.model.view()} onChoose={choose} />
          </div>
          <div class="virt-budget-column">
            <Spread kernel={sumTo("kernel")} user={sumTo("user")} />
          </div>
        </div>
      </div>
    </StageView>
  );
}

/** The same exit, finished in other places. */
function Ends(props: {
  readonly sumTo: (end: RoundTrip) => number;
  readonly chosen: RoundTrip;
  readonly onChoose: (end: RoundTrip) => void;
}): JSX.Element {
  const t = useBudgetMessages();
  const most = (): number => Math.max(1, ...exitEnds.map((end) => props.sumTo(end)));
  const ratio = (): string => {
    const [user, kernel] = [props.sumTo("user"), props.sumTo("ioeventfd")];
    return kernel === 0 ? "∞" : String(Number((user / kernel).toPrecision(3)));
  };
  return (
    <section class="virt-budget-section" aria-label={t("ends.title")}>
      <h3 class="dc-head">{t("ends.title")}</h3>
      <ul class="virt-budget-bars">
        <For each={exitEnds}>
          {(end) => (
            <li data-on={end === props.chosen ? "" : undefined}>
              <button type="button" class="virt-budget-back" onClick={() => props.onChoose(end)}>
                {t(`end.${end}`)}
              </button>
              <span class="virt-budget-bar" aria-hidden="true">
                <span
                  class="dc-hatch"
                  data-layer={end === "hardware" ? "device" : end === "user" ? "host" : "hypervisor"}
                  style={{ width: `${(100 * props.sumTo(end)) / most()}%` }}
                />
              </span>
              <b class="dc-num">{printCount(Math.round(props.sumTo(end)))}</b>
            </li>
          )}
        </For>
      </ul>
      <p class="virt-budget-told">{t("ends.ratio", { ratio: ratio() })}</p>
    </section>
  );
}
