/**
 * figures/walk/rows — the grid's twin: every reference as a row, from the first on.
 * @module
 */
import { printCount } from "@dc/ui";
import { For, type JSX, Show, untrack } from "solid-js";
import { printHex } from "./choice.ts";
import { setSymbols } from "./decode.ts";
import { useWalkMessages } from "./messages.ts";
import type { Walking } from "./walking.ts";
import { flagsSet, nameOf } from "./words.ts";

/** The table. A row leads to its reference, so that its entry can be changed. */
export function WalkRows(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const steps = () => (walking.guess() === "asked" ? [] : walking.walk().steps);
  return (
    <div class="dc-walk-rows">
      <table class="dc-table" aria-label={t("rows.title")}>
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("rows.number")}
            </th>
            <th scope="col">{t("rows.what")}</th>
            <th scope="col">{t("rows.hit")}</th>
            <th scope="col">{t("rows.address")}</th>
            <th scope="col">{t("rows.value")}</th>
            <th scope="col">{t("rows.bits")}</th>
            <th scope="col">{t("rows.sets")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={steps()}>
            {(step, index) => (
              <tr
                data-on={walking.shown() === step ? "" : undefined}
                data-ahead={index() >= walking.at() ? "" : undefined}
              >
                <td data-mono="" data-align="end">
                  {step.hit === "mem" ? printCount(step.count) : ""}
                </td>
                <td>
                  <button
                    type="button"
                    class="dc-walk-choose"
                    aria-current={walking.shown() === step ? "step" : undefined}
                    onClick={() => {
                      walking.setPlaying(false);
                      walking.goTo(index() + 1);
                    }}
                  >
                    {nameOf(t, step)}
                  </button>
                </td>
                <td>{t(`grid.hit.${step.hit}`)}</td>
                <td data-mono="">{step.address === undefined ? "" : printHex(step.address)}</td>
                <td data-mono="">{printHex(step.entry)}</td>
                <td data-mono="">
                  <Show when={step.place}>{(place) => setSymbols(place(), step.entry).join(" ")}</Show>
                </td>
                <td data-mono="">{flagsSet(step)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
