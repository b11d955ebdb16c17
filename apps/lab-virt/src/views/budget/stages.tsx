/**
 * views/budget/stages — the stages of one exit as a strip whose ends are dragged, and as a list with every number's source.
 * @module
 */
import { SourceBadge, printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { type Stage, type StageActor, sumStages } from "../../mix/budget.ts";
import { useBudgetMessages } from "./messages.ts";

/** The layer of who does a stage. */
export const actorLayers: Readonly<Record<StageActor, string>> = {
  hardware: "device",
  hypervisor: "hypervisor",
  kernel: "host",
  vmm: "host",
};
const cyclesMax = 1_000_000;
/** Cycles that an arrow key moves an end by; with Shift, and by page keys, ten times as many. */
const keyStep = 10;

const within = (cycles: number): number => Math.min(cyclesMax, Math.max(0, Math.round(cycles)));

/** What both halves are given. */
export interface StagesProps {
  readonly stages: readonly Stage[];
  readonly view: "picture" | "table";
  /** A person's number, or the profile's again. */
  readonly onCycles: (step: Stage["step"], cycles: number | undefined) => void;
}

/** Strip and list. */
export function Stages(props: StagesProps): JSX.Element {
  return (
    <>
      <Show when={props.view === "picture"}>
        <Strip stages={props.stages} onCycles={props.onCycles} />
      </Show>
      <StageList stages={props.stages} onCycles={props.onCycles} />
    </>
  );
}

/** The strip: as long as the exit is dear. */
function Strip(props: Omit<StagesProps, "view">): JSX.Element {
  const t = useBudgetMessages();
  let strip: HTMLDivElement | undefined;
  /** Cycles of the whole strip: some room behind the last stage. */
  const scale = (): number => {
    const sourced = props.stages.reduce((sum, stage) => sum + (stage.sourced?.value ?? 0), 0);
    return 1.2 * Math.max(1, sourced, sumStages(props.stages));
  };
  const startOf = (at: number): number => sumStages(props.stages.slice(0, at));
  const drag = (event: PointerEvent & { readonly currentTarget: HTMLElement }, at: number): void => {
    const stage = props.stages[at];
    if (strip === undefined || stage === undefined) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const perPixel = scale() / strip.getBoundingClientRect().width;
    const [from, cycles] = [event.clientX, stage.cycles];
    const move = (moved: PointerEvent): void =>
      props.onCycles(stage.step, within(cycles + (moved.clientX - from) * perPixel));
    const end = (): void => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", end);
      handle.removeEventListener("pointercancel", end);
    };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
    handle.focus();
  };
  const key = (event: KeyboardEvent, stage: Stage): void => {
    const step = event.shiftKey ? 10 * keyStep : keyStep;
    const to: Readonly<Record<string, number>> = {
      ArrowRight: stage.cycles + step,
      ArrowUp: stage.cycles + step,
      ArrowLeft: stage.cycles - step,
      ArrowDown: stage.cycles - step,
      PageUp: stage.cycles + 10 * keyStep,
      PageDown: stage.cycles - 10 * keyStep,
      Home: 0,
    };
    const cycles = to[event.key];
    if (cycles === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    props.onCycles(stage.step, within(cycles));
  };
  const steps = (): readonly Stage["step"][] => props.stages.map(({ step }) => step);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture is no fieldset.
    <div class="virt-budget-strip" ref={strip} role="group" aria-label={t("strip.label")}>
      <For each={steps()}>
        {(_, at) => (
          <span
            class="virt-budget-stage dc-hatch"
            data-layer={actorLayers[props.stages[at()]?.actor ?? "hardware"]}
            data-own={props.stages[at()]?.isOwn === true ? "" : undefined}
            style={{
              left: `${(100 * startOf(at())) / scale()}%`,
              width: `${(100 * (props.stages[at()]?.cycles ?? 0)) / scale()}%`,
            }}
          >
            <b>{at() + 1}</b>
          </span>
        )}
      </For>
      <For each={steps()}>
        {(_, at) => (
          <Show when={props.stages[at()]}>
            {(stage) => (
              <span
                class="virt-budget-handle"
                role="slider"
                tabIndex={0}
                aria-label={t("strip.end", { stage: t(`stage.${stage().step}`) })}
                aria-valuemin={0}
                aria-valuemax={cyclesMax}
                aria-valuenow={stage().cycles}
                aria-valuetext={t("cycles", { count: printCount(stage().cycles) })}
                data-none={stage().cycles === 0 ? "" : undefined}
                style={{ left: `${(100 * startOf(at() + 1)) / scale()}%` }}
                onPointerDown={(event) => drag(event, at())}
                onKeyDown={(event) => key(event, stage())}
              />
            )}
          </Show>
        )}
      </For>
    </div>
  );
}

/** The list: who does a stage, its cycles, and where the number comes from. */
function StageList(props: Omit<StagesProps, "view">): JSX.Element {
  const t = useBudgetMessages();
  const steps = (): readonly Stage["step"][] => props.stages.map(({ step }) => step);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
    <section class="virt-budget-scroll" tabIndex={0} aria-label={t("stages.table")}>
      <table class="dc-table" aria-label={t("stages.table")}>
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("stages.number")}
            </th>
            <th scope="col">{t("stages.stage")}</th>
            <th scope="col">{t("stages.who")}</th>
            <th scope="col">{t("stages.cycles")}</th>
            <th scope="col">{t("stages.source")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={steps()}>
            {(_, at) => (
              <Show when={props.stages[at()]}>
                {(stage) => (
                  <tr data-own={stage().isOwn ? "" : undefined}>
                    <td data-mono="" data-align="end">
                      {at() + 1}
                    </td>
                    <th scope="row">{t(`stage.${stage().step}`)}</th>
                    <td>
                      <span class="dc-glyph" data-layer={actorLayers[stage().actor]} /> {t(`actor.${stage().actor}`)}
                    </td>
                    <td>
                      <input
                        class="virt-budget-input"
                        type="number"
                        min={0}
                        max={cyclesMax}
                        aria-label={t("stages.of", { stage: t(`stage.${stage().step}`) })}
                        value={stage().cycles}
                        onChange={(event) => {
                          const asked = Number(event.currentTarget.value);
                          const isNumber = event.currentTarget.value !== "" && Number.isFinite(asked);
                          const cycles = isNumber ? within(asked) : stage().cycles;
                          event.currentTarget.value = String(cycles);
                          props.onCycles(stage().step, cycles === stage().sourced?.value ? undefined : cycles);
                        }}
                      />
                    </td>
                    <td>
                      <span class="virt-budget-source">
                        <Show when={stage().sourced} fallback={<span class="dc-note">{t("stages.none")}</span>}>
                          {(number) => <SourceBadge number={number()} />}
                        </Show>
                        <Show when={stage().isOwn}>
                          <span class="virt-budget-own">
                            {stage().sourced === undefined
                              ? t("stages.own")
                              : t("stages.yours", { sourced: printCount(stage().sourced?.value ?? 0) })}
                          </span>
                          <button
                            type="button"
                            class="virt-budget-back"
                            onClick={() => props.onCycles(stage().step, undefined)}
                          >
                            {t("stages.back")}
                            <span class="dc-hidden"> {t(`stage.${stage().step}`)}</span>
                          </button>
                        </Show>
                      </span>
                    </td>
                  </tr>
                )}
              </Show>
            )}
          </For>
          <tr>
            <td />
            <th scope="row">{t("stages.sum")}</th>
            <td />
            <td data-mono="">{printCount(Math.round(sumStages(props.stages)))}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </section>
  );
}
