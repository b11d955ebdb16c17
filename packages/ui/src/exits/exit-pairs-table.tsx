/**
 * exits/exit-pairs-table — exits by reason in perf's columns, sorted by any of them; a host's below the model's.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import {
  type ExitMeasure,
  type ExitOrder,
  type ExitPair,
  type ExitSide,
  exitFigure,
  exitMeasures,
} from "./exit-pair.ts";
import { printError, printFigure } from "./print-figure.ts";

/** What the table is given. */
export interface ExitPairsTableProps {
  /** In the order in which they stand. */
  readonly pairs: readonly ExitPair[];
  readonly order: ExitOrder;
  /** Called with the order that a head asks for. */
  readonly onOrder: (order: ExitOrder) => void;
  readonly label: string;
  readonly paired: boolean;
}

/** Columns that give way where there is no room. */
const wide: ReadonlySet<ExitMeasure> = new Set(["minNs", "maxNs"]);
const hosted: readonly ExitSide[] = ["model", "host", "error"];

/** The table. */
export function ExitPairsTable(props: ExitPairsTableProps): JSX.Element {
  const t = useKitMessages();
  const Head = (head: {
    readonly by: ExitOrder["by"];
    readonly label: string;
    readonly isWide?: boolean;
  }): JSX.Element => {
    const sorted = (): boolean => props.order.by === head.by;
    return (
      <th
        scope="col"
        aria-sort={sorted() ? props.order.direction : "none"}
        data-align={head.by === "reason" ? undefined : "end"}
        data-wide={head.isWide === true ? "" : undefined}
      >
        <button
          type="button"
          class="dc-pairs-sort"
          onClick={() => {
            const first = head.by === "reason" ? "ascending" : "descending";
            const other = first === "ascending" ? "descending" : "ascending";
            props.onOrder({
              ...props.order,
              by: head.by,
              direction: sorted() && props.order.direction === first ? other : first,
            });
          }}
        >
          {head.label}
          <span class="dc-pairs-arrow" aria-hidden="true">
            {sorted() ? (props.order.direction === "descending" ? "▾" : "▴") : ""}
          </span>
        </button>
      </th>
    );
  };
  const sides = (): readonly ExitSide[] => (props.paired ? hosted : ["model"]);
  return (
    <div class="dc-pairs">
      <table class="dc-table dc-pairs-table" aria-label={props.label}>
        <thead>
          <tr>
            <Head by="reason" label={t("exits.reason")} />
            <Show when={props.paired}>
              <th scope="col">{t("pairs.of")}</th>
            </Show>
            <For each={exitMeasures}>
              {(measure) => <Head by={measure} label={t(`pairs.${measure}`)} isWide={wide.has(measure)} />}
            </For>
          </tr>
        </thead>
        <For each={props.pairs}>
          {(pair) => (
            <tbody>
              <For each={sides()}>
                {(side, at) => (
                  <tr data-of={side}>
                    <Show when={at() === 0}>
                      <th scope="rowgroup" rowspan={sides().length} class="dc-pairs-reason">
                        <code>{pair.reason}</code>
                        <Show when={pair.number !== undefined}>
                          <span class="dc-note dc-num">{t("pairs.number", { number: pair.number ?? 0 })}</span>
                        </Show>
                      </th>
                    </Show>
                    <Show when={props.paired}>
                      <th scope="row">{t(`pairs.${side}`)}</th>
                    </Show>
                    <For each={exitMeasures}>
                      {(measure) => (
                        <td data-mono="" data-align="end" data-wide={wide.has(measure) ? "" : undefined}>
                          {side === "error"
                            ? printError(measure, exitFigure(pair, measure, side), t("pairs.points"))
                            : printFigure(measure, exitFigure(pair, measure, side))}
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          )}
        </For>
      </table>
    </div>
  );
}
