/**
 * views/mix/mix-table — the triangle's twin: mixes at every fifth, which technique is the cheapest, and by how much.
 * @module
 */
import { createMemo, For, type JSX } from "solid-js";
import { meanCycles, type MixPoint, mixParts, type Plane, rank } from "../../mix/mix.ts";
import { useMixMessages } from "./messages.ts";
import { printCycles, printParts, printRatio } from "./words.ts";

const fifth = mixParts / 5;
const points: readonly MixPoint[] = Array.from({ length: 6 }, (_, up) =>
  Array.from({ length: up + 1 }, (__, right) => ({
    update: (5 - up) * fifth,
    call: (up - right) * fifth,
    piece: right * fifth,
  })),
).flat();

/** The table. */
export function MixTable(props: {
  readonly planes: readonly Plane[];
  readonly point: MixPoint;
  readonly onPoint: (point: MixPoint) => void;
}): JSX.Element {
  const t = useMixMessages();
  const rows = createMemo(() =>
    points.map((point) => {
      const [first, second] = rank(props.planes, point);
      const cycles = first === undefined ? Number.NaN : meanCycles(first.cycles, point);
      return {
        point,
        first,
        second,
        cycles,
        lead: second === undefined ? 1 : meanCycles(second.cycles, point) / cycles,
      };
    }),
  );
  const isHere = (point: MixPoint): boolean => point.update === props.point.update && point.call === props.point.call;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled is reached by the keyboard, too.
    <section class="virt-mix-scroll virt-mix-table" tabIndex={0} aria-label={t("table.label")}>
      <table class="dc-table" aria-label={t("table.label")}>
        <thead>
          <tr>
            <th scope="col" data-align="end">
              {t("operation.update")}
            </th>
            <th scope="col" data-align="end">
              {t("operation.call")}
            </th>
            <th scope="col" data-align="end">
              {t("operation.piece")}
            </th>
            <th scope="col">{t("table.cheapest")}</th>
            <th scope="col" data-align="end">
              {t("table.cycles")}
            </th>
            <th scope="col" data-align="end">
              {t("table.lead")}
            </th>
            <th scope="col">{t("table.next")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {({ point, first, second, cycles, lead }) => (
              <tr data-on={isHere(point) ? "" : undefined}>
                <td data-align="end">
                  <button type="button" class="virt-mix-choose dc-num" onClick={() => props.onPoint(point)}>
                    {printParts(point.update)}
                  </button>
                </td>
                <td data-mono="" data-align="end">
                  {printParts(point.call)}
                </td>
                <td data-mono="" data-align="end">
                  {printParts(point.piece)}
                </td>
                <td>
                  {first === undefined ? "" : lead > 1 + 1e-9 ? t(`technique.${first.technique}`) : t("table.even")}
                </td>
                <td data-mono="" data-align="end">
                  {printCycles(cycles)}
                </td>
                <td data-mono="" data-align="end">
                  {lead > 1 + 1e-9 ? `${printRatio(lead)} ×` : ""}
                </td>
                <td>{second !== undefined && lead > 1 + 1e-9 ? t(`technique.${second.technique}`) : ""}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
