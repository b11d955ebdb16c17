/**
 * views/shadow/pages — the guest's table, its shadow and the EPT, page by page.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { printHex } from "../../figures/walk/choice.ts";
import { addressIn, setSymbols } from "../../figures/walk/decode.ts";
import type { RacePage } from "../../model/shadow-race.ts";
import { type ShadowTranslate, useShadowMessages } from "./messages.ts";

const levels4 = { format: "levels4", level: 1 } as const;
const ept = { format: "ept", level: 1 } as const;

/** An entry in a few words. */
function say(t: ShadowTranslate, entry: bigint | undefined, place: typeof levels4 | typeof ept): string {
  if (entry === undefined) return t("pages.missing");
  if ((entry & 1n) === 0n) return t("pages.none");
  return t("pages.leads", { flags: setSymbols(place, entry).join(" "), page: printHex(addressIn(place, entry)) });
}

/** The tables. */
export function Pages(props: {
  readonly pages: readonly RacePage[];
  readonly space: string;
  readonly chosen: number;
  readonly onChoose: (page: number) => void;
}): JSX.Element {
  const t = useShadowMessages();
  return (
    <div class="dc-figure-section">
      <h3 class="dc-head">{t("pages.title", { space: props.space })}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too. */}
      <section class="virt-race-scroll" tabIndex={0} aria-label={t("pages.title", { space: props.space })}>
        <table class="dc-table">
          <thead>
            <tr>
              <th scope="col">{t("pages.page")}</th>
              <th scope="col">{t("pages.guest")}</th>
              <th scope="col">{t("pages.shadow")}</th>
              <th scope="col">{t("pages.ept")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.pages}>
              {(page, index) => (
                <tr data-on={props.chosen === index() ? "" : undefined}>
                  <td>
                    <button
                      type="button"
                      class="virt-race-choose"
                      aria-pressed={props.chosen === index()}
                      onClick={() => props.onChoose(index())}
                    >
                      {t("race.page.one", { page: index() })}
                    </button>
                  </td>
                  <td data-mono="">{say(t, page.guest, levels4)}</td>
                  <td data-mono="" data-stale={page.isStale ? "" : undefined}>
                    {say(t, page.shadow, levels4)}
                    <Show when={page.isStale}>
                      <em>{t("pages.stale")}</em>
                    </Show>
                  </td>
                  <td data-mono="">{page.ept === undefined ? "" : say(t, page.ept, ept)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
      <Show when={props.pages.some(({ isStale }) => isStale)}>
        <p class="dc-figure-said">{t("pages.stale.why")}</p>
      </Show>
    </div>
  );
}
