/**
 * table/grid — a table of any length: only the rows in sight exist, and the keyboard walks through all of them.
 *
 * Rows have one height, so that a million of them need no measuring. Up to about 700,000 rows fit the tallest element
 * that every browser draws; what shows more keeps a window of them.
 *
 * Sources: WAI-ARIA Authoring Practices, data grid pattern (aria-activedescendant).
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold rows that are not there.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid hears the keys for all of its rows.
import { createVirtualizer } from "@tanstack/solid-virtual";
import { createEffect, createSignal, createUniqueId, For, type JSX, on, onMount, Show } from "solid-js";

/** One column. */
export interface GridColumn<Row> {
  readonly key: string;
  readonly label: string;
  /** A track of a CSS grid: `"88px"`, `"minmax(0, 1fr)"`. */
  readonly width: string;
  readonly align?: "end" | undefined;
  /** Figures, addresses, names of objects. */
  readonly mono?: boolean | undefined;
  readonly cell: (row: Row) => JSX.Element;
}

/** What a grid is given. */
export interface GridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly count: number;
  /** A row by its place; undefined while it is being fetched. */
  readonly row: (index: number) => Row | undefined;
  readonly selected: number | undefined;
  /** A click or Enter; the column is the one under it. */
  readonly onSelect: (index: number, row: Row, column: string) => void;
  /** `cell` lets ← and → walk through the columns; `row` takes a row as a whole. */
  readonly by: "row" | "cell";
  readonly onRange?: ((first: number, last: number) => void) | undefined;
  /** Keep the end in sight as rows come, until the person scrolls away from it. */
  readonly follow?: boolean | undefined;
  readonly isFault?: ((row: Row) => boolean) | undefined;
  /** What is said where there are no rows. */
  readonly empty?: string | undefined;
}

const rowPx = 23;
const headPx = 23;

/** The grid. */
export function Grid<Row>(props: GridProps<Row>): JSX.Element {
  const id = createUniqueId();
  const [cursor, setCursor] = createSignal<number>();
  const [column, setColumn] = createSignal(0);
  let element: HTMLDivElement | undefined;
  // Known once it is in the page: before, a clone belongs to its template's document, which has no window to observe.
  const [scroller, setScroller] = createSignal<HTMLDivElement>();
  onMount(() => setScroller(element));
  const virtualizer = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return props.count;
    },
    getScrollElement: () => scroller() ?? null,
    estimateSize: () => rowPx,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    overscan: 6,
  });
  const tracks = (): string => props.columns.map(({ width }) => width).join(" ");
  const range = (): readonly [number, number] => {
    const items = virtualizer.getVirtualItems();
    return items.length === 0 ? [0, -1] : [items[0].index, items[items.length - 1].index];
  };
  createEffect(
    on(
      () => range().join(),
      () => {
        const [first, last] = range();
        if (last >= first) props.onRange?.(first, last);
      },
    ),
  );
  // Following ends with the first scroll away from the end, and begins again at the end.
  const [atEnd, setAtEnd] = createSignal(true);
  createEffect(
    on(
      () => props.count,
      (count) => {
        if (props.follow === true && atEnd() && count > 0) virtualizer.scrollToIndex(count - 1);
        const at = cursor();
        if (at !== undefined && at >= count) setCursor(count === 0 ? undefined : count - 1);
      },
    ),
  );
  createEffect(
    on(
      () => props.selected,
      (selected) => {
        if (selected !== undefined && selected < props.count) virtualizer.scrollToIndex(selected, { align: "auto" });
      },
    ),
  );

  const go = (to: number): void => {
    const next = Math.max(0, Math.min(props.count - 1, to));
    setCursor(next);
    virtualizer.scrollToIndex(next, { align: "auto" });
  };
  const pageRows = (): number => Math.max(1, Math.floor(((scroller()?.clientHeight ?? 0) - headPx) / rowPx) - 1);
  const choose = (): void => {
    const at = cursor();
    const row = at === undefined ? undefined : props.row(at);
    if (at !== undefined && row !== undefined) props.onSelect(at, row, props.columns[column()]?.key ?? "");
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || props.count === 0) return;
    const at = cursor() ?? props.selected ?? -1;
    const sideways = (by: number) => (): void => {
      setColumn(Math.max(0, Math.min(props.columns.length - 1, column() + by)));
      if (cursor() === undefined) go(Math.max(0, at));
    };
    const act = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at < 0 ? props.count - 1 : at - 1),
      PageDown: () => go(Math.max(0, at) + pageRows()),
      PageUp: () => go(at - pageRows()),
      Home: () => go(0),
      End: () => go(props.count - 1),
      Enter: choose,
      ArrowLeft: props.by === "cell" ? sideways(-1) : undefined,
      ArrowRight: props.by === "cell" ? sideways(1) : undefined,
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const active = (): string | undefined => {
    const at = cursor();
    const [first, last] = range();
    if (at === undefined || at < first || at > last) return undefined;
    return props.by === "cell" ? `${id}-${at}-${column()}` : `${id}-${at}`;
  };

  return (
    <div
      class="dc-grid"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={props.count + 1}
      aria-colcount={props.columns.length}
      aria-activedescendant={active()}
      style={{ "--dc-grid-columns": tracks() }}
      ref={element}
      onKeyDown={keys}
      onScroll={(event) => {
        const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
        setAtEnd(scrollTop + clientHeight >= scrollHeight - rowPx);
      }}
    >
      <div class="dc-grid-row dc-grid-head" role="row" aria-rowindex={1}>
        <For each={props.columns}>
          {(head) => (
            <div class="dc-grid-cell" role="columnheader" data-align={head.align} data-column={head.key}>
              {head.label}
            </div>
          )}
        </For>
      </div>
      <div class="dc-grid-space" role="rowgroup" style={{ "--dc-grid-height": `${virtualizer.getTotalSize()}px` }}>
        <For each={virtualizer.getVirtualItems()}>
          {(item) => {
            const row = (): Row | undefined => props.row(item.index);
            const isFault = (): boolean => {
              const now = row();
              return now !== undefined && props.isFault?.(now) === true;
            };
            return (
              <div
                class="dc-grid-row"
                role="row"
                id={`${id}-${item.index}`}
                aria-rowindex={item.index + 2}
                aria-selected={item.index === props.selected}
                data-cursor={props.by === "row" && item.index === cursor() ? "" : undefined}
                data-fault={isFault() ? "" : undefined}
                style={{ "--dc-grid-y": `${item.start - headPx}px` }}
                onClick={(event) => {
                  const cell = (event.target as Element).closest("[data-column]");
                  const at = props.columns.findIndex(({ key }) => key === cell?.getAttribute("data-column"));
                  setCursor(item.index);
                  setColumn(Math.max(0, at));
                  choose();
                }}
              >
                <For each={props.columns}>
                  {(body, at) => (
                    <div
                      class="dc-grid-cell"
                      role="gridcell"
                      id={`${id}-${item.index}-${at()}`}
                      data-align={body.align}
                      data-column={body.key}
                      data-mono={body.mono === true ? "" : undefined}
                      data-cursor={props.by === "cell" && item.index === cursor() && at() === column() ? "" : undefined}
                    >
                      <Show when={row() !== undefined}>{body.cell(row() as Row)}</Show>
                    </div>
                  )}
                </For>
              </div>
            );
          }}
        </For>
      </div>
      <Show when={props.count === 0 && props.empty}>
        <p class="dc-grid-empty">{props.empty}</p>
      </Show>
    </div>
  );
}
