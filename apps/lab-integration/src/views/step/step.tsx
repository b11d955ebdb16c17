/**
 * views/step — the step that a person chose: what it counts in both runs, and where each part of its cost comes from.
 * @module
 */
import { useLabMessages } from "@dc/lab";
import { LayerGlyph, PaneHead, PaneSection, printCount, SourceBadge } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { useFollowing } from "../../model/following.ts";
import { countsOf, type StepRow } from "../../model/steps.ts";
import type { CostView } from "../../model/view.ts";
import { nameStep, nameWay, printDifference, printNs } from "../wording.ts";

const counted = ["cycles", "copies", "exits", "switches"] as const;

function Counts(props: { readonly row: StepRow }): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  const first = () => countsOf(props.row.first);
  const second = () => (following.followed()?.otherWay === undefined ? undefined : countsOf(props.row.second));
  const lines = () => [
    { label: t("chosen.ns"), first: first().timePs, second: second()?.timePs, print: printNs },
    ...counted.map((name) => ({
      label: t(`chosen.${name}`),
      first: first()[name],
      second: second()?.[name],
      print: printCount,
    })),
  ];
  return (
    <table class="dc-table integration-step">
      <thead>
        <tr>
          <th scope="col">{t("chosen.what")}</th>
          <th scope="col" data-align="end">
            {following.followed()?.otherWay === undefined ? nameWay(t, following.way()) : t("run.first")}
          </th>
          <Show when={following.followed()?.otherWay !== undefined}>
            <th scope="col" data-align="end">
              {t("run.second")}
            </th>
            <th scope="col" data-align="end">
              {t("run.difference")}
            </th>
          </Show>
        </tr>
      </thead>
      <tbody>
        <For each={lines()}>
          {(line) => (
            <tr>
              <th scope="row">{line.label}</th>
              <td data-mono="" data-align="end">
                {line.print(line.first)}
              </td>
              <Show when={line.second !== undefined}>
                <td data-mono="" data-align="end">
                  {line.print(line.second ?? 0)}
                </td>
                <td data-mono="" data-align="end">
                  {printDifference((line.second ?? 0) - line.first, line.print)}
                </td>
              </Show>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

function Costs(props: { readonly costs: readonly CostView[] }): JSX.Element {
  const t = useIntegrationMessages();
  return (
    <PaneSection title={t("chosen.costs")}>
      <table class="dc-table integration-costs">
        <tbody>
          <For each={props.costs}>
            {(cost) => (
              <tr>
                <th scope="row">{cost.step}</th>
                <td data-mono="" data-align="end">
                  {printCount(cost.value)} {cost.unit}
                </td>
                <td>
                  <SourceBadge number={cost} />
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </PaneSection>
  );
}

/** What a span's time is made of: parts of a profile, or of the scenario. */
function useCosts(): () => readonly CostView[] {
  const t = useIntegrationMessages();
  const following = useFollowing();
  return () => {
    const span = following.span();
    if (span === undefined) return [];
    const row = following.row();
    const calculated = (step: "rate" | "delay", timePs: number): CostView => ({
      step: t(`chosen.${step}`),
      value: timePs / 1000,
      unit: "ns",
      source: t(`chosen.${step}.source`),
      date: "",
      confidence: "calculated",
    });
    if (span.costs.length > 0) return span.costs;
    return (row?.first ?? []).flatMap(({ layer, startPs, endPs }) => {
      if (layer === "link.serialise") return [calculated("rate", endPs - startPs)];
      return layer === "link.propagate" ? [calculated("delay", endPs - startPs)] : [];
    });
  };
}

/** The step; nothing while none is chosen. */
export function Step(): JSX.Element {
  const words = useLabMessages();
  const following = useFollowing();
  const costs = useCosts();
  return (
    <Show when={following.row()}>
      {(row) => (
        <section aria-label={nameStep(words, row())}>
          <PaneHead
            title={nameStep(words, row())}
            note={following.span()?.layer ?? row().second[0]?.layer}
            mark={<LayerGlyph layer={row().token} />}
          />
          <div class="integration-pane">
            <Counts row={row()} />
          </div>
          <Show when={costs().length > 0}>
            <Costs costs={costs()} />
          </Show>
        </section>
      )}
    </Show>
  );
}
