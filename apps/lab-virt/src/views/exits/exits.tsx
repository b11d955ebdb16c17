/**
 * views/exits — the exits of all guests, by reason.
 * @module
 */
import { type LabModel, watchQuery } from "@dc/lab";
import { EmptyState, type ExitRow, ExitTable, PaneHead } from "@dc/ui";
import { type JSX, Show } from "solid-js";
import { useVirtMessages } from "../../messages/messages.ts";
import type { RunView } from "../../model/view.ts";

/** Rows of one reason and one finisher, put together. */
export function joinExits(rows: readonly ExitRow[]): readonly ExitRow[] {
  const joined = new Map<string, ExitRow>();
  for (const row of rows) {
    const key = `${row.reason} ${row.by}`;
    const before = joined.get(key);
    const sum = (number: (each: ExitRow) => number): number => (before ? number(before) : 0) + number(row);
    const unfinished = sum((each) => each.unfinished ?? 0);
    joined.set(key, {
      ...row,
      count: sum(({ count }) => count),
      timePs: sum(({ timePs }) => timePs),
      ...(unfinished > 0 ? { unfinished } : {}),
    });
  }
  return [...joined.values()];
}

/** The pane. */
export function Exits(props: { readonly model: LabModel }): JSX.Element {
  const t = useVirtMessages();
  const view = watchQuery<RunView>(props.model, "queues");
  const rows = (): readonly ExitRow[] =>
    joinExits((view()?.guests ?? []).flatMap(({ exits }) => exits)).filter(({ count }) => count > 0);
  return (
    <section aria-label={t("exits.title")}>
      <PaneHead title={t("exits.title")} note={t("exits.of")} />
      <Show
        when={rows().length > 0}
        fallback={<EmptyState title={t("exits.none.title")} detail={t("exits.none.detail")} />}
      >
        <div class="virt-exits">
          <ExitTable rows={rows()} onSelect={() => void props.model.setFilter("vm.exit")} />
          <p class="dc-note">{t("exits.note")}</p>
        </div>
      </Show>
    </section>
  );
}
