/**
 * views/build/links — the picture as a table: each bundle of cables with what it can carry and what it does.
 * @module
 */
import { printCount, printRate, printShare } from "@dc/ui";
import { createMemo, For, type JSX } from "solid-js";
import type { LoomBox, LoomBundle, LoomPicture } from "./loom.ts";
import { type BuildTranslate, useBuildMessages } from "./messages.ts";

interface Row extends LoomBundle {
  readonly from: string;
  readonly to: string;
}

function nameOf(t: BuildTranslate, { first, last, count }: LoomBox): string {
  return count === 1 ? first : t("links.range", { first, last });
}

/** Rows from the top of the picture down. */
function rowsOf(t: BuildTranslate, { tiers }: LoomPicture): readonly Row[] {
  return [...tiers.keys()].reverse().flatMap((place) => {
    const [tier, below] = [tiers[place], tiers[place - 1]];
    return tier.bundles.map((bundle): Row => {
      const to = nameOf(t, tier.boxes[bundle.upper]);
      const from = below === undefined ? t("links.hosts", { leaf: to }) : nameOf(t, below.boxes[bundle.lower]);
      return { ...bundle, from, to };
    });
  });
}

/** The table. */
export function Links(props: { readonly picture: LoomPicture }): JSX.Element {
  const t = useBuildMessages();
  const rows = createMemo(() => rowsOf(t, props.picture));
  const share = (row: Row, way: "up" | "down"): string =>
    printShare(row[way].loadBitsPerSecond / row.capacityBitsPerSecond);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section class="lab-build-links" aria-label={t("links.title")} tabIndex={0}>
      <table class="dc-table" aria-label={t("links.title")}>
        <thead>
          <tr>
            <th scope="col">{t("links.lower")}</th>
            <th scope="col">{t("links.upper")}</th>
            <th scope="col" data-align="end">
              {t("links.cables")}
            </th>
            <th scope="col" data-align="end">
              {t("links.capacity")}
            </th>
            <th scope="col" data-align="end">
              {t("links.up")}
            </th>
            <th scope="col" data-align="end">
              {t("links.down")}
            </th>
            <th scope="col" data-align="end">
              {t("links.full")}
            </th>
            <th scope="col" data-align="end">
              {t("links.shut")}
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <td data-mono="">{row.from}</td>
                <td data-mono="">{row.to}</td>
                <td data-mono="" data-align="end">
                  {printCount(row.cables)}
                </td>
                <td data-mono="" data-align="end">
                  {printRate(row.capacityBitsPerSecond)}
                </td>
                <td data-mono="" data-align="end">
                  {share(row, "up")}
                </td>
                <td data-mono="" data-align="end">
                  {share(row, "down")}
                </td>
                <td data-mono="" data-align="end" data-fault={row.up.full + row.down.full > 0 ? "" : undefined}>
                  {printCount(row.up.full + row.down.full)}
                </td>
                <td data-mono="" data-align="end">
                  {printCount(row.shut)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
