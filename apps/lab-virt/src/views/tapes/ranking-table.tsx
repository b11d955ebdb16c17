/**
 * views/tapes/ranking-table — one guest under every technique: events, cycles under a set of costs, and whether the guest
 * came to what it comes to on bare metal.
 * @module
 */
import { techniqueCosts } from "@dc/virt";
import { LoadingState, printCount, Select } from "@dc/ui";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import type { Ranking } from "../../tapes/ranking.ts";
import { sayCosts } from "../../messages/cost-title.ts";
import { useVirtMessages } from "../../messages/messages.ts";
import { useTapesMessages } from "./messages.ts";

const costIds = techniqueCosts.map(({ id }) => id);
/** Steps of a technique that are named. */
const stepsMax = 2;

/** The table. */
export function RankingTable(props: { readonly ranking: Ranking | undefined }): JSX.Element {
  const t = useTapesMessages();
  const lab = useVirtMessages();
  const [costs, setCosts] = createSignal(costIds[0] as string);
  const lines = createMemo(() => {
    const { ranking } = props;
    if (ranking === undefined) return [];
    const rows = ranking.rows[costs()] ?? [];
    return rows.map((row, at) => ({ row, end: ranking.ends[at] }));
  });
  const most = createMemo(() => Math.max(1, ...lines().map(({ row }) => row.relative)));
  return (
    <section class="virt-ranking" aria-label={t("ranking.title")}>
      <div class="virt-ranking-head">
        <h3>{t("ranking.title")}</h3>
        <Select<string>
          label={t("ranking.costs")}
          labelling="beside"
          options={techniqueCosts.map((costs) => ({ value: costs.id, label: sayCosts(lab, costs) }))}
          value={costs()}
          onChange={setCosts}
        />
      </div>
      <Show when={props.ranking} fallback={<LoadingState title={t("ranking.working")} />}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
        <section class="virt-ranking-scroll" tabIndex={0} aria-label={t("ranking.bars")}>
          <table class="virt-ranking-table">
            <thead>
              <tr>
                <th scope="col">{t("ranking.technique")}</th>
                <th scope="col" class="dc-num">
                  {t("ranking.instructions")}
                </th>
                <th scope="col" class="dc-num">
                  {t("ranking.events")}
                </th>
                <th scope="col" class="dc-num">
                  {t("ranking.cycles")}
                </th>
                <th scope="col" class="dc-num">
                  {t("ranking.relative")}
                </th>
                <th scope="col">
                  <span class="dc-hidden">{t("ranking.bars")}</span>
                </th>
                <th scope="col">{t("ranking.most")}</th>
                <th scope="col">{t("ranking.end")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={lines()}>
                {({ row, end }) => (
                  <tr>
                    <th scope="row">{t(`technique.${row.technique}`)}</th>
                    <td class="dc-num">{printCount(row.instructions)}</td>
                    <td class="dc-num">{printCount(row.events)}</td>
                    <td class="dc-num">{printCount(Math.round(row.cycles))}</td>
                    <td class="dc-num">{row.relative.toFixed(2)}</td>
                    <td class="virt-ranking-bar" aria-hidden="true">
                      <span style={{ width: `${(100 * row.relative) / most()}%` }} />
                    </td>
                    <td class="virt-ranking-most">
                      {row.steps
                        .filter(({ cycles }) => cycles > 0)
                        .slice(0, stepsMax)
                        .map(({ step, cycles }) => `${step} ${Math.round((100 * cycles) / row.cycles)} %`)
                        .join(", ")}
                    </td>
                    <td data-differs={end?.isEqual === false ? "" : undefined}>
                      {end?.isEqual === false ? t("ranking.other") : t("ranking.equal")}
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </section>
        <p class="dc-note">{t("ranking.note")}</p>
      </Show>
    </section>
  );
}
