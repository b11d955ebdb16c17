/**
 * views/failure/failure-table — the same as the lanes, as a list of what happened when, and of what was lost meanwhile.
 * @module
 */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls sideways is scrolled by keyboard too.
// biome-ignore-all lint/a11y/useSemanticElements: a fieldset is a part of a form.
import { shortTime } from "@dc/lab";
import { PaneSection, printBytes, printCount } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import type { Incident, LossSlices } from "../../model/failures.ts";
import { causeName } from "./lanes.tsx";
import { linkTitle, newsText, switchName, whatFailed } from "./words.ts";

/** The table of an incident. */
export function FailureTable(props: {
  readonly incident: Incident;
  readonly slices: LossSlices | undefined;
}): JSX.Element {
  const t = useFabricMessages();
  const happened = createMemo(() => {
    const { links, switches, timePs } = props.incident;
    const rows = links.map((link) => ({ afterPs: 0, who: linkTitle(link), what: whatFailed(t, link) }));
    for (const each of switches) {
      for (const news of each.news) {
        const who = switchName(t, each);
        rows.push({ afterPs: news.afterPs, who, what: `${newsText(t, { news, links })} (${links[news.link].link})` });
      }
    }
    for (const link of links) {
      if (link.endPs === undefined) continue;
      const afterPs = link.endPs - timePs;
      rows.push({ afterPs, who: linkTitle(link), what: t("failures.news.mended", { time: shortTime(afterPs) }) });
    }
    return rows.sort((one, other) => one.afterPs - other.afterPs);
  });
  return (
    <>
      <table class="dc-table lab-failures-table" aria-label={t("failures.table")}>
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("failures.after")}
            </th>
            <th scope="col">{t("failures.who")}</th>
            <th scope="col">{t("failures.what")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={happened()}>
            {({ afterPs, who, what }) => (
              <tr>
                <td data-mono data-align="end">
                  {shortTime(afterPs)}
                </td>
                <td data-mono>{who}</td>
                <td>{what}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.slices}>
        {(slices) => (
          <PaneSection title={t("failures.table.slices")}>
            <div class="lab-failures-scroll" tabIndex={0} role="group" aria-label={t("failures.table.slices")}>
              <table class="dc-table">
                <thead>
                  <tr>
                    <th scope="col" data-align="end">
                      {t("failures.table.until")}
                    </th>
                    <th scope="col" data-align="end">
                      {t("failures.lane.delivered")}
                    </th>
                    <For each={slices().lost}>
                      {({ cause }) => (
                        <th scope="col" data-align="end">
                          {t("failures.table.lost", { cause: causeName(t, cause) })}
                        </th>
                      )}
                    </For>
                  </tr>
                </thead>
                <tbody>
                  <For each={slices().deliveredBytes}>
                    {(bytes, slice) => (
                      <tr>
                        <td data-mono data-align="end">
                          {slice() === 0 ? t("failures.before") : shortTime(slices().edgesPs[slice() + 1])}
                        </td>
                        <td data-mono data-align="end">
                          {printBytes(bytes)}
                        </td>
                        <For each={slices().lost}>
                          {({ frames, bytes: lostBytes }) => (
                            <td data-mono data-align="end">
                              {t("failures.lost.cell", {
                                frames: printCount(frames[slice()]),
                                bytes: printBytes(lostBytes[slice()]),
                              })}
                            </td>
                          )}
                        </For>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </div>
          </PaneSection>
        )}
      </Show>
    </>
  );
}
