/**
 * events/event-table — the trace, newest at the end: any number of rows, only those in sight exist.
 * @module
 */
import { createMemo, createUniqueId, type JSX, Show } from "solid-js";
import { useKitMessages } from "../messages/messages.ts";
import { formatTime, printCount, timeUnitOf } from "../number/quantity.ts";
import { Grid, type GridColumn } from "../table/grid.tsx";

/** One row: text that is ready to be shown. */
export interface EventRow {
  /** The trace record's number. */
  readonly record: number;
  readonly timePs: number;
  /** `"frame.drop"`. */
  readonly event: string;
  /** The object's path: `"leaf1/e1-1"`. */
  readonly where: string;
  /** `"B-193"`, or empty. */
  readonly packet: string;
  readonly detail: string;
  /** Something went wrong here. */
  readonly fault?: boolean | undefined;
}

/** What the table is given. */
export interface EventTableProps {
  /** How many rows pass the filter. */
  readonly count: number;
  /** How many there are in all. */
  readonly total: number;
  /** A row by its place; undefined while a worker has not answered: the row is drawn empty. */
  readonly row: (index: number) => EventRow | undefined;
  /** The rows in sight have changed: fetch these. */
  readonly onRange?: ((first: number, last: number) => void) | undefined;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** Shown in the empty field; one of a network when absent. */
  readonly filterExample?: string | undefined;
  /** What is wrong with the filter. */
  readonly filterIssue?: string | undefined;
  /** Gives the filter's field, so that `/` can put the focus there. */
  readonly onFilterField?: ((field: HTMLInputElement) => void) | undefined;
  /** The place of the chosen row. */
  readonly selected: number | undefined;
  /** A row was chosen: with a click, or with Enter after the arrows. */
  readonly onSelect: (index: number, row: EventRow) => void;
  /** Fixed unit for the time column; by the last row's time when absent. */
  readonly timeUnit?: string | undefined;
  /** Keep the end in sight as rows come. */
  readonly follow?: boolean | undefined;
}

/** The list of events with its filter. */
export function EventTable(props: EventTableProps): JSX.Element {
  const t = useKitMessages();
  const issue = createUniqueId();
  const unit = createMemo(() => props.timeUnit ?? timeUnitOf(props.row(props.count - 1)?.timePs ?? 0));
  const columns = createMemo((): readonly GridColumn<EventRow>[] => [
    {
      key: "time",
      label: t("events.time", { unit: unit() }),
      width: "56px",
      align: "end",
      mono: true,
      cell: (row) => formatTime(row.timePs, unit()).value,
    },
    { key: "event", label: t("events.event"), width: "112px", cell: (row) => row.event },
    { key: "where", label: t("events.where"), width: "84px", mono: true, cell: (row) => row.where },
    { key: "packet", label: t("events.packet"), width: "52px", mono: true, cell: (row) => row.packet },
    { key: "detail", label: t("events.detail"), width: "minmax(0, 1fr)", cell: (row) => row.detail },
  ]);
  return (
    <section class="dc-events" aria-label={t("events.title")}>
      <header class="dc-events-head">
        <h2 class="dc-head">{t("events.title")}</h2>
        <input
          class="dc-field dc-events-filter"
          data-mono=""
          type="text"
          aria-label={t("events.filter")}
          aria-invalid={props.filterIssue === undefined ? undefined : "true"}
          aria-describedby={props.filterIssue === undefined ? undefined : issue}
          placeholder={props.filterExample ?? t("events.filterExample")}
          autocomplete="off"
          spellcheck={false}
          value={props.filter}
          ref={(field) => props.onFilterField?.(field)}
          onInput={(event) => props.onFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || props.filter === "") return;
            event.preventDefault();
            props.onFilter("");
          }}
        />
        <output class="dc-note dc-num">
          {props.count === props.total
            ? printCount(props.total)
            : t("events.count", { count: printCount(props.count), total: printCount(props.total) })}
        </output>
      </header>
      <Show when={props.filterIssue}>
        <p class="dc-field-issue dc-events-issue" id={issue}>
          {props.filterIssue}
        </p>
      </Show>
      <Grid
        label={t("events.title")}
        by="row"
        columns={columns()}
        count={props.count}
        row={props.row}
        selected={props.selected}
        onSelect={(index, row) => props.onSelect(index, row)}
        onRange={props.onRange}
        follow={props.follow}
        isFault={(row) => row.fault === true}
        empty={props.total === 0 ? t("events.none") : t("events.noMatch")}
      />
    </section>
  );
}
