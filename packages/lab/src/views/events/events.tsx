/**
 * views/events — the trace as a list with a filter.
 * @module
 */
import { type EventRow, EventTable } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { useLab } from "../../definition/definition.ts";
import { useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { makeRow } from "../wording.ts";

/** The list. */
export function Events(props: {
  readonly model: LabModel;
  /** Gives the filter's field. */
  readonly onField: (field: HTMLInputElement) => void;
}): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const row = (index: number): EventRow | undefined => {
    const stage = props.model.stage();
    const event = props.model.events.row(index);
    return stage && event && makeRow(t, stage, event, lab.describe);
  };
  const filterIssue = (): string | undefined => {
    const issue = props.model.filterIssue();
    return issue && t("time.bad", { expected: issue.expected, column: issue.column ?? 1 });
  };
  return (
    <Show when={props.model.stage()}>
      <EventTable
        count={props.model.events.count()}
        total={props.model.events.total()}
        row={row}
        onRange={(first, last) => props.model.events.see(first, last)}
        filter={props.model.events.filter()}
        onFilter={(text) => void props.model.setFilter(text)}
        filterExample={lab.fieldExamples?.filter}
        filterIssue={filterIssue()}
        onFilterField={(field) => props.onField(field)}
        selected={props.model.record() < 0 ? undefined : props.model.events.placeOf(props.model.record())}
        onSelect={(_index, chosen) => void props.model.selectRecord(chosen.record)}
        timeUnit="µs"
        follow
      />
    </Show>
  );
}
