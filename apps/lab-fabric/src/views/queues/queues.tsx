/**
 * views/queues — what waits where: a strip of time for each tier of ports, and each port as a row, the worst first.
 *
 * Rows exist only where they are in sight, and only their ports' lines are asked of the worker; loads and queues of now
 * come with each picture, everything else a few times a second.
 * @module
 */
import { type LabViewProps, portNameOf, shortTime } from "@dc/lab";
import {
  createPaced,
  Grid,
  type GridColumn,
  PaneHead,
  printBytes,
  printCount,
  printShare,
  Select,
  Sparkline,
} from "@dc/ui";
import { createEffect, createMemo, createSignal, createUniqueId, type JSX, on, onCleanup, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import type { QueuesAnswer } from "../../model/queues.ts";
import { watchSlowly } from "../../model/watch-slowly.ts";
import { causeName } from "../failure/lanes.tsx";
import { makeRows, type QueueOrder, queueOrders, type QueueRow, sortRows } from "./rows.ts";
import { Strips } from "./strips.tsx";

const askAgainMs = 500;
/** Figures of now: faster than that nobody reads them. */
const livePaceMs = 120;
const slices = 60;
/** Below this there is room for what matters most only. */
const narrowPx = 620;

interface Kept {
  readonly order: QueueOrder;
  readonly filter: string;
}

/** Queues and load. */
export function Queues(props: LabViewProps): JSX.Element {
  const t = useFabricMessages();
  const kept = props.model.kept.get("queues") as Kept | undefined;
  const [order, setOrder] = createSignal<QueueOrder>(kept?.order ?? "worst");
  const [filter, setFilter] = createSignal(kept?.filter ?? "");
  createEffect(() => props.model.kept.set("queues", { order: order(), filter: filter() }));
  const [inSight, setInSight] = createSignal<readonly [number, number]>([0, -1]);
  const [isNarrow, setNarrow] = createSignal(false);
  const field = createUniqueId();

  // Rows are those of the last answer; the answer's lines are of the rows that were in sight when it was asked for.
  let lastRows: readonly QueueRow[] = [];
  const answer = watchSlowly<QueuesAnswer>(
    props.model,
    "queues",
    () => {
      const [first, last] = inSight();
      return { slices, ports: lastRows.slice(first, last + 1).map(({ port }) => port) };
    },
    askAgainMs,
  );
  const all = createMemo((): readonly QueueRow[] => {
    const [stage, given] = [props.model.stage(), answer()];
    return stage === undefined || given === undefined ? [] : makeRows(stage, given);
  });
  const rows = createMemo(() => sortRows(all(), order(), filter()));
  createEffect(() => {
    lastRows = rows();
  });
  createEffect(on([order, filter], () => setInSight(([first, last]) => [first, last] as const), { defer: true }));
  const peak = createMemo(() => all().reduce((most, { peakBytes }) => Math.max(most, peakBytes), 0));
  const selected = createMemo(() => {
    const chosen = props.model.selection();
    return chosen?.kind === "port" ? rows().findIndex(({ name }) => name === chosen.id) : -1;
  });
  const watchWidth = (element: HTMLDivElement): void => {
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => setNarrow((entry?.contentRect.width ?? narrowPx) < narrowPx));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  const frame = createPaced(() => props.model.frame(), livePaceMs);
  const live = (column: "load" | "queueBytes", row: QueueRow): number => {
    const end = props.model.stage()?.endOfPort[row.port] ?? -1;
    return end < 0 ? 0 : (frame()[column][end] ?? 0);
  };
  const drops = (row: QueueRow): string =>
    row.dropped === 0
      ? "0"
      : `${printCount(row.dropped)} ${row.causes.map(([cause]) => causeName(t, cause)).join(", ")}`.trim();
  const columns = createMemo((): readonly GridColumn<QueueRow>[] => {
    const every: (GridColumn<QueueRow> & { readonly wide?: boolean })[] = [
      { key: "port", label: t("queues.port"), width: "minmax(96px, 0.8fr)", mono: true, cell: (row) => row.name },
      {
        key: "to",
        label: t("queues.to"),
        width: "minmax(96px, 0.8fr)",
        mono: true,
        wide: true,
        cell: (row) => row.peer,
      },
      {
        key: "line",
        label: t("queues.line", { most: printBytes(peak()) }),
        width: "minmax(104px, 1fr)",
        cell: (row) => (
          <Sparkline
            label={t("queues.line.of", { port: row.name, most: printBytes(row.peakBytes) })}
            values={answer()?.lines[row.port] ?? []}
            max={Math.max(1, peak())}
            layer="underlay"
          />
        ),
      },
      {
        key: "queue",
        label: t("queues.now"),
        width: "76px",
        align: "end",
        mono: true,
        wide: true,
        cell: (row) => printBytes(live("queueBytes", row)),
      },
      {
        key: "peak",
        label: t("queues.peak"),
        width: "76px",
        align: "end",
        mono: true,
        cell: (row) => printBytes(Math.max(row.peakBytes, live("queueBytes", row))),
      },
      {
        key: "load",
        label: t("queues.load.now"),
        width: "52px",
        align: "end",
        mono: true,
        wide: true,
        cell: (row) => printShare(live("load", row)),
      },
      {
        key: "mean",
        label: t("queues.load"),
        width: "52px",
        align: "end",
        mono: true,
        cell: (row) => printShare(row.load),
      },
      { key: "drops", label: t("queues.drops"), width: "minmax(56px, 1.6fr)", align: "end", mono: true, cell: drops },
    ];
    return every.filter(({ wide }) => wide !== true || !isNarrow());
  });
  const choose = (name: string): void => props.model.select({ kind: "port", id: name });
  return (
    <section class="lab-stage lab-queues" aria-label={t("queues.title")}>
      <PaneHead title={t("queues.title")} note={note()}>
        <label class="dc-hidden" for={field}>
          {t("queues.filter")}
        </label>
        <input
          id={field}
          class="dc-field lab-queues-filter"
          type="search"
          placeholder={t("queues.filter")}
          value={filter()}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <Select<QueueOrder>
          label={t("queues.order")}
          labelling="hidden"
          options={queueOrders.map((value) => ({ value, label: t(`queues.order.${value}`) }))}
          value={order()}
          onChange={setOrder}
        />
      </PaneHead>
      <div class="lab-queues-body" ref={watchWidth}>
        <Show when={answer()}>
          {(given) => (
            <Strips
              tiers={given().tiers}
              fromPs={given().keptFromPs}
              toPs={given().nowPs}
              portName={(port) => portNameOf(props.model.stage()?.opened.ports[port]?.path ?? "")}
              onChoose={choose}
            />
          )}
        </Show>
        <Grid<QueueRow>
          label={t("queues.table", { count: rows().length })}
          by="row"
          columns={columns()}
          count={rows().length}
          row={(index) => rows()[index]}
          selected={selected() < 0 ? undefined : selected()}
          onSelect={(_, row) => choose(row.name)}
          onRange={(first, last) => setInSight([first, last])}
          isFault={(row) => row.dropped > 0}
          empty={filter() === "" ? t("queues.none") : t("queues.none.filter", { filter: filter() })}
        />
      </div>
    </section>
  );

  function note(): string {
    const given = answer();
    if (given === undefined) return "";
    return given.keptFromPs > 0
      ? t("queues.kept", { from: shortTime(given.keptFromPs), to: shortTime(given.nowPs) })
      : t("queues.until", { to: shortTime(given.nowPs) });
  }
}
