/**
 * views/totals — what each layer took of a request, in both runs, and the difference.
 * @module
 */
import type { LabModel } from "@dc/lab";
import { EmptyState, LayerGlyph, PaneHead, printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { type Followed, useFollowing } from "../../model/following.ts";
import { type Counts, countsOf, totalsOf } from "../../model/steps.ts";
import { nameWay, printDifference, printNs } from "../wording.ts";

const counted = ["exits", "switches", "copies"] as const;

function Numbers(props: { readonly first: Counts; readonly second: Counts | undefined }): JSX.Element {
  return (
    <>
      <td data-mono="" data-align="end">
        {printNs(props.first.timePs)}
      </td>
      <Show when={props.second}>
        {(second) => (
          <>
            <td data-mono="" data-align="end">
              {printNs(second().timePs)}
            </td>
            <td data-mono="" data-align="end" class="integration-difference">
              {printDifference(second().timePs - props.first.timePs, printNs)}
            </td>
          </>
        )}
      </Show>
      <For each={counted}>
        {(name) => (
          <td data-mono="" data-align="end">
            {printCount(props.first[name])}
            <Show when={props.second}>
              {(second) => (
                <Show when={second()[name] !== props.first[name]}>
                  {` ${printDifference(second()[name] - props.first[name], printCount)}`}
                </Show>
              )}
            </Show>
          </td>
        )}
      </For>
    </>
  );
}

function Table(props: { readonly followed: Followed }): JSX.Element {
  const t = useIntegrationMessages();
  const hasSecond = (): boolean => props.followed.otherWay !== undefined;
  return (
    <table class="dc-table integration-totals" aria-label={t("totals.title")}>
      <thead>
        <tr>
          <th scope="col">{t("totals.layer")}</th>
          <th scope="col" data-align="end">
            {nameWay(t, props.followed.way)}
          </th>
          <Show when={props.followed.otherWay}>
            {(way) => (
              <>
                <th scope="col" data-align="end">
                  {nameWay(t, way())}
                </th>
                <th scope="col" data-align="end">
                  {t("totals.difference")}
                </th>
              </>
            )}
          </Show>
          <For each={counted}>
            {(name) => (
              <th scope="col" data-align="end">
                {t(`chosen.${name}`)}
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <For each={totalsOf(props.followed.first, props.followed.second)}>
          {({ layer, first, second }) => (
            <tr>
              <th scope="row">
                <span class="integration-layer">
                  <LayerGlyph layer={layer} />
                  {t(`layer.${layer}`)}
                </span>
              </th>
              <Numbers first={first} second={hasSecond() ? second : undefined} />
            </tr>
          )}
        </For>
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t("totals.sum")}</th>
          <Numbers
            first={countsOf(props.followed.first)}
            second={hasSecond() ? countsOf(props.followed.second) : undefined}
          />
        </tr>
      </tfoot>
    </table>
  );
}

/** The pane. */
export function Totals(_props: { readonly model: LabModel }): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  return (
    <section aria-label={t("totals.title")}>
      <PaneHead title={t("totals.title")} note={t("totals.note")} />
      <Show
        when={following.followed()}
        fallback={<EmptyState title={t("totals.empty.title")} detail={t("totals.empty.detail")} />}
      >
        {(here) => (
          <div class="integration-pane">
            <Table followed={here()} />
          </div>
        )}
      </Show>
    </section>
  );
}
