/**
 * views/spans — every span of a request in both runs, as a table: what the pictures are drawn from.
 * @module
 */
import { LayerGlyph, printCount } from "@dc/ui";
import { For, Index, type JSX, Show } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { type Followed, useFollowing } from "../../model/following.ts";
import type { PlacedSpan } from "../../model/steps.ts";
import { nameWay, printNs } from "../wording.ts";

const numbers = ["cycles", "bytes", "copies", "exits", "switches"] as const;

/** The table. A span of the first run can be chosen; of the second there is no record to open. */
export function SpansTable(props: { readonly followed: Followed }): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  const runs = () => {
    const { chains, first, second, way, otherWay } = props.followed;
    return [
      {
        name: otherWay === undefined ? nameWay(t, way) : t("run.first.name", { way: nameWay(t, way) }),
        startPs: chains.first.request.startPs,
        spans: first,
        isFirst: true,
      },
      ...(chains.second === undefined || otherWay === undefined
        ? []
        : [
            {
              name: t("run.second.name", { way: nameWay(t, otherWay) }),
              startPs: chains.second.request.startPs,
              spans: second,
              isFirst: false,
            },
          ]),
    ];
  };
  const layerOf = (span: PlacedSpan): string => (span.side ? t("spans.side", { layer: span.layer }) : span.layer);
  return (
    <table
      class="dc-table integration-spans"
      aria-label={t("spans.title", { request: props.followed.chains.first.request.request })}
    >
      <thead>
        <tr>
          <th scope="col">{t("spans.layer")}</th>
          <th scope="col">{t("spans.run")}</th>
          <th scope="col">{t("spans.place")}</th>
          <For each={["start", "end", "ns", ...numbers] as const}>
            {(name) => (
              <th scope="col" data-align="end">
                {t(`spans.${name}`)}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <Index each={runs()}>
        {(run) => (
          <tbody>
            <Index each={run().spans}>
              {(span) => (
                <tr data-on={run().isFirst && span().span === following.span()?.span ? "" : undefined}>
                  <td>
                    <span class="integration-layer">
                      <LayerGlyph layer={span().token} />
                      <Show when={run().isFirst} fallback={layerOf(span())}>
                        <button
                          type="button"
                          class="lab-cell-button"
                          aria-pressed={span().span === following.span()?.span}
                          onClick={() => void following.selectSpan(span())}
                        >
                          {layerOf(span())}
                        </button>
                      </Show>
                    </span>
                  </td>
                  <td>{run().name}</td>
                  <td data-mono="">{span().place}</td>
                  <td data-mono="" data-align="end">
                    {printNs(span().startPs - run().startPs)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printNs(span().endPs - run().startPs)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printNs(span().endPs - span().startPs)}
                  </td>
                  <For each={numbers}>
                    {(name) => (
                      <td data-mono="" data-align="end">
                        {span()[name] === 0 ? "" : printCount(span()[name])}
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </Index>
          </tbody>
        )}
      </Index>
    </table>
  );
}
