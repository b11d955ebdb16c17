/**
 * views/totals — what each layer took of a request, in both runs, and the difference.
 * @module
 */
import { EmptyState, LayerGlyph, PaneHead, printCount } from "@dc/ui";
import { For, type JSX, Show } from "solid-js";
import { useIntegrationMessages } from "../../messages/messages.ts";
import { type Followed, useFollowing } from "../../model/following.ts";
import { type Counts, countsOf, totalsOf } from "../../model/steps.ts";
import { nameWay, printDifference } from "../wording.ts";

const counted = ["exits", "switches", "copies"] as const;

/** Whole nanoseconds: the waterfall has their parts. */
const printWhole = (timePs: number): string => printCount(Math.round(timePs / 1000));

function Numbers(props: { readonly first: Counts; readonly second: Counts | undefined }): JSX.Element {
  return (
    <>
      <td data-mono="" data-align="end" data-wide={props.second ? "" : undefined}>
        {printWhole(props.first.timePs)}
      </td>
      <Show when={props.second}>
        {(second) => (
          <>
            <td data-mono="" data-align="end" data-wide="">
              {printWhole(second().timePs)}
            </td>
            <td data-mono="" data-align="end" class="integration-difference">
              {printDifference(second().timePs - props.first.timePs, printWhole)}
            </td>
          </>
        )}
      </Show>
      <For each={counted}>
        {(name) => (
          <td data-mono="" data-align="end">
            {printCount(props.first[name])}
            <Show when={props.second && props.second[name] !== props.first[name] ? props.second : undefined}>
              {(second) => `, ${printCount(second()[name])}`}
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
          <th scope="col" data-align="end" data-wide={hasSecond() ? "" : undefined}>
            {t(hasSecond() ? "run.first.ns" : "chosen.ns")}
          </th>
          <Show when={hasSecond()}>
            <th scope="col" data-align="end" data-wide="">
              {t("run.second.ns")}
            </th>
            <th scope="col" data-align="end">
              {t("run.difference")}
            </th>
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
export function Totals(): JSX.Element {
  const t = useIntegrationMessages();
  const following = useFollowing();
  const note = (): string => {
    const here = following.followed();
    if (here === undefined) return "";
    const first = t("run.first.name", { way: nameWay(t, here.way) });
    return here.otherWay === undefined
      ? nameWay(t, here.way)
      : t("totals.note", { first, second: t("run.second.name", { way: nameWay(t, here.otherWay) }) });
  };
  return (
    <section aria-label={t("totals.title")}>
      <PaneHead title={t("totals.title")} note={note()} />
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
