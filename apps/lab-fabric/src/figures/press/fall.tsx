/**
 * figures/press/fall — 256 flows on their spines, and what each choice moves when one dies.
 * @module
 */
import { formatFraction } from "@dc/fabric";
import { printCount } from "@dc/ui";
import { createMemo, For, type JSX, Show } from "solid-js";
import { Chooser } from "./figure.tsx";
import { usePressMessages } from "./messages.ts";
import { compareSelectors, fallFlows, flowCount, type Pattern, type PressChoice, patterns, type Way } from "./press.ts";

const kinds = ["stayed", "fled", "needless"] as const;

/** Flows on their spines, or their table. */
export function Fall(props: {
  readonly choice: PressChoice;
  readonly view: "picture" | "table";
  readonly onPattern: (pattern: Pattern) => void;
}): JSX.Element {
  const t = usePressMessages();
  const ways = createMemo(() => fallFlows(props.choice));
  const living = (): readonly Way[] => ways().filter(({ isDown }) => !isDown);
  const now = ({ stayed, fled, needless }: Way): number => stayed + fled + needless;
  const sum = (kind: (typeof kinds)[number]): number => ways().reduce((total, way) => total + way[kind], 0);
  const said = (): string => {
    const counts = living().map(now);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const even = printCount(Math.round(flowCount / counts.length));
    const spread =
      most === flowCount && counts.length > 1
        ? t("fall.one", { most: printCount(most) })
        : t("fall.even", { least: printCount(least), most: printCount(most), even });
    if (props.choice.down.length === 0) return spread;
    const [fled, needless] = [sum("fled"), sum("needless")];
    const values = { moved: printCount(fled + needless), fled: printCount(fled), needless: printCount(needless) };
    const key = fled + needless === 0 ? "fall.moved.nobody" : needless === 0 ? "fall.moved.none" : "fall.moved";
    return `${t(key, values)} ${spread}`;
  };
  const title = (): string => t("fall.title", { count: printCount(flowCount) });
  return (
    <section class="dc-figure-section" aria-label={title()}>
      <h3 class="dc-head">{title()}</h3>
      <Chooser
        label={t("fall.pattern")}
        value={props.choice.pattern}
        onChange={(pattern) => props.onPattern(pattern)}
        options={patterns.map((value) => ({ value, label: t(`fall.pattern.${value}`) }))}
      />
      <p class="dc-figure-said" aria-live="polite">
        {said()}
      </p>
      <Show
        when={props.view === "picture"}
        fallback={
          <table class="dc-table" aria-label={title()}>
            <thead>
              <tr>
                <th scope="col">{t("fall.spine")}</th>
                <For each={["fall.before", "fall.now", "fall.stayed", "fall.fled", "fall.needless"] as const}>
                  {(key) => (
                    <th scope="col" data-align="end">
                      {t(key)}
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={ways()}>
                {(way) => (
                  <tr>
                    <td>{way.isDown ? `${way.name} (${t("ways.dead")})` : way.name}</td>
                    <For each={[way.before, now(way), way.stayed, way.fled, way.needless]}>
                      {(count) => (
                        <td data-mono="" data-align="end">
                          {printCount(count)}
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        }
      >
        <div class="dc-press-fall">
          <For each={ways()}>
            {(way) => (
              <div class="dc-press-way" data-down={way.isDown ? "" : undefined}>
                <div
                  class="dc-press-cells"
                  role="img"
                  aria-label={t("fall.way", {
                    spine: way.name,
                    stayed: printCount(way.stayed),
                    fled: printCount(way.fled),
                    needless: printCount(way.needless),
                  })}
                >
                  <For each={kinds}>
                    {(kind) => <For each={Array.from({ length: way[kind] })}>{() => <i data-kind={kind} />}</For>}
                  </For>
                </div>
                <span>{way.name}</span>
                <b class="dc-num">{way.isDown ? t("ways.dead") : printCount(now(way))}</b>
              </div>
            )}
          </For>
        </div>
        <ul class="dc-press-legend">
          <For each={kinds}>
            {(kind) => (
              <li>
                <i data-kind={kind} />
                {t(`fall.${kind}`)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

/** What each choice does with the same deaths. */
export function Compare(props: {
  readonly choice: PressChoice;
  readonly onSelect: (select: PressChoice["select"]) => void;
}): JSX.Element {
  const t = usePressMessages();
  const rows = createMemo(() => (props.choice.down.length === 0 ? [] : compareSelectors(props.choice)));
  return (
    <section class="dc-figure-section" aria-label={t("compare.title")}>
      <h3 class="dc-head">{t("compare.title")}</h3>
      <Show when={rows().length > 0} fallback={<p class="dc-figure-said">{t("compare.none")}</p>}>
        <table class="dc-table" aria-label={t("compare.title")}>
          <thead>
            <tr>
              <th scope="col">{t("compare.choice")}</th>
              <th scope="col" data-align="end">
                {t("compare.moved")}
              </th>
              <th scope="col" data-align="end">
                {t("compare.needless")}
              </th>
              <th scope="col">{t("compare.exact")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={rows()}>
              {(row) => (
                <tr data-on={row.select === props.choice.select ? "" : undefined}>
                  <td>
                    <button
                      type="button"
                      class="dc-press-choice"
                      aria-pressed={row.select === props.choice.select}
                      onClick={() => props.onSelect(row.select)}
                    >
                      {t(`select.${row.select}`)}
                    </button>
                  </td>
                  <td data-mono="" data-align="end">
                    {printCount(row.moved)}
                  </td>
                  <td data-mono="" data-align="end">
                    {printCount(row.needless)}
                  </td>
                  <td data-mono="">
                    {t("compare.exact.needless", {
                      moved: formatFraction(row.exact.moved),
                      needless: formatFraction(row.exact.needless),
                    })}
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </section>
  );
}
