/**
 * views/mix/measured — the mix as a guest that runs it under each technique, beside what the sum of its operations says.
 * @module
 */
import {
  cyclesOfSteps,
  mixOperations,
  mixRotation,
  type OperationCounts,
  predictMix,
  type StepCounts,
} from "@dc/virt/workloads";
import { Button, LoadingState, printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { type MixRun, type RunTechnique, runTechniques } from "../../mix/worker.ts";
import { mixParts, type MixPoint } from "../../mix/mix.ts";
import { useMixMessages } from "./messages.ts";
import type { AllCounts } from "../../mix/worker.ts";
import type { Mixing } from "./mixing.ts";
import { printError, printParts } from "./words.ts";

/** The section. */
export function Measured(props: { readonly mixing: Mixing; readonly counts: AllCounts }): JSX.Element {
  const t = useMixMessages();
  const run = (): MixRun | undefined => {
    const now = props.mixing.measuring();
    return typeof now === "string" ? undefined : now;
  };
  const total = (steps: StepCounts): number =>
    cyclesOfSteps(steps, props.mixing.costs()).reduce((sum, cycles) => sum + cycles, 0);
  const rows = (made: MixRun) =>
    runTechniques
      .filter((technique) => technique === "bare-metal" || props.mixing.shown().includes(technique))
      .map((technique: RunTechnique) => ({
        technique,
        formula: total(predictMix(props.counts[technique] as OperationCounts, made.mix, made.batch)),
        warm: total(made.warm[technique]),
        cold: total(made.cold[technique]),
      }));
  const pointOf = (made: MixRun): MixPoint => ({
    update: made.mix.update / mixRotation,
    call: made.mix.call / mixRotation,
    piece: made.mix.piece / mixRotation,
  });
  const said = (made: MixRun): string => {
    const point = pointOf(made);
    return t("measured.of", {
      ...{ update: printParts(point.update), call: printParts(point.call), piece: printParts(point.piece) },
      count: mixParts * mixRotation,
      batch: made.batch,
    });
  };
  const isOther = (made: MixRun): boolean => {
    const { point, batch } = props.mixing.standing();
    const of = pointOf(made);
    return made.batch !== batch || mixOperations.some((operation) => of[operation] !== point[operation]);
  };
  return (
    <section class="virt-mix-section" aria-label={t("measured.title")}>
      <h3 class="dc-head">{t("measured.title")}</h3>
      <p class="virt-mix-said">{t("measured.intro")}</p>
      <Button kind="main" unavailable={props.mixing.measuring() === "running"} onClick={() => props.mixing.measure()}>
        {t("measured.do")}
      </Button>
      <Show when={props.mixing.measuring() === "running"}>
        <LoadingState title={t("measured.working")} />
      </Show>
      <Show when={run()}>
        {(made) => (
          <>
            <p class="virt-mix-said" aria-live="polite">
              {said(made())} <Show when={isOther(made())}>{t("measured.other")}</Show>
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
            <section class="virt-mix-scroll" tabIndex={0} aria-label={t("measured.table")}>
              <table class="dc-table" aria-label={t("measured.table")}>
                <thead>
                  <tr>
                    <th scope="col">{t("measured.technique")}</th>
                    <th scope="col" data-align="end">
                      {t("measured.formula")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("measured.warm")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("measured.error")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("measured.cold")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("measured.error")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  <For each={rows(made())}>
                    {({ technique, formula, warm, cold }) => (
                      <tr>
                        <th scope="row">{t(`technique.${technique}`)}</th>
                        <For
                          each={[
                            printCount(Math.round(formula)),
                            printCount(Math.round(warm)),
                            printError(formula, warm),
                            printCount(Math.round(cold)),
                            printError(formula, cold),
                          ]}
                        >
                          {(text) => (
                            <td data-mono="" data-align="end">
                              {text}
                            </td>
                          )}
                        </For>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </section>
            <p class="dc-note">{t("measured.note")}</p>
          </>
        )}
      </Show>
    </section>
  );
}
